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
    /// What was verified, of the hit's `verify`; absent where nobody said.
    var verified: [String]?
    /// The number of the hit that it was found of; absent where it was found of the one it is told beside.
    var hit: Int?

    /// Tells of a disposition beside a hit.
    ///
    /// - Parameter number: The hit's.
    public init(_ disposition: Disposition, beside number: Int) {
      self.number = disposition.number
      time = disposition.time.description
      user = disposition.user
      outcome = disposition.outcome.rawValue
      action = disposition.action.rawValue
      truth = disposition.truth
      trueJurisdiction = disposition.trueJurisdiction
      note = disposition.note
      verified = disposition.verified.isEmpty ? nil : disposition.verified
      hit = disposition.hit == number ? nil : disposition.hit
    }
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
  /// The list's age when the picture was taken; below 0 where the list was made after that.
  public var listAgeInSeconds: Int
  /// The models that read it.
  public var models: [String: String]
  /// What the probability was made of.
  public var parts: [String: Double]
  /// Which pictures there are: `crop`, `wide`.
  public var pictures: [String]
  /// That it was taken back, and by which read; absent of a hit that stands.
  public var withdrawal: StoredWithdrawal?
  /// The number of the hit of the same pass that this surer one supersedes; absent where there is none.
  public var supersedes: Int?
  /// The number of the newest hit that supersedes this one, directly or in turn, which is to be judged in place of it; absent where there is none.
  public var supersededBy: Int?
  /// What counts as found of that hit; absent while it waits, and in lists.
  public var supersedingFinding: Finding?
  /// What people found of it, and of those that it supersedes where that counts, of the oldest first; the last one counts.
  public var dispositions: [Finding]

  /// Makes a card of a hit in a list, with the disposition that counts.
  public init(_ overview: HitOverview) {
    self.init(overview.hit, dispositions: overview.disposition.map { [$0] } ?? [])
  }

  /// Makes a card.
  ///
  /// - Parameters:
  ///   - dispositions: As ``HitStore/findings(of:)`` has them.
  ///   - superseding: As ``HitStore/finding(of:)`` has it of the hit that superseded this one.
  public init(
    _ hit: StoredHit, dispositions: [Disposition], superseding: Disposition? = nil
  ) {
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
    supersedes = hit.supersedes
    supersededBy = hit.supersededBy
    supersedingFinding = superseding.map { Finding($0, beside: hit.number) }
    self.dispositions = dispositions.map { Finding($0, beside: hit.number) }
  }

  /// One line of JSON.
  public func json() throws -> String { try JSONText.line(self) }

  /// One line for a list.
  public var line: String { asFields.plainLine }

  private var plainLine: String {
    var found: [String] = []
    if let last = dispositions.last {
      found.append(last.outcome + (last.hit.map { " (found of hit \($0))" } ?? ""))
    } else if supersededBy == nil {
      // What was superseded waits for nobody.
      found.append("undecided")
    }
    if withdrawal != nil { found.append("withdrawn") }
    if let supersedes { found.append("supersedes hit \(supersedes)") }
    if let supersededBy { found.append("superseded by hit \(supersededBy)") }
    return
      "\(number)  \(time)  \(camera)  \(plate.text) → \(hit.plate)  \(Self.percent(hit.probability))  \(hit.tier.rawValue)  \(hit.hotlist):\(hit.entry)  \(listed)  \(found.joined(separator: ", "))"
      .asReportLine
  }

  /// What to sort a queue by: reason, priority and agency as the list has them. Long words of a list would push what was found off the line.
  private var listed: String {
    func short(_ text: String) -> String {
      text.count > 40 ? text.prefix(39) + "…" : text
    }
    return [
      short(hit.reason ?? "no reason given"), hit.priority.map { "priority \($0)" },
      hit.details?["agency"].map { "for \(short($0))" },
    ].compactMap(\.self).joined(separator: "  ")
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
  public var text: String { asFields.plainText }

  private var plainText: String {
    var lines = [
      "hit \(number) (\(hit.id)) — a lead to verify, never a verdict",
      "  read     \(plate.text)  (as seen: \(plate.raw); right in every character: \(Self.percent(plate.confidence))\(plate.plateProbability.flatMap { $0 < 0.99 ? "; a plate at all: \(Self.percent($0))" : nil } ?? "")\(plate.wholeProbability.flatMap { $0 < 0.99 ? "; the whole plate in view: \(Self.percent($0))" : nil } ?? ""))",
    ]
    if let supersedes {
      lines.insert("  supersedes hit \(supersedes), told earlier of the same pass", at: 1)
    }
    if let supersededBy {
      lines.insert("  SUPERSEDED by hit \(supersededBy), a surer one of the same pass", at: 1)
    }
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
      "  listed   \(hit.plate)\(hit.jurisdiction.map { " (\($0))" } ?? "")  \(hit.reason ?? "no reason given")\(hit.priority.map { "  priority \($0)" } ?? "")",
      "  place    jurisdiction \(hit.jurisdictionMatch.rawValue)",
      "  probability \(Self.percent(hit.probability)), \(hit.tier.rawValue)\(hit.caution.map { ", caution: \($0)" } ?? "")",
      "  list     \(listedIn)  \(listAge)",
      "  camera   \(camera)  \(time)  \(source)",
      "  verify   \(hit.verify.joined(separator: ", "))",
    ]
    if let validity = Self.validity(hit.effective, hit.expires) {
      lines.append("  in force \(validity)")
    }
    if let vehicle = Self.told(hit.vehicle) { lines.append("  vehicle  \(vehicle)") }
    for (name, value) in (hit.details ?? [:]).sorted(by: { $0.key < $1.key }) {
      lines.append(
        "  \(name.padding(toLength: max(8, name.count), withPad: " ", startingAt: 0)) \(value)")
    }
    for other in hit.others ?? [] {
      let told = [
        "\(other.hotlist)  row \(other.entry)", other.jurisdiction, other.reason,
        other.priority.map { "priority \($0)" }, other.caution.map { "caution: \($0)" },
      ].compactMap(\.self)
      lines.append("  also     \(told.joined(separator: "  "))")
      if let validity = Self.validity(other.effective, other.expires) {
        lines.append("           in force \(validity)")
      }
      if let vehicle = Self.told(other.vehicle) { lines.append("           vehicle \(vehicle)") }
      for (name, value) in (other.details ?? [:]).sorted(by: { $0.key < $1.key }) {
        lines.append("           \(name) \(value)")
      }
    }
    if hit.others == nil, let sources = hit.sources, !sources.isEmpty {
      lines.append("  also     \(sources.joined(separator: "  "))")
    }
    for finding in dispositions {
      lines.append(
        "  found    \(finding.outcome)\(finding.truth.map { "  really \($0)" } ?? "")\(finding.trueJurisdiction.map { "  really of \($0)" } ?? "")  \(finding.action)\(finding.verified.map { "  checked: \($0.joined(separator: ", "))" } ?? "")  by \(finding.user)  at \(finding.time)\(finding.hit.map { "  of hit \($0)" } ?? "")\(finding.note.map { "  note: \($0)" } ?? "")"
      )
    }
    if let supersededBy {
      if let verdict = verdict(of: supersededBy) { lines.append("  found    \(verdict)") }
    } else if dispositions.isEmpty {
      lines.append("  found    nothing yet: undecided")
    }
    // A list, a camera or a note must not look like a line of its own.
    return lines.map(\.asReportLine).joined(separator: "\n")
  }

  /// What became of the hit that superseded this one; `nil` where it is judged by a finding that this one tells itself.
  private func verdict(of next: Int) -> String? {
    guard let found = supersedingFinding else {
      return (dispositions.isEmpty ? "nothing yet" : "that does not count for the pass")
        + ": hit \(next) is the one to judge"
    }
    guard !dispositions.contains(where: { $0.number == found.number }) else { return nil }
    let place = found.hit.flatMap { $0 == next ? nil : " (found of hit \($0))" } ?? ""
    return "hit \(next) was judged as \(found.outcome)\(place)"
  }

  /// The file and row of the entry that speaks: of a list with delta files one of these, beside the list.
  private var listedIn: String {
    hit.list == list.digest
      ? "\(list.name)  row \(hit.entry)  \(list.digest)"
      : "\(hit.hotlist)  row \(hit.entry)  \(hit.list)  a delta file of \(list.name)  \(list.digest)"
  }

  /// How old the list was when the picture was taken.
  private var listAge: String {
    let duration = Report.duration(Int(clamping: listAgeInSeconds.magnitude))
    return listAgeInSeconds < 0 ? "made \(duration) after the picture" : "\(duration) old"
  }

  /// From when until when an entry counts; `nil` where it says neither.
  private static func validity(_ effective: String?, _ expires: String?) -> String? {
    let told = [effective.map { "from \($0)" }, expires.map { "until \($0)" }].compactMap(\.self)
    return told.isEmpty ? nil : told.joined(separator: " ")
  }

  /// What a list says of a vehicle; `nil` where that is nothing.
  private static func told(_ vehicle: [String: String]?) -> String? {
    guard let vehicle, !vehicle.isEmpty else { return nil }
    return vehicle.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      .joined(separator: ", ")
  }

  private func shown(_ character: String) -> String { character.isEmpty ? "nothing" : character }
}

extension HitStore {
  /// The card of a hit, by its number or identifier. Looking is in the log.
  public func card(_ name: String) throws -> HitCard {
    let hit = try hit(name)
    return HitCard(
      hit, dispositions: try findings(of: hit.number),
      superseding: try hit.supersededBy.flatMap { try finding(of: $0) })
  }
}
