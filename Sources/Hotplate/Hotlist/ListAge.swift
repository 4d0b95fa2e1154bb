import Foundation

/// A span of time as operators write it: `24h`, `7d`, `90m`, `30s`.
package struct ListAge: Sendable, Hashable {
  /// Seconds.
  package var seconds: TimeInterval

  /// Reads a span; `nil` when it is none.
  package init?(_ text: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    guard let last = text.last, let unit = units[last], let number = Double(text.dropLast()),
      number >= 0, number.isFinite
    else { return nil }
    seconds = number * unit
  }

  /// Whether a list that was written at `made` is of the future at `time`.
  package static func isOfTheFuture(_ made: Date, at time: Date) -> Bool {
    // A clock that runs a little fast is no trouble; beyond that, how old the list is nobody knows.
    made.timeIntervalSince(time) > 3600
  }

  /// Refuses a list of the future.
  ///
  /// - Throws: `HotplateError` of code `hotlist`.
  package static func refuseFuture(_ list: String, made: Date, at time: Date) throws {
    guard isOfTheFuture(made, at: time) else { return }
    let hours = Int((made.timeIntervalSince(time) / 3600).rounded())
    throw HotplateError(
      .hotlist,
      "\(list): found a list written \(hours) hours from now, expected one of the past: is a clock wrong?"
    )
  }
}

extension Hotlist {
  /// Refuses the list when it was written too long ago, or is of the future: when the newest of its files was, since delta files keep an older list current.
  ///
  /// - Throws: `HotplateError` of code `hotlist`.
  package func refuse(olderThan seconds: TimeInterval, at time: Date) throws {
    let age = time.timeIntervalSince(modified)
    try ListAge.refuseFuture(name, made: modified, at: time)
    if age > seconds {
      // In the largest unit that tells the limit exactly.
      let (unit, unitName) =
        [(3600, "hours"), (60, "minutes")].first {
          seconds > 0 && seconds.truncatingRemainder(dividingBy: $0.0) == 0
        } ?? (1, "seconds")
      throw HotplateError(
        .hotlist,
        "\(name): found a list \(Int((age / unit).rounded(.up))) \(unitName) old, expected at most \(Int(seconds / unit))"
      )
    }
  }
}
