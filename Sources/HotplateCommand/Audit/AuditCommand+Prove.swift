import ArgumentParser
import Hotplate
import HotplateStore

extension AuditCommand {
  struct Prove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prove that a record is in the log, or that the log goes on from a checkpoint.",
      discussion: """
        EXAMPLES
          hotplate audit prove 1042 > proof.json
          hotplate audit prove --from monday.txt > consistency.json
          python3 Audit/verify.py proof.json --public-key "$(cat audit-key.txt)"
        """)
    @Argument(help: "The record's place in the log.") var record: Int?
    @Option(
      help: ArgumentHelp(
        "An older checkpoint; of several in the file the last.", valueName: "file"),
      completion: .file())
    var from: String?
    @OptionGroup var path: StorePath

    func validate() throws {
      guard (record == nil) != (from == nil) else {
        throw ValidationError(
          record == nil
            ? "name a record, or an older checkpoint with --from"
            : "a record and --from: expected one of them")
      }
    }

    func run() throws {
      let log = try AuditReader(store: path.store)
      if let record { try printResult(try log.inclusion(of: record).json()) }
      if let from {
        try printResult(try log.consistency(from: try Checkpoint(file: from)).json())
      }
    }
  }
}
