extension Timestamp {
  /// Reads RFC 3339, or a day alone, which stands for its start in UTC; `nil` when the text is neither.
  ///
  ///     2026-11-23T02:25:52.125Z     2026-11-23T03:25:52+01:00     2026-11-23
  ///
  /// Years count as in ``description``, by the Gregorian calendar without a beginning, so that what is written reads
  /// back as itself. Digits beyond the millisecond are dropped. A leap second is none: 23:59:60 is refused.
  public init?(_ text: String) {
    var cursor = Cursor(bytes: Array(text.utf8))
    guard let year = cursor.number(digits: 4), cursor.take("-"),
      let month = cursor.number(digits: 2), cursor.take("-"), let day = cursor.number(digits: 2),
      (1...12).contains(month), day >= 1, day <= GregorianDay.count(in: month, of: year)
    else { return nil }
    var milliseconds = GregorianDay.since1970(year: year, month: month, day: day) * 86_400_000
    if !cursor.isAtEnd {
      guard let time = cursor.time(), cursor.isAtEnd else { return nil }
      milliseconds += time
    }
    self.init(milliseconds: Int64(milliseconds))
  }

  /// Reads the same; a day alone stands for its end, its last millisecond.
  public init?(lastOf text: String) {
    guard let start = Timestamp(text) else { return nil }
    let isDay = text.utf8.count == "2026-11-23".utf8.count
    self.init(milliseconds: start.milliseconds + (isDay ? 86_400_000 - 1 : 0))
  }

  /// The seconds by which one time, spelled as in ``description``, lies before an earlier record's; `nil` when it does not by more than a minute, as
  /// when a clock is set right by the network's.
  package static func stepBack(from previous: String, to next: String) -> Int? {
    guard next < previous, let from = Timestamp(previous), let to = Timestamp(next) else {
      return nil
    }
    let seconds = (from.milliseconds - to.milliseconds) / 1000
    return seconds > 60 ? Int(seconds) : nil
  }

  private struct Cursor {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ sign: Character) -> Bool {
      guard position < bytes.count, bytes[position] == sign.asciiValue else { return false }
      position += 1
      return true
    }

    mutating func number(digits: Int) -> Int? {
      var value = 0
      for _ in 0..<digits {
        guard position < bytes.count, (48...57).contains(bytes[position]) else { return nil }
        value = value * 10 + Int(bytes[position] - 48)
        position += 1
      }
      return value
    }

    /// Milliseconds into the day in UTC: negative or beyond a day where an offset says so.
    mutating func time() -> Int? {
      guard take("T"), let hour = number(digits: 2), hour < 24, take(":"),
        let minute = number(digits: 2), minute < 60, take(":"), let second = number(digits: 2),
        second < 60
      else { return nil }
      var milliseconds = ((hour * 60 + minute) * 60 + second) * 1000
      if take(".") {
        var unit = 100
        guard let first = number(digits: 1) else { return nil }
        milliseconds += first * unit
        while let digit = number(digits: 1) {
          unit /= 10
          milliseconds += digit * unit
        }
      }
      if take("Z") { return milliseconds }
      let isEast = take("+")
      guard isEast || take("-"), let hours = number(digits: 2), hours < 24, take(":"),
        let minutes = number(digits: 2), minutes < 60
      else { return nil }
      let offset = (hours * 60 + minutes) * 60_000
      return milliseconds - (isEast ? offset : -offset)
    }
  }
}
