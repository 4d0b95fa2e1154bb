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

  /// Days from the start of 1970 to that of a date, below 0 before 1970.
  ///
  /// `days_from_civil` of Hinnant, *chrono-compatible low-level date algorithms*.
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
