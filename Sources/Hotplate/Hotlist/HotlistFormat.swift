/// How the rows of a list are laid out.
public struct HotlistFormat: Sendable, Hashable, Codable {
  /// How a row is cut into fields.
  enum Layout: Sendable, Hashable, Codable {
    /// Fields between delimiters, in quotes where needed; 0 until the first rows of a list tell which of `, ; Tab | :` it is.
    case delimited(UInt8)
    /// One plate a line.
    case text
    /// One JSON object a line.
    case jsonLines
    /// Fields at fixed columns.
    case fixed
    /// `LIC/ABC123.LIS/CA.`: the code of a field, `/`, its value, `.`, in any order.
    case tagged
  }

  /// What one field holds.
  struct Field: Sendable, Hashable, Codable {
    /// The name in the header or column map; shown for columns Hotplate does not know.
    var name: String
    /// The column it is, if Hotplate knows it.
    var column: HotlistColumn?
    /// For fixed columns: the first and the last byte, from 0, both inclusive.
    var characters: ClosedRange<Int>?

    /// Makes a field of its name.
    init(name: String, characters: ClosedRange<Int>? = nil) {
      self.name = name
      self.characters = characters
      column = HotlistColumn(header: name)
    }

    /// What a field without a name is called, by its position from 0.
    static func unnamed(_ position: Int) -> String { "column \(position + 1)" }
  }

  /// How a row is cut into fields.
  var layout: Layout
  /// Whether the first row names the columns.
  var hasHeader: Bool
  /// The fields of a row, in order; none where each row names its values.
  var fields: [Field]
  /// Lines above the header that are no rows, as a title; `nil`: none.
  var titles: Int?
  /// The order of day and month in its dates; `nil`: month first.
  var dates: DateOrder?
  /// What the first rows show that deserves a look, though the list can be used; `nil`: nothing.
  var remarks: [HotlistIssue]?

  /// Makes a format.
  init(layout: Layout, hasHeader: Bool = false, fields: [Field] = []) {
    self.layout = layout
    self.hasHeader = hasHeader
    self.fields = fields
  }

  private enum CodingKeys: String, CodingKey {
    case layout, hasHeader, fields, titles, dates, remarks
  }

  /// Reads a format as this value is written.
  ///
  /// - Throws: `DecodingError`, also for columns that no row reaches and for fewer than no titles.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    layout = try values.decode(Layout.self, forKey: .layout)
    hasHeader = try values.decode(Bool.self, forKey: .hasHeader)
    fields = try values.decode([Field].self, forKey: .fields)
    titles = try values.decodeIfPresent(Int.self, forKey: .titles)
    dates = try values.decodeIfPresent(DateOrder.self, forKey: .dates)
    remarks = try values.decodeIfPresent([HotlistIssue].self, forKey: .remarks)
    let columns = fields.compactMap(\.characters)
    guard columns.allSatisfy({ $0.lowerBound >= 0 && $0.upperBound < RowCutter.longestRow }),
      layout != .fixed || columns.count == fields.count, titles ?? 0 >= 0
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "found columns or titles of a list that it cannot have, expected bytes 0 to \(RowCutter.longestRow - 1) and 0 titles or more"
        ))
    }
  }

  /// One plate a line.
  public static let text = HotlistFormat(layout: .text, fields: [Field(name: "plate")])

  /// The order of columns where nothing names them.
  static let unnamed = ["plate", "jurisdiction", "reason", "priority", "expires"]

  /// The position of the plate among the fields.
  var plateField: Int? { fields.firstIndex { $0.column == .plate } }

  /// Whether values stand between delimiters.
  var isDelimited: Bool {
    if case .delimited = layout { true } else { false }
  }

  /// Whether each row names its values.
  var isNamedByRow: Bool { layout == .jsonLines || layout == .tagged }

  /// The columns that clearances need beside the plate and that the list does not have.
  var missingOfClearances: [String] {
    (fields.contains { $0.name.lowercased() == "author" } ? [] : ["author"])
      + (fields.contains { $0.column == .expires } ? [] : ["expires"])
  }
}

extension HotlistFormat {
  /// Layouts of products by name. Between delimiters, a header in the file always wins.
  ///
  /// Genetec: `Category;PlateState;PlateNumber;EffectiveDate;ExpiryDate;PermitID` (Security Center administrator guide, default hotlist
  /// attributes). Cloudrunner: `ABC123;CA`. Nedap: `PLATE;CCC;comment`. Rekor/OpenALPR: plate and description. NCIC: field codes as header, or tagged.
  public static let presets: [String: HotlistFormat] = [
    "genetec": delimited(
      ";", ["Category", "PlateState", "PlateNumber", "EffectiveDate", "ExpiryDate", "PermitID"]),
    "cloudrunner": delimited(";", ["plate", "state"]),
    "nedap": delimited(";", ["plate", "country", "comment"]),
    "openalpr": delimited(",", ["plate", "description"]),
    "rekor": delimited(",", ["plate", "description"]),
    "ncic": HotlistFormat(layout: .tagged),
    "text": text,
    "jsonl": HotlistFormat(layout: .jsonLines),
  ]

  private static func delimited(_ delimiter: Character, _ names: [String]) -> HotlistFormat {
    HotlistFormat(
      layout: .delimited(delimiter.asciiValue ?? 44), fields: names.map { Field(name: $0) })
  }

  /// Reads a format as an operator writes it: a preset's name, or a column map.
  ///
  ///     genetec
  ///     fixed:plate=1-8,state=9-10,reason=11-30
  ///     csv:plate=2,state=1          csv;:plate=2,state=1
  ///
  /// `csv:` takes the delimiter that the first row has most of, `csv,:` `csv;:` `csv|:` `csv::` and `tsv:` theirs. Columns count from 1, fixed ones in bytes. Throws a ``HotplateError`` of code `configuration` that names what was found.
  public init(specification: String) throws {
    if let preset = Self.presets[specification.lowercased()] {
      self = preset
      return
    }
    func refuse(_ found: String) -> HotplateError {
      HotplateError(
        .configuration,
        "list format \(specification): found \(found), expected \(Self.presets.keys.sorted().joined(separator: ", ")), "
          + "fixed:plate=1-8,state=9-10 or csv:plate=1,state=2")
    }
    guard var colon = specification.firstIndex(of: ":") else { throw refuse("an unknown name") }
    var kind = specification[..<colon].lowercased()
    if kind == "csv", specification[colon...].hasPrefix("::") {
      kind += ":"
      colon = specification.index(after: colon)
    }
    let map = specification[specification.index(after: colon)...].split(separator: ",").map {
      $0.split(separator: "=", maxSplits: 1).map(String.init)
    }
    guard map.allSatisfy({ $0.count == 2 }), !map.isEmpty else {
      throw refuse("a column without a number")
    }
    var named: Set<String> = []
    for pair in map where !named.insert(HotlistColumn.plain(pair[0])).inserted {
      throw refuse("\(pair[0]) twice")
    }
    if kind == "fixed" {
      fields = try map.map { pair in
        let ends = pair[1].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil,
          first >= 1, last >= first, last <= RowCutter.longestRow
        else {
          throw refuse(pair[1])
        }
        return Field(name: pair[0], characters: first - 1...last - 1)
      }
      layout = .fixed
    } else {
      let names = [
        "csv": "\0", "csv,": ",", "csv;": ";", "csv|": "|", "csv:": ":", "tsv": "\t",
      ]
      guard let delimiter = names[kind]?.utf8.first else { throw refuse(kind) }
      var byPosition: [Int: Field] = [:]
      for pair in map {
        guard let position = Int(pair[1]), (1...RowCutter.longestRow).contains(position) else {
          throw refuse(pair[1])
        }
        guard byPosition.updateValue(Field(name: pair[0]), forKey: position - 1) == nil else {
          throw refuse("column \(position) twice")
        }
      }
      fields = (0...(byPosition.keys.max() ?? 0)).map {
        byPosition[$0] ?? Field(name: Field.unnamed($0))
      }
      layout = .delimited(delimiter)
    }
    hasHeader = false
    // Who names a column in a map means it.
    for position in fields.indices where fields[position].column == nil {
      fields[position].column = HotlistColumn(likelyHeader: fields[position].name)
    }
    guard plateField != nil else { throw refuse("no plate column") }
  }
}
