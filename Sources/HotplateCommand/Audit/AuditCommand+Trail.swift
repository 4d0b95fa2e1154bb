import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension AuditCommand {
  struct Trail: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The newest records of the log in the clear, as JSON lines. Looking is logged.",
      discussion: """
        EXAMPLES
          hotplate audit trail --limit 20
          hotplate audit trail --before 1042
        """)
    @OptionGroup var options: StoreOptions
    @Option(help: ArgumentHelp("Only those before this record.", valueName: "number"))
    var before: Int?
    @Option(help: "At most this many, up to 10000.") var limit = 100

    func validate() throws { try requireUsable(limit: limit) }

    func run() throws {
      let store = try options.open(command: "audit trail")
      let trail = try store.trail(before: before, limit: limit)
      try store.close()
      let output = try LineOutput()
      for entry in trail { try output.write(Data(entry.json.utf8)) }
      if trail.count >= limit, let last = trail.last?["seq"]?.number, last > 0 {
        printNotice("the answer was cut at \(limit); older ones: --before \(last)")
      }
    }
  }
}
