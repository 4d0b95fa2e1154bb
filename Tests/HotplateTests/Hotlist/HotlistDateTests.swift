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

  @Test func agreesWithTheCalendar() {
    var numbers = SeededNumbers(seed: 3)
    for _ in 0..<500 {
      let date = Date(timeIntervalSince1970: Double(numbers.next() % 4_000_000_000))
      let text = date.formatted(.iso8601)
      #expect(Self.date(text)?.seconds == Int64(date.timeIntervalSince1970), "\(text)")
    }
  }
}
