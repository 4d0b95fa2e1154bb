import Testing

@testable import Hotplate

@Suite struct MetricsTextTests {
  @Test func metricsAreInPrometheusForm() {
    var counts = StreamMeter.Counts()
    counts.in = 12
    counts.lagMilliseconds = 41
    counts.doubtful = 7
    counts.misdated = 3
    counts.keptBack = 2
    counts.unnamed = 5
    let text = MetricsText(camera: "gate \"3\"", counts: counts, spool: nil, residentBytes: 4096)
      .text
    #expect(text.contains("hotplate_frames_total{camera=\"gate \\\"3\\\"\",state=\"in\"} 12\n"))
    #expect(text.contains("hotplate_lag_seconds{camera=\"gate \\\"3\\\"\"} 0.041\n"))
    #expect(text.contains("hotplate_doubtful_total{camera=\"gate \\\"3\\\"\"} 7\n"))
    #expect(text.contains("hotplate_misdated_total{camera=\"gate \\\"3\\\"\"} 3\n"))
    #expect(text.contains("hotplate_kept_back_total{camera=\"gate \\\"3\\\"\"} 2\n"))
    #expect(text.contains("hotplate_unnamed_total{camera=\"gate \\\"3\\\"\"} 5\n"))
    #expect(text.contains("# TYPE hotplate_hits_total counter\n"))
    #expect(text.hasSuffix("process_resident_memory_bytes 4096\n"))
  }
}
