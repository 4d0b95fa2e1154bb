import Foundation
import Testing

@testable import Hotplate

@Suite struct DamagedRunTests {
  static func failure(_ number: Int) -> FrameFailure {
    FrameFailure(
      source: "frame \(number)", code: .damagedJPEG, message: "frame \(number): torn")
  }

  /// What is told of pictures of these numbers, one a second, and at the end.
  static func told(_ run: inout DamagedRun, _ numbers: ClosedRange<Int>) -> [String] {
    var told = numbers.compactMap { number in
      run.failureToReport(for: failure(number), at: Date(timeIntervalSince1970: Double(number)))?
        .message
    }
    if let rest = run.end() { told.append(rest.message) }
    return told
  }

  @Test func theNumberGoesOnFromMinuteToMinute() {
    var run = DamagedRun()
    let few = Self.told(&run, 1...10)
    #expect(few == (1...10).map { "frame \($0): torn" })
    let many = Self.told(&run, 1...131)
    #expect(
      Array(many.dropFirst(10)) == [
        "frame 1: torn; 60 more damaged pictures up to frame 70",
        "frame 1: torn; 120 more damaged pictures up to frame 130",
        "frame 1: torn; 121 more damaged pictures up to frame 131",
      ])
  }

  @Test func whatWasToldIsNotToldAgainAtTheEnd() {
    var run = DamagedRun()
    let told = Self.told(&run, 1...70)
    #expect(told.last == "frame 1: torn; 60 more damaged pictures up to frame 70")
    #expect(told.count == 11)
  }
}
