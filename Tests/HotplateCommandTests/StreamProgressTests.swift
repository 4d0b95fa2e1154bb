import Foundation
import Hotplate
import TestSupport
import Testing

@testable import HotplateCommand

@Suite struct StreamProgressTests {
  static let stats: StatsRecord = {
    let meter = StreamMeter()
    meter.count {
      $0.in = 1200
      $0.dropped = 15
      $0.failed = 3
      $0.reads = 14
      $0.hits = 1
    }
    var clock = StatsClock(camera: "gate-3")
    var stats = clock.record(meter)
    stats.fps = 19.8
    return stats
  }()

  @Test(
    arguments: [
      (nil, ""), (0, ""), (1, ""), (0.25, "  5:00 left"), (1e-12, "  6000:00 left"),
    ] as [(Double?, String)])
  func theLineTellsWhatWasDoneAndWhatIsLeft(share: Double?, left: String) {
    let line = StreamProgress.line(Self.stats, unit: "frame", elapsed: 100, share: share)
    #expect(line == "gate-3: 1200 frames  19.8/s  14 plates  1 hit  18 lost" + left)
  }

  /// The bar tells nothing that the numbers do not, and goes first.
  @Test(
    arguments: [
      (80, String(repeating: "█", count: 15) + String(repeating: "·", count: 15) + " "),
      (40, "██··· "), (39, ""), (0, ""),
    ] as [(Int, String)])
  func aBarTakesTheRoomThatIsLeft(columns: Int, bar: String) {
    let line = ProgressBar.line(150, of: 300, elapsed: 20, columns: columns)
    #expect(line == bar + "150/300  7.5 pictures/s  0:20 left")
    let entries = ProgressBar.line(150, of: 300, unit: "entries", elapsed: 20, columns: columns)
    #expect(entries.hasSuffix("150/300  7.5 entries/s  0:20 left"))
  }

  @Test(
    arguments: [
      (nil, false), ("", false), ("dumb", false), ("xterm-256color", true),
    ] as [(String?, Bool)])
  func aTerminalMayKnowNoEscapes(name: String?, isKnown: Bool) {
    #expect(StatusLine.knowsEscapes(name) == isKnown)
  }

  /// Asked for, it is drawn wherever standard error leads, and gone at the end.
  @Test func aStreamShowsItsProgress() throws {
    let input = try Data(
      contentsOf: Project.folder.appendingPathComponent("Fixtures/passing-car.mjpeg"))
    let flags = ["stream", "-j", "--every-frame", "--camera", "g"]
    let run = try HotplateProcess(
      flags + ["--progress"], input: input, environment: ["TERM": "xterm"])
    #expect(run.errors.hasPrefix("\r\u{1B}[K\u{1B}[?7lg: "), "\(run.errors)")
    #expect(run.errors.contains("/s  "))
    #expect(run.errors.hasSuffix("\r\u{1B}[K"))
    #expect(run.records.count == 12)
    // Standard error is no terminal.
    #expect(try HotplateProcess(flags, input: input).errors.isEmpty)
  }

  @Test func aDropFolderShowsItsProgress() throws {
    let folder = try WatchCommandTests.site(plates: 1)
    try WatchCommandTests.drop(0, into: folder)
    let run = try HotplateProcess(
      WatchCommandTests.arguments(folder, ["--once", "--progress"]), environment: ["TERM": "xterm"])
    #expect(run.status == 0)
    #expect(run.errors.contains("\u{1B}[?7ldrop: "), "\(run.errors)")
    #expect(run.errors.contains(" file"))
  }
}
