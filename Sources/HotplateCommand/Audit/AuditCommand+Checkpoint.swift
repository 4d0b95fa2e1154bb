import ArgumentParser
import Hotplate
import HotplateStore

extension AuditCommand {
  struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "checkpoint",
      abstract: "The newest signed checkpoint, to be kept on another machine.",
      discussion: "EXAMPLES\n  hotplate audit checkpoint | ssh auditor@elsewhere 'cat >> hits.log'")
    @Option(help: ArgumentHelp("The hit store.", valueName: "file"), completion: .file())
    var store = "hits.db"

    func run() throws {
      try printResult(try AuditReader(store: store).checkpoint().text.dropLast())
    }
  }
}
