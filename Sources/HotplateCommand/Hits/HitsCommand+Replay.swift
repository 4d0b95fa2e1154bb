import ArgumentParser
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a hit again from what was stored with it, and say if it is not the same.",
      discussion: """
        Exit status 0: the same, 1: not, 70: the verdict cannot be written.

        EXAMPLES
          hotplate hits replay 1042
          hotplate hits replay 1042 --hotlist kept/stolen-2026-11-23.csv
        """)
    @OptionGroup var options: StoreOptions
    @Argument(help: "The hit's number or identifier.") var id: String
    @Option(
      help: ArgumentHelp("The list, when it is no longer where it was.", valueName: "file"),
      completion: .file())
    var hotlist: [String] = []

    func run() throws {
      let store = try options.open(command: "hits replay")
      let replay = try store.replay(id) { input in
        try RecordedRun(settings: input.settings, hotlists: hotlist).hits(input)
      }
      let verdict = "hit \(replay.number): \(replay.isSame ? "the same hit" : "NOT the same")"
      try store.close()
      try printVerdict(
        ([verdict] + replay.differences.map { "  \($0.asReportLine)" }).joined(separator: "\n"),
        isGood: replay.isSame)
    }
  }
}
