import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Clearances: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The clearances in force, as a file that --clearances takes. Looking is logged.",
      discussion: """
        Runs with --store use the store's clearances by themselves; the file is for those without. \
        Text and JSON lines tell their numbers and, until their time is over, those that were ended.

        EXAMPLES
          hotplate hits clearances > cleared.csv
          hotplate hits clearances --format text
        """)

    enum Format: String, AnswerFormat, CaseIterable {
      case csv, text, json

      static var usual: Self { .csv }
      static var help: ArgumentHelp { "csv, text or json (default: csv)." }
    }

    @OptionGroup var options: StoreOptions
    @OptionGroup var format: FormatOptions<Format>

    func run() throws {
      let store = try options.open(command: "hits clearances")
      guard format.chosen != .csv else {
        let clearances = try store.clearancesAsCSV()
        try store.close()
        return try printResult(clearances.dropLast())
      }
      let clearances = try store.lookAtClearances()
      try store.close()
      let output = try LineOutput()
      for clearance in clearances {
        try output.write(
          format.chosen == .json ? try clearance.jsonLine() : Data(clearance.line.utf8))
      }
    }
  }
}
