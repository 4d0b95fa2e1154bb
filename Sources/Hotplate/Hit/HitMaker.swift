import Foundation

/// Makes hits of matches: what differs, how sure it is, what to verify.
struct HitMaker {
  let read: PlateRead
  let lattice: ReadLattice
  let time: Date
  let source: String
  let hotlistSet: HotlistSet
  /// Lists older than this are told as stale: ``MatchSettings/staleAge``.
  let staleAge: TimeInterval?

  /// The hit of a group: its most urgent entry speaks, of those as urgent one that names a jurisdiction; the others are told beside it.
  func hit(_ group: MatchGroup) -> Hit {
    let entries = byUrgency(group.entries)
    let (number, entry) = entries[0]
    let digest = digest(number, entry)
    let others = entries.dropFirst().map { listing($0.list, $0.entry, group) }
    let isRead = group.key == lattice.key
    return Hit(
      id: id(digest, entry),
      hotlist: entry.file, list: digest, entry: entry.row, plate: entry.plate,
      jurisdiction: entry.jurisdiction,
      reason: entry.reason, priority: entry.priority, probability: group.probability.asTold,
      tier: isRead ? .exact : group.probability > 0.5 && !group.isPartial ? .likely : .possible,
      differences: isRead || group.isPartial ? [] : differences(group.plate),
      jurisdictionMatch: jurisdictionMatch(entry.jurisdiction),
      vehicle: entry.vehicle.isEmpty ? nil : entry.vehicle,
      verify: verify(entries),
      details: entry.details,
      sources: others.isEmpty ? nil : others.map { "\($0.hotlist):\($0.entry)" },
      others: others.isEmpty ? nil : others,
      caution: caution(group, number), effective: entry.effective.map(Self.text),
      expires: entry.expires.map(Self.text))
  }

  private func byUrgency(
    _ entries: [(list: Int, entry: HotlistEntry)]
  ) -> [(list: Int, entry: HotlistEntry)] {
    // Nearly every hit is of one entry.
    if entries.count == 1 { return entries }
    func rank(_ place: Int, _ entry: HotlistEntry) -> (Int, Int, Int) {
      (entry.priority ?? .max, entry.jurisdiction == nil ? 1 : 0, place)
    }
    return entries.enumerated().sorted {
      rank($0.offset, $0.element.entry) < rank($1.offset, $1.element.entry)
    }.map(\.element)
  }

  /// Names the hit by where it is from, or where that is unknown by when, by what was read and by the entry.
  private func id(_ digest: String, _ entry: HotlistEntry) -> String {
    // Put together by hand: an interpolation takes three times as long, and hits are what matching waits for.
    let moment = source.isEmpty ? time.timeIntervalSince1970.description : ""
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    for part in [source, moment, read.raw, digest] {
      bytes.append(contentsOf: part.utf8)
      bytes.append(UInt8(ascii: "|"))
    }
    bytes.append(contentsOf: entry.row.description.utf8)
    return ContentDigest.short(bytes)
  }

  private static func text(_ time: Date) -> String {
    GregorianDay.text(secondsSince1970: Int(time.timeIntervalSince1970.rounded(.down)))
  }

  private func digest(_ list: Int, _ entry: HotlistEntry) -> String {
    let list = hotlistSet.hotlists[list]
    return list.sources.first { $0.file == entry.file }?.digest ?? list.digest
  }

  private func listing(_ list: Int, _ entry: HotlistEntry, _ group: MatchGroup) -> Hit.Listing {
    Hit.Listing(
      hotlist: entry.file, list: digest(list, entry), entry: entry.row,
      jurisdiction: entry.jurisdiction, reason: entry.reason, priority: entry.priority,
      vehicle: entry.vehicle.isEmpty ? nil : entry.vehicle, details: entry.details,
      caution: caution(group, list), effective: entry.effective.map(Self.text),
      expires: entry.expires.map(Self.text))
  }

  private func jurisdictionMatch(_ code: String?) -> Hit.JurisdictionMatch {
    guard let code, !code.isEmpty, let own = read.jurisdiction, own.probability >= 0.5 else {
      return .unknown
    }
    let listed = hotlistSet.jurisdictionIndices(of: code)
    let seen = hotlistSet.jurisdictionIndices(of: own.code)
    if listed.isEmpty || seen.isEmpty { return .unknown }
    guard listed.contains(where: seen.contains) else { return .different }
    return PlateSyntax.isCountryWithStates(code) || PlateSyntax.isCountryWithStates(own.code)
      ? .unknown : .same
  }

  private func differences(_ listed: String) -> [Hit.Difference] {
    let edits = PlateEdit.alignment(from: Plate(normalized: listed), to: read.plate).filter {
      !$0.isMatch
    }
    // Where two whole texts differ in one character, what the reader said of the texts it said of the characters.
    let whole =
      edits.count == 1
      ? PackedPlate(Plate(normalized: listed)).flatMap(lattice.readerProbability(of:)) : nil
    return edits.map { edit in
      Hit.Difference(
        position: edit.position, read: edit.second, listed: edit.first,
        readProbability: edit.to.map {
          let own = Double(lattice.probability(edit.position, is: $0))
          return (whole == nil ? own : min(own, lattice.confidence)).asTold
        },
        listedProbability: edit.from.map {
          max(listedProbability($0, edit), whole ?? 0).asTold
        })
    }
  }

  /// That a listed character was written where another, or none, was read.
  private func listedProbability(_ code: UInt8, _ edit: PlateEdit) -> Double {
    edit.to != nil
      ? Double(lattice.probability(edit.position, is: code))
      : Double(lattice.missed(at: edit.position) * lattice.model.missed[Int(code)])
  }

  /// A hit is a lead: what a person checks before anybody is stopped.
  private func verify(_ entries: [(list: Int, entry: HotlistEntry)]) -> [String] {
    // Also where it is the same: most readers guess it, and the state is what wrongful stops most often overlooked.
    var list = ["characters", "jurisdiction"]
    if read.wholeProbability < 0.9 { list.insert("whole plate", at: 1) }
    // Which of the entries says what the vehicle looks like is no matter.
    if entries.contains(where: { !$0.entry.vehicle.isEmpty }) { list.append("vehicle") }
    return list + ["entry status"]
  }

  private func caution(_ group: MatchGroup, _ list: Int) -> String? {
    var cautions: [String] = []
    let modified = hotlistSet.hotlists[list].modified
    if let age = staleAge, time.timeIntervalSince(modified) > age {
      cautions.append("stale list")
    }
    if group.isPartial {
      let fits = WildcardEntry(pattern: group.plate).fits(lattice.codes)
      cautions.append(fits ? "partial plate" : "partial plate that the read does not fit")
    }
    return cautions.isEmpty ? nil : cautions.joined(separator: ", ")
  }
}
