import Foundation

/// Counts what a stream does; shared by those who work and those who report.
public final class StreamMeter: Sendable {
  /// What was counted since the start.
  public struct Counts: Sendable, Hashable {
    /// Pictures given by the stream, damaged ones included.
    public var `in` = 0
    /// When the last of them was given; `nil` before the first.
    public var lastFrame: Date?
    /// Pictures handled.
    public var read = 0
    /// Of these, not searched because nothing moved.
    public var still = 0
    /// Pictures dropped because the reader was busy; see ``StreamMeter/countDropped()``.
    public var dropped = 0
    /// Pictures left out by the frame rate asked for, and those in work when a run was cut off.
    public var skipped = 0
    /// Damaged pictures; of a stream without any picture, the stream, which `in` does not count.
    public var failed = 0
    /// Passes reported.
    public var reads = 0
    /// Hits reported.
    public var hits = 0
    /// Hits that clearances suppressed of what was reported.
    public var suppressedCount = 0
    /// Passes not reported because the plate was reported within the cooldown.
    public var repeats = 0
    /// Passes read with too much doubt to be reported.
    public var doubtful = 0
    /// Pictures whose own time can hardly be right: of the future, or far from when the file was written.
    public var misdated = 0
    /// Pictures whose name the pattern of names is not in.
    public var unnamed = 0
    /// Plates given to a reader.
    public var crops = 0
    /// Times that a replaced list could not be used, each reason counted once.
    public var reloadFailures = 0
    /// Milliseconds from arrival to result of the last picture handled.
    public var lagMilliseconds = 0.0
    /// Pictures between arrival and result; never below 0.
    public var waiting: Int { max(0, `in` - read - dropped - skipped - failed) }
    /// Pictures that left the reader.
    var handled: Int { read + skipped + failed }
  }

  private let counts = Guarded(Counts())
  private let lastChange = Guarded(ContinuousClock.now)

  /// Starts at nothing.
  public init() {}

  /// What was counted so far.
  public var now: Counts { counts.withLock { $0 } }

  /// Counts.
  ///
  /// A picture that is dropped was given, too: of a change that adds to `dropped` alone, `in` grows as much.
  public func count(
    at now: ContinuousClock.Instant = .now, _ change: (inout Counts) -> Void
  ) {
    let moves = counts.withLock { counts in
      let (given, waiting, handled) = (counts.in, counts.waiting, counts.handled)
      let dropped = counts.dropped
      change(&counts)
      // Else `in` were too small for good, and pictures that wait would not be seen.
      counts.in += max(0, counts.dropped - dropped - max(0, counts.in - given))
      if counts.in > given { counts.lastFrame = Date() }
      return counts.handled != handled || waiting <= 0 && counts.waiting > 0
    }
    if moves { lastChange.withLock { $0 = now } }
  }

  /// Counts a picture that was given and dropped before it came to a pipeline: for each that
  /// `AsyncSequence.latest(capacity:onDrop:)` tells of.
  public func countDropped() {
    count {
      $0.in += 1
      $0.dropped += 1
    }
  }

  /// How long pictures have waited without any being handled; `nil` when none waits.
  public func stall(at now: ContinuousClock.Instant = .now) -> Duration? {
    guard self.now.waiting > 0 else { return nil }
    return lastChange.withLock { now - $0 }
  }
}

/// Makes a stats record every so often.
public struct StatsClock: Sendable {
  private let camera: String
  private var lastRead = 0
  private var lastTime: ContinuousClock.Instant

  /// Starts now.
  public init(camera: String) { self.init(camera: camera, since: .now) }

  /// Starts at a moment that may be past.
  init(camera: String, since start: ContinuousClock.Instant) {
    self.camera = camera
    lastTime = start
  }

  /// The record for what `meter` counted, with the rate since the last record.
  public mutating func record(_ meter: StreamMeter) -> StatsRecord {
    let counts = meter.now
    let now = ContinuousClock.now
    let seconds = (now - lastTime) / .seconds(1)
    let rate = seconds > 0 ? Double(counts.read - lastRead) / seconds : 0
    lastRead = counts.read
    lastTime = now
    return StatsRecord(
      camera: camera,
      frames: .init(
        in: counts.in, read: counts.read, still: counts.still, dropped: counts.dropped,
        skipped: counts.skipped, failed: counts.failed),
      reads: counts.reads, hits: counts.hits,
      keptBack: counts.suppressedCount > 0 ? counts.suppressedCount : nil, repeats: counts.repeats,
      doubtful: counts.doubtful,
      misdated: counts.misdated > 0 ? counts.misdated : nil,
      unnamed: counts.unnamed > 0 ? counts.unnamed : nil,
      fps: (rate * 10).rounded() / 10,
      lagMs: counts.lagMilliseconds.rounded())
  }
}
