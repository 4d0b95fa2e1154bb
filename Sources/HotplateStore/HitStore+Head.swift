import GRDB
import Hotplate

extension HitStore {
  /// Refuses a store that the checkpoint beside it does not vouch for, before that checkpoint is written over.
  ///
  /// - Parameter noted: What the file held before the store was opened: another process may append between the two, and the
  ///   file is never ahead of its store.
  /// - Returns: What is wrong with the file where the user accepts that, for the log.
  func checkHead(_ noted: Result<Checkpoint?, any Error>) throws -> String? {
    var found = noted
    try refuseUnseen(found)
    // Another process may have made the store, and the file, meanwhile.
    if flaw(of: found) != nil { found = Result { try head.read() } }
    try refuseUnseen(found)
    let (size, note) = try read { database in
      let size = try AuditLog.size(in: database)
      return (size, try String.fetchOne(database, sql: "SELECT note FROM head WHERE id = 0"))
    }
    guard let flaw = flaw(of: found) else {
      if let noted = try found.get() { try refuseIfAnother(than: noted) }
      return nil
    }
    // Whoever made the store ended before the file was written; nobody appends without one.
    if size <= 1, let first = note.flatMap({ Checkpoint($0) }) {
      try head.write(first)
      return nil
    }
    guard options.acceptsMissingHead else {
      throw HotplateError(
        .store,
        "\(path): \(head.path), the newest checkpoint, is \(flaw): the store may be an older copy; put the file back, or compare with a checkpoint kept elsewhere (hotplate audit verify --checkpoint FILE) and open it once with --accept-missing-head, which is logged"
      )
    }
    try head.discard()
    return flaw
  }

  /// That a file cannot be opened, or is held by another process, says nothing of what is in it.
  private func refuseUnseen(_ found: Result<Checkpoint?, any Error>) throws {
    if case .failure(let error as HotplateError) = found, error.code == .startup { throw error }
  }

  /// What is wrong with the file; `nil` when it holds a checkpoint of this store.
  private func flaw(of found: Result<Checkpoint?, any Error>) -> String? {
    guard case .success(let checkpoint) = found else { return "unreadable" }
    guard let checkpoint else { return "missing" }
    guard checkpoint.store == identifier else { return "of another store" }
    return checkpoint.isSigned(by: key.publicKey) ? nil : "not signed by the audit key"
  }

  /// Refuses a log that is shorter than the checkpoint, or another: a copy that went its own way, in the place of the store.
  private func refuseIfAnother(than noted: Checkpoint) throws {
    var noted = noted
    for _ in 0..<3 {
      let newest = try read { try AuditLog.frontier(of: $0, store: identifier, key: key) }
      guard noted.size <= newest.size else {
        throw HotplateError(
          .store,
          "\(path): the log was cut short: \(head.path) speaks of \(noted.size) records, found \(newest.size); an older copy of the store takes its own .head with it"
        )
      }
      if noted.size == newest.size { return try compare(noted, newest.root) }
      // Another process may have written it meanwhile; if not, whoever appended last ended before the file was written.
      guard let next = try head.read(), next != noted, next.store == identifier,
        next.isSigned(by: key.publicKey)
      else { break }
      noted = next
    }
    try compare(noted, try read { try AuditLog.root(ofFirst: noted.size, in: $0) })
  }

  private func compare(_ noted: Checkpoint, _ root: AuditHash) throws {
    guard noted.root != root else { return }
    throw HotplateError(
      .store,
      "\(path): the log is not the one that \(head.path) speaks of: its first \(noted.size) records are others; a copy of the store takes its own .head with it"
    )
  }
}
