@testable import Hotplate

/// How probable a text or a pattern is, given a read.
extension SlowMatcher {
  /// How often some other vehicle's plate is read like this, shape by shape and gap by gap.
  func strangers(_ lattice: ReadLattice, _ population: PlatePopulation) -> Double {
    let count = lattice.count
    let read = (0..<count).map { (letter: lattice.kinds[$0 * 2 + 1], digit: lattice.kinds[$0 * 2]) }
    func product(_ slots: [Int], _ kinds: [Bool]) -> Double {
      zip(slots, kinds).reduce(1.0) { $0 * ($1.1 ? read[$1.0].letter : read[$1.0].digit) }
    }
    func kinds(_ shape: PlateShape) -> [Bool] { (0..<shape.count).map(shape.hasLetter) }
    let all = Array(0..<count)
    let base = Double(lattice.base)
    var sum = population.irregular[count] - base * population.density(lattice.shape)
    for shape in population.shapes[count] {
      sum += (population.density(shape) - population.irregular[count]) * product(all, kinds(shape))
    }
    for gap in all.indices where count > 1 {
      let invented = Double(lattice.slots[gap].invented)
      let irregular = population.irregular[count - 1]
      sum += irregular * invented
      for shape in population.shapes[count - 1] {
        let rest = product(all.filter { $0 != gap }, kinds(shape))
        sum += (population.density(shape) - irregular) * invented * rest
      }
    }
    for gap in 0...count where count < PackedPlate.maximumCount {
      let missed = Double(lattice.missed(at: gap))
      let irregular = population.irregular[count + 1]
      sum += irregular * missed
      for shape in population.shapes[count + 1] {
        var written = kinds(shape)
        let letter = Double(lattice.model.missedLetterShare)
        let own = written.remove(at: gap) ? letter : 1 - letter
        sum += (population.density(shape) - irregular) * missed * own * product(all, written)
      }
    }
    for (key, probability) in lattice.texts where key != lattice.key {
      let plate = PackedPlate(value: key).text
      let more = Double(probability) - aligned(lattice, plate)
      if let shape = PlateShape(plate.utf8), more > 0 { sum += more * population.density(shape) }
    }
    return max(sum, 1e-30)
  }

  /// The probability of a text by its characters, or what the reader says of it.
  func written(_ lattice: ReadLattice, _ plate: String, _ read: PlateRead) -> Double {
    max(aligned(lattice, plate), told(plate, read) ?? 0)
  }

  /// What the reader says of a whole text other than the one it read.
  func told(_ plate: String, _ read: PlateRead) -> Double? {
    read.candidates.first { $0.text == plate && plate != read.plate.text }
      .map { Double(Float($0.probability)) }
  }

  /// The probability of the best alignment with at most one character missed or invented.
  private func aligned(_ lattice: ReadLattice, _ plate: String) -> Double {
    let codes = plate.utf8.map(PackedPlate.code)
    let (n, m) = (lattice.count, codes.count)
    var best = [[[Double]]](
      repeating: [[Double]](repeating: [0, 0], count: m + 1), count: n + 1)
    best[0][0][0] = 1
    for i in 0...n {
      for j in 0...m {
        for used in 0...1 where best[i][j][used] > 0 {
          let here = best[i][j][used]
          if i < n, j < m {
            let next = here * Double(lattice.probability(i, is: codes[j]))
            best[i + 1][j + 1][used] = max(best[i + 1][j + 1][used], next)
          }
          if used == 0, j < m {
            let next =
              here * Double(lattice.missed(at: i)) * Double(lattice.model.missed[Int(codes[j])])
            best[i][j + 1][1] = max(best[i][j + 1][1], next)
          }
          if used == 0, i < n {
            best[i + 1][j][1] = max(best[i + 1][j][1], here * Double(lattice.slots[i].invented))
          }
        }
      }
    }
    return max(best[n][m][0], best[n][m][1])
  }

  /// The probability that a plate fits a pattern: the best way to lay the pattern over the read.
  func fit(_ lattice: ReadLattice, _ pattern: String) -> Double {
    func best(_ pattern: Substring, _ position: Int) -> Double {
      guard let first = pattern.first else { return position == lattice.count ? 1 : 0 }
      let rest = pattern.dropFirst()
      if first == "*" { return (position...lattice.count).map { best(rest, $0) }.max() ?? 0 }
      guard position < lattice.count else { return 0 }
      let factor =
        first == "?"
        ? 1 : Double(lattice.probability(position, is: PackedPlate.code(first.asciiValue ?? 48)))
      return factor * best(rest, position + 1)
    }
    return best(pattern[...], 0)
  }

  func matches(_ pattern: String, _ text: String) -> Bool { distance(pattern, text) == 0 }

  /// Levenshtein by recursion over a table, with `?` as any character and `*` as any run.
  func distance(_ pattern: String, _ text: String) -> Int {
    let (a, b) = (Array(pattern), Array(text))
    var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count {
      for j in 0...b.count where i + j > 0 {
        var best = Int.max
        if i > 0, a[i - 1] == "*" {
          best = min(table[i - 1][j], j > 0 ? table[i][j - 1] : Int.max)
        } else {
          if i > 0 { best = min(best, table[i - 1][j] + 1) }
          if j > 0 { best = min(best, table[i][j - 1] + 1) }
          if i > 0, j > 0 {
            best = min(
              best, table[i - 1][j - 1] + (a[i - 1] == "?" || a[i - 1] == b[j - 1] ? 0 : 1))
          }
        }
        table[i][j] = best
      }
    }
    return table[a.count][b.count]
  }

  func isAlike(_ listed: String, _ text: String, _ most: Int) -> Bool {
    guard listed.count == text.count else { return false }
    let pairs = zip(listed, text).filter { $0 != $1 }
    return pairs.count <= most
      && pairs.allSatisfy { a, b in
        ConfusionMatrix.lookAlikes.contains { $0.contains(a) && $0.contains(b) }
      }
  }
}
