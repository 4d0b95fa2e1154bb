extension Report.Access {
  /// With each text as one field of a line.
  var asFields: Report.Access {
    var access = self
    access.user = user.asReportField
    access.asked = asked.asReportField
    access.purpose = purpose.asReportField
    access.caseID = caseID.asReportField
    return access
  }
}

extension Report {
  /// The drawn accesses for people; nothing when none were drawn.
  public func text(of sample: [Access], seed: UInt64) -> String {
    guard !sample.isEmpty else { return "" }
    let lines = sample.map(\.asFields).map {
      "  [ ] record \($0.record)  \($0.time)  \($0.user)  \($0.action)  \($0.asked)  \($0.purpose)  \($0.caseID)"
    }
    let heading =
      "\nFor a supervisor: \(sample.count) of \(accesses.count) accesses, drawn with seed \(seed)"
    return ([heading] + lines).joined(separator: "\n") + "\n"
  }

  /// The report for programs, with the drawn accesses.
  public func json(sample: [Access], seed: UInt64) -> AuditValue {
    guard !sample.isEmpty, var fields = json.object else { return json }
    fields["sample"] = [
      "seed": .text(String(seed)), "of": .number(accesses.count),
      "accesses": .list(
        sample.map {
          [
            "record": .number($0.record), "time": .text($0.time), "user": .text($0.user),
            "action": .text($0.action), "asked": .text($0.asked), "purpose": .text($0.purpose),
            "case": .text($0.caseID),
          ]
        }),
    ]
    return .object(fields)
  }
}
