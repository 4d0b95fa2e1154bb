/// Groups by plate and place, each entry in one of them.
struct MatchGroups {
  private(set) var groups: [MatchGroup] = []
  /// The places of the groups of each plate, from so many groups on that looking at all takes longer.
  private var byPlate: [String: [Int]] = [:]
  private static let few = 8

  /// Adds an entry's group to that of the same vehicle, or beside the others.
  mutating func add(_ group: MatchGroup) {
    if let same = place(of: group) {
      groups[same].add(group)
      return
    }
    groups.append(group)
    if groups.count == Self.few {
      for (number, group) in groups.enumerated() {
        byPlate[group.plate, default: []].append(number)
      }
    } else if groups.count > Self.few {
      byPlate[group.plate, default: []].append(groups.count - 1)
    }
  }

  /// Hands the groups over, so that they are changed where they lie.
  mutating func take() -> [MatchGroup] {
    byPlate = [:]
    let taken = groups
    groups = []
    return taken
  }

  /// Whether one of the first groups is of the same vehicle.
  func holds(_ group: MatchGroup, amongFirst count: Int) -> Bool {
    place(of: group).map { $0 < count } ?? false
  }

  private func place(of group: MatchGroup) -> Int? {
    groups.count < Self.few
      ? groups.firstIndex { $0.isOfSameVehicle(as: group) }
      : byPlate[group.plate]?.first { groups[$0].isOfSameVehicle(as: group) }
  }
}

/// The entries that list one vehicle: those of one plate whose jurisdictions mean the same place.
struct MatchGroup {
  let key: UInt64
  let plate: String
  /// As the first entry that has one writes it.
  private(set) var jurisdiction: String?
  /// What it may mean, as indices into ``PlateSyntax/all``; empty where it is unknown or not given.
  private(set) var jurisdictionIndices: [Int]
  /// How probable it is that this was written, given the read alone.
  var textProbability: Double
  let isPartial: Bool
  /// With unknown characters: the share of vehicles that fit, of those from where the entry is.
  let patternShare: Double
  private(set) var entries: [(list: Int, entry: HotlistEntry)]
  /// That the vehicle carries the plate.
  var probability = 0.0

  init(_ match: Match, _ entry: HotlistEntry, _ hotlistSet: HotlistSet) {
    key = match.key
    plate = entry.plate
    jurisdiction = entry.jurisdiction.flatMap { $0.isEmpty ? nil : $0 }
    jurisdictionIndices = hotlistSet.jurisdictionIndices(of: jurisdiction)
    textProbability = match.probability
    isPartial = match.wildcard >= 0
    patternShare =
      isPartial
      ? hotlistSet.share(list: match.list, wildcard: match.wildcard, from: jurisdictionIndices) : 0
    entries = [(match.list, entry)]
  }

  /// Whether both list one vehicle: `CA` and `California` do, `CA` and no jurisdiction may or may not.
  func isOfSameVehicle(as other: MatchGroup) -> Bool {
    isOfSamePlate(as: other)
      && (jurisdiction == other.jurisdiction
        || jurisdictionIndices.contains(where: other.jurisdictionIndices.contains))
  }

  /// Whether both may be one vehicle, and the other says more of it: a jurisdiction of the same plate, or the characters that are unknown here.
  ///
  /// - Parameter pattern: This group's, where it has unknown characters.
  func mayBeSameVehicle(as other: MatchGroup, _ pattern: WildcardEntry?) -> Bool {
    if isOfSamePlate(as: other) { return jurisdiction == nil && other.jurisdiction != nil }
    guard let pattern, !other.isPartial else { return false }
    return
      (jurisdictionIndices.isEmpty || other.jurisdictionIndices.isEmpty
      || jurisdictionIndices.contains(where: other.jurisdictionIndices.contains))
      && pattern.fits(other.plate.utf8.map(PackedPlate.code))
  }

  /// Whether it is told first: it is more probable, or else more urgent, or else stands before the other.
  func comes(before other: MatchGroup) -> Bool {
    let (own, its) = (probability.toMillionths, other.probability.toMillionths)
    if own != its { return own > its }
    func rank(_ group: MatchGroup) -> (Int, Int, Int) {
      group.entries.map { ($0.entry.priority ?? .max, $0.list, $0.entry.row) }.min(by: <)
        ?? (.max, .max, .max)
    }
    return rank(self) < rank(other)
  }

  private func isOfSamePlate(as other: MatchGroup) -> Bool {
    key == other.key && plate == other.plate
  }

  /// Takes the entries of another group of the same vehicle.
  mutating func add(_ other: MatchGroup) {
    entries += other.entries
    // Of a code that may mean two places, that which the others mean as well.
    let common = jurisdictionIndices.filter(other.jurisdictionIndices.contains)
    if !common.isEmpty { jurisdictionIndices = common }
  }

  /// Merges entries without a jurisdiction into the most probable vehicle of their plate: one vehicle on two lists is one hit.
  ///
  /// Not where the read seems to be from elsewhere: then the entry without a jurisdiction speaks for itself.
  ///
  /// - Parameter isFromThere: Whether the read does not speak against the jurisdiction of a group.
  static func mergeUnplaced(
    _ groups: inout [MatchGroup], where isFromThere: (MatchGroup) -> Bool
  ) {
    for number in groups.indices.reversed() where groups[number].jurisdiction == nil {
      let unplaced = groups[number]
      let others = groups.indices.filter {
        groups[$0].jurisdiction != nil && groups[$0].isOfSamePlate(as: unplaced)
      }
      let most = others.map { groups[$0].probability }.max() ?? 0
      // Of vehicles as probable, the first that is listed, whatever the last digits say.
      let known = others.first { groups[$0].probability >= most * (1 - 1e-6) }
      guard let known, isFromThere(groups[known]) else { continue }
      groups[known].entries += unplaced.entries
      groups[known].probability = max(groups[known].probability, unplaced.probability)
      groups.remove(at: number)
    }
  }
}
