import Foundation

/// From the pictures of one camera to its passes and hits.
///
///     StreamPicture ─▶ Frame ─▶ PlateRegion ─▶ PlatePass ─▶ PlateRead ─▶ Hit
///                      decode   gate, locate   track        read, fuse   match
///
/// Decoding, locating and reading overlap: while the plates of a frame are read, the next frames are decoded and
/// searched. What must know the frames before (the motion gate, the tracker) runs in frame order, so the same
/// pictures give the same events in the same order whatever the number of workers. At most
/// `2 × jobs + 4` frames are held, those kept as the best of their pass aside.
public struct StreamPipeline: Sendable {
  /// How a stream is worked on.
  public struct Configuration: Sendable {
    /// Identifier of the camera.
    public var camera: String
    /// Workers; at least one and at most 1024 are made.
    public var jobs = 2
    /// What to look for and report.
    public var plates = Pipeline.Configuration()
    /// Whether each frame is told of by itself, without tracking.
    public var reportsEveryFrame = false
    /// At most so many frames a second are handled; all where it is `nil` or not above 0.
    public var framesPerSecond: Double?
    /// Seconds for which a plate is not reported again after it was last seen.
    public var cooldown: TimeInterval = 30
    /// When no picture came for so long, what was seen is told without waiting for the next one; `nil` for pictures whose times are not
    /// those of their arrival. The command asks for five seconds.
    public var silence: Duration?
    /// A minimum confidence for plates that move through several frames, used where the pipeline's minimum confidence is higher: what moves is a
    /// vehicle, however badly its plate can be read. `nil`: no exception for moving plates. The command sets 0.1.
    public var minimumConfidenceInMotion: Double?
    /// How passes are followed.
    public var tracker = PlateTracker.Configuration()
    /// Whether frames in which nothing moved are not searched.
    public var skipsStillFrames = true
    /// Whether the best views of a pass that ends in doubt are read again, more thoroughly. Of no use if the reader is already thorough on every read.
    public var rereadsDoubtfulPasses = true
    /// Whether the best frame of a pass is kept, at its size in memory.
    public var keepsPictures = false

    /// The settings of the command, but for `silence` and `minimumConfidenceInMotion`, which are not set.
    public init(camera: String) { self.camera = camera }
  }

  /// How the stream is worked on.
  public let configuration: Configuration
  private let stages: PipelineStages
  private let locators: [LocatorWorker]
  private let readers: [ReaderWorker]
  private let scanners: [PipelineWorker]
  /// Counts what happens.
  public let meter: StreamMeter

  /// Makes the workers.
  ///
  /// - Throws: What making a locator or reader throws.
  public init(
    _ configuration: Configuration, stages: PipelineStages, meter: StreamMeter = StreamMeter()
  ) throws {
    self.configuration = configuration
    self.stages = stages
    self.meter = meter
    let jobs = OrderedWorkers.admitted(configuration.jobs)
    if configuration.reportsEveryFrame {
      scanners = try (0..<jobs).map { _ in try PipelineWorker(stages, configuration.plates) }
      (locators, readers) = ([], [])
    } else {
      locators = try (0..<jobs).map { _ in try LocatorWorker(stages.makeLocator) }
      readers = try (0..<jobs).map { _ in try ReaderWorker(stages.makeReader) }
      scanners = []
    }
  }

  /// Works through the pictures until they end, then tells the passes under way. Who wants these told earlier ends the pictures, as ``ByteSource/stop()``
  /// does: a task that is cancelled tells nothing more. However a run ends, the next one can follow; the pictures in work when it is cut off are
  /// counted as skipped.
  ///
  /// - Parameters:
  ///   - pictures: Pulled as fast as they are worked on.
  ///   - output: Takes each event; the next one waits for it. What it throws ends the run.
  /// - Throws: What the pictures or `output` throw; `CancellationError` where the task is cancelled before all is told.
  public func run<Pictures: AsyncSequence & Sendable>(
    _ pictures: Pictures, output: @Sendable (StreamEvent) async throws -> Void
  ) async throws where Pictures.Element == StreamPicture {
    let jobs = OrderedWorkers.admitted(configuration.jobs)
    let decoded = BoundedQueue<Task<DecodedPicture, Never>>(capacity: jobs)
    let searched = BoundedQueue<Task<SearchedPicture, Never>>(capacity: jobs)
    let inWork = PicturesInWork(meter)
    defer { inWork.endAll() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { decoded.finish() }
        try await decode(pictures, into: decoded, inWork)
      }
      // Whoever waits for the other side is let go before the group waits for them, however a side ends.
      group.addTask {
        defer {
          decoded.finish()
          searched.finish()
        }
        await search(decoded, into: searched)
      }
      do {
        defer {
          decoded.finish()
          searched.finish()
        }
        try await follow(searched, inWork, output: output)
      } catch {
        group.cancelAll()
        throw error
      }
      try await group.waitForAll()
    }
  }

  private func decode<Pictures: AsyncSequence & Sendable>(
    _ pictures: Pictures, into queue: BoundedQueue<Task<DecodedPicture, Never>>,
    _ inWork: PicturesInWork
  ) async throws where Pictures.Element == StreamPicture {
    var limiter = FrameRateLimiter(framesPerSecond: configuration.framesPerSecond)
    let decoder = stages.decoder
    let needsCells = configuration.skipsStillFrames && !configuration.reportsEveryFrame
    let interest = configuration.plates.regionOfInterest
    for try await picture in pictures {
      inWork.begin()
      if !limiter.admits(picture.time) {
        inWork.end { $0.skipped += 1 }
        continue
      }
      let task = Task {
        DecodedPicture(picture, by: decoder, interest: interest, needsCells: needsCells)
      }
      if await !queue.send(task).isTaken { return }
    }
  }

  private func search(
    _ decoded: BoundedQueue<Task<DecodedPicture, Never>>,
    into queue: BoundedQueue<Task<SearchedPicture, Never>>
  ) async {
    var gate = MotionGate()
    var worker = 0
    var failures = 0
    // What the last picture showed that was not another one sent again.
    var shown: MotionGate.Cells?
    var lastSearch: Task<SearchedPicture, Never>?
    while let task = await decoded.next() {
      let picture = await task.value
      failures = picture.failure == nil ? 0 : failures + 1
      // What stood there may be followed no longer when pictures come again: it is searched for.
      if failures >= configuration.tracker.patienceInFrames {
        gate = MotionGate()
        shown = nil
      }
      let result: Task<SearchedPicture, Never>
      if let cells = picture.cells, cells == shown {
        result = Task { SearchedPicture(picture.picture, .repeated) }
      } else if await isStill(picture, &gate, since: lastSearch) {
        result = Task { SearchedPicture(picture.picture, .still) }
      } else if let failure = picture.failure {
        result = Task { SearchedPicture(picture.picture, .failed(failure)) }
      } else {
        worker += 1
        result = search(picture, worker: worker)
        lastSearch = result
      }
      if let cells = picture.cells { shown = cells }
      if await !queue.send(result).isTaken { return }
    }
  }

  /// Has a picture searched, or scanned by itself, by the worker whose turn it is.
  private func search(_ decoded: DecodedPicture, worker: Int) -> Task<SearchedPicture, Never> {
    let picture = decoded.picture
    let decoder = stages.decoder
    if configuration.reportsEveryFrame {
      let scanner = scanners[worker % scanners.count]
      return Task {
        switch decoded.whole(by: decoder) {
        case .failure(let failure): return SearchedPicture(picture, .failed(failure))
        case .success(let frame):
          var image = await scanner.scan(frame, at: picture.time)
          image.milliseconds.merge(decoded.milliseconds) { $1 }
          return SearchedPicture(picture, .scanned(image))
        }
      }
    }
    let locator = locators[worker % locators.count]
    let interest = configuration.plates.regionOfInterest
    return Task {
      switch decoded.whole(by: decoder) {
      case .failure(let failure): return SearchedPicture(picture, .failed(failure))
      case .success(let frame):
        let regions = await locator.regions(in: frame, around: interest)
        return SearchedPicture(picture, .regions(regions, frame))
      }
    }
  }

  /// Whether a picture need not be searched.
  private func isStill(
    _ picture: DecodedPicture, _ gate: inout MotionGate, since last: Task<SearchedPicture, Never>?
  ) async -> Bool {
    switch picture.cells.map({ gate.verdict(on: $0) }) {
    case .still: true
    case .settling: await last?.value.hasPlates != true
    case .moved, nil: false
    }
  }

  private func follow(
    _ searched: BoundedQueue<Task<SearchedPicture, Never>>, _ inWork: PicturesInWork,
    output: @Sendable (StreamEvent) async throws -> Void
  ) async throws {
    var follower = PassFollower(
      configuration, readers: readers, stages: stages, meter: meter, inWork: inWork)
    // A camera that is triggered by motion may be silent for hours.
    var isReported = true
    while true {
      let next = await searched.next(within: isReported ? nil : configuration.silence)
      // Of a task that is cancelled the queue ends, too: the stream may go on.
      try Task.checkCancellation()
      switch next {
      case .element(let task):
        let picture = await task.value
        try await follower.take(picture, output: output)
        let lag = ContinuousClock.now - picture.picture.arrival
        meter.count { $0.lagMilliseconds = lag / .milliseconds(1) }
        isReported = false
      case .nothing where !inWork.isEmpty: break
      case .nothing:
        try await follower.reportOngoing(output: output)
        isReported = true
      case .end: return try await follower.finish(output: output)
      }
    }
  }
}
