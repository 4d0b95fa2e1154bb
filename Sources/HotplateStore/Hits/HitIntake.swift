import Foundation
import Hotplate

/// Takes hits from the JSON that `stream`, `watch` and `scan` write, so that another program's pipe can end in the store.
public struct HitIntake: Sendable {
  private struct Line: Decodable {
    var type: String
    var camera: String?
    var source: String?
    var time: String?
    var last: String?
    var track: Int?
    var withdrawn: [String]?
    var plate: PlateRecord?
    var plates: [PlateRecord]?
    var hit: Hit?
  }

  /// The camera of lines that name none.
  public var camera: String

  /// Makes an intake.
  public init(camera: String) { self.camera = camera }

  /// What a line tells of.
  public struct Contents: Sendable {
    /// Its hits.
    public var hits: [HitSubmission] = []
    /// Which hits it takes back.
    public var withdrawal: Withdrawal?
    /// How many reads.
    public var reads = 0
    /// Of which camera.
    public var camera: String
  }

  /// What a line tells of: nothing for records of other types.
  ///
  /// - Throws: ``HotplateError`` when the line is no record, or has a hit with a time or a probability that is none.
  public func submissions(line: Data, now: Date) throws -> Contents {
    guard let record = try? JSONDecoder().decodeForeign(Line.self, from: line) else {
      throw HotplateError(.file, "expected a record of hotplate as JSON, found something else")
    }
    guard record.camera?.utf8.contains(0) != true else {
      throw HotplateError(.file, "found a NUL in the camera's name, expected text")
    }
    let time = try Self.time(record.time) ?? now
    var contents = Contents(camera: record.camera ?? camera)
    let context = HitContext(
      camera: contents.camera, source: record.source ?? record.camera ?? camera, time: time)
    switch record.type {
    case "hit":
      guard let plate = record.plate, let hit = record.hit else {
        throw HotplateError(.file, "expected a hit record with a plate and a hit, found another")
      }
      try Self.check(plate, [hit])
      contents.hits = [HitSubmission(hit: hit, read: plate.read, context: context)]
    case "image":
      let plates = record.plates ?? []
      for plate in plates where plate.hits?.isEmpty == false {
        try Self.check(plate, plate.hits ?? [])
      }
      contents.hits = plates.flatMap { plate in
        (plate.hits ?? []).map { HitSubmission(hit: $0, read: plate.read, context: context) }
      }
      contents.reads = plates.count
    case "read":
      contents.reads = 1
      contents.withdrawal = try record.withdrawn.map { hits in
        Withdrawal(
          hits: hits, read: record.plate?.text ?? "",
          time: try Self.time(record.last) ?? now, track: record.track)
      }
    default: break
    }
    return contents
  }

  /// Refuses hits with probabilities that are none, or of entries that count from or until no time: they could be stored and not be shown.
  private static func check(_ plate: PlateRecord, _ hits: [Hit]) throws {
    var probabilities = hits.map(\.probability) + [plate.confidence]
    probabilities += (plate.candidates ?? []).map(\.probability)
    for character in plate.characters ?? [] {
      probabilities += [character.confidence] + character.alternatives.map(\.probability)
    }
    probabilities +=
      [plate.plateProbability, plate.wholeProbability, plate.jurisdiction?.probability]
      .compactMap(\.self)
    probabilities += (plate.jurisdictionCandidates ?? []).map(\.probability)
    for difference in hits.flatMap(\.differences) {
      probabilities += [difference.readProbability, difference.listedProbability].compactMap(\.self)
    }
    // Sums of rounded numbers are off by less.
    if let wrong = probabilities.first(where: { !(-1e-6...1 + 1e-6).contains($0) }) {
      throw HotplateError(.file, "expected probabilities from 0 to 1, found \(wrong)")
    }
    for listing in hits.flatMap(\.listings) {
      _ = try time(listing.effective)
      _ = try time(listing.expires)
    }
  }

  /// A record's time. One that cannot be read is none that may be made up: it would be evidence.
  private static func time(_ text: String?) throws -> Date? {
    guard let text else { return nil }
    guard let time = Timestamp(text) else {
      throw HotplateError(
        .file,
        "expected a time like 2026-11-23T02:25:52Z, found \(text.prefix(40).debugDescription)")
    }
    return time.date
  }
}
