import Foundation

@testable import Hotplate

/// Matching as it is defined, by looking at every entry: the slow twin of `HotlistMatcher`.
struct SlowMatcher {
  let hotlists: [(hotlist: Hotlist, entries: [HotlistEntry])]
  let settings: MatchSettings
  let clearances: Clearances
  private let hotlistSet: HotlistSet
  let model: ReadModel

  init(
    hotlists: [(Hotlist, [HotlistEntry])], settings: MatchSettings, clearances: Clearances
  ) {
    self.hotlists = hotlists
    self.settings = settings
    self.clearances = clearances
    hotlistSet = HotlistSet(hotlists.map(\.0), settings: settings)
    model = ReadModel(settings.confusions)
  }

  /// A hit as the definition has it.
  struct Expected {
    var plate: String
    var jurisdiction: String?
    var probability: Double
    var rows: [String]
  }

  /// The hits of a read, or `nil` when a probability is so close to a limit that rounding decides.
  ///
  /// - Parameter floor: The least probability of texts that are looked at, beside those one edit away; the fast matcher's own unless another is given.
  func hits(for read: PlateRead, at time: Date, floor: Double? = nil) -> [Expected]? {
    guard let lattice = ReadLattice(read, model: model) else { return [] }
    let odds = HitOdds(lattice, read: read, settings: settings, hotlistSet: hotlistSet)
    let text = read.plate.text
    var groups: [Group] = []
    var rivals: [Group] = []
    for (hotlist, entries) in hotlists {
      for entry in entries {
        let probability =
          entry.isPartial ? fit(lattice, entry.plate) : written(lattice, entry.plate, read)
        let isFitting = entry.isPartial ? matches(entry.plate, text) : entry.plate == text
        let isOfRule =
          switch settings.rule {
          case .exact: isFitting
          case .distance(let most): distance(entry.plate, text) <= most
          case .lookAlikes(let most):
            entry.isPartial ? isFitting : isAlike(entry.plate, text, most)
          case .probable: true
          }
        if !isFitting, settings.rule == .probable || !isOfRule {
          let isNear = !entry.isPartial && distance(entry.plate, text) <= 1
          let limit =
            entry.isPartial
            ? MatchSettings.leastConsidered
            : floor.map { isNear ? 0 : $0 } ?? (isNear ? odds.nearFloor : odds.floor)
          if limit > 0 {
            if abs(probability / limit - 1) < 1e-4 { return nil }
            if probability < limit { continue }
          }
        }
        let row = (entry.priority ?? 1000, "\(entry.file):\(entry.row)")
        let jurisdictionIndices = Set(hotlistSet.jurisdictionIndices(of: entry.jurisdiction))
        let group = Group(
          plate: entry.plate, jurisdiction: entry.jurisdiction,
          jurisdictionIndices: jurisdictionIndices,
          text: probability, rows: [row])
        guard isOfRule, entry.isActive(at: time),
          !clearances.covers(entry, of: hotlist.name, read, at: time)
        else {
          rivals.append(group)
          continue
        }
        let same = groups.firstIndex { $0.isOfSameVehicle(as: group) }
        if let same {
          groups[same].rows.append(row)
          let common = groups[same].jurisdictionIndices.intersection(jurisdictionIndices)
          if !common.isEmpty { groups[same].jurisdictionIndices = common }
        } else {
          groups.append(group)
        }
      }
    }
    if groups.isEmpty { return [] }
    for group in rivals {
      if groups.contains(where: { !$0.isRival && $0.isOfSameVehicle(as: group) }) { continue }
      if let same = groups.firstIndex(where: { $0.isRival && $0.isOfSameVehicle(as: group) }) {
        let common = groups[same].jurisdictionIndices.intersection(group.jurisdictionIndices)
        if !common.isEmpty { groups[same].jurisdictionIndices = common }
        continue
      }
      var rival = group
      rival.isRival = true
      groups.append(rival)
    }
    return weighed(groups, lattice, read, hotlistSet)
  }

  /// Entries of one plate whose jurisdictions mean the same place; rows with their priorities.
  private struct Group {
    var plate: String
    var jurisdiction: String?
    var jurisdictionIndices: Set<Int>
    var text: Double
    var rows: [(priority: Int, row: String)]
    var probability = 0.0
    /// Whether it only takes its share: it has ended, is cleared, or the rule does not tell of it.
    var isRival = false

    var isPartial: Bool { plate.contains("?") || plate.contains("*") }

    func isOfSameVehicle(as other: Group) -> Bool {
      plate == other.plate
        && (jurisdiction == other.jurisdiction
          || !jurisdictionIndices.isDisjoint(with: other.jurisdictionIndices))
    }
  }

  /// What groups weigh: of entries that may be one vehicle, the less particular one counts only where it weighs more than the others.
  private func sum(_ weights: [Double], _ groups: [Group]) -> Double {
    let sum = groups.indices.reduce(0.0) { sum, index in
      let group = groups[index]
      let same = groups.indices.filter { other in
        let listed = groups[other]
        if listed.plate == group.plate {
          return group.jurisdiction == nil && listed.jurisdiction != nil
        }
        let isElsewhere =
          !group.jurisdictionIndices.isEmpty && !listed.jurisdictionIndices.isEmpty
          && group.jurisdictionIndices.isDisjoint(with: listed.jurisdictionIndices)
        return group.isPartial && !listed.isPartial && matches(group.plate, listed.plate)
          && !isElsewhere
      }
      return sum + max(0, weights[index] - same.map { weights[$0] }.reduce(0, +))
    }
    return max(sum, weights.max() ?? 0)
  }

  /// The posterior as the documentation writes it.
  private func weighed(
    _ groups: [Group], _ lattice: ReadLattice, _ read: PlateRead, _ hotlistSet: HotlistSet
  ) -> [Expected]? {
    let population = settings.population
    let text = read.plate.text
    func density(_ text: String) -> Double { PlateShape(text.utf8).map(population.density) ?? 0 }
    func density(_ text: String, _ place: Int) -> Double {
      PlateShape(text.utf8).map { population.density($0, from: place) } ?? 0
    }
    let strangers = strangers(lattice, population)
    var right = lattice.confidence
    if !settings.readerKnowsSyntax || read.isTyped {
      let own = Double(lattice.base) * density(text)
      right = min(max(own / (own + strangers), 1e-6), 1 - 1e-6)
    }
    let origin = SlowOrigin(read, population)
    var shares: [Double] = []
    var weights: [Double] = []
    for group in groups {
      let jurisdictionIndices = Array(group.jurisdictionIndices)
      if group.isPartial {
        // Any of the vehicles that fit: their share of all, and of what is read those from there.
        let pattern = WildcardEntry(pattern: group.plate)
        let own =
          jurisdictionIndices.isEmpty
          ? 1 : jurisdictionIndices.map { density(text, $0) }.reduce(0, +) / density(text)
        let likelihood = group.text * own / pattern.share(of: population, from: jurisdictionIndices)
        weights.append(
          hotlistSet.rate(of: jurisdictionIndices) * likelihood * origin.factor(jurisdictionIndices)
        )
        shares.append(0)
        continue
      }
      var likelihood =
        group.plate == text ? right / density(text) : (1 - right) * group.text / strangers
      if group.plate != text, settings.readerKnowsSyntax, !read.isTyped,
        let told = told(group.plate, read), told >= group.text
      {
        likelihood = min(likelihood, told / density(group.plate))
      }
      var rate = hotlistSet.rate(of: jurisdictionIndices) * origin.factor(jurisdictionIndices)
      if jurisdictionIndices.isEmpty {
        // From nobody knows where: from where the vehicles of such a text are from, each as often as it passes and as the read is of there.
        let from = SlowOrigin.shares(group.plate, population)
        rate = from.indices.reduce(0) { sum, place in
          sum + from[place] / density(group.plate) * hotlistSet.rate(of: [place])
            * origin.factor([place])
        }
        rate /= origin.meanFactor
      }
      weights.append(likelihood * rate)
      let shape = PlateShape(group.plate.utf8)
      let share =
        jurisdictionIndices.isEmpty
        ? shape.map(population.concentration) ?? 0
        : jurisdictionIndices.map { density(group.plate, $0) }.reduce(0, +) / density(group.plate)
      shares.append(
        likelihood * density(group.plate) * min(share * origin.factor(jurisdictionIndices), 1))
    }
    func total(_ some: [Int]) -> Double {
      let those = some.map { groups[$0] }
      let others = (1 - hotlistSet.baseRate) * max(1 - sum(some.map { shares[$0] }, those), 1e-3)
      return sum(some.map { weights[$0] }, those) + others
    }
    var weighed = groups
    for index in groups.indices {
      let group = groups[index]
      // Rivals that may be the vehicle itself are none.
      let others = groups.indices.filter {
        let rival = groups[$0]
        if !rival.isRival || group.isRival { return true }
        // Of one plate, where one alone has a jurisdiction.
        if rival.plate == group.plate {
          return (group.jurisdiction == nil) == (rival.jurisdiction == nil)
        }
        let isElsewhere =
          !group.jurisdictionIndices.isEmpty && !rival.jurisdictionIndices.isEmpty
          && group.jurisdictionIndices.isDisjoint(with: rival.jurisdictionIndices)
        return !group.isPartial || rival.isPartial || isElsewhere
          || !matches(group.plate, rival.plate)
      }
      weighed[index].probability =
        weights[index] / min(total(Array(groups.indices)), total(others))
    }
    weighed.removeAll(where: \.isRival)
    for group in weighed where group.jurisdiction == nil {
      let others = weighed.indices.filter {
        weighed[$0].plate == group.plate && weighed[$0].jurisdiction != nil
      }
      let most = others.map { weighed[$0].probability }.max() ?? 0
      // Of states as probable, the first takes it.
      guard let known = others.first(where: { weighed[$0].probability >= most * (1 - 1e-6) })
      else { continue }
      let factor = origin.factor(Array(weighed[known].jurisdictionIndices))
      if abs(factor - 0.5) < 1e-4 { return nil }
      if factor < 0.5 { continue }
      weighed[known].rows += group.rows
      weighed[known].probability = max(weighed[known].probability, group.probability)
      weighed.removeAll { $0.plate == group.plate && $0.jurisdiction == nil }
    }
    var expected: [Expected] = []
    for group in weighed {
      let probability = group.probability
      let isFitting = group.isPartial ? matches(group.plate, text) : group.plate == text
      let least = settings.minimumProbability ?? MatchSettings.defaultMinimumProbability
      let isLimited =
        settings.minimumProbability != nil || (settings.rule == .probable && !isFitting)
      if isLimited, abs(probability - least) < 1e-4 * max(least, 1e-6) { return nil }
      if isLimited && probability < least { continue }
      expected.append(
        Expected(
          plate: group.plate, jurisdiction: group.jurisdiction, probability: probability,
          rows: group.rows.enumerated().sorted {
            ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset)
          }.map(\.element.row)))
    }
    return expected
  }
}
