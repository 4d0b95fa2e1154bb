/// Why an entry is listed, as one of a closed set of usual reasons: what may be published of a list's free text.
///
/// People who keep lists write names into reasons (`WANTED JOHN DOE`). Nothing is cut out of such a text, for what is left
/// may still tell: only a text that is nothing but a usual reason is one, any other is ``other``. The full text
/// stays with the hit and is deleted with it.
enum ListedReason: String, CaseIterable {
  case stolenVehicle = "stolen vehicle"
  case stolenPlate = "stolen plate"
  case lostPlate = "lost plate"
  case felonyVehicle = "felony vehicle"
  case wanted = "wanted person"
  case missing = "missing person"
  case amberAlert = "amber alert"
  case silverAlert = "silver alert"
  case trafficking
  case protectionOrder = "protection order"
  case supervisedRelease = "supervised release"
  case sexOffender = "sex offender"
  case gang
  case threatScreening = "threat screening"
  case immigrationViolator = "immigration violator"
  case protectiveInterest = "protective interest"
  case violentPerson = "violent person"
  case extremeRisk = "extreme risk protection order"
  case beOnLookout = "be on the lookout"
  case expiredRegistration = "expired registration"
  case suspendedLicense = "suspended license"
  case noInsurance = "no insurance"
  case unpaidFines = "unpaid fines"
  case other

  /// Other usual spellings, normalized. The files of the NCIC extract, the alerts of US states, the markers of UK lists.
  private static let spellings: [String: ListedReason] = [
    "stolen": .stolenVehicle, "stolen car": .stolenVehicle, "vehicle taken": .stolenVehicle,
    "stolen vehicles": .stolenVehicle, "vehicle theft": .stolenVehicle,
    "auto theft": .stolenVehicle, "theft": .stolenVehicle, "vehicle stolen": .stolenVehicle,
    "stolen plates": .stolenPlate, "stolen license plate": .stolenPlate,
    "license plate": .stolenPlate, "lost or stolen plate": .stolenPlate,
    "stolen lost plate": .stolenPlate, "plate stolen": .stolenPlate, "lost": .lostPlate,
    "wanted": .wanted, "warrant": .wanted, "wanted persons": .wanted, "arrest warrant": .wanted,
    "felony": .felonyVehicle, "missing": .missing, "missing persons": .missing,
    "missing child": .missing, "missing endangered": .missing, "endangered missing": .missing,
    "endangered person": .missing, "amber": .amberAlert, "silver": .silverAlert,
    "human trafficking": .trafficking, "gang member": .gang, "erpo": .extremeRisk,
    "bolo": .beOnLookout, "lookout": .beOnLookout, "expired": .expiredRegistration,
    "registration expired": .expiredRegistration, "registration": .expiredRegistration,
    "unregistered": .expiredRegistration, "suspended": .suspendedLicense,
    "suspended licence": .suspendedLicense, "license suspended": .suspendedLicense,
    "uninsured": .noInsurance, "no insurance": .noInsurance, "scofflaw": .unpaidFines,
    "unpaid tickets": .unpaidFines,
  ]

  /// Takes a list's text, or what a record of an older log holds.
  init(_ text: String) {
    let words = text.lowercased().split { !($0.isLetter || $0.isNumber) }
    let normalized = words.joined(separator: " ")
    self = ListedReason(rawValue: normalized) ?? Self.spellings[normalized] ?? .other
  }

  /// Whether `text` is nothing but a usual reason and names nobody.
  static func isUsual(_ text: String) -> Bool {
    text.lowercased() == other.rawValue || ListedReason(text) != .other
  }
}
