import ArgumentParser
import Hotplate
import HotplateStore

extension AuditCommand {
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check every record, every hit and every checkpoint.",
      discussion: """
        Exit status 0: intact, 1: not, 70: it could not be judged, or the verdict not be written.

        EXAMPLES
          hotplate audit verify --checkpoint monday.txt \\
            --public-key "$(cat audit-key.txt)"
        """)
    @OptionGroup var path: StorePath
    @Option(help: "The public key that must have signed, as `audit key` prints it.")
    var publicKey: String?
    @Option(
      help: ArgumentHelp(
        "The audit key's file, instead of --public-key (default: the store's name and .key).",
        valueName: "file"),
      completion: .file())
    var auditKey: String?
    @Option(
      help: ArgumentHelp(
        "Checkpoints kept elsewhere, one or many in a file; repeatable.", valueName: "file"),
      completion: .file())
    var checkpoint: [String] = []

    func validate() throws {
      guard publicKey == nil || auditKey == nil else {
        throw ValidationError("--audit-key with --public-key: expected one of them")
      }
      try refuseUsage { _ = try publicKey.map { try PublicKey.parse($0) } }
    }

    func run() throws {
      let check = try AuditVerification(
        store: path.store,
        trust: .init(
          publicKey: try publicKey.map { try PublicKey.parse($0) }, keyFile: auditKey,
          checkpoints: try checkpoint.flatMap { try Checkpoint.all(inFile: $0) }))
      try printVerdict(check.text, isGood: check.isIntact)
    }
  }
}
