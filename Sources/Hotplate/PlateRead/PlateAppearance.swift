import Foundation

/// Where a plate may be from by its looks: its proportions, where its lettering lies, and how light its rows and ends are.
///
/// A band, a flag, a state's name above and a slogan below are not read, but they leave less room for the lettering and darken ends and rows. Fifty
/// numbers of the picture that is read anyway tell kinds of plates apart; `Training/reader/origins.py` fits their weights.
struct PlateAppearance {
  /// Plates that look alike.
  enum Kind: CaseIterable {
    case northAmerica, europe, brazil, india, latinAmerica, elsewhere

    fileprivate init?(_ region: PlateSyntax.Region) {
      switch region {
      case .us, .ca: self = .northAmerica
      case .eu, .gb: self = .europe
      case .br: self = .brazil
      case .in: self = .india
      case .latin: self = .latinAmerica
      case .other: self = .elsewhere
      case .au: return nil
      }
    }
  }

  /// What the looks say of each kind, were all as frequent; they sum to 1.
  let shares: [Kind: Double]

  /// Looks at a plate in one line.
  ///
  /// - Parameters:
  ///   - picture: As the recognizer is shown it.
  ///   - aspect: The plate's width over its height.
  init(_ picture: RecognizerPicture, aspect: Double) {
    let numbers = Self.numbers(picture, aspect: aspect)
    let logits = Self.fitted.mapValues { fitted in
      Double(zip(fitted.weights, numbers).reduce(fitted.bias) { $0 + $1.0 * $1.1 })
    }
    let most = logits.values.max() ?? 0
    let powers = logits.mapValues { exp($0 - most) }
    let total = Kind.allCases.reduce(0) { $0 + (powers[$1] ?? 0) }
    shares = powers.mapValues { $0 / total }
  }

  /// How many times as probable the looks make a plate of the region: 0.05 to 6, and 1 for Australia.
  ///
  /// Canada and the United Kingdom are taken to look like their neighbours, all of Latin America but Brazil like Argentina: none of them is in the fit.
  func weight(of region: PlateSyntax.Region) -> Double {
    guard let share = Kind(region).flatMap({ shares[$0] }) else { return 1 }
    return max(0.05, share * Double(Kind.allCases.count))
  }

  /// Four of the proportions; by threes of rows, how many strokes are there and how light it is; how light pairs of columns at both ends are.
  static func numbers(_ picture: RecognizerPicture, aspect: Double) -> [Float] {
    let width = RecognizerPicture.width
    let rows = (0..<RecognizerPicture.height).filter { $0 != RecognizerPicture.height / 2 }
    let written = 16..<144
    func gray(_ row: Int, _ column: Int) -> Float {
      Float(picture.pixels[row * width + column]) / 255
    }
    var strokes: [Float] = []
    var light: [Float] = []
    for row in rows {
      var (steps, sum) = (Float(0), gray(row, written.lowerBound))
      for column in written.dropFirst() {
        steps += abs(gray(row, column) - gray(row, column - 1))
        sum += gray(row, column)
      }
      strokes.append(steps / Float(written.count - 1))
      light.append(sum / Float(written.count))
    }
    func byThree(_ values: [Float]) -> [Float] {
      stride(from: 0, to: values.count, by: 3).map { values[$0..<$0 + 3].reduce(0, +) / 3 }
    }
    let coarse = byThree(strokes)
    let all = coarse.reduce(0, +) + 0.001
    let ends = [0, 140].flatMap { start in
      stride(from: start, to: start + 20, by: 2).map { column in
        let middle = rows[8..<31]
        return middle.reduce(Float(0)) { $0 + gray($1, column) + gray($1, column + 1) }
          / Float(2 * middle.count)
      }
    }
    let size = Float(log(min(8, max(0.5, aspect))))
    let shape = [size, (size - 1.2) * (size - 1.2), max(0, size - 1), max(0, size - 1.3)]
    return shape + coarse.map { $0 / all * 13 } + byThree(light) + ends
  }
}
