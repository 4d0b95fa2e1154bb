import Foundation

/// Makes hits of matches: what differs, how sure it is, what to verify.
struct HitMaker {
  let read: PlateRead
  let lattice: ReadLattice
  let time: Date
  let source: String
  let shelf: HotlistShelf
  let settings: MatchSettings

  /// The hit of a group: its first entry speaks, the others are sources.
  func hit(_ group: MatchGroup) -> Hit {
    let (number, entry) = group.entries[0]
    let list = shelf.hotlists[number]
    let digest = list.sources.first { $0.file == entry.file }?.digest ?? list.digest
    let isRead = group.key == lattice.key
    let jurisdiction = jurisdictionMatch(group.jurisdiction)
    return Hit(
      id: HotlistDigest.short(
        "\(source)|\(source.isEmpty ? "\(time.timeIntervalSince1970)" : "")|\(read.raw)|\(digest)|\(entry.row)"
      ),
      hotlist: entry.file, list: digest, entry: entry.row, plate: entry.plate,
      jurisdiction: entry.jurisdiction,
      reason: entry.reason, priority: entry.priority, probability: rounded(group.probability),
      tier: isRead ? .exact : group.probability > 0.5 && !group.isPartial ? .likely : .possible,
      differences: isRead || group.isPartial ? [] : differences(group.plate),
      jurisdictionMatch: jurisdiction,
      vehicle: entry.vehicle.isEmpty ? nil : entry.vehicle,
      verify: verify(entry, jurisdiction),
      details: entry.details,
      sources: group.entries.count > 1
        ? group.entries.dropFirst().map { "\($0.entry.file):\($0.entry.row)" } : nil,
      caution: caution(group, list))
  }

  private func rounded(_ probability: Double) -> Double {
    ((probability * 1e6).rounded() / 1e6).asNeverCertain
  }

  private func jurisdictionMatch(_ code: String?) -> Hit.JurisdictionMatch {
    guard let code, !code.isEmpty, let own = read.jurisdiction, own.probability >= 0.5 else {
      return .unknown
    }
    if code == own.code.uppercased() { return .same }
    let listed = shelf.places(of: code)
    let seen = shelf.places(of: own.code)
    if listed.isEmpty || seen.isEmpty { return .unknown }
    return listed.contains(where: seen.contains) ? .same : .different
  }

  private func differences(_ listed: String) -> [Hit.Difference] {
    PlateEdit.alignment(from: Plate(normalized: listed), to: read.plate).filter { !$0.isMatch }.map
    {
      edit in
      Hit.Difference(
        position: edit.position, read: text(edit.to), listed: text(edit.from),
        readProbability: edit.to.map {
          rounded(Double(lattice.probability(edit.position, is: $0)))
        },
        listedProbability: edit.from.map { rounded(listedProbability($0, edit)) })
    }
  }

  /// That a listed character was written where another, or none, was read.
  private func listedProbability(_ code: UInt8, _ edit: PlateEdit) -> Double {
    edit.to != nil
      ? Double(lattice.probability(edit.position, is: code))
      : Double(lattice.missed(at: edit.position) * lattice.model.missed[Int(code)])
  }

  private func text(_ code: UInt8?) -> String {
    code.map { String(decoding: [PackedPlate.character($0)], as: UTF8.self) } ?? ""
  }

  /// A hit is a lead: what a person checks before anybody is stopped.
  private func verify(_ entry: HotlistEntry, _ jurisdiction: Hit.JurisdictionMatch) -> [String] {
    var list = ["characters"]
    if jurisdiction != .same { list.append("jurisdiction") }
    if !entry.vehicle.isEmpty { list.append("vehicle") }
    return list + ["entry status"]
  }

  private func caution(_ group: MatchGroup, _ list: Hotlist) -> String? {
    var cautions: [String] = []
    if let age = settings.staleAge, time.timeIntervalSince(list.modified) > age {
      cautions.append("stale list")
    }
    if group.isPartial { cautions.append("partial plate") }
    return cautions.isEmpty ? nil : cautions.joined(separator: ", ")
  }
}
