/// The columns of a hotlist that Hotplate understands.
enum HotlistColumn: String, Sendable, Hashable, Codable, CaseIterable {
  /// The plate; every list has it.
  case plate
  /// Where the plate is from.
  case jurisdiction
  /// Why it is listed.
  case reason
  /// A number, 1 the most urgent, or `high`, `medium`, `low`.
  case priority
  /// Who listed it.
  case agency
  /// The agency's case number.
  case caseNumber
  /// From when the entry counts.
  case effective
  /// Until when the entry counts.
  case expires
  /// The vehicle's make.
  case make
  /// The vehicle's model.
  case model
  /// The vehicle's color.
  case color
  /// The vehicle's year.
  case year
  /// Notes.
  case description
  /// How the hit is to be handled.
  case handling
  /// What a delta file does with the row: add or remove.
  case action

  /// Names that lists use, in lower case without spaces, `_`, `-` and `.`.
  ///
  /// NCIC field codes: LIC LIS LIT MKE ORI NIC OCA VMA VMO VCO VYR, from the Wisconsin TIME manual's glossary of NCIC vehicle field codes.
  var names: [String] {
    switch self {
    case .plate: Self.plateNames
    case .jurisdiction:
      [
        "jurisdiction", "state", "st", "platestate", "platest", "licensestate", "licencestate",
        "licstate", "licensest", "licencest", "licst", "licenseplatestate", "licenceplatestate",
        "licplatestate", "licenseplatest", "licenceplatest", "licplatest", "lpstate", "lpst",
        "tagstate", "tagst", "issuingstate", "issuestate", "stateofissue", "registrationstate",
        "regstate",
        "vehiclestate", "statecode", "province", "provincecode", "stateprovince", "state/province",
        "province/state", "plateprovince", "platejurisdiction", "lis", "region", "plateregion",
      ] + Self.countryNames
    case .reason: ["reason", "category", "alert", "alerttype", "type", "mke"]
    case .priority: ["priority"]
    case .agency: ["agency", "ori"]
    case .caseNumber: ["case", "casenumber", "nic", "oca"]
    case .effective:
      [
        "effective", "effectivedate", "effectivefrom", "begindate", "startdate", "validfrom",
        "activefrom", "gültigab", "gueltigab",
      ]
    case .expires:
      [
        "expires", "expiresdate", "expiry", "expirydate", "expirytime", "expiration",
        "expirationdate", "expirydatetime", "expirydate/time", "expirationdatetime",
        "expirationdate/time", "dateofexpiry", "dateofexpiration",
        "expirationtime", "exp", "expdate", "expire", "expiredate", "expiresat", "expireson",
        "enddate", "validto", "validuntil", "validtill", "validthru", "validthrough", "activeto",
        "activeuntil", "effectiveto", "effectiveuntil", "purgedate", "ablaufdatum", "gültigbis",
        "gueltigbis",
      ]
    case .make: ["make", "vma"]
    case .model: ["model", "vmo"]
    case .color: ["color", "colour", "vco"]
    case .year: ["year", "vyr"]
    case .description: ["description", "notes", "note", "comment", "comments"]
    case .handling: ["handling", "instructions"]
    case .action: ["action", "operation"]
    }
  }

  /// Names of the plate, the surest first: a column `number` or `registration` beside a column `plate` is something else.
  private static let plateNames: [String] = [
    numbered("plate", "licenseplate", "licenceplate", "licplate"),
    ["plates", "licenseplates", "licenceplates", "numberplates"],
    numbered("numberplate", "registrationplate", "regplate", "vehicleplate"),
    ["lpn", "lic", "vrm", "vrn", "vehicleregistrationmark", "vehicleregistrationnumber"],
    ["kennzeichen", "kfzkennzeichen", "immatriculation", "placa", "matricula", "matrícula"],
    ["targa", "kenteken"],
    numbered("tag", "license", "licence", "lic"),
    ["registrationmark"], onlyNumbered("registration", "reg", "vehicleregistration"),
    ["vehicleregistration", "registration", "reg", "number"],
  ].flatMap(\.self)

  private static let numberWords = ["number", "no", "num", "nbr", "#"]

  /// Names as they are and with each word for a number.
  private static func numbered(_ names: String...) -> [String] {
    names.flatMap { name in [name] + numberWords.map { name + $0 } }
  }

  /// Names with each word for a number: by itself each may be a date or a document.
  private static func onlyNumbered(_ names: String...) -> [String] {
    names.flatMap { name in numberWords.map { name + $0 } }
  }

  private static let byName: [String: HotlistColumn] = Dictionary(
    allCases.flatMap { column in column.names.map { ($0, column) } },
    uniquingKeysWith: { a, _ in a })

  /// The column that a header names; `nil` when Hotplate does not know it.
  init?(header: String) {
    guard let column = Self.byName[Self.plain(header)] else { return nil }
    self = column
  }

  /// Names that may mean other things as well: what stands below them tells.
  private static let likelyNames: [String: HotlistColumn] = [
    "start": .effective, "starts": .effective, "starttime": .effective, "begin": .effective,
    "begintime": .effective, "end": .expires, "ends": .expires, "endtime": .expires,
    "until": .expires, "transaction": .action, "transactiontype": .action, "updatetype": .action,
    "change": .action, "changetype": .action, "actiontype": .action, "actioncode": .action,
    "actioncd": .action, "transactioncode": .action, "transactioncd": .action,
    "op": .action,
  ]

  /// The column that a header likely names, where its values are such; `nil` when Hotplate does not know it.
  init?(likelyHeader header: String) {
    guard let column = Self.likelyNames[Self.plain(header)] else { return nil }
    self = column
  }

  /// How doubtful it is that a header names the plate; 0 the least, `nil` where it does not.
  static func doubtOfPlate(header: String) -> Int? { plateNames.firstIndex(of: plain(header)) }

  /// Names of the jurisdiction that hold countries, and also stand beside one: the country of a state.
  private static let countryNames = [
    "country", "countrycode", "platecountry", "licensecountry", "issuingcountry",
    "registrationcountry", "nation",
  ]

  /// Whether a header names the jurisdiction by its country.
  static func isOfCountries(header: String) -> Bool { countryNames.contains(plain(header)) }

  /// How doubtful it is that a header names its column; 0 the least.
  static func doubt(header: String) -> Int {
    doubtOfPlate(header: header) ?? (isOfCountries(header: header) ? 1 : 0)
  }

  /// Countries by those of their codes of ISO 3166 that are states of the USA as well, by the names that ``PlateSyntax`` has.
  static let countriesLikeStates: [String: String] = [
    "AL": "ALBANIA", "AR": "ARGENTINA", "AZ": "AZERBAIJAN", "CA": "CANADA", "CO": "COLOMBIA",
    "DE": "GERMANY", "GA": "GABON", "ID": "INDONESIA", "IL": "ISRAEL", "IN": "INDIA",
    "KY": "CAYMAN ISLANDS", "LA": "LAOS", "MA": "MOROCCO", "MD": "MOLDOVA", "ME": "MONTENEGRO",
    "MN": "MONGOLIA", "MO": "MACAO", "MS": "MONTSERRAT", "MT": "MALTA", "NC": "NEW CALEDONIA",
    "NE": "NIGER", "PA": "PANAMA", "SC": "SEYCHELLES", "SD": "SUDAN", "TN": "TUNISIA",
    "VA": "VATICAN CITY",
  ]

  /// A header as names are compared: without blanks, those of pages and spreadsheets among them.
  static func plain(_ header: String) -> String {
    header.lowercased().filter { !" _-.\t\"\u{A0}\u{202F}\u{200B}\u{FEFF}".contains($0) }
  }
}

extension HotlistColumn {
  /// The place of the column among all.
  var index: Int {
    switch self {
    case .plate: 0
    case .jurisdiction: 1
    case .reason: 2
    case .priority: 3
    case .agency: 4
    case .caseNumber: 5
    case .effective: 6
    case .expires: 7
    case .make: 8
    case .model: 9
    case .color: 10
    case .year: 11
    case .description: 12
    case .handling: 13
    case .action: 14
    }
  }
}
