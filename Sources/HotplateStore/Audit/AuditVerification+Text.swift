extension AuditVerification {
  /// What to tell a person.
  public var text: String {
    var lines = findings.map { "FOUND: \($0)" } + remarks.map { "note: \($0)" }
    lines.append(
      "\(isIntact ? "intact" : "NOT intact"): \(records) records, \(rows) rows, \(checkpoints) checkpoints, root \(root)"
    )
    let key =
      switch keySource {
      case "given": "the public key given"
      case "the store itself": "the public key in the store itself, which a forger would replace"
      default: "the key in \(keySource)"
      }
    lines.append(
      isIntact
        ? "proven with \(key): since it was signed, no record was changed, removed, added or moved, and each hit and finding is what its record was signed with; that the store was not put back to an older state, only checkpoints kept elsewhere prove (--checkpoint)"
        : "checked with \(key)")
    return lines.joined(separator: "\n")
  }
}
