import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "The store's log: check it, prove records of it, publish it.",
    discussion: """
      Copy checkpoints off the machine: only they find a log that was put back to an older state. \
      Audit/verify.py checks proofs and exports without this program.

      EXAMPLES
        hotplate audit verify --public-key 3f0c… --checkpoint monday.txt
        hotplate audit checkpoint > monday.txt
        hotplate audit prove 1042 > proof.json
        hotplate audit prove --from monday.txt > consistency.json
        hotplate audit export --pseudonym-key report.key -o audit-2026.jsonl
      """,
    subcommands: [
      Verify.self, Prove.self, CheckpointCommand.self, Key.self, Export.self, Resolve.self,
      Trail.self,
    ])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check every record, every hit and every checkpoint.",
      discussion: """
        Exit status 0: intact, 1: not.

        EXAMPLES
          hotplate audit verify --store hits.db --public-key 3f0c… \\
            --checkpoint monday.txt
        """)
    @Option(help: ArgumentHelp("The hit store.", valueName: "file"), completion: .file())
    var store = "hits.db"
    @Option(help: "The public key that must have signed, as `audit key` prints it.")
    var publicKey: String?
    @Option(help: ArgumentHelp("The audit key's file.", valueName: "file"), completion: .file())
    var auditKey: String?
    @Option(
      help: ArgumentHelp(
        "Checkpoints kept elsewhere, one or many in a file; repeatable.", valueName: "file"),
      completion: .file())
    var checkpoint: [String] = []

    func run() throws {
      let check = try AuditVerification(
        store: store,
        trust: .init(
          publicKey: try publicKey.map { try PublicKey.parse($0) }, keyFile: auditKey,
          checkpoints: try checkpoint.flatMap { try Checkpoint.all(inFile: $0) }))
      try answer(check.text)
      if !check.isIntact { throw ExitCode(1) }
    }
  }

  struct Prove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prove that a record is in the log, or that the log goes on from a checkpoint.",
      discussion: """
        EXAMPLES
          hotplate audit prove 1042 > proof.json
          hotplate audit prove --from monday.txt > consistency.json
          python3 Audit/verify.py proof.json --public-key 3f0c…
        """)
    @Argument(help: "The record's place in the log.") var record: Int?
    @Option(
      help: ArgumentHelp(
        "An older checkpoint; of several in the file the last.", valueName: "file"),
      completion: .file())
    var from: String?
    @Option(help: ArgumentHelp("The hit store.", valueName: "file"), completion: .file())
    var store = "hits.db"

    func validate() throws {
      guard (record == nil) != (from == nil) else {
        throw ValidationError(
          record == nil
            ? "name a record, or an older checkpoint with --from"
            : "a record and --from: expected one of them")
      }
    }

    func run() throws {
      let log = try AuditReader(store: store)
      if let record { try answer(try log.inclusion(of: record).json()) }
      if let from {
        try answer(try log.consistency(from: try Checkpoint(file: from)).json())
      }
    }
  }

  struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "checkpoint",
      abstract: "The newest signed checkpoint, to be kept on another machine.",
      discussion: "EXAMPLES\n  hotplate audit checkpoint | ssh auditor@elsewhere 'cat >> hits.log'")
    @Option(help: ArgumentHelp("The hit store.", valueName: "file"), completion: .file())
    var store = "hits.db"

    func run() throws { try answer(try AuditReader(store: store).checkpoint().text.dropLast()) }
  }

  struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The public key: write it down where the store cannot change it.",
      discussion: "EXAMPLES\n  hotplate audit key --store hits.db")
    @Option(help: ArgumentHelp("The hit store.", valueName: "file"), completion: .file())
    var store = "hits.db"

    func run() throws {
      try answer(PublicKey.text(try AuditReader(store: store).checkpoint().publicKey))
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The whole log for publishing: pseudonyms, small counts withheld, complete.",
      discussion: """
        EXAMPLES
          hotplate audit export --pseudonym-key report.key -o audit-2026.jsonl
          python3 Audit/verify.py audit-2026.jsonl --public-key 3f0c…
        """)
    @OptionGroup var options: StoreOptions
    @Option(
      help: ArgumentHelp(
        "The key of the pseudonyms; made when it is not there. Use a new one each time.",
        valueName: "file"),
      completion: .file())
    var pseudonymKey: String
    @Option(
      help:
        "Withhold what fewer records than this share (default: the policy's, or 5); of one vehicle or of many."
    )
    var smallCount: Int?
    @Option(help: "Whom it is for, for the log.") var recipient: String?
    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Write here instead of to standard output.", valueName: "file"),
      completion: .file())
    var output: String?

    func validate() throws {
      if let smallCount, smallCount < 1 {
        throw ValidationError("--small-count is at least 1, found \(smallCount)")
      }
    }

    func run() throws {
      let store = try options.open(command: "audit export")
      // An older export stays where it was if there is no key for a new one.
      let pseudonyms = try Pseudonyms(keyFile: pseudonymKey)
      let lines = try LineOutput(path: output, inputs: [pseudonymKey])
      let checkpoint = try store.export(
        pseudonyms: pseudonyms, smallCount: smallCount,
        recipient: recipient
      ) { try lines.write(Data($0.utf8)) }
      say("hotplate: \(checkpoint.size.counted("record")), complete to root \(checkpoint.root)")
      try store.close()
    }
  }

  struct Resolve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Turn pseudonyms of an export back, with its key.",
      discussion: "EXAMPLES\n  hotplate audit resolve plate:5c1e… --pseudonym-key report.key")
    @OptionGroup var options: StoreOptions
    @Argument(help: "Pseudonyms as the export has them.") var names: [String]
    @Option(
      help: ArgumentHelp("The key of the export's pseudonyms.", valueName: "file"),
      completion: .file())
    var pseudonymKey: String

    func run() throws {
      let pseudonyms = try Pseudonyms(keyFile: pseudonymKey, create: false)
      let store = try options.open(command: "audit resolve")
      let resolved = try store.resolve(Set(names), pseudonyms: pseudonyms)
      try store.close()
      let output = try LineOutput()
      for name in names {
        try output.write(Data("\(name)\t\(resolved[name] ?? "not in this store")".utf8))
      }
    }
  }

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
