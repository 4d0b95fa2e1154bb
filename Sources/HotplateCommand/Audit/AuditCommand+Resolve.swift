import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension AuditCommand {
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
        let value = resolved[name] ?? "not in this store"
        try output.write("\(name.asReportLine)\t\(value.asReportLine)")
      }
    }
  }
}
