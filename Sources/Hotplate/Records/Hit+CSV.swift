/// What rows of CSV say of a hit, whichever verb writes them.
extension Hit {
  /// The columns behind those of the plate, in the rows of `scan` and its like. New ones come last: programs count on the place of those that
  /// are there.
  static let scanColumns: [String] =
    ["hotlist", "entry", "listed", "probability", "tier", "reason"]
    + ["jurisdictionMatch", "listedJurisdiction", "differences", "verify"] + lastColumns

  /// The columns that the rows of every verb end with.
  static let lastColumns = ["priority", "caution", "vehicle", "details", "others"]

  /// The values of ``scanColumns``.
  var scanFields: [String] {
    let first: [String] = [
      hotlist, String(entry), plate, String(probability), tier.rawValue, reason ?? "",
      jurisdictionMatch.rawValue, jurisdiction ?? "", differenceField, verifyField,
    ]
    return first + lastFields
  }

  /// The values of ``lastColumns``: of `details` and `others`, which have parts, as lines for people have them.
  var lastFields: [String] {
    let own = listings[0]
    let others = (others ?? []).map { $0.text(beside: self) }
    return [
      priority.map(String.init) ?? "", caution ?? "", own.vehicleText ?? "",
      own.detailTexts.joined(separator: ", "), others.joined(separator: " · "),
    ]
  }

  /// The characters that differ, as `1:S>5`: the position in the read from 0, what was read, what is listed.
  var differenceField: String {
    differences.map { "\($0.position):\($0.read)>\($0.listed)" }.joined(separator: " ")
  }

  /// What a person must verify.
  var verifyField: String { verify.joined(separator: " · ") }
}
