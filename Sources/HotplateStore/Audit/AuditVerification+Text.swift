extension AuditVerification {
  /// What to tell a person.
  public var text: String {
    var lines = findings.map { "FOUND: \($0)" } + remarks.map { "note: \($0)" }
    let rate = logSeconds > 0 ? Int(Double(records) / logSeconds) : 0
    lines.append(
      "\(isIntact ? "intact" : "NOT intact"): \(records) records, \(rows) rows, \(checkpoints) checkpoints, root \(root)"
    )
    lines.append("key: \(keySource); \(rate) records/s")
    return lines.joined(separator: "\n")
  }
}
