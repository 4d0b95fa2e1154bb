import Foundation

/// What the reader saw in the looks of plates that it had not learned from: what simulations draw looks from.
struct AppearanceObservations: Sendable {
  /// Of one plate: how many times as probable its looks make it of some kind, against a plate from anywhere.
  private struct Seen: Sendable {
    /// Of its own kind: its state, or its region.
    var own: Double
    /// Of the states that it looks like most besides, beginning with the likeliest.
    var rivals: [Double]
    /// Of each other state.
    var rest: Double
    /// Of each of ``PlateSyntax/all``, as far as regions tell it.
    var others: [Double]
  }

  /// The regions whose plates the reader knows by their looks, beside states.
  private static let regions: [PlateSyntax.Region] = [.eu, .br, .latin, .in, .other]
  /// How often the network was shown plates of each of ``regions``, and of all states together, each as often: `SHARES` of `Training/origin/network.py`.
  static let shares = (regions: [0.17, 0.12, 0.07, 0.07, 0.12], states: 0.45)
  /// What looks weigh at least: `DOUBT` of `Training/origin/export.py`.
  static let doubt = 0.05

  /// What was read, as words.
  let origin: String
  private let plates: [PlateSyntax.Region: [Seen]]

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - origin: What was read.
  ///   - table: Plates, each its region; then, in tenths of natural logarithms, its own kind, four rivals, and five regions. Written by
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
      let named = (region == .us ? numbers[0] : []) + numbers[1]
      let rest = min(
        Self.rest(of: named, regions: numbers[2]), numbers[1].last ?? .greatestFiniteMagnitude)
      let sum = named.reduce(0, +) + rest * Double(Self.states.count - named.count)
      plates[region, default: []].append(
        Seen(
          own: numbers[0][0], rivals: numbers[1], rest: rest,
          others: Self.others(
            regions: numbers[2], state: rest, canada: sum / Double(Self.states.count))))
    }
  }

  /// The weight of each state that is not among those `named`: what the network's probabilities, which sum to 1, leave.
  private static func rest(of named: [Double], regions: [Double]) -> Double {
    func told(_ weight: Double, _ share: Double) -> Double {
      max(weight - doubt, 0) / (1 - doubt) * share
    }
    let share = shares.states / Double(states.count)
    let ofStates = named.reduce(0) { $0 + told($1, share) }
    let ofRegions = zip(regions, shares.regions).reduce(0) { $0 + told($1.0, $1.1) }
    let left = max(1 - ofStates - ofRegions, 0) / Double(states.count - named.count)
    return (1 - doubt) * left / share + doubt
  }

  /// - Parameters:
  ///   - state: Of a state that the table does not name.
  ///   - canada: Canada looks like all states.
  private static func others(regions: [Double], state: Double, canada: Double) -> [Double] {
    looks.map { look in
      look.number.map { regions[$0] }
        ?? (look.isAmerican ? (look.region == .ca ? canada : state) : 1)
    }
  }

  /// Draws how a plate of a jurisdiction looks; `nil` where no such plate was seen.
  ///
  /// Which states it looks like besides is drawn among all: each is as likely.
  ///
  /// - Parameter place: Of ``PlateSyntax/all``.
  func draw(of place: Int, _ numbers: inout SeededNumbers) -> PlateAppearance? {
    guard let all = plates[Self.looks[place].region] else { return nil }
    let seen = all[Int(numbers.next() % UInt64(all.count))]
    var weights = seen.others
    var taken: [Int] = []
    if Self.looks[place].region == .us {
      weights[place] = seen.own
      taken.append(place)
    }
    for rival in seen.rivals {
      var state: Int
      repeat {
        state = Self.states[Int(numbers.next() % UInt64(Self.states.count))]
      } while taken.contains(state)
      taken.append(state)
      weights[state] = rival
    }
    return PlateAppearance(weights: weights)
  }

  /// The share of United States plates that look more like their own state than like all others together, were each as frequent.
  var shareOfStatesTold: Double {
    let states = plates[.us] ?? []
    let told = states.count { seen in
      seen.own > seen.rivals.reduce(0, +)
        + Double(Self.states.count - 1 - seen.rivals.count) * seen.rest
    }
    return states.isEmpty ? 0 : Double(told) / Double(states.count)
  }

  private static let states = PlateSyntax.all.indices.filter { PlateSyntax.all[$0].region == .us }

  /// What plates of each of ``PlateSyntax/all`` look like: a region, its place in ``regions``, or some state. The United Kingdom's look like Europe's.
  private static let looks = PlateSyntax.all.map { syntax in
    let region = syntax.region == .gb ? PlateSyntax.Region.eu : syntax.region
    return (
      region: region, number: regions.firstIndex(of: region),
      isAmerican: region == .us || region == .ca
    )
  }
}
