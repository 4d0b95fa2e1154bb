import Foundation

/// One camera from its first byte to its last: source, pipeline, report.
public struct StreamRun: Sendable {
  private let source: ByteSource
  private let pictures: CameraStream
  private let pipeline: StreamPipeline
  private let report: StreamReport
  private let late: BackpressurePolicy
  private let statsInterval: Duration?
  private let onDrop: @Sendable () -> Void

  /// Puts a run together.
  ///
  /// - Parameters:
  ///   - source: Where the bytes come from; `stop()` on it ends the run after the frame in hand.
  ///   - pictures: The pictures in them.
  ///   - pipeline: What is done with them.
  ///   - report: Where it is told.
  ///   - late: What becomes of pictures that arrive while the pipeline is busy.
  ///   - statsInterval: How often stats are told; `nil` for never.
  ///   - onDrop: Called after a picture was dropped and counted.
  public init(
    source: ByteSource, pictures: CameraStream, pipeline: StreamPipeline, report: StreamReport,
    late: BackpressurePolicy = .wait, statsInterval: Duration? = nil,
    onDrop: @escaping @Sendable () -> Void = {}
  ) {
    self.source = source
    self.pictures = pictures
    self.pipeline = pipeline
    self.report = report
    self.late = late
    self.statsInterval = statsInterval
    self.onDrop = onDrop
  }

  /// Runs to the end of the stream, or until the source is stopped or nobody reads the output, and finishes the report.
  ///
  /// - Returns: What was counted.
  /// - Throws: What the source or the output throws; `CancellationError` where the task is cancelled, which tells no passes under way.
  @discardableResult
  public func run() async throws -> StreamMeter.Counts {
    let meter = pipeline.meter
    do {
      try await report.finishing { try await tell() }
    } catch is OutputClosed {}
    return meter.now
  }

  private func tell() async throws {
    let meter = pipeline.meter
    try await report.reportingStats(
      of: meter, camera: pipeline.configuration.camera, every: statsInterval
    ) {
      switch late {
      case .wait:
        try await pipeline.run(pictures) { try await report.take($0) }
      case .drop:
        let latest = pictures.latest { _ in
          meter.countDropped()
          onDrop()
        }
        try await pipeline.run(latest) { try await report.take($0) }
      }
    }
    if meter.now.in == 0 && !source.isStopped {
      meter.count { $0.failed += 1 }
      try await report.take(
        .failure(FrameFailure(.empty, of: source.name, "the stream ended without a picture")))
    }
  }
}

extension StreamReport {
  /// Runs `body`, and finishes at its end, whatever the end is, as ``finish()`` does.
  ///
  /// - Throws: What `body` throws, else what `finish()` does.
  public nonisolated func finishing<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    let result: Result
    do {
      result = try await body()
    } catch {
      try? await finish()
      throw error
    }
    try await finish()
    return result
  }

  /// Runs `body` with stats told every so often, and once at its end.
  ///
  /// Stats that cannot be told cancel `body`: where nothing comes to be told, nobody else finds out that the reader of the output has gone.
  ///
  /// - Throws: What `body` or the output throws, whichever is first.
  public func reportingStats<Result: Sendable>(
    of meter: StreamMeter, camera: String, every interval: Duration?,
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await reporting(
      { (clock: inout StatsClock) in [clock.record(meter)] },
      by: StatsClock(camera: camera), every: interval, body)
  }

  /// Runs `body` with stats of every camera told every so often, and once at its end, as the other of this name does.
  public func reportingStats<Result: Sendable>(
    of meters: CameraMeters, every interval: Duration?,
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await reporting(
      { (clock: inout CameraStatsClock) in clock.records(meters) },
      by: CameraStatsClock(), every: interval, body)
  }

  private func reporting<Clock: Sendable, Result: Sendable>(
    _ records: @escaping @Sendable (inout Clock) -> [StatsRecord], by start: Clock,
    every interval: Duration?, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    guard let interval else { return try await body() }
    let result = try await withThrowingTaskGroup(
      of: Result?.self, returning: Result.self
    ) { group in
      group.addTask {
        var clock = start
        // Ends when cancelled: the run is over, and the last record tells of all of it.
        while (try? await Task.sleep(for: interval.asWait)) != nil {
          for record in records(&clock) { try await self.take(record) }
        }
        return nil
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let result = ended { return result }
      }
      throw CancellationError()
    }
    var whole = start
    for record in records(&whole) { try await take(record) }
    return result
  }
}
