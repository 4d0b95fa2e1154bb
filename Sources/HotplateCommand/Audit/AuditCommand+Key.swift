import ArgumentParser
import Hotplate
import HotplateStore

extension AuditCommand {
  struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The public key: write it down where the store cannot change it.",
      discussion: "EXAMPLES\n  hotplate audit key --store hits.db")
    @Option(help: ArgumentHelp("The hit store.", valueName: "file"), completion: .file())
    var store = "hits.db"

    func run() throws {
      try printResult(PublicKey.text(try AuditReader(store: store).checkpoint().publicKey))
    }
  }
}
