import Foundation

/// A confusion matrix made ready for looking up what was written, given what was read.
final class ReadModel: @unchecked Sendable {
  // `errors` and `shares` are written in `init` alone and given back with the model.
  /// One way a character may have come about.
  struct Explanation: Sendable {
    /// The code of the character written.
    var code: UInt8
    /// Its share of the errors of the character read.
    var share: Float
  }

  /// `errors[code * 35 ..< code * 35 + 35]`: what may have been written where `code` was read wrongly, most probable first; shares
  /// sum to 1. A pointer, since every read walks it many times.
  let errors: UnsafeMutablePointer<Explanation>
  /// `shares[read * 37 + written]`: the same by code.
  let shares: UnsafeMutablePointer<Float>
  /// `letterShare[code]`: the share of letters among what may have been written.
  let letterShare: [Float]
  /// The share of letters among missed characters.
  let missedLetterShare: Float
  /// `accuracy[code]`: the probability that a character read is right when nothing else is known.
  let accuracy: [Double]
  /// `missed[code]`: the probability that a missed character is this one; sums to 1.
  let missed: [Float]
  /// `invented[code]`: the probability that a character read is none.
  let invented: [Double]
  /// The probability that a character is missed at a gap: before the first, inside, after the last.
  let missedAtGap: [Double]
  /// Factors on `invented` at the first, an inner, the last position.
  let ends: [Double]
  /// Codes by rising rarity among missed characters.
  let missedOrder: [UInt8]

  init(_ matrix: ConfusionMatrix) {
    var errors = [Explanation](repeating: Explanation(code: 1, share: 0), count: 35)
    var shares = [Float](repeating: 0, count: 37 * 37)
    var accuracy = [0.0]
    // A pair never seen is not impossible: half a count spread over the others.
    for b in 0..<36 {
      let column = (0..<36).map { a in a == b ? 0 : matrix.counts[a][b] + 0.5 / 35 }
      let total = column.reduce(0, +)
      let right = matrix.counts[b][b] + 0.5
      accuracy.append(right / (right + total))
      errors.append(
        contentsOf:
          column.enumerated().filter { $0.offset != b }.map {
            Explanation(code: UInt8($0.offset + 1), share: Float($0.element / total))
          }.sorted { ($0.share, $1.code) > ($1.share, $0.code) })
      for (a, count) in column.enumerated() { shares[(b + 1) * 37 + a + 1] = Float(count / total) }
    }
    self.errors = .allocate(capacity: errors.count)
    self.errors.initialize(from: errors, count: errors.count)
    self.shares = .allocate(capacity: shares.count)
    self.shares.initialize(from: shares, count: shares.count)
    letterShare = (0..<37).map { b in (11..<37).reduce(0) { $0 + shares[b * 37 + $1] } }
    self.accuracy = accuracy
    let missedTotal: Double = matrix.missed.reduce(0.5, +)
    let written: Double = matrix.counts.reduce(missedTotal) { $0 + $1.reduce(0, +) }
    let share: [Float] = matrix.missed.map { Float(($0 + 0.5 / 36) / missedTotal) }
    missed = [0] + share
    missedLetterShare = share[10...].reduce(0, +)
    missedOrder = (1...36).map { UInt8($0) }.sorted { (a: UInt8, b: UInt8) -> Bool in
      let (first, second) = (share[Int(a) - 1], share[Int(b) - 1])
      return first == second ? a < b : first > second
    }
    // A gap stands before each character and after the last; seven characters have eight.
    let rate = missedTotal / max(written, 1) * 7 / 8
    missedAtGap = [rate * matrix.ends[0], rate * matrix.ends[1], rate * matrix.ends[2]]
    var invented = [0.0]
    for b in 0..<36 {
      let column: Double = matrix.counts.reduce(0) { $0 + $1[b] } + matrix.invented[b]
      invented.append((matrix.invented[b] + 0.5 / 36) / (column + 1))
    }
    self.invented = invented
    ends = matrix.ends
  }

  deinit {
    errors.deallocate()
    shares.deallocate()
  }
}
