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
    let label = "camera=\"\(Self.escaped(camera))\""
    add("hotplate_frames_total", "counter", "Frames by what became of them.")
    for (name, value) in [
      ("in", counts.in), ("read", counts.read), ("still", counts.still),
      ("dropped", counts.dropped), ("skipped", counts.skipped), ("failed", counts.failed),
    ] {
      lines.append("hotplate_frames_total{\(label),state=\"\(name)\"} \(value)")
    }
    if let last = counts.lastFrame {
      value(
        "hotplate_last_frame_timestamp_seconds", "gauge",
        "When the last frame or file was taken in.", label, last.timeIntervalSince1970)
    }
    value("hotplate_reads_total", "counter", "Vehicle passes reported.", label, counts.reads)
    value("hotplate_hits_total", "counter", "Hits reported.", label, counts.hits)
    value(
      "hotplate_kept_back_total", "counter", "Hits suppressed by clearances.", label,
      counts.suppressedCount)
    value(
      "hotplate_repeats_total", "counter", "Passes within the cooldown, not reported.", label,
      counts.repeats)
    value(
      "hotplate_doubtful_total", "counter", "Passes not reported for their doubt.", label,
      counts.doubtful)
    value(
      "hotplate_misdated_total", "counter", "Pictures whose own time can hardly be right.", label,
      counts.misdated)
    value(
      "hotplate_unnamed_total", "counter", "Pictures whose name --name-pattern does not fit.",
      label, counts.unnamed)
    value("hotplate_crops_total", "counter", "Plates given to the reader.", label, counts.crops)
    value(
      "hotplate_lag_seconds", "gauge", "From arrival to result of the last frame.", label,
      counts.lagMilliseconds / 1000)
    value(
      "hotplate_queue_frames", "gauge", "Frames between arrival and result.", label,
      max(0, counts.waiting))
    value(
      "hotplate_output_unwritten_total", "counter",
      "Records that a full disk, or a reader that takes nothing, kept from being written.", label,
      unwritten)
    if let missingFolders {
      value(
        "hotplate_folders_missing", "gauge", "Folders that cannot be looked into.", label,
        missingFolders)
    }
    if !lists.isEmpty {
      add(lists, label)
      value(
        "hotplate_hotlist_reload_failures_total", "counter",
        "Replaced lists that could not be used.", label, counts.reloadFailures)
    }
    if let spool {
      value("hotplate_spool_items", "gauge", "Hits that wait for delivery.", label, spool.waiting)
      value(
        "hotplate_spool_dropped_total", "counter", "Hits dropped with disk and memory full.", label,
        spool.dropped)
      value(
        "hotplate_spool_refused_total", "counter", "Hits the receiver refused.", label,
        spool.refused)
      value(
        "hotplate_spool_expired_total", "counter", "Hits dropped that waited too long.", label,
        spool.expired)
      value(
        "hotplate_spool_expired_refused_total", "counter",
        "Refused hits dropped that were kept aside too long.", label, spool.expiredRefused)
    }
    if let residentBytes {
      value(
        "process_resident_memory_bytes", "gauge", "Memory in use.", nil, residentBytes)
    }
  }

  private mutating func add(_ lists: [Hotlist], _ label: String) {
    // Two samples with the same labels would spoil the page.
    let named = Dictionary(grouping: lists) { ExactText($0.name) }.sorted { $0.key < $1.key }
    add("hotplate_hotlist_entries", "gauge", "Entries in use.")
    for (name, lists) in named {
      let (list, entries) = (Self.escaped(name.text), lists.reduce(0) { $0 + $1.count })
      lines.append("hotplate_hotlist_entries{\(label),hotlist=\"\(list)\"} \(entries)")
    }
    let modified = "hotplate_hotlist_modified_timestamp_seconds"
    add(modified, "gauge", "When the list in use was written.")
    for (name, lists) in named {
      let time = lists.map(\.modified.timeIntervalSince1970).min() ?? 0
      lines.append("\(modified){\(label),hotlist=\"\(Self.escaped(name.text))\"} \(time)")
    }
  }

  private mutating func add(_ name: String, _ kind: String, _ help: String) {
    lines.append("# HELP \(name) \(help)")
    lines.append("# TYPE \(name) \(kind)")
  }

  private mutating func value(
    _ name: String, _ kind: String, _ help: String, _ label: String?,
    _ value: some CustomStringConvertible
  ) {
    add(name, kind, help)
    lines.append("\(name)\(label.map { "{\($0)}" } ?? "") \(value)")
  }

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
