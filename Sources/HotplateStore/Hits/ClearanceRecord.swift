import Foundation
import Hotplate

/// A clearance as people and programs are shown it.
public struct ClearanceRecord: Record, Hashable {
  /// `clearance`.
  public static let type = "clearance"
  /// The clearance; its fields are the record's.
  public var clearance: StoredClearance
  /// Who ended it, as the record's field `end`; absent where it is in force.
  public var end: ClearanceEnd?

  private enum CodingKeys: CodingKey { case end }

  init(clearance: StoredClearance, end: ClearanceEnd?) {
    self.clearance = clearance
    self.end = end
  }

  /// Reads one.
  public init(from decoder: any Decoder) throws {
    clearance = try StoredClearance(from: decoder)
    end = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(
      ClearanceEnd.self, forKey: .end)
  }

  /// Writes it.
  public func encode(to encoder: any Encoder) throws {
    try clearance.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(end, forKey: .end)
  }

  /// One line for a list.
  public var line: String {
    let one = clearance.asFields
    let vehicle = [one.plate, one.jurisdiction].compactMap(\.self).joined(separator: " ")
    let state =
      end.map { "ENDED at \($0.created) by \($0.author.asReportField): \($0.reason.asReportField)" }
      ?? "until \(one.expires)"
    return
      "clearance \(one.number)  \(vehicle)  of \(one.hotlist):\(one.entry) (\(one.listed))  by \(one.author): \(one.reason)  \(state)"
      .asReportLine
  }
}

extension StoredClearance {
  /// With each text of others as one field of a line.
  fileprivate var asFields: Self {
    var clearance = self
    clearance.plate = plate.asReportField
    clearance.jurisdiction = jurisdiction?.asReportField
    clearance.hotlist = hotlist.asReportField
    clearance.listed = listed.asReportField
    clearance.author = author.asReportField
    clearance.reason = reason.asReportField
    return clearance
  }
}
