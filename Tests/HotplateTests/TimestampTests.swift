import Foundation
import Testing

@testable import Hotplate

struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1),
    ("2026-11-23T02:25:52.125Z", 1_795_400_752_125),
    ("2026-11-23T03:25:52.125+01:00", 1_795_400_752_125),
    ("2026-11-22T23:25:52.1259-03:00", 1_795_400_752_125), ("0000-01-01", -62_167_219_200_000),
  ])
  func readsRFC3339(text: String, milliseconds: Int64) {
    #expect(Timestamp(text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2026", "2026-11-23T", "2026-11-23T02:25Z", "2026-11-23T02:25:52", "2026-11-23 02:25:52Z",
    "2026-13-01", "2026-02-29", "2026-11-23T24:00:00Z", "2026-11-23T02:25:52.Z",
    "2026-11-23T02:25:52Z and more", "26-11-23T02:25:52Z", " 2026-11-23",
  ])
  func refusesAnythingElse(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func agreesWithFoundationFrom1600On() throws {
    var random = SeededNumbers(seed: 33)
    for _ in 0..<500 {
      let seconds = Int64.random(in: -11_676_096_000...253_402_300_799, using: &random)
      let date = Date(timeIntervalSince1970: Double(seconds))
      let time = Timestamp(date.formatted(.iso8601))
      #expect(time?.milliseconds == seconds * 1000, "\(seconds)")
    }
  }

  /// Frames of a recording, at 15 a second from a whole second on.
  @Test func momentsOfFramesAreNotAMillisecondEarly() {
    for start in 1_795_420_800..<1_795_420_810 {
      for frame in 0..<600 where frame % 3 == 0 {
        let date = Date(timeIntervalSince1970: Double(start)).addingTimeInterval(Double(frame) / 15)
        #expect(Timestamp(date).milliseconds == Int64(start) * 1000 + Int64(frame) * 1000 / 15)
      }
    }
  }

  @Test func whatIsWrittenReadsBackAsItself() {
    var random = SeededNumbers(seed: 33)
    for _ in 0..<500 {
      let milliseconds = Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &random)
      let time = Timestamp(milliseconds: milliseconds)
      #expect(Timestamp(time.description) == time, "\(milliseconds)")
    }
  }
}
