import Foundation

/// One row of a hotlist.
public struct HotlistEntry: Sendable, Hashable, Codable {
  /// The listed plate, normalized; `?` and `*` stay.
  public var plate: String
  /// The line the row starts on, from 1.
  public var row: Int
  /// The file the row is from: the list, or the delta that added it.
  public var file: String
  /// The listed jurisdiction as written, upper case; a country by its name where its code is a state's as well: `CANADA`.
  public var jurisdiction: String?
  /// Why it is listed.
  public var reason: String?
  /// 1 is the most urgent.
  public var priority: Int?
  /// Who listed it.
  public var agency: String?
  /// The agency's case number.
  public var caseNumber: String?
  /// From when the entry counts, inclusive.
  public var effective: Date?
  /// Until when the entry counts, exclusive; a list that gives a day means the end of that day in UTC.
  public var expires: Date?
  /// What the list says of the vehicle: `make`, `model`, `color`, `year`.
  public var vehicle: [String: String] = [:]
  /// Notes.
  public var description: String?
  /// How the hit is to be handled.
  public var handling: String?
  /// The values of no other field, by the names of their columns: of columns Hotplate does not know, or of several for one field.
  public var other: [String: String] = [:]

  /// Makes an entry of a plate; the rest can be set.
  public init(plate: String, row: Int, file: String) {
    self.plate = plate
    self.row = row
    self.file = file
  }

  /// Whether the plate has unknown characters.
  public var isPartial: Bool { plate.utf8.contains(where: HotlistPattern.isWildcard) }

  /// Whether the entry counts at a time.
  public func isActive(at time: Date) -> Bool {
    if let effective, time < effective { return false }
    if let expires, time >= expires { return false }
    return true
  }

  /// Agency, case, handling, notes and the other columns, by their names; `nil` when there are none.
  var details: [String: String]? {
    var details = other
    func add(_ name: String, _ value: String?) {
      guard let value, let second = details.updateValue(value, forKey: name) else { return }
      var number = 2
      while details["\(name) \(number)"] != nil { number += 1 }
      details["\(name) \(number)"] = second
    }
    add("agency", agency)
    add("case", caseNumber)
    add("handling", handling)
    add("description", description)
    return details.isEmpty ? nil : details
  }
}
