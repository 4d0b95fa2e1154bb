import Foundation

/// What the reader saw in the looks of plates that it had not learned from: what simulations draw looks from.
struct AppearanceObservations: Sendable {
  /// Of one plate: how many times as probable its looks make it of some kind, against a plate from anywhere.
  private struct Seen: Sendable {
    /// Of its own kind: its state, or its region.
    var own: Double
    /// Of the states besides, beginning with the likeliest.
    var rivals: [Double]
    /// Of each of ``PlateSyntax/all``, as far as regions tell it.
    var others: [Double]
  }

  /// The regions whose plates the reader knows by their looks, beside states.
  private static let regions: [PlateSyntax.Region] = [.eu, .br, .latin, .in, .other]

  /// What was read, as words.
  let origin: String
  private let plates: [PlateSyntax.Region: [Seen]]

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - origin: What was read.
  ///   - table: Plates, each its region; then, in tenths of natural logarithms, its own kind, all states besides, and five regions. Written by
  ///     `Training/origin/observe.py`.
  init(origin: String, table: String) {
    self.origin = origin
    plates = table.split(whereSeparator: \.isWhitespace).reduce(into: [:]) { plates, line in
      let fields = line.split(separator: ":")
      guard fields.count == 4, let region = PlateSyntax.Region(rawValue: String(fields[0])) else {
        preconditionFailure("a plate of looks: found \(line), expected four fields")
      }
      let numbers = fields[1...].map { field in
        field.split(separator: ",").map { exp((Double($0) ?? 0) / 10) }
      }
      let ofStates = (region == .us ? numbers[0] : []) + numbers[1]
      let mean = ofStates.reduce(0, +) / Double(ofStates.count)
      plates[region, default: []].append(
        Seen(
          own: numbers[0][0], rivals: numbers[1],
          others: Self.looks.map { look in
            // Canada looks like all states, and so does one that the network was never shown.
            look.number.map { numbers[2][$0] } ?? ([.us, .ca].contains(look.region) ? mean : 1)
          }))
    }
  }

  /// Draws how a plate of a jurisdiction looks; `nil` where no such plate was seen.
  ///
  /// How likely it looks to be of each other state was seen; which state that is of is drawn.
  ///
  /// - Parameter place: Of ``PlateSyntax/all``.
  func draw(of place: Int, _ numbers: inout SeededNumbers) -> PlateAppearance? {
    guard let all = plates[Self.looks[place].region] else { return nil }
    let seen = all[Int(numbers.next() % UInt64(all.count))]
    var weights = seen.others
    var states = Self.states
    if Self.looks[place].region == .us {
      weights[place] = seen.own
      states.removeAll { $0 == place }
    }
    for (number, rival) in seen.rivals.prefix(states.count).enumerated() {
      states.swapAt(number, number + Int(numbers.next() % UInt64(states.count - number)))
      weights[states[number]] = rival
    }
    return PlateAppearance(weights: weights)
  }

  /// The share of United States plates that look more like their own state than like all others together, were each as frequent.
  var shareOfStatesTold: Double {
    let states = plates[.us] ?? []
    let told = states.count { $0.own > $0.rivals.reduce(0, +) }
    return states.isEmpty ? 0 : Double(told) / Double(states.count)
  }

  private static let states = PlateSyntax.all.indices.filter { PlateSyntax.all[$0].region == .us }

  /// What plates of each of ``PlateSyntax/all`` look like: a region, its place in ``regions``, or some state. The United Kingdom's look like Europe's.
  private static let looks = PlateSyntax.all.map { syntax in
    let region = syntax.region == .gb ? PlateSyntax.Region.eu : syntax.region
    return (region: region, number: regions.firstIndex(of: region))
  }
}
