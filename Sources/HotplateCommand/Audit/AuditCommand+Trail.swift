import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension AuditCommand {
  struct Trail: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The newest records of the log in the clear, as JSON lines. Looking is logged.",
      discussion: "EXAMPLES\n  hotplate audit trail --limit 20")
    @OptionGroup var options: StoreOptions
    @Option(help: "At most this many.") var limit = 100

    func validate() throws { try requireSome(limit: limit) }

    func run() throws {
      let store = try options.open(command: "audit trail")
      let trail = try store.trail(limit: limit)
      try store.close()
      let output = try LineOutput()
      for entry in trail { try output.write(Data(entry.json.utf8)) }
    }
  }
}
