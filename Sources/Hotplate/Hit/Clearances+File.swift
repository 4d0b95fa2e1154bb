import Foundation

/// How clearances stand in a file: what is written here is what is read here.
extension Clearances {
  /// The columns of a file, named as they are written and in that order.
  enum Column: String, CaseIterable {
    /// What the vehicle bears.
    case plate
    /// Where the vehicle is from.
    case jurisdiction
    /// The list of the entry.
    case list
    /// The plate of the entry.
    case listed
    /// The jurisdiction of the entry.
    case listedJurisdiction = "listedjurisdiction"
    /// The case of the entry.
    case caseNumber = "case"
    /// The reason of the entry.
    case listedReason = "listedreason"
    /// Who cleared the vehicle.
    case author
    /// Why.
    case reason
    /// Until when.
    case expires
    /// From when.
    case effective

    /// The column that a header names, compared as lists' headers are; `nil` for one that lists have as well, whose value is in a field of its own.
    init?(header: String) {
      switch HotlistColumn.plain(header) {
      case "list", "hotlist": self = .list
      case "listed", "listedplate": self = .listed
      case "listedjurisdiction", "listedstate": self = .listedJurisdiction
      case "listedreason": self = .listedReason
      case "author": self = .author
      default: return nil
      }
    }
  }

  /// Clearances as CSV with a header, for `--clearances`: each value in quotes, `none` for what the entry lacks, nothing for whichever.
  ///
  /// Author and reason, which are compared with nothing, run in no spreadsheet; the others are as they are, so that the clearance still fits.
  package static func csv(_ clearances: [Clearance]) -> String {
    let isTimed = clearances.contains { $0.effective != nil }
    let columns = Column.allCases.filter { $0 != .effective || isTimed }
    let rows = clearances.map { clearance in
      columns.map { clearance.value(of: $0).csvQuoted }.joined(separator: ",")
    }
    let header = columns.map(\.rawValue).joined(separator: ",")
    return ([header] + rows).joined(separator: "\n") + "\n"
  }
}

extension Clearances.Clearance {
  /// The word of a file for what an entry does not have.
  private static let lacking = "none"

  /// Reads a row of a file. `nil`, with the problem, for one that clears nothing: without a whole plate, an author and an end, or with a value
  /// that is not understood, as a camera's name, and that may be what makes it clear less.
  init?(row entry: HotlistEntry, problem: inout RowCutter.Problem?) {
    var values: [Clearances.Column: String] = [:]
    var unknown = Self.unknown(of: entry)
    for (header, value) in entry.other.sorted(by: { $0.key < $1.key }) {
      // Notes clear neither more nor less.
      if HotlistColumn(header: header) == .description { continue }
      guard let column = Clearances.Column(header: header),
        values.updateValue(value, forKey: column) == nil
      else {
        unknown = unknown ?? (header, value)
        continue
      }
    }
    guard let expires = entry.expires, let author = values[.author], !entry.isPartial else {
      problem = RowCutter.Problem(
        found: entry.isPartial
          ? "a plate with wildcards" : entry.expires == nil ? "no expiry" : "no author",
        expected: "a whole plate, its author and when the clearance ends")
      return nil
    }
    if let unknown {
      let known = Clearances.Column.allCases.map(\.rawValue).joined(separator: ", ")
      problem = RowCutter.Problem(
        found: "\(RowCutter.quote(unknown.value)) under \(RowCutter.quote(unknown.header))",
        expected: "no column but \(known) and notes, each once")
      return nil
    }
    self.init(
      plate: entry.plate, jurisdiction: entry.jurisdiction, list: values[.list],
      listed: values[.listed].map(HotlistPattern.normalized),
      listedJurisdiction: values[.listedJurisdiction].map(Self.named)?.uppercased(),
      caseNumber: entry.caseNumber.map(Self.named),
      listedReason: values[.listedReason].map(Self.named),
      author: author, reason: entry.reason, effective: entry.effective, expires: expires)
  }

  /// A value in a column of lists that clearances do not go by.
  private static func unknown(of entry: HotlistEntry) -> (header: String, value: String)? {
    let fields: [(header: String, value: String?)] = [
      ("priority", entry.priority.map(String.init)), ("agency", entry.agency),
      ("handling", entry.handling),
    ]
    for field in fields {
      if let value = field.value { return (field.header, value) }
    }
    return entry.vehicle.min { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The value itself; nothing where it says that there is none, as lists do, too.
  static func named(_ text: String) -> String { text.lowercased() == lacking ? "" : text }

  /// What the file has in a column.
  fileprivate func value(of column: Clearances.Column) -> String {
    func orLacking(_ text: String?) -> String {
      text.map { $0.isEmpty ? Self.lacking : $0 } ?? ""
    }
    return switch column {
    case .plate: plate
    case .jurisdiction: jurisdiction ?? ""
    case .list: list ?? ""
    case .listed: listed ?? ""
    case .listedJurisdiction: orLacking(listedJurisdiction)
    case .caseNumber: orLacking(caseNumber)
    case .listedReason: orLacking(listedReason)
    case .author: author.keptFromFormulas
    case .reason: (reason ?? "").keptFromFormulas
    case .expires: expires.formatted(.iso8601)
    case .effective: effective?.formatted(.iso8601) ?? ""
    }
  }
}
