import ArgumentParser
import Hotplate
import HotplateStore

extension AuditCommand {
  struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The public key: write it down where the store cannot change it.",
      discussion: "EXAMPLES\n  hotplate audit key --store hits.db")
    @OptionGroup var path: StorePath

    func run() throws {
      try printResult(PublicKey.text(try AuditReader(store: path.store).checkpoint().publicKey))
    }
  }
}
