import ArgumentParser
import Hotplate
import HotplateStore

struct PurgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge",
    abstract: "Delete what is due now, or what is older than a moment; a count stays in the log.",
    discussion: """
      The store deletes what is due by itself, at every opening and every twenty seconds while it is open. Its file does not shrink: what was deleted is overwritten with zeros, and its place used again.

      EXAMPLES
        hotplate purge --store hits.db
        hotplate purge --reads-before 2026-11-01 --hits-before 2025-11-01 \\
          --reason "order 26-9"
      """)
  @OptionGroup var options: StoreOptions
  @Option(
    help: "Delete kept reads of pictures taken before: a day like 2026-11-01, or RFC 3339 in UTC.")
  var readsBefore: Timestamp?
  @Option(
    help: """
      Delete hits of pictures taken, or stored, before: a day like 2026-11-01, or RFC 3339 in UTC.
      """)
  var hitsBefore: Timestamp?
  @Option(help: "Why, for the log.") var reason = "due"

  func validate() throws {
    if readsBefore != nil || hitsBefore != nil, reason == "due" {
      throw ValidationError("deleting before it is due needs --reason")
    }
  }

  func run() throws {
    let progress = PurgeProgress()
    let show: @Sendable (Purge, Purge) -> Void = { progress.show($0, of: $1) }
    let store = try options.open(
      command: "purge", changesPolicy: true, onDeletion: ProgressBar.isTerminal ? show : nil)
    var purge = store.purgedAtOpening
    let more = try store.purge(readsBefore: readsBefore, hitsBefore: hitsBefore, reason: reason)
    purge += more
    progress.clear()
    try store.close()
    let clearances =
      purge.clearances > 0 ? "; \(purge.clearances.counted("clearance")) had run out" : ""
    try printConfirmation(
      "deleted \(purge.reads.counted("read")) and \(purge.hits.counted("hit"))\(clearances)")
  }
}
