import Foundation

/// The vehicles that lists name, for forecasts and simulations: drawn alike, and told from others by what their jurisdictions mean.
///
/// An entry stands for one vehicle. Where it does not say from where, or in a way that nobody knows, the vehicle is from one of the places
/// whose vehicles bear such texts, drawn by how many do: the same for the same text every time.
struct ListedVehicles: Sendable {
  /// Entries with whole plates, of all lists.
  let count: Int
  private let hotlists: [Hotlist]
  private let population: PlatePopulation

  init(_ hotlists: [Hotlist], population: PlatePopulation) {
    self.hotlists = hotlists.filter { $0.index.count > 0 }
    self.population = population
    count = hotlists.reduce(0) { $0 + $1.index.count }
  }

  /// Draws an entry with a whole plate, each of all lists alike, and its vehicle; `nil` where there is none, or its row is damaged.
  func draw(_ numbers: inout SeededNumbers) -> (entry: HotlistEntry, vehicle: PlateSampler.Sample)?
  {
    if count == 0 { return nil }
    var position = Int(numbers.next() % UInt64(count))
    for list in hotlists {
      if position < list.index.count {
        return list.entry(at: position).map { ($0, vehicle(of: $0)) }
      }
      position -= list.index.count
    }
    return nil
  }

  /// Draws an entry as often as its vehicle passes, and its vehicle.
  func drawPassing(_ hotlistSet: HotlistSet, _ numbers: inout SeededNumbers) -> (
    entry: HotlistEntry, vehicle: PlateSampler.Sample
  )? {
    // Of lists that hardly anybody named here drives past, the last one tried is taken.
    for _ in 0..<10_000 {
      guard let drawn = draw(&numbers) else { return nil }
      let share = hotlistSet.rate(of: drawn.entry) / hotlistSet.greatestRate
      if share >= 1 || numbers.fraction() < share { return drawn }
    }
    return draw(&numbers)
  }

  /// The vehicle that an entry stands for.
  func vehicle(of entry: HotlistEntry) -> PlateSampler.Sample {
    let known = known(entry.jurisdiction)
    let place = known.count == 1 ? known.first : place(of: entry.plate, among: known)
    return PlateSampler.Sample(
      plate: Plate(normalized: entry.plate),
      jurisdiction: place.map { PlateSyntax.all[$0].code } ?? "")
  }

  /// Whether a vehicle is one that some list names.
  func contains(_ vehicle: PlateSampler.Sample) -> Bool {
    hotlists.contains { list in
      list.entries(of: vehicle.plate).contains { isOf(vehicle, $0.plate, $0.jurisdiction) }
    }
  }

  /// Whether a hit is right when a vehicle passes: one of the entries that it is of stands for it.
  func isRight(_ hit: Hit, for vehicle: PlateSampler.Sample) -> Bool {
    isOf(vehicle, hit.plate, hit.jurisdiction)
      || hit.others?.contains { isOf(vehicle, hit.plate, $0.jurisdiction) } == true
  }

  /// The same of the vehicle that a hit tells of.
  func isRight(_ group: MatchGroup, for vehicle: PlateSampler.Sample) -> Bool {
    group.entries.contains { isOf(vehicle, group.plate, $0.entry.jurisdiction) }
  }

  /// The probability that the first right hit of some vehicles tells; `nil` where none is right.
  func probability(ofRight groups: [MatchGroup], for vehicle: PlateSampler.Sample) -> Double? {
    groups.filter { isRight($0, for: vehicle) }.map(\.probability.asTold).max()
  }

  private func isOf(_ vehicle: PlateSampler.Sample, _ text: String, _ code: String?) -> Bool {
    guard text == vehicle.plate.text else { return false }
    let own = population.jurisdictionIndices(of: vehicle.jurisdiction)
    let known = known(code)
    if known.isEmpty { return place(of: text, among: []).map(own.contains) ?? false }
    return known.contains(where: own.contains)
  }

  private func known(_ code: String?) -> [Int] {
    code.map { $0.isEmpty ? [] : population.jurisdictionIndices(of: $0) } ?? []
  }

  /// The place drawn for a text among some, or among all.
  private func place(of text: String, among indices: [Int]) -> Int? {
    guard let shape = PlateShape(text.utf8), let key = PackedPlate(Plate(normalized: text)) else {
      return indices.first
    }
    let indices = indices.isEmpty ? Array(population.weights.indices) : indices
    let densities = indices.map { population.density(shape, from: $0) }
    var numbers = SeededNumbers(seed: key.value)
    var mark = numbers.fraction() * densities.reduce(0, +)
    for (place, density) in zip(indices, densities) where density > 0 {
      mark -= density
      if mark < 0 { return place }
    }
    return indices.first
  }
}

extension HotlistEntry {
  /// A moment at which the entry counts, also where it has ended.
  var dateInForce: Date { effective ?? expires.map { $0 - 1 } ?? Date() }
}
