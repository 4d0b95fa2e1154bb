import Foundation

/// Makes reads of known plates as the reader does: misread, missed and invented characters, with the doubt it reported.
///
/// A read is put together of characters that the reader saw on real plates: first how sure it was of the whole plate is drawn, then
/// each character among those of the same letter on such plates, with its probability and alternatives. How sure the reader is of the
/// whole follows as it did on those plates, weighed by plate syntax, which the reader knows. Its jurisdiction follows from the text and from
/// how a real plate looked to the reader, as in reading.
public struct ReadSimulator: Sendable {
  /// A read with what it is of.
  public struct Sample: Sendable {
    /// What the reader reports.
    public var read: PlateRead
    /// What is written on the plate.
    public var truth: PlateSampler.Sample
  }

  /// The share of reads in which the plate's looks are seen, 0 to 1; the others tell no jurisdiction.
  var stateSeen: Double

  private let population: PlatePopulation
  private let model: ReadModel
  private let composer: ReadComposer
  private let calibration: ReadComposer.Calibration
  private let looks: AppearanceObservations
  private let guess: JurisdictionGuess

  /// Prepares to read plates of a population as a reader did.
  ///
  /// - Parameter stateSeen: The share of reads in which the plate's looks are seen, 0 to 1.
  public init(
    population: PlatePopulation, observations: ReadObservations = .development,
    stateSeen: Double = 1
  ) {
    self.init(
      population: population, observations: observations, looks: .development, stateSeen: stateSeen)
  }

  /// The same with plates' looks drawn from others.
  init(
    population: PlatePopulation, observations: ReadObservations, looks: AppearanceObservations,
    stateSeen: Double
  ) {
    self.stateSeen = stateSeen
    self.population = population
    model = ReadModel(.measured)
    composer = ReadComposer(observations)
    calibration = .fitted(to: ReadComposer(.development), population)
    self.looks = looks
    // A reader is not told where the camera stands.
    guess = JurisdictionGuess(population.withoutHome)
  }

  /// Reads a plate.
  public func read(_ truth: PlateSampler.Sample, _ numbers: inout SeededNumbers) -> Sample {
    let composed = composer.compose(truth.plate, &numbers)
    var read = PlateRead(
      raw: composed.text, plate: Plate(normalized: composed.text),
      confidence: calibration.confidence(composed), characters: composed.characters)
    if let lattice = ReadLattice(read, model: model) { weigh(&read, lattice) }
    // Nothing is drawn where all or none are seen.
    if stateSeen >= 1 || (stateSeen > 0 && numbers.fraction() < stateSeen) {
      read.set(jurisdictions: jurisdictions(of: truth.jurisdiction, read.plate, &numbers))
    }
    return Sample(read: read, truth: truth)
  }

  /// Weighs a read by plate syntax, as the reader does: a text that few plates have is less probable, and another may be the better one.
  private func weigh(_ read: inout PlateRead, _ lattice: ReadLattice) {
    func share(_ key: UInt64) -> Double {
      let plate = PackedPlate(value: key)
      guard let shape = PlateShape(plate.text.utf8) else { return 0 }
      return lattice.probability(of: plate) * population.density(shape)
    }
    let own = share(lattice.key)
    let total = own + lattice.strangers(in: population)
    var best = (key: lattice.key, share: own)
    if own < total / 2 {
      for key in CandidateSearch(lattice, floor: 0.01).keys {
        let share = share(key)
        if share > best.share { best = (key, share) }
      }
    }
    let codes = PackedPlate(value: best.key).codes
    if best.key != lattice.key, codes.count == lattice.count {
      for (position, code) in codes.enumerated() { read.characters[position].choose(code) }
      let text = read.characters.map(\.text).joined()
      read.plate = Plate(normalized: text)
      read.confidence = min(best.share / total, 0.9999)
    } else {
      read.confidence = min(own / total, 0.9999)
    }
  }

  /// Where the reader says the plate may be from, by its looks and the text.
  private func jurisdictions(of code: String, _ plate: Plate, _ numbers: inout SeededNumbers)
    -> [PlateJurisdiction]
  {
    guard let own = PlateSyntax.jurisdictionIndices(of: code, preferring: population.regions).first
    else { return [] }
    return guess(plate, appearance: looks.draw(of: own, &numbers))
  }
}

extension PlateCharacter {
  /// Takes an alternative for what was read.
  fileprivate mutating func choose(_ code: UInt8) {
    let other = PackedPlate.text(code)
    guard other != text else { return }
    let index = alternatives.firstIndex { $0.text == other }
    let probability = index.map { alternatives.remove(at: $0).probability } ?? 0.003
    alternatives.insert(PlateCandidate(text: text, probability: confidence), at: 0)
    text = other
    confidence = probability
  }
}

extension ReadSimulator {
  /// What is taken for granted of the jurisdictions that reads tell, as words.
  static func premise(_ looks: AppearanceObservations, stateSeen: Double) -> String {
    if stateSeen <= 0 { return "states not seen" }
    let share =
      stateSeen >= 1 ? "" : " in \(String(format: "%.3g", stateSeen * 100)) % of reads"
    return "states seen as on \(looks.origin)\(share)"
  }
}
