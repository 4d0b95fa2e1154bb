/// A date as lists write it.
///
/// `2026-03-01`, `20260301`, `2026-03-01T08:30:00Z` (also with a space, an offset, without seconds), `03/01/2026` or `03-01-2026` (in the list's
/// ``DateOrder``, with `8:30 PM`), `01.03.2026` (day first always). What gives no offset is UTC.
struct HotlistDate {
  /// Seconds since 1970 in UTC.
  var seconds: Int64
  /// Only a day was given; `seconds` is its start.
  var isDay: Bool

  /// The moment an entry ends: a day counts to its end, but not beyond the last second that is written with a year of four digits.
  var end: Int64 { min(isDay ? seconds + 86_400 : seconds, Self.last) }

  /// 9999-12-31T23:59:59Z: in many lists the date of what never ends.
  private static let last: Int64 = 253_402_300_799

  /// Reads a date; `nil` when it is none.
  ///
  /// - Parameter order: The order of day and month between slashes or hyphens; `nil`: month first, or day first where that alone gives a date, as to
  ///   tell dates from other values.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, order: DateOrder? = nil) {
    var cursor = Cursor(bytes: bytes)
    guard let first = cursor.number(upTo: 8) else { return nil }
    let year: Int
    let month: Int
    let day: Int
    switch (first.digits, cursor.peek) {
    case (8, _):
      (year, month, day) = (first.value / 10_000, first.value / 100 % 100, first.value % 100)
    case (4, UInt8(ascii: "-")), (4, UInt8(ascii: "/")), (4, UInt8(ascii: ".")):
      guard let separator = cursor.take(), let m = cursor.number(upTo: 2),
        cursor.take() == separator,
        let d = cursor.number(upTo: 2)
      else { return nil }
      (year, month, day) = (first.value, m.value, d.value)
    case (1...2, UInt8(ascii: "/")), (1...2, UInt8(ascii: ".")), (1...2, UInt8(ascii: "-")):
      guard let separator = cursor.take(), let second = cursor.number(upTo: 2),
        cursor.take() == separator,
        let y = cursor.number(upTo: 4), y.digits == 4
      else { return nil }
      let dayFirst =
        separator == UInt8(ascii: ".") || order == .dmy || order == nil && first.value > 12
      (year, month, day) = (
        y.value, dayFirst ? second.value : first.value, dayFirst ? first.value : second.value
      )
    default: return nil
    }
    self.init(year: year, month: month, day: day, &cursor)
  }

  /// Reads a date with slashes whose year has two digits, `12/31/26`; `nil` when it is none. 26 is 2026; a year beyond 79 is none, as it may be of the
  /// last century.
  ///
  /// - Parameter order: The order of day and month; `nil`: month first, where no other order gives a date, as the year may be first too.
  init?(shortYear bytes: UnsafeBufferPointer<UInt8>, order: DateOrder?) {
    let slash = UInt8(ascii: "/")
    var cursor = Cursor(bytes: bytes)
    guard let first = cursor.number(upTo: 2), cursor.take() == slash,
      let second = cursor.number(upTo: 2), cursor.take() == slash,
      let year = cursor.number(upTo: 2), year.digits == 2, year.value < 80,
      order != nil || second.value > 12
    else { return nil }
    let (day, month) =
      order == .dmy ? (first.value, second.value) : (second.value, first.value)
    self.init(year: 2000 + year.value, month: month, day: day, &cursor)
  }

  /// Reads a month, `12/2026` or `2026-12`, as its last day; `nil` when it is none.
  init?(endOfMonth bytes: UnsafeBufferPointer<UInt8>) {
    var cursor = Cursor(bytes: bytes)
    guard let first = cursor.number(upTo: 4), let separator = cursor.take(),
      "/-.".utf8.contains(separator), let second = cursor.number(upTo: 4), cursor.isAtEnd,
      first.digits == 4 && second.digits <= 2 || first.digits <= 2 && second.digits == 4
    else { return nil }
    let (year, month) =
      first.digits == 4 ? (first.value, second.value) : (second.value, first.value)
    self.init(year: year, month: month, day: GregorianDay.count(in: month, of: year), &cursor)
  }

  /// Makes a date of its numbers and the time that may follow; `nil` where they are none.
  private init?(year: Int, month: Int, day: Int, _ cursor: inout Cursor) {
    guard (1...12).contains(month), day >= 1, day <= GregorianDay.count(in: month, of: year),
      year >= 1900
    else { return nil }
    seconds = Int64(GregorianDay.since1970(year: year, month: month, day: day)) * 86_400
    isDay = cursor.isAtEnd
    if !isDay {
      guard let time = cursor.time(), cursor.isAtEnd else { return nil }
      seconds += time
    }
  }

  /// Whether bytes are a date that is another one in the other order.
  static func isAmbiguous(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let monthFirst = HotlistDate(bytes, order: .mdy),
      let dayFirst = HotlistDate(bytes, order: .dmy)
    else { return false }
    return monthFirst.seconds != dayFirst.seconds
  }

  /// Whether bytes are a date in one order and none in the other.
  static func proves(_ order: DateOrder, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    HotlistDate(bytes, order: order) != nil && HotlistDate(bytes, order: order.other) == nil
      || order == .mdy && HotlistDate(shortYear: bytes, order: nil) != nil
  }

  /// Whether bytes are a date day first and none month first; a year of two digits may be the first number then, and the day the last.
  static func isDayFirstAlone(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    func isDate(_ order: DateOrder) -> Bool {
      HotlistDate(bytes, order: order) != nil || HotlistDate(shortYear: bytes, order: order) != nil
    }
    return isDate(.dmy) && !isDate(.mdy)
  }

  private struct Cursor {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    var isAtEnd: Bool { position == bytes.count }
    var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func take() -> UInt8? {
      guard position < bytes.count else { return nil }
      position += 1
      return bytes[position - 1]
    }

    mutating func number(upTo limit: Int) -> (value: Int, digits: Int)? {
      var value = 0
      let start = position
      while position < bytes.count, position - start < limit, (48...57).contains(bytes[position]) {
        value = value * 10 + Int(bytes[position] - 48)
        position += 1
      }
      return position == start ? nil : (value, position - start)
    }

    /// Seconds into the day, in UTC: may be negative or beyond a day where an offset is given.
    mutating func time() -> Int64? {
      guard let gap = take(), gap == UInt8(ascii: "T") || gap == UInt8(ascii: " "),
        let hour = number(upTo: 2),
        take() == UInt8(ascii: ":"), let minute = number(upTo: 2), minute.value < 60
      else { return nil }
      var second = 0
      if peek == UInt8(ascii: ":") {
        position += 1
        guard let value = number(upTo: 2), value.value <= 60 else { return nil }
        second = value.value
        if peek == UInt8(ascii: ".") {
          position += 1
          guard number(upTo: 9) != nil else { return nil }
        }
      }
      var hours = hour.value
      while peek == UInt8(ascii: " ") { position += 1 }
      if peek | 32 == UInt8(ascii: "a") || peek | 32 == UInt8(ascii: "p") {
        let afternoon = peek | 32 == UInt8(ascii: "p")
        position += 1
        guard let m = take(), m | 32 == UInt8(ascii: "m"), (1...12).contains(hours) else {
          return nil
        }
        hours = hours % 12 + (afternoon ? 12 : 0)
      }
      guard hours < 24 else { return nil }
      let seconds = Int64(hours * 3600 + minute.value * 60 + second)
      return offset().map { seconds - $0 }
    }

    /// Seconds east of UTC; 0 when none is given, `nil` when it is no offset.
    private mutating func offset() -> Int64? {
      switch peek {
      case UInt8(ascii: "Z"), UInt8(ascii: "z"):
        position += 1
        return 0
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        let sign: Int64 = take() == UInt8(ascii: "-") ? -1 : 1
        guard let hour = number(upTo: 2), hour.value <= 14 else { return nil }
        if peek == UInt8(ascii: ":") { position += 1 }
        let minute = number(upTo: 2)?.value ?? 0
        guard minute < 60 else { return nil }
        return sign * Int64(hour.value * 3600 + minute * 60)
      default: return 0
      }
    }
  }
}
