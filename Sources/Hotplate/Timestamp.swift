import Foundation

/// A moment to the millisecond, in UTC, with one spelling.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Milliseconds since the start of 1970, not before year 0 nor after year 9999.
  public let milliseconds: Int64

  private static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

  /// Makes a moment; one outside the years 0 to 9999 becomes the nearest inside.
  public init(milliseconds: Int64) {
    self.milliseconds = min(max(milliseconds, Self.range.lowerBound), Self.range.upperBound)
  }

  /// Makes a moment of a date, rounded to the millisecond: 16.4 s may be a little less as a binary fraction.
  public init(_ date: Date) {
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    self.init(milliseconds: Int64(exactly: milliseconds) ?? (milliseconds < 0 ? .min : .max))
  }

  /// The moment as a date.
  public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

  /// RFC 3339 with milliseconds: `2026-11-23T02:25:52.125Z`.
  ///
  /// The calendar arithmetic is our own: a formatter costs more than the record it dates.
  public var description: String {
    let (days, rest) = Self.divide(milliseconds, by: 86_400_000)
    let date = GregorianDay.civil(since1970: Int(days))
    var text: [UInt8] = []
    text.reserveCapacity(24)
    func append(_ value: Int64, digits: Int, then separator: Character) {
      var scale = Int64(1)
      for _ in 1..<digits { scale *= 10 }
      while scale > 0 {
        text.append(UInt8(ascii: "0") + UInt8(value / scale % 10))
        scale /= 10
      }
      text.append(separator.asciiValue ?? 0)
    }
    append(Int64(date.year), digits: 4, then: "-")
    append(Int64(date.month), digits: 2, then: "-")
    append(Int64(date.day), digits: 2, then: "T")
    append(rest / 3_600_000, digits: 2, then: ":")
    append(rest / 60_000 % 60, digits: 2, then: ":")
    append(rest / 1000 % 60, digits: 2, then: ".")
    append(rest % 1000, digits: 3, then: "Z")
    return String(decoding: text, as: UTF8.self)
  }

  /// The earlier moment is the lesser.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  private static func divide(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
