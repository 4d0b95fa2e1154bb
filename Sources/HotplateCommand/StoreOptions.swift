import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

/// Who uses a store, and under which policy and key.
struct StoreAccess: ParsableArguments {
  @Option(help: "Who runs this, for the store's log (default: $USER, or whose process it is).")
  var user: String?

  @Option(
    help: ArgumentHelp(
      "A policy to put in force: a file, or \(Policy.packs.joined(separator: ", ")). It stays in force after this command, for all that use the store. Only runs that keep hits, hits record, purge and serve put one in force; other verbs refuse one that is not.",
      valueName: "code or file"),
    completion: .file())
  var policy: String?

  @Option(
    help: ArgumentHelp("The audit key (default: the store's name and .key).", valueName: "file"),
    completion: .file())
  var auditKey: String?

  /// A store's file, those beside it, and what is read with it: no output is written over one of them.
  func files(of store: String) -> [String] {
    ["", ".head", ".key", "-wal", "-shm"].map { store + $0 }
      + [auditKey, policy].compactMap(\.self)
  }

  /// Opens the store at `path`.
  ///
  /// - Parameter changesPolicy: Whether a policy given may be put in force: where it is looked or judged alone it may not.
  func open(
    _ path: String, command: String, changesPolicy: Bool, caseCheck: String? = nil,
    acceptsMissingHead: Bool = false, onDeletion: (@Sendable (Purge, Purge) -> Void)? = nil
  ) throws -> HitStore {
    try HitStore(
      path: path, policy: try policy.map { try Policy.pack($0) },
      actor: HitStore.actor(named: user),
      options: .init(
        key: auditKey, command: command, caseCheck: caseCheck,
        acceptsMissingHead: acceptsMissingHead, changesPolicy: changesPolicy, notify: printNotice,
        onDeletion: onDeletion))
  }
}

/// Which store.
struct StorePath: ParsableArguments {
  @Option(help: ArgumentHelp("The hit store.", valueName: "file"), completion: .file())
  var store = "hits.db"
}

/// Which store, who uses it, and under which policy.
struct StoreOptions: ParsableArguments {
  @OptionGroup var path: StorePath

  @OptionGroup var access: StoreAccess

  @Flag(
    help:
      "Open the store though its newest checkpoint, the .head file beside it, is missing or not its own; logged."
  )
  var acceptMissingHead = false

  /// The store's file.
  var store: String { path.store }

  /// The store's file and those beside it: no answer is written over one of them.
  var files: [String] { access.files(of: store) }

  /// How a command that people copy names the store: not at all where it is the usual one.
  var storeFlag: String {
    if store == "hits.db" { return "" }
    let quoted = store.replacingASCII { $0 == UInt8(ascii: "'") ? "'\\''" : nil }
    return " --store '\(quoted)'"
  }

  /// Opens the store; one that is not there yet is made only when `create` says so.
  func open(
    command: String, create: Bool = false, changesPolicy: Bool = false, caseCheck: String? = nil,
    onDeletion: (@Sendable (Purge, Purge) -> Void)? = nil
  ) throws -> HitStore {
    guard create || FileManager.default.fileExists(atPath: store) else {
      throw HotplateError(.store, "\(store): expected a hit store, found no file")
    }
    return try access.open(
      store, command: command, changesPolicy: changesPolicy, caseCheck: caseCheck,
      acceptsMissingHead: acceptMissingHead, onDeletion: onDeletion)
  }
}

/// Refuses a stretch of time that ends before it begins.
func requireOrder(from: Timestamp?, until: Timestamp?) throws {
  if let from, let until, from >= until {
    throw ValidationError("--from \(from) must be before --until \(until)")
  }
}

/// Refuses to show nothing, and more than the store tells at once.
func requireUsable(limit: Int) throws {
  guard (1...HitStore.longestAnswer).contains(limit) else {
    throw ValidationError("--limit is 1 to \(HitStore.longestAnswer), found \(limit)")
  }
}

/// Refuses flags that the store or the console would refuse: that can be seen before either is opened, and is a matter of usage.
///
/// - Parameter check: Throws `HotplateError` where a flag cannot be used.
func refuseUsage(_ check: () throws -> Void) throws {
  do { try check() } catch let error as HotplateError { throw ValidationError(error.message) }
}

/// Reads the values of flags that are types of the store.
extension RetentionPeriod: ExpressibleByArgument {
  /// A period as a flag has it.
  public init?(argument: String) { self.init(argument) }
}

extension Timestamp: ExpressibleByArgument {
  /// A moment as a flag has it.
  public init?(argument: String) { self.init(argument) }
}

extension Disposition.Outcome: ExpressibleByArgument {}
extension Disposition.Action: ExpressibleByArgument {}
