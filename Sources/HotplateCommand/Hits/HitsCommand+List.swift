import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension HitsCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The newest hits, newest first.",
      discussion: """
        A line has number, time, camera, what was read and what is listed, probability, tier, \
        list:row, the entry's reason, priority and agency, and what was found.
        A pass that became surer told its hit again: the surer one is listed, which says what it supersedes.

        EXAMPLES
          hotplate hits list --undecided --format json
          hotplate hits list --before 1042 --limit 500
        """)
    @OptionGroup var options: StoreOptions
    @Flag(help: "Only those nobody has judged.") var undecided = false
    @Flag(help: "Also those that a surer hit of the same pass superseded.") var superseded = false
    @Option(help: ArgumentHelp("Only those older than this hit.", valueName: "number"))
    var before: Int?
    @Option(help: "At most this many, up to 10000.") var limit = 50
    @OptionGroup var format: FormatOptions<Format>

    func validate() throws {
      try requireUsable(limit: limit)
      guard !(undecided && superseded) else {
        throw ValidationError(
          "--superseded, --undecided: expected one; superseded hits wait for nobody")
      }
    }

    func run() throws {
      let store = try options.open(command: "hits list")
      let cards = try store.hits(
        undecided: undecided, superseded: superseded, before: before, limit: limit
      ).map { HitCard($0) }
      let last = cards.count >= limit ? cards.last?.number : nil
      let isCut = try last.map {
        try store.hasHits(undecided: undecided, superseded: superseded, before: $0)
      }
      try store.close()
      let output = try LineOutput()
      for card in cards {
        try output.write(Data((format.chosen == .json ? try card.json() : card.line).utf8))
      }
      if let last, isCut == true {
        printNotice("the answer was cut at \(limit); older ones: --before \(last)")
      }
    }
  }
}
