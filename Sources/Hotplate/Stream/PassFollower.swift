import Foundation

/// Takes the searched frames of a camera in order: tracks, has plates read, and tells what is to be told.
struct PassFollower {
  private let configuration: StreamPipeline.Configuration
  private let readers: [ReaderWorker]
  private let meter: StreamMeter
  private let inWork: PicturesInWork
  private let finder: (any HitFinder)?
  private var tracker: PlateTracker
  private var reporter: PassReporter
  private var damage = DamagedRun()
  private var lastTime = Date.distantPast
  /// When all that was in view was last looked up.
  private var lastLookUp = Date.distantPast

  init(
    _ configuration: StreamPipeline.Configuration, readers: [ReaderWorker], stages: PipelineStages,
    meter: StreamMeter, inWork: PicturesInWork
  ) {
    self.configuration = configuration
    self.readers = readers
    self.meter = meter
    self.inWork = inWork
    finder = stages.hitFinder
    tracker = PlateTracker(configuration: configuration.tracker)
    reporter = PassReporter(
      PassReporter.Configuration(
        camera: configuration.camera, cooldown: configuration.cooldown,
        minimumConfidence: configuration.plates.minimumConfidence,
        minimumConfidenceInMotion: configuration.minimumConfidenceInMotion,
        reportsUnread: configuration.plates.reportsUnread),
      finder: stages.hitFinder)
  }

  mutating func take(
    _ searched: SearchedPicture, output: (StreamEvent) async throws -> Void
  ) async throws {
    let picture = searched.picture
    if picture.time < lastTime.addingTimeInterval(-Self.smallestSetBack) {
      try await startAgain(at: picture.time, output: output)
    }
    lastTime = max(lastTime, picture.time)
    if !picture.isDamaged { try await endDamage(output: output) }
    switch searched.outcome {
    case .failed(let failure):
      inWork.end { $0.failed += 1 }
      let isGathered = picture.isDamaged && !configuration.reportsEveryFrame
      let reported = isGathered ? damage.failureToReport(for: failure, at: lastTime) : failure
      if let reported { try await output(.failure(reported)) }
      // A camera that sends nothing whole any more has its last vehicle told all the same.
      tracker.noteDamagedFrame()
    case .still:
      countStill()
      tracker.noteStillFrame(at: lastTime)
    case .repeated:
      countStill()
      tracker.noteRepeatedFrame(at: lastTime)
    case .scanned(let image):
      inWork.end {
        $0.read += 1
        $0.reads += image.plates.count { $0.read != nil }
        $0.hits += image.plates.reduce(0) { $0 + ($1.hits?.count ?? 0) }
        $0.suppressedCount = finder?.suppressedCount ?? 0
      }
      try await output(.frame(picture, image))
      return
    case .regions(let regions, let frame):
      inWork.end { $0.read += 1 }
      try await follow(regions, in: frame, of: picture, output: output)
    }
    for followed in tracker.followed where followed.isReported { reporter.note(followed.pass) }
    try await lookUpAgain(output: output)
    try await reportEnded(output: output)
  }

  private func countStill() {
    inWork.end {
      $0.read += 1
      $0.still += 1
    }
  }

  /// Tells how many damaged pictures there were that were not told one by one.
  private mutating func endDamage(output: (StreamEvent) async throws -> Void) async throws {
    if let rest = damage.end() { try await output(.failure(rest)) }
  }

  /// Seconds after which what stands in view is looked up again without being read again: it may be listed meanwhile. Before the cooldown of one
  /// that parked is over, too, which begins when it goes.
  private var lookUpInterval: TimeInterval { min(5, configuration.cooldown / 2) }

  private mutating func lookUpAgain(output: (StreamEvent) async throws -> Void) async throws {
    guard finder != nil, lastTime.timeIntervalSince(lastLookUp) >= lookUpInterval else {
      return
    }
    for followed in tracker.followed where followed.last > lastLookUp {
      var pass = followed.pass
      try await reportHits(of: &pass, output: output)
    }
    lastLookUp = lastTime
  }

  /// Seconds: a clock that was corrected by less stands still until its time has come.
  private static let smallestSetBack: TimeInterval = 2

  /// The machine's clock was set back. Patience and cooldowns would not run out before the old time came again, perhaps
  /// tomorrow: what is under way is told, and what was told before is told again rather than kept back.
  private mutating func startAgain(
    at time: Date, output: (StreamEvent) async throws -> Void
  ) async throws {
    try await finish(output: output)
    reporter.forget()
    lastTime = time
    lastLookUp = .distantPast
  }

  /// Tells the passes under way, which go on, when no frame comes.
  mutating func reportOngoing(output: (StreamEvent) async throws -> Void) async throws {
    try await endDamage(output: output)
    try await reportEnded(isSilent: true, output: output)
  }

  /// Tells the passes under way when the stream is over.
  mutating func finish(output: (StreamEvent) async throws -> Void) async throws {
    try await endDamage(output: output)
    try await reportEnded(all: true, output: output)
  }

  private mutating func follow(
    _ regions: [PlateRegion], in frame: Frame, of picture: StreamPicture,
    output: (StreamEvent) async throws -> Void
  ) async throws {
    let views = PlatePass.View.distinct(
      configuration.plates.admitted(regions).prefix(max(0, configuration.plates.maximumPlates)).map
      {
        region in
        PlatePass.View(
          frame: picture.number, time: lastTime, region: region,
          frameWidth: frame.width, frameHeight: frame.height,
          quality: CropQuality(of: region, in: frame),
          picture: configuration.keepsPictures ? frame : nil,
          located: configuration.keepsPictures ? regions : [])
      })
    let placed = tracker.associate(views, at: lastTime, in: frame)
    let reads = await read(placed, in: frame)
    for place in tracker.update(placed, reads: reads, in: frame) {
      var pass = tracker.followed[place].pass
      try await reportHits(of: &pass, output: output)
    }
  }

  /// Tells the hits of a pass that are news, and notes them in it.
  private mutating func reportHits(
    of pass: inout PlatePass, output: (StreamEvent) async throws -> Void
  ) async throws {
    let hits = reporter.hits(of: pass, at: pass.last)
    guard !hits.isEmpty else { return }
    meter.count { $0.hits += hits.count }
    for hit in hits { try await output(.hit(hit, pass)) }
    tracker.sent(hits, of: pass)
    pass.note(sent: hits)
  }

  /// Reads the views worth it.
  private func read(_ placed: [PlateTracker.AssociatedView], in frame: Frame) async -> [PlateRead?]
  {
    let worthy = placed.indices.filter { placed[$0].isWorthReading }
    let found = await onReaders(worthy.map { placed[$0].view.region }) { reader, region in
      await reader.read(region, in: frame)
    }
    var reads = [PlateRead?](repeating: nil, count: placed.count)
    for (index, read) in zip(worthy, found) { reads[index] = read }
    return reads
  }

  /// Has each plate read, by the reader whose turn it is; the reads in the order of the plates.
  private func onReaders<Plate: Sendable>(
    _ plates: [Plate],
    read: @escaping @Sendable (ReaderWorker, Plate) async -> PlateRead?
  ) async -> [PlateRead?] {
    meter.count { $0.crops += plates.count }
    var reads: [PlateRead?] = []
    if plates.count == 1 || readers.count == 1 {
      for plate in plates { reads.append(await read(readers[0], plate)) }
      return reads
    }
    reads = [PlateRead?](repeating: nil, count: plates.count)
    await withTaskGroup(of: (Int, PlateRead?).self) { group in
      for (index, plate) in plates.enumerated() {
        let reader = readers[index % readers.count]
        group.addTask { (index, await read(reader, plate)) }
      }
      for await (index, read) in group { reads[index] = read }
    }
    return reads
  }

  /// Tells of the passes that are over, after a careful look at those that are still doubtful.
  private mutating func reportEnded(
    all: Bool = false, isSilent: Bool = false, output: (StreamEvent) async throws -> Void
  ) async throws {
    let doubtful =
      configuration.rereadsDoubtfulPasses
      ? tracker.deservingCare(at: lastTime, all: all, isSilent: isSilent) : []
    for place in doubtful {
      await readAgain(place)
    }
    try await report(
      tracker.ended(at: lastTime, all: all, isSilent: isSilent), output: output)
  }

  /// Reads the best views of a pass laid on each other, which says more than each of them, and one by one where that tells nothing.
  private mutating func readAgain(_ place: Int) async {
    // What was not read like a plate yet may be a house: two looks are enough for that.
    let pass = tracker.followed[place]
    let isStackedFirst = pass.identifiesVehicle || pass.wasReadLikeAPlate
    var stacked: PlateRead?
    if isStackedFirst {
      stacked = await readStack(of: place)
      if tracker.refine(place, withStack: stacked, surerThan: 0.5) { return }
    }
    await readViewsWithCare(of: place)
    if !isStackedFirst, tracker.followed[place].deservesCare,
      tracker.followed[place].identifiesVehicle
    {
      stacked = await readStack(of: place)
    }
    let confidence = tracker.followed[place].read?.confidence ?? 0
    tracker.refine(place, withStack: stacked, surerThan: min(0.5, confidence))
  }

  /// What the best views of a pass say together, laid on each other.
  private func readStack(of place: Int) async -> PlateRead? {
    let stacked = await readers[0].readStack(
      tracker.followed[place].bestViews.compactMap(\.closeUp))
    if stacked != nil { meter.count { $0.crops += 1 } }
    return stacked
  }

  private mutating func readViewsWithCare(of place: Int) async {
    let closeUps = tracker.followed[place].bestViews.compactMap(\.closeUp)
      .prefix(FollowedPass.mostReadWithCare)
    var reads: [PlateRead?] = []
    // Two at a time, whatever the number of readers: often two are enough, and what two make nothing of is no plate.
    while reads.count < closeUps.count, tracker.followed[place].deservesCare,
      reads.isEmpty || tracker.followed[place].identifiesVehicle
    {
      reads += await onReaders(Array(closeUps[reads.count...].prefix(2))) { reader, closeUp in
        await reader.readCarefully(closeUp)
      }
      tracker.refine(place, with: reads)
    }
  }

  private mutating func report(
    _ passes: [PlatePass], output: (StreamEvent) async throws -> Void
  ) async throws {
    for var pass in passes {
      // Of what was read again with care, or was put on a list since it was read.
      try await reportHits(of: &pass, output: output)
      switch reporter.verdict(on: pass) {
      case .nothing: tracker.judgeAgain(pass)
      case .repeated: meter.count { $0.repeats += 1 }
      case .doubtful:
        if !tracker.judgeAgain(pass) { meter.count { $0.doubtful += 1 } }
      case .report(let hits, let withdrawn, let reportsPlate, let suppressedCount):
        // A pass is looked up with each of its reads, and told once.
        finder?.count(suppressedCount: suppressedCount)
        meter.count {
          $0.reads += 1
          $0.suppressedCount += suppressedCount
        }
        pass.withdrawn = withdrawn
        pass.reportsPlate = reportsPlate
        tracker.withdraw(withdrawn, of: pass)
        try await output(.read(pass, hits: hits))
      }
    }
  }
}

extension PlatePass.View {
  /// The views without those that lie on or in a better one: one plate seen twice by the locator.
  static func distinct(_ views: [PlatePass.View]) -> [PlatePass.View] {
    var kept: [PlatePass.View] = []
    for view in views.sorted(by: { $0.region.score > $1.region.score }) {
      let box = view.region.box
      let isInside = kept.contains { $0.region.box.sharesHalf(with: box) }
      if !isInside { kept.append(view) }
    }
    return kept
  }
}
