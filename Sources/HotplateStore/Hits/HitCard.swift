import Foundation
import Hotplate

/// A hit as people and programs are shown it: the differing characters marked, what to verify, what is known so far.
public struct HitCard: Sendable, Encodable {
  /// One disposition.
  public struct Finding: Sendable, Encodable {
    var number: Int
    var time: String
    var user: String
    var outcome: String
    var action: String
    var truth: String?
    var trueJurisdiction: String?
    var note: String?
  }

  /// `hit`, as records of the stream are called.
  public let type = "hit"
  /// The version of this form.
  public let schema = 1
  /// Its number in the store.
  public var number: Int
  /// When the picture was taken.
  public var time: String
  /// When it was stored.
  public var recorded: String
  /// The camera.
  public var camera: String
  /// Path or frame that was read.
  public var source: String
  /// The read with its alternatives.
  public var plate: PlateRecord
  /// The lead.
  public var hit: Hit
  /// The list that holds the entry.
  public var list: HotlistInfo
  /// The list's age when the picture was taken.
  public var listAgeInSeconds: Int
  /// The models that read it.
  public var models: [String: String]
  /// What the probability was made of.
  public var parts: [String: Double]
  /// Which pictures there are: `crop`, `wide`.
  public var pictures: [String]
  /// That it was taken back, and by which read; absent of a hit that stands.
  public var withdrawal: StoredWithdrawal?
  /// What people found, oldest first.
  public var dispositions: [Finding]

  /// Makes a card of a hit in a list, with the disposition that counts.
  public init(_ overview: HitOverview) {
    self.init(overview.hit, dispositions: overview.disposition.map { [$0] } ?? [])
  }

  /// Makes a card.
  public init(_ hit: StoredHit, dispositions: [Disposition]) {
    number = hit.number
    time = hit.taken.description
    recorded = hit.recorded.description
    camera = hit.camera
    source = hit.source
    // Stored is what was matched, so that a replay finds the same; told is what records tell.
    plate = hit.read.asNeverCertain
    self.hit = hit.hit
    list = hit.list
    listAgeInSeconds = hit.listAgeInSeconds
    models = hit.models
    parts = hit.parts.mapValues(\.asNeverCertain)
    pictures = [hit.cropType.map { _ in "crop" }, hit.wideType.map { _ in "wide" }].compactMap {
      $0
    }
    withdrawal = hit.withdrawal
    self.dispositions = dispositions.map {
      Finding(
        number: $0.number, time: $0.time.description, user: $0.user, outcome: $0.outcome.rawValue,
        action: $0.action.rawValue, truth: $0.truth, trueJurisdiction: $0.trueJurisdiction,
        note: $0.note)
    }
  }

  /// One line of JSON.
  public func json() throws -> String { try JSONText.line(self) }

  /// One line for a list.
  public var line: String {
    let found =
      (dispositions.last?.outcome ?? "undecided") + (withdrawal == nil ? "" : ", withdrawn")
    return
      "\(number)  \(time)  \(camera)  \(plate.text) → \(hit.plate)  \(Self.percent(hit.probability))  \(hit.tier.rawValue)  \(hit.hotlist):\(hit.entry)  \(found)"
      .asReportLine
  }

  /// Neither nothing nor all is claimed, of whatever was rounded to it.
  private static func percent(_ probability: Double) -> String {
    switch probability {
    case ..<0.001: "<0.1%"
    case 0.999...: ">99.9%"
    default: WilsonInterval.percent(probability)
    }
  }

  /// All of it, with a mark under each character that differs.
  public var text: String {
    var lines = [
      "hit \(number) (\(hit.id)) — a lead to verify, never a verdict",
      "  read     \(plate.text)  (as seen: \(plate.raw); right in every character: \(Self.percent(plate.confidence))\(plate.plateProbability.flatMap { $0 < 0.99 ? "; a plate at all: \(Self.percent($0))" : nil } ?? ""))",
    ]
    if let withdrawal {
      let read = withdrawal.read.isEmpty ? "not readable" : "read as \(withdrawal.read)"
      lines.insert("  WITHDRAWN at \(withdrawal.time): \(read) in the end, no lead any more", at: 1)
    }
    if !hit.differences.isEmpty {
      var marks = Array(repeating: " ", count: plate.text.count + 1)
      for difference in hit.differences where marks.indices.contains(difference.position) {
        marks[difference.position] = "^"
      }
      let told = hit.differences.map { "read \(shown($0.read)), listed \(shown($0.listed))" }
      lines.append(
        "           \(marks.joined())  \(told.joined(separator: "; "))")
    }
    lines += [
      "  listed   \(hit.plate)\(hit.jurisdiction.map { " (\($0))" } ?? "")  \(hit.reason ?? "no reason given")",
      "  place    jurisdiction \(hit.jurisdictionMatch.rawValue)",
      "  probability \(Self.percent(hit.probability)), \(hit.tier.rawValue)\(hit.caution.map { ", caution: \($0)" } ?? "")",
      "  list     \(list.name) row \(hit.entry), \(list.digest), \(Report.duration(listAgeInSeconds)) old",
      "  camera   \(camera), \(time), \(source)",
      "  verify   \(hit.verify.joined(separator: ", "))",
    ]
    if let vehicle = hit.vehicle, !vehicle.isEmpty {
      let told = vehicle.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      lines.append("  vehicle  \(told.joined(separator: ", "))")
    }
    for (name, value) in (hit.details ?? [:]).sorted(by: { $0.key < $1.key }) {
      lines.append(
        "  \(name.padding(toLength: max(8, name.count), withPad: " ", startingAt: 0)) \(value)")
    }
    for other in hit.others ?? [] {
      let told = [
        "\(other.hotlist) row \(other.entry)", other.reason,
        other.priority.map { "priority \($0)" },
      ].compactMap(\.self)
      lines.append("  also     \(told.joined(separator: ", "))")
      for (name, value) in (other.details ?? [:]).sorted(by: { $0.key < $1.key }) {
        lines.append("           \(name) \(value)")
      }
    }
    if hit.others == nil, let sources = hit.sources, !sources.isEmpty {
      lines.append("  also     \(sources.joined(separator: ", "))")
    }
    for finding in dispositions {
      lines.append(
        "  found    \(finding.outcome)\(finding.truth.map { ", really \($0)" } ?? "")\(finding.trueJurisdiction.map { ", really of \($0)" } ?? ""), \(finding.action), by \(finding.user) at \(finding.time)\(finding.note.map { ": \($0)" } ?? "")"
      )
    }
    if dispositions.isEmpty { lines.append("  found    nothing yet: undecided") }
    // A list, a camera or a note must not look like a line of its own.
    return lines.map(\.asReportLine).joined(separator: "\n")
  }

  private func shown(_ character: String) -> String { character.isEmpty ? "nothing" : character }
}

extension HitStore {
  /// The card of a hit, by its number or identifier. Looking is in the log.
  public func card(_ name: String) throws -> HitCard {
    let hit = try hit(name)
    return HitCard(hit, dispositions: try dispositions(of: hit.number))
  }
}
