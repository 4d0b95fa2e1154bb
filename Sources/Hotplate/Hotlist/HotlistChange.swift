/// A row that changes what stands above it: a removal takes entries of its plate away, an update takes their place.
///
/// A removal means the entries of its jurisdiction, all where it gives none. Of these it takes
/// - where it gives a case: those of that case; if there are none, those without a case;
/// - where it gives a reason alone: those of that reason; if there are none, all, as the reason may be why they go.
///
/// An update means the entries of its jurisdiction, or without one where it gives none. Of these it takes the place of
/// - where it gives a case: those of that case and those without one;
/// - else of the only one; of several those of its reason and those without one.
struct HotlistChange {
  /// What the row says.
  var row: ListedRow
  /// Whether the row is an entry itself.
  var isUpdate: Bool

  /// Which of a few rows that list its plate above it are taken away, by their positions in rising order.
  ///
  /// - Complexity: O(rows); ``ListedRows`` has the way for many.
  func taken(from above: [ListedRow]) -> [Int] {
    let own = above.indices.filter { isOf(above[$0].jurisdiction) }
    if let number = row.caseNumber {
      let alike = own.filter { above[$0].caseNumber.map { Self.areAlike($0, number) } ?? false }
      let unnumbered = own.filter { above[$0].caseNumber == nil }
      return isUpdate ? (alike + unnumbered).sorted() : alike.isEmpty ? unnumbered : alike
    }
    guard own.count > 1, let reason = row.reason else { return own }
    let alike = own.filter { above[$0].reason.map { Self.areAlike($0, reason) } ?? isUpdate }
    return alike.isEmpty && !isUpdate ? own : alike
  }

  /// Whether it is of a jurisdiction as an entry has it: `California` is `CA`.
  ///
  /// What is not taken away is told of, an entry taken away by mistake would not be. An update is an entry itself, of no jurisdiction where it gives none.
  private func isOf(_ other: String?) -> Bool {
    guard let jurisdiction = row.jurisdiction else { return !isUpdate || other == nil }
    guard let other else { return false }
    return PlateSyntax.meanSameJurisdiction(jurisdiction, other)
  }

  private static func areAlike(_ a: String, _ b: String) -> Bool {
    a == b || a.uppercased() == b.uppercased()
  }

  /// What it means beside plate and jurisdiction, in words that follow them.
  var scope: String { row.caseNumber.map { " of case \(RowCutter.quote($0))" } ?? "" }
}

/// What the rows of a delta file did to the list above them.
struct HotlistTally: Sendable, Hashable, Codable {
  /// Rows that were added beside those above them.
  var added = 0
  /// Rows that took the place of entries.
  var updates = 0
  /// Entries whose place was taken.
  var replaced = 0
  /// Rows that took entries away.
  var removals = 0
  /// Entries that were taken away.
  var removed = 0

  /// Counts a row and how many entries it took away.
  mutating func count(_ change: HotlistChange, taken: Int) {
    if !change.isUpdate {
      removals += taken > 0 ? 1 : 0
      removed += taken
    } else if taken > 0 {
      updates += 1
      replaced += taken
    } else {
      added += 1
    }
  }

  /// The tally in words.
  var line: String {
    var parts = ["\(added) added"]
    if updates > 0 {
      parts.append(
        "\(updates.counted("update")) replaced \(replaced.counted("entry", "entries"))")
    }
    if removals > 0 {
      parts.append(
        "\(removals.counted("removal")) took \(removed.counted("entry", "entries"))")
    }
    return parts.joined(separator: ", ")
  }
}
