import ArgumentParser
import Hotplate
import HotplateStore

extension AuditCommand {
  struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "checkpoint",
      abstract: "The newest signed checkpoint, to be kept on another machine.",
      discussion: "EXAMPLES\n  hotplate audit checkpoint | ssh auditor@elsewhere 'cat >> hits.log'")
    @OptionGroup var path: StorePath

    func run() throws {
      try printResult(try AuditReader(store: path.store).checkpoint().text.dropLast())
    }
  }
}
