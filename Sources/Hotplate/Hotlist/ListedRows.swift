/// What one row of a list says of its plate, as far as changes ask.
struct ListedRow: Sendable, Hashable {
  /// Where it stands.
  var place: RowLocation
  /// The listed jurisdiction, upper case.
  var jurisdiction: String?
  /// The agency's case number.
  var caseNumber: String?
  /// Why it is listed.
  var reason: String?
}

extension ListedRow {
  /// Makes a row of the one that a cutter cut last.
  init(_ cutter: RowCutter, at place: RowLocation) {
    self.init(
      place: place, jurisdiction: cutter.jurisdiction, caseNumber: cutter.string(.caseNumber),
      reason: cutter.string(.reason))
  }
}

/// The rows that list one plate, but those that a row below takes away.
struct ListedRows {
  /// The most rows that a change asks one by one, as nearly all plates have. More are grouped: a file may change one plate as often as it has rows.
  static let mostAsked = 8

  private var few: [ListedRow] = []
  /// All rows, once they are more than a few.
  private var many: GroupedRows?

  /// The rows that are left, in their order.
  var left: [ListedRow] { many?.left ?? few }

  /// Adds a row below the others.
  mutating func append(_ row: ListedRow) {
    if many != nil {
      many?.append(row)
      return
    }
    few.append(row)
    if few.count > Self.mostAsked {
      many = GroupedRows(few)
      few = []
    }
  }

  /// Takes away the rows that a change means (``HotlistChange``) and returns them, in no certain order.
  ///
  /// - Complexity: O(1) for each row that was added, over all changes.
  mutating func take(by change: HotlistChange) -> [ListedRow] {
    if many != nil { return many?.take(by: change) ?? [] }
    let positions = change.taken(from: few)
    let taken = positions.map { few[$0] }
    for position in positions.reversed() { few.remove(at: position) }
    return taken
  }
}

/// Rows grouped by what a change names, so that it looks at the rows it takes away alone.
private struct GroupedRows {
  /// Where rows are from: two are equal where ``PlateSyntax/meanSameJurisdiction(_:_:)`` says so of their jurisdictions.
  private enum Origin: Hashable {
    /// Whichever; every row is of this and of its own.
    case any
    /// No jurisdiction is given.
    case unsaid
    /// The syntaxes that the jurisdiction may mean.
    case known(Set<Int>)
    /// One that Hotplate does not know, upper case.
    case unknown(String)

    init(_ jurisdiction: String?) {
      guard let jurisdiction else {
        self = .unsaid
        return
      }
      let indices = Set(PlateSyntax.jurisdictionIndices(of: jurisdiction))
      self = indices.isEmpty ? .unknown(jurisdiction.uppercased()) : .known(indices)
    }
  }

  /// What a change names beside the origin; texts in upper case, `nil` those of rows without one.
  private enum Trait: Hashable {
    case whichever
    case caseNumber(String?)
    case reason(String?)
  }

  private struct Group: Hashable {
    var origin: Origin
    var trait: Trait
  }

  private struct Kept {
    var row: ListedRow
    var origin: Origin
    var isLeft = true
  }

  private var rows: [Kept] = []
  /// Positions in `rows`, rising; those of rows that another group has lost stay until the group is taken.
  private var groups: [Group: [Int]] = [:]
  /// Rows that are left, by their own origin.
  private var counts: [Origin: Int] = [:]

  init(_ rows: [ListedRow]) {
    for row in rows { append(row) }
  }

  /// The rows that are left, in their order.
  var left: [ListedRow] { rows.filter(\.isLeft).map(\.row) }

  /// Adds a row below the others.
  mutating func append(_ row: ListedRow) {
    let own = Origin(row.jurisdiction)
    let traits: [Trait] = [
      .whichever, .caseNumber(row.caseNumber?.uppercased()), .reason(row.reason?.uppercased()),
    ]
    for origin in [Origin.any, own] {
      for trait in traits {
        groups[Group(origin: origin, trait: trait), default: []].append(rows.count)
      }
    }
    rows.append(Kept(row: row, origin: own))
    counts[own, default: 0] += 1
  }

  /// Takes away the rows that a change means (``HotlistChange``) and returns them, in no certain order.
  ///
  /// - Complexity: O(1) for each row that was added, over all changes.
  mutating func take(by change: HotlistChange) -> [ListedRow] {
    let row = change.row
    // What is not taken away is told of, an entry taken away by mistake would not be. An update is an entry itself, of no jurisdiction where it
    // gives none.
    let origin: Origin =
      row.jurisdiction == nil && !change.isUpdate ? .any : Origin(row.jurisdiction)
    if let number = row.caseNumber {
      let alike = take(origin, .caseNumber(number.uppercased()))
      return change.isUpdate || alike.isEmpty ? alike + take(origin, .caseNumber(nil)) : alike
    }
    if let reason = row.reason, !change.isUpdate || counts[origin, default: 0] > 1 {
      let alike = take(origin, .reason(reason.uppercased()))
      if change.isUpdate { return alike + take(origin, .reason(nil)) }
      if !alike.isEmpty { return alike }
    }
    return take(origin, .whichever)
  }

  private mutating func take(_ origin: Origin, _ trait: Trait) -> [ListedRow] {
    var taken: [ListedRow] = []
    for position in groups.removeValue(forKey: Group(origin: origin, trait: trait)) ?? []
    where rows[position].isLeft {
      rows[position].isLeft = false
      counts[rows[position].origin, default: 0] -= 1
      taken.append(rows[position].row)
    }
    return taken
  }
}
