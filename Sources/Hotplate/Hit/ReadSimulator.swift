import Foundation

/// Makes reads of known plates as a reader does: misread, missed and invented characters, with the doubt it would report.
///
/// Each plate is sharp, middling or poor, and so is each character on it; the chance of an error is the confusion matrix's own, times a factor for
/// both. What is read instead is drawn from the matrix. The reader knows how poor a character is, not what it got wrong: it reports
/// the chance of an error, and a runner-up that is the true character in seven of ten errors. The spread of the factors is judged: they
/// average 1, and one plate in twenty has most of the errors, as with dirt and night.
public struct ReadSimulator: Sendable {
  /// A read with what it is of.
  public struct Sample: Sendable {
    /// What the reader reports.
    public var read: PlateRead
    /// What is written on the plate.
    public var truth: PlateSampler.Sample
  }

  /// The share of reads whose jurisdiction the reader sees right. Flock's states were wrong one time in ten (IPVM).
  public static let jurisdictionAccuracy = 0.9

  private let population: PlatePopulation
  private let cumulative: [[Double]]
  private let errorRate: [Double]
  private let missed: [Double]
  private let invented: [Double]
  private let ends: [Double]

  private static let plateFactors = [(until: 0.80, factor: 0.4), (0.95, 1.5), (1.0, 9.1)]
  private static let slotFactors = [(until: 0.70, factor: 0.3), (0.95, 1.5), (1.0, 8.3)]

  /// Prepares to read plates of a population with the errors of a matrix.
  public init(population: PlatePopulation, confusions: ConfusionMatrix) {
    self.population = population
    var cumulative: [[Double]] = []
    var errorRate: [Double] = []
    var missed: [Double] = []
    for a in 0..<36 {
      let total = confusions.counts[a].reduce(0, +) + confusions.missed[a]
      let wrong = total - confusions.missed[a] - confusions.counts[a][a]
      errorRate.append(total > 0 ? wrong / total : 0)
      missed.append(total > 0 ? confusions.missed[a] / total : 0)
      var sum = 0.0
      cumulative.append(
        (0..<36).map { b in
          if b != a, wrong > 0 { sum += confusions.counts[a][b] / wrong }
          return sum
        })
    }
    self.cumulative = cumulative
    self.errorRate = errorRate
    self.missed = missed
    let all: Double = confusions.counts.reduce(1) { $0 + $1.reduce(0, +) }
    invented = confusions.invented.map { $0 / all }
    ends = confusions.ends
  }

  private static func factor(_ table: [(until: Double, factor: Double)], _ mark: Double) -> Double {
    table.first { mark < $0.until }?.factor ?? 1
  }

  private func confused(_ a: Int, _ numbers: inout SeededNumbers) -> Int {
    let mark = numbers.fraction()
    return cumulative[a].firstIndex { mark < $0 } ?? (a == 0 ? 24 : 0)
  }

  /// Reads a plate.
  public func read(_ truth: PlateSampler.Sample, _ numbers: inout SeededNumbers) -> Sample {
    let plateFactor = Self.factor(Self.plateFactors, numbers.fraction())
    let written = truth.plate.text.utf8.map { Int(PackedPlate.code($0)) - 1 }
    var characters: [PlateCharacter] = []
    var confidence = 1.0
    func add(_ code: Int, right: Double, alternative: (code: Int, probability: Double)?) {
      characters.append(
        PlateCharacter(
          text: Self.text(code), confidence: right,
          alternatives: alternative.map {
            [PlateCandidate(text: Self.text($0.code), probability: $0.probability)]
          } ?? []))
      confidence *= right
    }
    for (position, a) in written.enumerated() {
      let end = ends[position == 0 ? 0 : position == written.count - 1 ? 2 : 1]
      if numbers.fraction() < missed[a] * end { continue }
      let error = min(
        errorRate[a] * plateFactor * Self.factor(Self.slotFactors, numbers.fraction()), 0.6)
      var code = a
      var runnerUp = a
      if numbers.fraction() < error {
        code = confused(a, &numbers)
        if numbers.fraction() > 0.7 { runnerUp = confused(code, &numbers) }
      } else {
        runnerUp = confused(a, &numbers)
      }
      if error < 0.002 || runnerUp == code {
        add(code, right: 1 - error, alternative: nil)
      } else {
        add(code, right: 1 - error, alternative: (runnerUp, 0.7 * error))
      }
      if numbers.fraction() < invented.reduce(0, +) * end {
        let mark = numbers.fraction() * invented.reduce(0, +)
        var sum = 0.0
        let extra = invented.firstIndex {
          sum += $0
          return mark < sum
        }
        add(extra ?? 1, right: 0.9, alternative: nil)
      }
    }
    let indels = Double(characters.count) * (missed.reduce(0, +) / 36 + invented.reduce(0, +))
    let text = characters.map(\.text).joined()
    var read = PlateRead(
      raw: text, plate: Plate(normalized: text), confidence: min(confidence * (1 - indels), 0.9999),
      characters: characters)
    read.jurisdiction = jurisdiction(of: truth.jurisdiction, text: text, &numbers)
    return Sample(read: read, truth: truth)
  }

  private static func text(_ code: Int) -> String { String(ConfusionMatrix.alphabet[code]) }

  /// Where the reader says the plate is from: it sees one jurisdiction, and weighs it by the text.
  private func jurisdiction(of code: String, text: String, _ numbers: inout SeededNumbers)
    -> PlateJurisdiction?
  {
    guard let own = PlateSyntax.places(of: code, preferring: population.regions).first,
      let shape = PlateShape(text.utf8)
    else { return nil }
    var seen = own
    if numbers.fraction() > Self.jurisdictionAccuracy {
      var mark = numbers.fraction() * (1 - population.weights[own])
      for (place, weight) in population.weights.enumerated() where place != own {
        mark -= weight
        if mark < 0 {
          seen = place
          break
        }
      }
    }
    var best: (place: Int, weight: Double) = (seen, 0)
    var total = 0.0
    for place in population.weights.indices where population.weights[place] > 0 {
      let likelihood =
        place == seen
        ? Self.jurisdictionAccuracy
        : (1 - Self.jurisdictionAccuracy) * population.weights[seen]
          / (1 - population.weights[place])
      let weight = likelihood * population.density(shape, from: place)
      total += weight
      if weight > best.weight { best = (place, weight) }
    }
    guard total > 0 else { return nil }
    return PlateJurisdiction(
      code: PlateSyntax.all[best.place].code, probability: best.weight / total)
  }
}
