import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension AuditCommand {
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The whole log for publishing: pseudonyms, small counts withheld, complete.",
      discussion: """
        EXAMPLES
          hotplate audit export --pseudonym-key report.key -o audit-2026.jsonl
          python3 Audit/verify.py audit-2026.jsonl --public-key "$(cat audit-key.txt)"
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
        "Withhold what a record says where fewer than this many share its purpose, camera, list, outcome or reason; records are counted, not vehicles (default: the policy's, or 5; never below the policy's)."
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
      let lines = try LineOutput(path: output, inputs: options.files + [pseudonymKey])
      let checkpoint = try store.export(
        pseudonyms: pseudonyms, smallCount: smallCount,
        recipient: recipient
      ) { try lines.write(Data($0.utf8)) }
      printNotice("\(checkpoint.size.counted("record")), complete to root \(checkpoint.root)")
      try store.close()
    }
  }
}
