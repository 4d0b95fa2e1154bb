import Foundation
import GRDB
import Hotplate

/// What a person found that a hit was.
public struct Disposition: Sendable, Hashable {
  /// What the hit turned out to be.
  public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// The plate and its place were read right and the entry stands.
    case correctRead = "correct-read"
    /// The characters were read right, the plate is from another place.
    case wrongState = "wrong-state"
    /// The plate bears other characters.
    case misread
    /// The plate was read right and the entry is right, and they differ: this vehicle is not the listed one.
    case otherVehicle = "other-vehicle"
    /// The entry was no longer true when it hit.
    case staleRecord = "stale-record"
    /// The entry was never right.
    case badEntry = "bad-entry"
    /// Nobody could tell.
    case unableToVerify = "unable-to-verify"

    /// Whether the vehicle may be stopped again for nothing, so that clearing it is offered.
    public var suggestsClearance: Bool {
      isAboutTheVehicle || self == .staleRecord || self == .badEntry
    }

    /// Whether it counts for a surer hit of the same pass, too: that the read was right, or that the entry was wrong. What was found wrong with a read, its place
    /// included, or could not be told was of that view alone: the surer one, which may be right, must not be hidden by it.
    var holdsForSurerHits: Bool {
      switch self {
      case .correctRead, .staleRecord, .badEntry: true
      case .wrongState, .misread, .otherVehicle, .unableToVerify: false
      }
    }

    /// Whether it says that this is another vehicle than the listed one, whatever entry lists that.
    var isAboutTheVehicle: Bool { [.misread, .wrongState, .otherVehicle].contains(self) }
  }

  /// What was done about it.
  public enum Action: String, Sendable, Hashable, Codable, CaseIterable {
    /// Nothing. Not `none`: for an action that may be absent that would be `nil`, which keeps the action of the disposition before.
    case nothing = "none"
    /// The vehicle was looked at or followed, and not stopped.
    case observed
    /// The vehicle was stopped.
    case stopped
    /// Somebody was cited.
    case cited
    /// Somebody was arrested.
    case arrested
    /// Somebody was prosecuted.
    case prosecuted
    /// The vehicle or the plate was recovered.
    case recovered
    /// Somebody was helped, as one who was missing.
    case assisted
  }

  /// Its number in this store: the place of its record in the log.
  public var number: Int
  /// The hit it is about.
  public var hit: Int
  /// When it was given.
  public var time: Timestamp
  /// Who gave it.
  public var user: String
  /// What the hit turned out to be.
  public var outcome: Outcome
  /// What was done about it.
  public var action: Action
  /// What the plate really bears, when it was a misread.
  public var truth: String?
  /// Where the plate really is from, when it was a wrong state.
  public var trueJurisdiction: String?
  /// In the person's words.
  public var note: String?
  /// What the person verified, of what the hit asks for (`verify`) and in its order; empty where nobody said.
  public var verified: [String]

  struct Body: Codable {
    var outcome: Outcome
    var action: Action
    var truth: String?
    var trueJurisdiction: String?
    var note: String?
    /// Absent where nobody said, as in stores of before 2026-12-01.
    var verified: [String]?
  }

  init(row: Row) throws {
    number = try row.value("number")
    hit = try row.value("hit")
    time = Timestamp(milliseconds: try row.value("at"))
    user = try row.value("user")
    let text: String = try row.value("body")
    guard let body = try? JSONDecoder().decodeForeign(Body.self, from: text.utf8) else {
      throw HotplateError(
        .store,
        "disposition \(number): it cannot be read; run `hotplate audit verify`"
      )
    }
    outcome = body.outcome
    action = body.action
    truth = body.truth
    trueJurisdiction = body.trueJurisdiction
    note = body.note
    verified = body.verified ?? []
  }
}

extension Disposition {
  /// What a person typed as what a plate bears, normalized; `nil` where that is nothing.
  ///
  /// - Parameter subject: Where it was typed, or of what: begins the sentence of the error.
  /// - Throws: ``HotplateError`` when it is no plate.
  package static func truth(_ given: String?, of subject: String) throws -> String? {
    guard let given, !given.allSatisfy(\.isWhitespace) else { return nil }
    let text = Plate(given).text
    // What stands for other characters (`A*`) or for none would be left out, what stands for two (`½`) be taken apart, and another plate be recorded.
    let isPlate = given.unicodeScalars.allSatisfy { scalar in
      scalar == " " || scalar == "-" || scalar.properties.generalCategory == .nonspacingMark
        || Plate(String(scalar)).text.utf8.count == 1
    }
    guard isPlate, !text.isEmpty else {
      throw HotplateError(
        .configuration,
        "\(subject): expected letters and digits as what the plate really bears, found \"\(given)\""
      )
    }
    return text
  }

  /// What a person typed as where a plate is from; `nil` where that is nothing.
  ///
  /// - Parameter subject: Where it was typed, or of what: begins the sentence of the error.
  /// - Throws: ``HotplateError`` when no such place is known.
  package static func jurisdiction(_ given: String?, of subject: String) throws -> String? {
    guard let place = given?.trimmingCharacters(in: .whitespaces), !place.isEmpty else {
      return nil
    }
    guard PlateSyntax.named(place) != nil else {
      throw HotplateError(
        .configuration, "\(subject): really of \"\(place)\": \(PlateSyntax.expected)")
    }
    return place
  }
}
