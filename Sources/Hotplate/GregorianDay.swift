/// Days of the Gregorian calendar, whose rule of leap years holds here for all years.
package enum GregorianDay {
  /// How many days a month has.
  ///
  /// - Parameter month: 1 to 12; any other has 31.
  package static func count(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// A time in UTC as ISO 8601 has it: `2026-03-01T08:30:00Z`.
  ///
  /// - Parameter seconds: From 1 January of the year 0 to the end of the year 99,999; from 10,000 on the year has five digits.
  package static func text(secondsSince1970 seconds: Int) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400)
    let day = second < 0 ? days - 1 : days
    let time = second < 0 ? second + 86_400 : second
    let date = civil(since1970: day)
    let digits = date.year > 9999 ? 5 : 4
    return String(unsafeUninitializedCapacity: 16 + digits) { text in
      func put(_ value: Int, _ digits: Int, at position: Int, _ end: UInt8) {
        var rest = value
        for digit in stride(from: position + digits - 1, through: position, by: -1) {
          text[digit] = UInt8(48 + rest % 10)
          rest /= 10
        }
        text[position + digits] = end
      }
      put(date.year, digits, at: 0, UInt8(ascii: "-"))
      put(date.month, 2, at: digits + 1, UInt8(ascii: "-"))
      put(date.day, 2, at: digits + 4, UInt8(ascii: "T"))
      put(time / 3600, 2, at: digits + 7, UInt8(ascii: ":"))
      put(time / 60 % 60, 2, at: digits + 10, UInt8(ascii: ":"))
      put(time % 60, 2, at: digits + 13, UInt8(ascii: "Z"))
      return 16 + digits
    }
  }

  /// The date of a day counted from the start of 1970: `civil_from_days` of Hinnant, *chrono-compatible low-level date algorithms*.
  ///
  /// - Parameter days: From that of 1 January of the year 0 on.
  package static func civil(since1970 days: Int) -> (year: Int, month: Int, day: Int) {
    // Shifted by one era, so that January and February of year 0 need no division of a negative number.
    let shifted = days + 719_468 + 146_097
    let era = shifted / 146_097 - 1
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
      dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    )
  }

  /// Days from the start of 1970 to that of a date, below 0 before 1970.
  ///
  /// `days_from_civil` of the same work.
  ///
  /// - Parameters:
  ///   - year: From 0 on.
  ///   - month: 1 to 12.
  ///   - day: From 1 on.
  package static func since1970(year: Int, month: Int, day: Int) -> Int {
    // Shifted by one era, so that January and February of year 0 need no division of a negative number.
    let shifted = (month <= 2 ? year - 1 : year) + 400
    let yearOfEra = shifted % 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return (shifted / 400 - 1) * 146_097 + dayOfEra - 719_468
  }
}
