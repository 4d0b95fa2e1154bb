import Foundation
import Testing

@testable import Hotplate

@Suite struct HotlistDateTests {
  static func date(_ text: String) -> HotlistDate? {
    Array(text.utf8).withUnsafeBufferPointer { HotlistDate($0) }
  }

  @Test(arguments: [
    ("1970-01-01", 0), ("2026-03-01", 1_772_323_200), ("20260301", 1_772_323_200),
    ("03/01/2026", 1_772_323_200),
    ("01.03.2026", 1_772_323_200), ("2026-03-01T08:30:00Z", 1_772_353_800),
    ("2026-03-01 08:30", 1_772_353_800),
    ("2026-03-01T08:30:00+02:00", 1_772_346_600), ("3/1/2026 8:30 PM", 1_772_397_000),
    ("2024-02-29", 1_709_164_800),
    ("2026-03-01T08:30:00.123Z", 1_772_353_800), ("2026-03-01T00:00:00-0500", 1_772_341_200),
  ])
  func readsWhatListsWrite(text: String, seconds: Int64) {
    #expect(Self.date(text)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "soon", "2026-13-01", "2026-02-29", "2026-03-32", "13/13/2026", "2026-03-01T25:00",
    "2026-03-01x", "1", "2026",
    "99999999999", "2026-03-01T08:61:00Z", "0000-00-00",
  ])
  func refusesWhatIsNoDate(text: String) {
    #expect(Self.date(text) == nil)
  }

  @Test(arguments: [
    ("05/03/2026", DateOrder.mdy, "2026-05-03"), ("05/03/2026", .dmy, "2026-03-05"),
    ("5-3-2026 08:30", .dmy, "2026-03-05T08:30"), ("05.03.2026", .mdy, "2026-03-05"),
    ("05.03.2026", .dmy, "2026-03-05"), ("2026/03/05", .dmy, "2026-03-05"),
  ])
  func readsDayAndMonthInTheirOrder(text: String, order: DateOrder, plain: String) {
    let date = Array(text.utf8).withUnsafeBufferPointer { HotlistDate($0, order: order) }
    #expect(date?.seconds == Self.date(plain)?.seconds)
  }

  @Test func aDateOfOneOrderAloneIsADate() {
    #expect(Self.date("25/03/2026")?.seconds == Self.date("2026-03-25")?.seconds)
    Array("25/03/2026".utf8).withUnsafeBufferPointer {
      #expect(HotlistDate($0, order: .mdy) == nil)
      #expect(HotlistDate.proves(.dmy, $0) && !HotlistDate.proves(.mdy, $0))
      #expect(!HotlistDate.isAmbiguous($0))
    }
    Array("03/25/26".utf8).withUnsafeBufferPointer { #expect(HotlistDate.proves(.mdy, $0)) }
    // The year may be the first.
    Array("25/03/26".utf8).withUnsafeBufferPointer { #expect(!HotlistDate.proves(.dmy, $0)) }
    for (text, isAlone) in [
      ("25/03/2026", true), ("31/12/26", true), ("05/03/26", false), ("12/31/26", false),
      ("25.03.2026", false), ("x", false),
    ] {
      Array(text.utf8).withUnsafeBufferPointer {
        #expect(HotlistDate.isDayFirstAlone($0) == isAlone, "\(text)")
      }
    }
    for (text, isAmbiguous) in [("05/03/2026", true), ("05/05/2026", false), ("5.3.2026", false)] {
      Array(text.utf8).withUnsafeBufferPointer {
        #expect(HotlistDate.isAmbiguous($0) == isAmbiguous)
      }
    }
  }

  @Test(
    arguments: [
      ("12/31/26", nil, "2026-12-31"), ("12/31/26", .mdy, "2026-12-31"), ("12/31/26", .dmy, nil),
      ("31/12/26", .dmy, "2026-12-31"), ("31/12/26", nil, nil), ("26/12/31", nil, nil),
      ("05/03/26", nil, nil), ("05/03/26", .mdy, "2026-05-03"), ("05/03/26", .dmy, "2026-03-05"),
      ("5/3/79 08:30", .mdy, "2079-05-03T08:30"), ("12/31/80", .mdy, nil),
      ("12/31/2026", .mdy, nil), ("12-31-26", .mdy, nil), ("1/2/3", .mdy, nil),
      ("02/29/26", nil, nil), ("12/31/26x", nil, nil),
    ] as [(String, DateOrder?, String?)])
  func readsYearsOfTwoDigitsInOneOrder(text: String, order: DateOrder?, plain: String?) {
    let date = Array(text.utf8).withUnsafeBufferPointer { HotlistDate(shortYear: $0, order: order) }
    #expect(date?.seconds == plain.flatMap { Self.date($0)?.seconds })
  }

  @Test(
    arguments: [
      ("12/2026", "2026-12-31"), ("2026-12", "2026-12-31"), ("2/2024", "2024-02-29"),
      ("2026/02", "2026-02-28"), ("12.2026", "2026-12-31"), ("13/2026", nil), ("2026-00", nil),
      ("12/26", nil), ("0012/2026", nil), ("2026-12-01", nil), ("12/2026x", nil), ("12/1800", nil),
      ("2026", nil), ("/2026", nil), ("", nil),
    ] as [(String, String?)])
  func readsAMonthAsItsLastDay(text: String, plain: String?) {
    let date = Array(text.utf8).withUnsafeBufferPointer { HotlistDate(endOfMonth: $0) }
    #expect(date?.end == plain.flatMap { Self.date($0)?.end })
  }

  @Test func agreesWithTheCalendar() {
    var numbers = SeededNumbers(seed: 3)
    for _ in 0..<500 {
      let date = Date(timeIntervalSince1970: Double(numbers.next() % 4_000_000_000))
      let text = date.formatted(.iso8601)
      #expect(Self.date(text)?.seconds == Int64(date.timeIntervalSince1970), "\(text)")
    }
  }
}
