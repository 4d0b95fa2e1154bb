import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct MetricsTextTests {
  @Test func metricsAreInPrometheusForm() {
    var counts = StreamMeter.Counts()
    counts.in = 12
    counts.lastFrame = Date(timeIntervalSince1970: 1_790_000_000.5)
    counts.lagMilliseconds = 41
    counts.doubtful = 7
    counts.misdated = 3
    counts.suppressedCount = 2
    counts.unnamed = 5
    let text = MetricsText(camera: "gate \"3\"", counts: counts, spool: nil, residentBytes: 4096)
      .text
    #expect(text.contains("hotplate_frames_total{camera=\"gate \\\"3\\\"\",state=\"in\"} 12\n"))
    #expect(
      text.contains(
        "hotplate_last_frame_timestamp_seconds{camera=\"gate \\\"3\\\"\"} 1790000000.5\n"))
    #expect(text.contains("hotplate_lag_seconds{camera=\"gate \\\"3\\\"\"} 0.041\n"))
    #expect(text.contains("hotplate_doubtful_total{camera=\"gate \\\"3\\\"\"} 7\n"))
    #expect(text.contains("hotplate_misdated_total{camera=\"gate \\\"3\\\"\"} 3\n"))
    #expect(text.contains("hotplate_kept_back_total{camera=\"gate \\\"3\\\"\"} 2\n"))
    #expect(text.contains("hotplate_unnamed_total{camera=\"gate \\\"3\\\"\"} 5\n"))
    #expect(text.contains("# TYPE hotplate_hits_total counter\n"))
    #expect(text.hasSuffix("process_resident_memory_bytes 4096\n"))
    for absent in ["hotplate_hotlist_", "hotplate_folders_missing"] {
      #expect(!text.contains(absent))
    }
  }

  /// What is of the whole run has no camera, and nothing is described twice.
  @Test func everyCameraHasItsOwnCounts() {
    var (busy, silent, all) = (
      StreamMeter.Counts(), StreamMeter.Counts(), StreamMeter.Counts()
    )
    busy.in = 3
    busy.hits = 2
    busy.lastFrame = Date(timeIntervalSince1970: 1_790_000_000)
    silent.doubtful = 1
    all.in = 3
    let lines = MetricsText(
      cameras: [("east", busy), ("west", silent)], counts: all, spool: nil, unwritten: 4,
      missingFolders: 1
    ).text.split(separator: "\n").map(String.init)
    for line in [
      "hotplate_frames_total{camera=\"east\",state=\"in\"} 3",
      "hotplate_frames_total{camera=\"west\",state=\"in\"} 0",
      "hotplate_last_frame_timestamp_seconds{camera=\"east\"} 1790000000.0",
      "hotplate_hits_total{camera=\"east\"} 2", "hotplate_hits_total{camera=\"west\"} 0",
      "hotplate_doubtful_total{camera=\"west\"} 1", "hotplate_queue_frames{camera=\"east\"} 3",
      "hotplate_output_unwritten_total 4", "hotplate_folders_missing 1",
    ] { #expect(lines.count { $0 == line } == 1, "\(line)") }
    #expect(!lines.contains { $0.hasPrefix("hotplate_last_frame_timestamp_seconds{camera=\"west") })
    let described = lines.filter { $0.hasPrefix("# TYPE") }
    #expect(Set(described).count == described.count)
  }

  @Test func noMarkHidesWhatEndsALabel() {
    let text = MetricsText(
      camera: "a\"\u{301},b=\"\\\u{301}\n", counts: StreamMeter.Counts(), spool: nil
    ).text
    #expect(
      text.utf8.contains(
        "hotplate_hits_total{camera=\"a\\\"\u{301},b=\\\"\\\\\u{301}\\n\"} 0\n".utf8))
    // Nothing was taken in: there is no time to tell.
    #expect(!text.contains("hotplate_last_frame_"))
  }

  @Test func theLastFrameIsThatOfTheLastTakenIn() throws {
    let meter = StreamMeter()
    meter.count { $0.reads += 1 }
    #expect(meter.now.lastFrame == nil)
    let start = Date()
    meter.count { $0.in += 1 }
    let taken = try #require(meter.now.lastFrame)
    #expect(taken >= start && taken <= Date())
    meter.count { $0.read += 1 }
    #expect(meter.now.lastFrame == taken)
  }

  @Test func listsAndLossesAreTold() throws {
    let folder = try ScratchFolder()
    let lists = try [("a/l.csv", 1_700_000_000.0), ("b/l.csv", 1_600_000_000)].map { name, time in
      try folder.write(name, Data("plate\nAB12\nCD34\n".utf8))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: time)], ofItemAtPath: folder.path(name))
      return try Hotlist(file: folder.path(name))
    }
    var counts = StreamMeter.Counts()
    counts.reloadFailures = 3
    let text = MetricsText(
      camera: "g", counts: counts, spool: nil, unwritten: 9, lists: lists, missingFolders: 1
    ).text
    let expected = [
      // One sample of two lists of one name.
      "hotplate_hotlist_entries{camera=\"g\",hotlist=\"l.csv\"} 4",
      "hotplate_hotlist_modified_timestamp_seconds{camera=\"g\",hotlist=\"l.csv\"} 1600000000.0",
      "hotplate_hotlist_reload_failures_total{camera=\"g\"} 3",
      "hotplate_output_unwritten_total{camera=\"g\"} 9",
      "hotplate_folders_missing{camera=\"g\"} 1",
    ]
    let lines = text.split(separator: "\n").map(String.init)
    for line in expected { #expect(lines.count { $0 == line } == 1, "\(line)") }
  }
}
