import Hotplate

/// How long something is kept: a whole number and a unit, as `90s`, `3m`, `24h`, `21d`, `2w`.
public struct RetentionPeriod: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Seconds, at least 1, at most a hundred years.
  public let seconds: Int
  /// As it was written.
  public let description: String

  private static let units: [Character: Int] = [
    "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
  ]

  /// Reads a period; `nil` when it is none.
  public init?(_ text: String) {
    guard let unit = text.last, let factor = Self.units[unit], let count = Int(text.dropLast()),
      count > 0, text.first?.isNumber == true
    else { return nil }
    let (seconds, overflow) = count.multipliedReportingOverflow(by: factor)
    guard !overflow, seconds <= 36_525 * 86_400 else { return nil }
    self.seconds = seconds
    description = text
  }

  /// Reads what a person typed: a period, or `none`.
  ///
  /// - Throws: ``HotplateError`` when it is neither.
  public static func parse(_ text: String) throws -> RetentionPeriod? {
    if text == "none" { return nil }
    guard let period = RetentionPeriod(text) else {
      throw HotplateError(
        .configuration, "found \"\(text)\", expected a period such as 3m, 24h or 21d, or none")
    }
    return period
  }

  /// The moment that lies this long before `time`.
  public func before(_ time: Timestamp) -> Timestamp {
    Timestamp(milliseconds: time.milliseconds - Int64(seconds) * 1000)
  }

  /// Whether two periods are as long, however they are written: `24h` is `1d`.
  public static func == (left: RetentionPeriod, right: RetentionPeriod) -> Bool {
    left.seconds == right.seconds
  }

  /// Hashes the length.
  public func hash(into hasher: inout Hasher) { hasher.combine(seconds) }

  /// The shorter period is the lesser.
  public static func < (left: RetentionPeriod, right: RetentionPeriod) -> Bool {
    left.seconds < right.seconds
  }
}
