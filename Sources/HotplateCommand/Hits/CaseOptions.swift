import ArgumentParser
import HotplateStore

/// For what kept reads and hits are searched or given out: a purpose and a case.
struct CaseOptions: ParsableArguments {
  @Option(help: "A purpose of the policy.") var purpose: String

  @Option(name: .customLong("case"), help: "The case it is for, at most 128 characters.")
  var caseID: String

  @Option(
    help: ArgumentHelp(
      "Ask this program whether the case is real; once asked, always asked.", valueName: "command"),
    completion: .file())
  var caseCheck: String?

  func validate() throws {
    guard caseID.unicodeScalars.count <= SearchRequest.longestCase else {
      throw ValidationError("--case: \(SearchRequest.tooLong(case: caseID))")
    }
  }
}
