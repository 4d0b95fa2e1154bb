import ArgumentParser
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Clearances: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The clearances in force, as a file that --clearances takes. Looking is logged.",
      discussion: """
        Runs with --store use the store's clearances by themselves; the file is for those without.

        EXAMPLES
          hotplate hits clearances > cleared.csv
        """)
    @OptionGroup var options: StoreOptions

    func run() throws {
      let store = try options.open(command: "hits clearances")
      let clearances = try store.clearancesAsCSV()
      try store.close()
      try printResult(clearances.dropLast())
    }
  }
}
