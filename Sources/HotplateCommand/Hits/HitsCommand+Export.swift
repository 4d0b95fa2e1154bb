import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One hit as evidence: what it says, its pictures, and the proof for a third party.",
      discussion: """
        Makes a folder that verify.py checks without Hotplate. It opens the log's records of this \
        hit, those who looked at it included, and of no other.

        EXAMPLES
          hotplate hits export 1042 --purpose criminal-investigation \\
            --case 26-0417 -o hit-1042
          python3 Audit/verify.py hit-1042 --public-key "$(cat audit-key.txt)"
        """)
    @OptionGroup var options: StoreOptions
    @Argument(help: "The hit's number or identifier.") var id: String
    @OptionGroup var reason: CaseOptions
    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("The folder to make; it must not be there yet.", valueName: "dir"),
      completion: .directory)
    var output: String

    func run() throws {
      // What is not going to be written is not logged as gone out.
      try HitEvidence.makeFolder(output)
      let (store, evidence): (HitStore, HitEvidence)
      do {
        store = try options.open(command: "hits export", caseCheck: reason.caseCheck)
        evidence = try store.evidence(of: id, purpose: reason.purpose, caseID: reason.caseID)
      } catch {
        rmdir(output)
        throw error
      }
      try evidence.fill(output)
      try store.close()
      try printResult(
        "\(output): hit \(evidence.number) and \(evidence.records.counted("record")) of the log")
    }
  }
}
