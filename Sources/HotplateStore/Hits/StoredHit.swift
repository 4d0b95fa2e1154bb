import Foundation
import GRDB
import Hotplate

/// A hit with all that is needed to look at it, to judge it and to make it again.
public struct StoredHit: Sendable, Hashable {
  /// What the row's JSON holds besides the pictures.
  struct Body: Codable, Hashable {
    var hit: Hit
    var read: PlateRecord
    var camera: String
    var source: String
    var list: HotlistInfo
    var listAgeInSeconds: Int
    var models: [String: String]
    var parts: [String: Double]
    /// The record of the log that holds the run's settings.
    var run: Int
    var cropType: String?
    var wideType: String?
  }

  /// Its number: the place of its record in the log.
  public let number: Int
  /// When the picture was taken.
  public let taken: Timestamp
  /// When the hit was stored.
  public let recorded: Timestamp
  let body: Body
  /// That it was taken back; `nil` of a hit that stands.
  public let withdrawal: StoredWithdrawal?
  /// The number of the hit of the same pass that this surer one supersedes; `nil` where there is none.
  public let supersedes: Int?
  /// The number of the newest hit that supersedes this one, directly or in turn, and was not deleted; `nil` where there is none. Each was told for being surer than
  /// the one before, as whoever told it measures that.
  public let supersededBy: Int?

  /// The lead.
  public var hit: Hit { body.hit }
  /// The read with its alternatives.
  public var read: PlateRecord { body.read }
  /// The camera.
  public var camera: String { body.camera }
  /// Path or frame that was read.
  public var source: String { body.source }
  /// The list that holds the entry.
  public var list: HotlistInfo { body.list }
  /// The list's age when the picture was taken; below 0 where the list was made after that.
  public var listAgeInSeconds: Int { body.listAgeInSeconds }
  /// The models that read it.
  public var models: [String: String] { body.models }
  /// What the probability was made of.
  public var parts: [String: Double] { body.parts }
  /// The record of the log that holds the settings.
  public var run: Int { body.run }
  /// `image/png` or `image/jpeg` when there is a picture of the plate.
  public var cropType: String? { body.cropType }
  /// The same of the wider picture.
  public var wideType: String? { body.wideType }

  static let columns = """
    number, taken, recorded, body,
    (SELECT body FROM withdrawal WHERE withdrawal.hit = hit.number) AS withdrawal,
    (SELECT \(HitStore.supersedes) FROM audit
      WHERE seq = hit.number AND \(HitStore.isSuperseding)) AS supersedes,
    \(HitStore.newestOfPass) AS superseded_by
    """

  init(row: Row) throws {
    number = try row.value("number")
    taken = Timestamp(milliseconds: try row.value("taken"))
    recorded = Timestamp(milliseconds: try row.value("recorded"))
    let text: String = try row.value("body")
    let back: String? = try row.optional("withdrawal")
    supersedes = try row.optional("supersedes")
    supersededBy = try row.optional("superseded_by")
    do {
      body = try JSONDecoder().decodeForeign(Body.self, from: text.utf8)
      withdrawal = try back.map {
        try JSONDecoder().decodeForeign(StoredWithdrawal.self, from: $0.utf8)
      }
    } catch {
      throw HotplateError(
        .store, "hit \(number): its stored body cannot be read; run `hotplate audit verify`")
    }
  }
}
