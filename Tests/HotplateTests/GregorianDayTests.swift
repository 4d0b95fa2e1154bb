import Foundation
import Testing

@testable import Hotplate

/// Dates of the Gregorian calendar, against Foundation's.
@Suite struct GregorianDayTests {
  @Test func timesAreWrittenAsFoundationWritesThem() {
    var numbers = SeededNumbers(seed: 11)
    let style = Date.ISO8601FormatStyle()
    // From 1600, since Foundation's calendar is the Julian one before 1582, to the end of 9999.
    let edges = [-11_676_096_000, -1, 0, 951_782_399, 951_782_400, 253_402_300_799]
    let drawn = (0..<2000).map { _ in Int.random(in: edges[0]...edges[5], using: &numbers) }
    for seconds in edges + drawn {
      #expect(
        GregorianDay.text(secondsSince1970: seconds)
          == style.format(Date(timeIntervalSince1970: Double(seconds))))
    }
  }

  @Test func theDayAfterTheLastOfFourDigitsHasFive() {
    #expect(GregorianDay.text(secondsSince1970: 253_402_300_800) == "10000-01-01T00:00:00Z")
  }

  @Test func everyDayComesBackFromItsDate() {
    for day in stride(from: -719_528, through: 3_000_000, by: 97) {
      let date = GregorianDay.civil(since1970: day)
      #expect(GregorianDay.since1970(year: date.year, month: date.month, day: date.day) == day)
    }
  }
}
