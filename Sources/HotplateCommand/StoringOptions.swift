import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

/// The flags of keeping hits while pictures are read.
struct StoringOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep hits in this hit store, with pictures in which other plates that were found are covered; of reads without a hit only how many.",
      valueName: "file"),
    completion: .file())
  var store: String?

  @OptionGroup var access: StoreAccess

  @Option(
    help: ArgumentHelp(
      "Also keep reads without a hit for so long (30d, 12h). Holds on after this run, for each scan, stream and watch with this store, until hits retain changes it; takes --retain-reason.",
      valueName: "duration"))
  var retain: RetentionPeriod?

  @Option(help: "Why reads without a hit are kept, for the log.") var retainReason: String?

  /// The store's files: no output is written over one of them.
  var files: [String] { store.map { access.files(of: $0) } ?? [] }

  func validate() throws {
    let isUsed = access.user != nil || access.policy != nil || access.auditKey != nil
    if store == nil, isUsed || retain != nil {
      throw ValidationError("--user, --policy, --audit-key and --retain need --store")
    }
    if retain != nil, retainReason == nil {
      throw ValidationError("--retain needs --retain-reason: why reads without a hit are kept")
    }
  }

  /// Opens the store and begins a run; `nil` when none was asked for.
  ///
  /// - Parameter onOpen: Called once the store is open, which may take its time, before there is anything to be ended in order.
  func keeper(
    command: String, camera: String, matcher: HotlistMatcher?, onOpen: () -> Void = {}
  ) throws -> HitKeeper? {
    guard let store else { return nil }
    let opened = try access.open(store, command: command, changesPolicy: true)
    onOpen()
    try opened.beginRun(
      settings: ["arguments": try RecordedRun.arguments],
      lists: (matcher?.hotlists ?? []).map { HotlistInfo($0) })
    if let retain, let retainReason { try opened.retain(retain, reason: retainReason) }
    let keeper =
      try matcher.map { try HitKeeper(store: opened, camera: camera, matcher: $0) }
      ?? HitKeeper(store: opened, camera: camera)
    // A store that cannot be used ends a run before it starts; once it has begun, nobody may be there to start it again.
    opened.waitForLocks()
    return keeper
  }
}
