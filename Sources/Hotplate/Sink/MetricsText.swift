import Foundation

/// What a stream counts, in the text format that Prometheus reads (version 0.0.4).
public struct MetricsText: Sendable {
  private var lines: [String] = []

  /// The page.
  public var text: String { lines.joined(separator: "\n") + "\n" }

  /// Describes one camera's stream.
  ///
  /// - Parameters:
  ///   - camera: The value of the label `camera`.
  ///   - counts: What was counted.
  ///   - spool: What waits for delivery; `nil` without a webhook.
  ///   - unwritten: Records that the output did not take: its disk was full, or its reader took nothing.
  ///   - lists: The lists in use. Those of one name are told as one: their entries together, and when the older was written.
  ///   - missingFolders: How many folders to watch, or below one, cannot be looked into; `nil` where none is watched.
  ///   - residentBytes: Memory of the process; `nil` when unknown.
  public init(
    camera: String, counts: StreamMeter.Counts, spool: DeliverySpool.Counts?,
    unwritten: Int = 0, lists: [Hotlist] = [], missingFolders: Int? = nil,
    residentBytes: Int? = Self.residentBytes
  ) {
    let label = Self.label(camera)
    self.init(
      [(label, counts)], process: [label], counts.reloadFailures, spool: spool,
      unwritten: unwritten, lists: lists, missingFolders: missingFolders,
      residentBytes: residentBytes)
  }

  /// Describes a run of several cameras: what is counted for each camera has the label `camera`, and what is the run's, as what waits for delivery, has
  /// none.
  ///
  /// - Parameters:
  ///   - cameras: What was counted for each camera, each named once.
  ///   - counts: What was counted for all.
  public init(
    cameras: [(camera: String, counts: StreamMeter.Counts)], counts: StreamMeter.Counts,
    spool: DeliverySpool.Counts?, unwritten: Int = 0, lists: [Hotlist] = [],
    missingFolders: Int? = nil, residentBytes: Int? = Self.residentBytes
  ) {
    self.init(
      cameras.map { (Self.label($0.camera), $0.counts) }, process: [], counts.reloadFailures,
      spool: spool, unwritten: unwritten, lists: lists, missingFolders: missingFolders,
      residentBytes: residentBytes)
  }

  private init(
    _ cameras: [(label: String, counts: StreamMeter.Counts)], process: [String],
    _ reloadFailures: Int, spool: DeliverySpool.Counts?, unwritten: Int, lists: [Hotlist],
    missingFolders: Int?, residentBytes: Int?
  ) {
    addFrames(cameras)
    add(cameras)
    value(
      "hotplate_output_unwritten_total", "counter",
      "Records that a full disk, or a reader that takes nothing, kept from being written.", process,
      unwritten)
    if let missingFolders {
      value(
        "hotplate_folders_missing", "gauge", "Folders that cannot be looked into.", process,
        missingFolders)
    }
    if !lists.isEmpty {
      add(lists, process)
      value(
        "hotplate_hotlist_reload_failures_total", "counter",
        "Replaced lists that could not be used.", process, reloadFailures)
    }
    if let spool { add(spool, process) }
    if let residentBytes {
      value("process_resident_memory_bytes", "gauge", "Memory in use.", [], residentBytes)
    }
  }

  private mutating func addFrames(_ cameras: [(label: String, counts: StreamMeter.Counts)]) {
    add("hotplate_frames_total", "counter", "Frames by what became of them.")
    for (label, counts) in cameras {
      for (name, value) in [
        ("in", counts.in), ("read", counts.read), ("still", counts.still),
        ("dropped", counts.dropped), ("skipped", counts.skipped), ("failed", counts.failed),
      ] {
        sample("hotplate_frames_total", [label, "state=\"\(name)\""], value)
      }
    }
    let last = cameras.compactMap { camera in
      camera.counts.lastFrame.map { (camera.label, $0.timeIntervalSince1970) }
    }
    if last.isEmpty { return }
    add(
      "hotplate_last_frame_timestamp_seconds", "gauge",
      "When the last frame or file was taken in.")
    for (label, time) in last { sample("hotplate_last_frame_timestamp_seconds", [label], time) }
  }

  private mutating func add(_ cameras: [(label: String, counts: StreamMeter.Counts)]) {
    for (name, help, count) in Self.counters {
      add(name, "counter", help)
      for camera in cameras { sample(name, [camera.label], count(camera.counts)) }
    }
    add("hotplate_lag_seconds", "gauge", "From arrival to result of the last frame.")
    for camera in cameras {
      sample("hotplate_lag_seconds", [camera.label], camera.counts.lagMilliseconds / 1000)
    }
    add("hotplate_queue_frames", "gauge", "Frames between arrival and result.")
    for camera in cameras {
      sample("hotplate_queue_frames", [camera.label], max(0, camera.counts.waiting))
    }
  }

  /// What is counted for each camera besides frames.
  private static let counters:
    [(name: String, help: String, count: @Sendable (StreamMeter.Counts) -> Int)] = [
      ("hotplate_reads_total", "Vehicle passes reported.", { $0.reads }),
      ("hotplate_hits_total", "Hits reported.", { $0.hits }),
      ("hotplate_kept_back_total", "Hits suppressed by clearances.", { $0.suppressedCount }),
      ("hotplate_repeats_total", "Passes within the cooldown, not reported.", { $0.repeats }),
      ("hotplate_doubtful_total", "Passes not reported for their doubt.", { $0.doubtful }),
      (
        "hotplate_misdated_total", "Pictures whose own time can hardly be right.", { $0.misdated }
      ),
      (
        "hotplate_unnamed_total", "Pictures whose name --name-pattern does not fit.",
        { $0.unnamed }
      ),
      ("hotplate_crops_total", "Plates given to the reader.", { $0.crops }),
    ]

  private mutating func add(_ spool: DeliverySpool.Counts, _ labels: [String]) {
    value("hotplate_spool_items", "gauge", "Hits that wait for delivery.", labels, spool.waiting)
    value(
      "hotplate_spool_dropped_total", "counter", "Hits dropped with disk and memory full.", labels,
      spool.dropped)
    value(
      "hotplate_spool_refused_total", "counter", "Hits the receiver refused.", labels,
      spool.refused)
    value(
      "hotplate_spool_expired_total", "counter", "Hits dropped that waited too long.", labels,
      spool.expired)
    value(
      "hotplate_spool_expired_refused_total", "counter",
      "Refused hits dropped that were kept aside too long.", labels, spool.expiredRefused)
  }

  private mutating func add(_ lists: [Hotlist], _ labels: [String]) {
    // Two samples with the same labels would spoil the page.
    let named = Dictionary(grouping: lists) { ExactText($0.name) }.sorted { $0.key < $1.key }
    add("hotplate_hotlist_entries", "gauge", "Entries in use.")
    for (name, lists) in named {
      let list = "hotlist=\"\(Self.escaped(name.text))\""
      sample("hotplate_hotlist_entries", labels + [list], lists.reduce(0) { $0 + $1.count })
    }
    let modified = "hotplate_hotlist_modified_timestamp_seconds"
    add(modified, "gauge", "When the list in use was written.")
    for (name, lists) in named {
      let list = "hotlist=\"\(Self.escaped(name.text))\""
      let time = lists.map(\.modified.timeIntervalSince1970).min() ?? 0
      sample(modified, labels + [list], time)
    }
  }

  private mutating func add(_ name: String, _ kind: String, _ help: String) {
    lines.append("# HELP \(name) \(help)")
    lines.append("# TYPE \(name) \(kind)")
  }

  private mutating func value(
    _ name: String, _ kind: String, _ help: String, _ labels: [String],
    _ value: some CustomStringConvertible
  ) {
    add(name, kind, help)
    sample(name, labels, value)
  }

  private mutating func sample(
    _ name: String, _ labels: [String], _ value: some CustomStringConvertible
  ) {
    lines.append("\(name)\(labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}") \(value)")
  }

  private static func label(_ camera: String) -> String { "camera=\"\(escaped(camera))\"" }

  private static func escaped(_ text: String) -> String {
    text.replacingASCII {
      switch $0 {
      case UInt8(ascii: "\\"): "\\\\"
      case UInt8(ascii: "\""): "\\\""
      case UInt8(ascii: "\n"): "\\n"
      default: nil
      }
    }
  }

  /// Memory of this process that is in use, as Linux counts it.
  public static var residentBytes: Int? {
    guard let statm = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    let pages = statm.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return pages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
  }
}
