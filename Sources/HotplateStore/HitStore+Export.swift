import Hotplate

extension HitStore {
  /// Writes the log for publishing, and that it left into the log.
  ///
  /// The leaving itself is in the next export: this one ends at the checkpoint before it.
  ///
  /// - Throws: ``HotplateError`` where `smallCount` is below the policy's, too.
  @discardableResult
  public func export(
    pseudonyms: Pseudonyms, smallCount: Int?, recipient: String?,
    to write: (String) throws -> Void
  ) throws -> Checkpoint {
    let policy = try policy
    if let policy, let smallCount, smallCount < policy.smallCount {
      throw HotplateError(
        .configuration,
        "policy \(policy.code) withholds what fewer than \(policy.smallCount) records share, found a request for \(smallCount)"
      )
    }
    let log = try AuditReader(store: path)
    let checkpoint = try log.checkpoint()
    // Before a line goes out: whoever breaks off at the last has read all the others.
    try logExport("audit log", records: checkpoint.size, recipient: recipient)
    try AuditExport(pseudonyms: pseudonyms, smallCount: smallCount ?? policy?.smallCount ?? 5)
      .write(log, upTo: checkpoint, to: write)
    return checkpoint
  }

  /// Turns pseudonyms back. That it was done is in the log, and who was asked for.
  public func resolve(
    _ names: Set<String>, pseudonyms: Pseudonyms
  ) throws -> [String: String] {
    let resolved = try AuditExport(pseudonyms: pseudonyms).resolve(
      names, in: try AuditReader(store: path))
    try write { _, log in
      // The pseudonyms, not whom they stand for: the log outlives a hit, and does not give its plate away.
      let values = names.sorted().map { AuditValue.text($0) }
      try log.append(
        .viewed, about: ["resolved": .number(resolved.count)],
        sealed: sealed(["names": .list(values)]))
    }
    return resolved
  }

  /// Puts into the log that something left the store: a report, an export, a sample.
  public func logExport(_ what: String, records: Int? = nil, recipient: String? = nil) throws {
    try write { _, log in
      var about: [String: AuditValue] = ["what": .text(what)]
      about["records"] = records.map { .number($0) }
      // Free text: it may name somebody.
      let given = recipient.map { ["recipient": AuditValue.text($0)] } ?? [:]
      try log.append(.export, about: .object(about), sealed: sealed(given))
    }
  }
}
