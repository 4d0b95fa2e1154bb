import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct StreamPipelineTests {
  /// Two vehicles, 90 frames apart, and a damaged picture in the first pass.
  static var pictures: [StreamPicture] {
    var pictures: [StreamPicture] = []
    for number in 1...200 {
      switch number {
      case 10..<22:
        pictures.append(FakeStages.picture(number, "AB123CD", x: 10 + (number - 10) * 15))
      case 110..<122:
        pictures.append(FakeStages.picture(number, "ZZ999XX", x: 200 - (number - 110) * 15))
      default: pictures.append(FakeStages.picture(number, nil, x: 0))
      }
    }
    pictures[14].content = .damaged(.damagedJPEG, "torn")
    return pictures
  }

  static func run(
    _ pictures: [StreamPicture], stages: PipelineStages, meter: StreamMeter = StreamMeter(),
    change: (inout StreamPipeline.Configuration) -> Void = { _ in }
  ) async throws -> EventLog {
    var configuration = StreamPipeline.Configuration(camera: "gate")
    change(&configuration)
    let log = EventLog()
    let pipeline = try StreamPipeline(configuration, stages: stages, meter: meter)
    try await pipeline.run(Pictures(pictures)) { await log.add($0) }
    return log
  }

  @Test(arguments: [1, 2, 5])
  func tellsThePassesInFrameOrderWhateverTheWorkers(jobs: Int) async throws {
    let meter = StreamMeter()
    let log = try await Self.run(
      Self.pictures, stages: FakeStages.stages(finder: FakeStages.Finder(plate: "AB123CD")),
      meter: meter
    ) { $0.jobs = jobs }
    let lines = await log.lines
    #expect(
      lines == [
        "hit 1 AB123CD", "hit 1 AB123CD", "failure gate frame 15", "read 1 AB123CD 11 hits 1",
        "read 2 ZZ999XX 12 hits 0",
      ])
    let counts = meter.now
    #expect(counts.in == 200)
    #expect(counts.failed == 1)
    #expect(counts.read == 199)
    #expect(counts.waiting == 0)
    #expect(counts.reads == 2)
    // Where nothing moved nothing was searched.
    #expect(counts.still > 120)
  }

  @Test func aBetterHitSupersedesTheOneBefore() async throws {
    let log = try await Self.run(
      Self.pictures, stages: FakeStages.stages(finder: FakeStages.Finder(plate: "AB123CD")))
    let hits = await log.hits
    #expect(hits.count == 2)
    #expect(hits[1].supersedes == hits[0].id)
    #expect(hits[1].probability > hits[0].probability)
    #expect(Set(hits.map(\.id)).count == 2)
  }

  /// A vehicle in two frames of sixty.
  static func brief(_ text: String) -> [StreamPicture] {
    (1...60).map { FakeStages.picture($0, (10...11).contains($0) ? text : nil, x: $0 * 15 - 140) }
  }

  @Test(arguments: [1, 3])
  func aPassThatEndsInDoubtIsReadWithCare(jobs: Int) async throws {
    let careful = EventCounter()
    let log = try await Self.run(
      Self.brief("AB123CD"),
      stages: FakeStages.stages(
        confidence: 0.5, care: 0.97, carefulReads: careful,
        finder: FakeStages.Finder(plate: "AB123CD", least: 0.9))
    ) { $0.jobs = jobs }
    // Only the careful read is sure enough for the hit, which goes out before the read that bears it.
    #expect(
      await log.lines == [
        "hit 1 AB123CD", "read 1 AB123CD 2 hits 1",
      ])
    // Of the two views laid on each other, where nothing is written any more, and of each.
    #expect(careful.count == 3)
  }

  /// A camera triggered by motion sends nothing more: the last vehicle is told all the same, and once.
  @Test(.timeLimit(.minutes(5)), arguments: [1, 3])
  func aSilentCameraDoesNotHoldBackItsLastVehicle(jobs: Int) async throws {
    let first = (1...3).map { FakeStages.picture($0, "AB123CD", x: 20 + $0 * 5) }
    let later = (4...5).map { FakeStages.picture($0, "AB123CD", x: 20 + $0 * 5) }
    var configuration = StreamPipeline.Configuration(camera: "gate")
    configuration.jobs = jobs
    configuration.silence = .milliseconds(20)
    let pipeline = try StreamPipeline(
      configuration, stages: FakeStages.stages(finder: FakeStages.Finder(plate: "AB123CD")))
    // Nor does the run before, cut off with pictures in work.
    await #expect(throws: OutputClosed.self) {
      try await pipeline.run(Pictures(Self.pictures)) { _ in
        while pipeline.meter.now.waiting == 0 { await Task.yield() }
        throw OutputClosed()
      }
    }
    let counts = pipeline.meter.now
    #expect(counts.skipped > 0 && counts.in == counts.read + counts.skipped)
    let gate = AsyncGate()
    let log = EventLog()
    try await pipeline.run(PausedPictures(first: first, later: later, gate: gate)) { event in
      await log.add(event)
      // The pictures after it come only once the read was told.
      if case .read = event { gate.open() }
    }
    let reads = await log.lines.filter { $0.hasPrefix("read") }
    #expect(reads == ["read 1 AB123CD 3 hits 1"])
  }

  /// It may never send a whole picture again.
  @Test(arguments: [1, 3])
  func aCameraThatBreaksDoesNotHoldBackItsLastVehicle(jobs: Int) async throws {
    var pictures = Self.pictures
    for number in 22...200 { pictures[number - 1].content = .damaged(.damagedJPEG, "torn") }
    let log = try await Self.run(
      Array(pictures.prefix(60)), stages: FakeStages.stages()
    ) { $0.jobs = jobs }
    let lines = await log.lines
    #expect(lines.filter { $0.hasPrefix("read") } == ["read 1 AB123CD 11 hits -1"])
    #expect(lines.last == "failure gate frame 60")
  }

  /// At two frames a second, for longer than the cooldown.
  @Test func whatStandsThroughDamageIsToldOnce() async throws {
    var pictures = (1...200).map {
      FakeStages.picture($0, $0 < 150 ? "AB123CD" : nil, x: 10 + max(0, $0 - 140) * 15)
    }
    for number in 1...200 {
      pictures[number - 1].time = Date(timeIntervalSince1970: Double(number) / 2)
    }
    for number in 21..<41 { pictures[number - 1].content = .damaged(.damagedJPEG, "torn") }
    let log = try await Self.run(pictures, stages: FakeStages.stages(confidence: 0.99))
    #expect(await log.lines.count { $0.hasPrefix("read") } == 1)
  }

  @Test(arguments: [(320, 64, 10), (0, 64, 0), (-1, -1, 1), (Int.max, 2, 0)])
  func grayValuesOfAnotherSizeAreDamaged(width: Int, height: Int, count: Int) {
    let pixels = [UInt8](repeating: 90, count: count)
    let picture = StreamPicture(
      number: 1, time: Date(timeIntervalSince1970: 0), source: "gate frame 1",
      content: .gray(width: width, height: height, pixels: pixels))
    guard case .failure(let failure) = picture.decoded(by: FrameDecoder()) else {
      Issue.record("decoded")
      return
    }
    #expect(failure.code == .damagedPicture && failure.message.hasPrefix("gate frame 1: "))
  }

  @Test func everyFrameIsTimedByStage() async throws {
    var configuration = StreamPipeline.Configuration(camera: "gate")
    configuration.reportsEveryFrame = true
    let stages = Guarded<[Set<ScannedImage.Stage>]>([])
    let pipeline = try StreamPipeline(configuration, stages: FakeStages.stages())
    try await pipeline.run(Pictures(Array(Self.pictures.prefix(3)))) { event in
      guard case .frame(_, let image) = event else { return }
      stages.withLock { $0.append(Set(image.milliseconds.keys)) }
    }
    let told = stages.withLock { $0 }
    #expect(told == Array(repeating: Set(ScannedImage.Stage.allCases), count: 3))
  }

  @Test func manyDamagedPicturesInARowAreOneFailureMore() async throws {
    var pictures = Self.pictures
    for number in 31...60 {
      pictures[number - 1].content = .damaged(.damagedJPEG, "torn \(number)")
    }
    let log = EventLog()
    let sentences = Guarded<[String]>([])
    let pipeline = try StreamPipeline(.init(camera: "gate"), stages: FakeStages.stages())
    try await pipeline.run(Pictures(pictures)) { event in
      await log.add(event)
      if case .failure(let failure) = event {
        sentences.withLock { $0.append(failure.message) }
      }
    }
    let failures = await log.lines.filter { $0.hasPrefix("failure") }
    let told: [Int] = [15] + Array(31...40) + [60]
    #expect(failures == told.map { "failure gate frame \($0)" })
    let last = sentences.withLock { $0.last }
    #expect(last == "gate frame 31: torn 31; 20 more damaged pictures up to gate frame 60")
    let counts = pipeline.meter.now
    #expect(counts.failed == 31)
    #expect(counts.in == counts.read + counts.failed)
  }

  @Test func ofEveryFrameEachDamagedPictureIsToldByItself() async throws {
    let pictures = (1...30).map { number in
      var picture = FakeStages.picture(number, nil, x: 0)
      picture.content = .damaged(.damagedJPEG, "torn")
      return picture
    }
    let log = try await Self.run(pictures, stages: FakeStages.stages()) {
      $0.reportsEveryFrame = true
    }
    #expect(await log.lines == (1...30).map { "failure gate frame \($0)" })
  }

  /// At a frame a second, for two minutes and a half.
  @Test func aCameraThatSendsOnlyDamageIsToldOfOnceAMinute() async throws {
    let pictures = (1...160).map { number in
      var picture = FakeStages.picture(number, nil, x: 0)
      picture.time = Date(timeIntervalSince1970: Double(number))
      picture.content = .damaged(.damagedJPEG, "torn")
      return picture
    }
    let log = try await Self.run(pictures, stages: FakeStages.stages())
    let told: [Int] = Array(1...10) + [70, 130, 160]
    #expect(await log.lines == told.map { "failure gate frame \($0)" })
  }

  @Test func aPassThatIsSureIsNotReadAgain() async throws {
    let careful = EventCounter()
    let stages = FakeStages.stages(confidence: 0.99, carefulReads: careful)
    let log = try await Self.run(Self.pictures, stages: stages)
    #expect(await log.lines.count { $0.hasPrefix("read") } == 2)
    #expect(careful.count == 0)
  }

  @Test func aLetterIsNoPlateUnlessItIsSure() async throws {
    let pictures = Self.brief("E")
    let doubtful = try await Self.run(pictures, stages: FakeStages.stages(confidence: 0.5))
    #expect(await doubtful.lines == [])
    let sure = try await Self.run(pictures, stages: FakeStages.stages(confidence: 0.97))
    #expect(await sure.lines == ["read 1 E 2 hits -1"])
  }

  @Test func whatDrivesByIsToldThoughItsReadIsPoor() async throws {
    var meter = StreamMeter()
    func lines(_ pictures: [StreamPicture], inMotion: Double? = 0.1) async throws -> [String] {
      meter = StreamMeter()
      let stages = FakeStages.stages(confidence: 0.5)
      return try await Self.run(pictures, stages: stages, meter: meter) {
        $0.plates.minimumConfidence = 0.999
        $0.minimumConfidenceInMotion = inMotion
      }.lines
    }
    func driving(_ text: String) -> [StreamPicture] {
      (1...60).map { FakeStages.picture($0, (10..<16).contains($0) ? text : nil, x: $0 * 15 - 140) }
    }
    #expect(try await lines(driving("AB123CD")) == ["read 1 AB123CD 6 hits -1"])
    #expect(meter.now.doubtful == 0)
    #expect(try await lines(driving("AB123CD"), inMotion: nil) == [])
    #expect(meter.now.doubtful == 1)
    // Not so what is too short to tell one vehicle from another, what stands there, and what one frame alone shows.
    #expect(try await lines(driving("AB1")) == [])
    #expect(meter.now.doubtful == 1)
    let resting = (1...60).map { FakeStages.picture($0, $0 < 4 ? "AB123CD" : nil, x: 10) }
    #expect(try await lines(resting) == [])
    #expect(meter.now.doubtful == 1)
    let once = (1...60).map { FakeStages.picture($0, $0 == 10 ? "AB123CD" : nil, x: 10) }
    #expect(try await lines(once) == [])
    #expect(meter.now.doubtful == 1)
    // What stands for long and drives off at last; what stands for long and goes unseen.
    func standing(drivingFrom start: Int) -> [StreamPicture] {
      (1...300).map {
        FakeStages.picture($0, $0 < 190 ? "AB123CD" : nil, x: 10 + max(0, $0 - start) * 15)
      }
    }
    #expect(try await lines(standing(drivingFrom: 180)) == ["read 1 AB123CD 189 hits -1"])
    #expect(meter.now.doubtful == 0)
    #expect(try await lines(standing(drivingFrom: 300)) == [])
    #expect(meter.now.doubtful == 1)
  }

  @Test func aPlateSeenAgainWithinTheCooldownIsNotToldAgain() async throws {
    var pictures = Self.pictures
    for number in 110..<122 {
      pictures[number - 1] = FakeStages.picture(number, "AB123CD", x: 200 - (number - 110) * 15)
    }
    let stages = FakeStages.stages(finder: FakeStages.Finder(plate: "AB123CD"))
    let meter = StreamMeter()
    let once = try await Self.run(pictures, stages: stages, meter: meter) { $0.cooldown = 30 }
    #expect(await once.lines.count { $0.hasPrefix("read") } == 1)
    #expect(await once.lines.count { $0.hasPrefix("hit") } == 2)
    #expect(meter.now.repeats == 1)
    let twice = try await Self.run(pictures, stages: stages) { $0.cooldown = 2 }
    #expect(await twice.lines.count { $0.hasPrefix("read") } == 2)
  }

  @Test func aClockSetBackKeepsNothingBack() async throws {
    // A day back between the two vehicles, then the first comes again, within its cooldown by neither clock.
    var pictures = Self.pictures
    for number in 170..<182 {
      pictures[number - 1] = FakeStages.picture(number, "AB123CD", x: 10 + (number - 170) * 15)
    }
    for number in 100...200 { pictures[number - 1].time -= 86_400 }
    let log = try await Self.run(
      pictures, stages: FakeStages.stages(finder: FakeStages.Finder(plate: "AB123CD"))
    ) { $0.cooldown = 2 }
    #expect(
      await log.lines.filter { $0.hasPrefix("read") } == [
        "read 1 AB123CD 11 hits 1", "read 2 ZZ999XX 12 hits 0", "read 3 AB123CD 12 hits 1",
      ])
    #expect(await log.hits.count == 4)
  }

  @Test func aClockSetBackEndsWhatIsUnderWay() async throws {
    var pictures = Self.pictures
    for number in 16...200 { pictures[number - 1].time -= 3600 }
    let log = try await Self.run(pictures, stages: FakeStages.stages()) { $0.framesPerSecond = 15 }
    let reads = await log.lines.filter { $0.hasPrefix("read") }
    #expect(reads.map { $0.split(separator: " ")[2] } == ["AB123CD", "AB123CD", "ZZ999XX"])
  }

  @Test func everyFrameIsToldWithoutTracking() async throws {
    let log = try await Self.run(
      Array(Self.pictures.prefix(20)), stages: FakeStages.stages()
    ) { $0.reportsEveryFrame = true }
    let expected = (1...20).map { number in
      number == 15 ? "failure gate frame 15" : "frame \(number) \(number < 10 ? 0 : 1)"
    }
    #expect(await log.lines == expected)
  }

  @Test func theRegionOfInterestLimitsTheSearchAndKeepsPositions() async throws {
    let log = try await Self.run(Self.pictures, stages: FakeStages.stages()) {
      // The first vehicle is followed while it is in the left part, the second reaches it at its end.
      $0.plates.regionOfInterest = Box(x: 0, y: 0, width: 150, height: 64)
    }
    let lines = await log.lines.filter { $0.hasPrefix("read") }
    #expect(lines.map { $0.split(separator: " ")[2] } == ["AB123CD", "ZZ999XX"])
    let none = try await Self.run(Self.pictures, stages: FakeStages.stages()) {
      $0.plates.regionOfInterest = Box(x: 0, y: 55, width: 150, height: 9)
    }
    #expect(await none.lines == ["failure gate frame 15"])
  }

  @Test func atMostSoManyFramesASecondAreHandled() async throws {
    let meter = StreamMeter()
    _ = try await Self.run(Self.pictures, stages: FakeStages.stages(), meter: meter) {
      $0.framesPerSecond = 5
    }
    // 200 frames at 15 a second are 13.3 s.
    #expect((66...68).contains(meter.now.in - meter.now.skipped))
  }

  @Test(arguments: [0, -1, Double.nan])
  func aRateThatIsNotAboveZeroLetsAllThrough(rate: Double) async throws {
    let meter = StreamMeter()
    _ = try await Self.run(
      Array(Self.pictures.prefix(20)), stages: FakeStages.stages(), meter: meter
    ) { $0.framesPerSecond = rate }
    #expect(meter.now.in == 20 && meter.now.skipped == 0)
  }

  @Test func fewerThanNoPlatesAreNone() async throws {
    let log = try await Self.run(Self.pictures, stages: FakeStages.stages()) {
      $0.plates.maximumPlates = -1
    }
    #expect(await log.lines == ["failure gate frame 15"])
  }

  /// A pass is looked up with each of its reads, one that is no news as well; only what is told counts.
  @Test func whatIsKeptBackCountsOnceAPassThatIsTold() async throws {
    var pictures = Self.pictures
    for number in 110..<122 {
      pictures[number - 1] = FakeStages.picture(number, "AB123CD", x: 200 - (number - 110) * 15)
    }
    var settings = MatchSettings()
    settings.rule = .exact
    var clearances = Clearances()
    clearances.add(
      .init(
        plate: "AB123CD", listed: "AB123CD", author: "Doe",
        expires: Date(timeIntervalSince1970: 1000)))
    let matcher = HotlistMatcher(
      hotlists: [try hotlist("plate\nAB123CD\n")], settings: settings, clearances: clearances)
    let meter = StreamMeter()
    let log = try await Self.run(
      pictures, stages: FakeStages.stages(finder: matcher), meter: meter)
    #expect(await log.lines.filter { !$0.hasPrefix("failure") } == ["read 1 AB123CD 11 hits 0"])
    #expect(meter.now.repeats == 1)
    #expect(meter.now.suppressedCount == 1 && matcher.suppressedCount == 1)
  }

  @Test func anOutputNobodyReadsEndsTheRun() async throws {
    var configuration = StreamPipeline.Configuration(camera: "gate")
    configuration.reportsEveryFrame = true
    let pipeline = try StreamPipeline(configuration, stages: FakeStages.stages())
    await #expect(throws: OutputClosed.self) {
      try await pipeline.run(Pictures(Self.pictures)) { _ in throw OutputClosed() }
    }
    #expect(pipeline.meter.now.in < 20)
  }

  /// The pictures go on, and whoever waits for room in a queue is let go.
  @Test(.timeLimit(.minutes(5)), arguments: [1, 3])
  func aRunThatIsCancelledEndsAndTellsNothingMore(jobs: Int) async throws {
    var configuration = StreamPipeline.Configuration(camera: "gate")
    configuration.jobs = jobs
    let pipeline = try StreamPipeline(configuration, stages: FakeStages.stages())
    let (told, goOn) = (AsyncGate(), AsyncGate())
    let events = EventCounter()
    let run = Task {
      try await pipeline.run(Pictures(Self.pictures)) { _ in
        events.add()
        told.open()
        await goOn.wait()
      }
    }
    await told.wait()
    run.cancel()
    goOn.open()
    await #expect(throws: CancellationError.self) { try await run.value }
    #expect(events.count == 1 && pipeline.meter.now.in < 200)
    #expect(pipeline.meter.now.waiting == 0)
  }

  /// Its writer stays, and writes no more.
  @Test(.timeLimit(.minutes(5)))
  func aRunThatMustEndDoesNotWaitForTheNextLateFrame() async throws {
    let folder = try ScratchFolder()
    #expect(mkfifo(folder.path("camera"), 0o600) == 0)
    let source = try ByteSource(path: folder.path("camera"))
    let writer = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("camera")))
    try writer.write(contentsOf: Data("none.jpg\n".utf8))
    let pipeline = try StreamPipeline(.init(camera: "gate"), stages: FakeStages.stages())
    let pictures = CameraStream(source, camera: "gate", input: .paths).latest { _ in }
    await #expect(throws: OutputClosed.self) {
      try await pipeline.run(pictures) { _ in throw OutputClosed() }
    }
    #expect(source.isStopped)
    try writer.close()
  }

  /// Nobody writes: the base waits.
  @Test(.timeLimit(.minutes(5))) func whoWaitsForALateFrameCanBeCancelled() async throws {
    let folder = try ScratchFolder()
    #expect(mkfifo(folder.path("camera"), 0o600) == 0)
    let source = try ByteSource(path: folder.path("camera"))
    let pictures = CameraStream(source, camera: "gate").latest { _ in }
    let receiver = Task { try await pictures.first { _ in true } }
    receiver.cancel()
    let given = try await receiver.value
    #expect(given == nil)
    #expect(source.isStopped)
  }

  @Test func aStageThatDoesNotStartIsTold() {
    let stages = PipelineStages(
      makeLocator: { FakeStages.Locator() },
      makeReader: { throw HotplateError(.startup, "no model") })
    #expect(throws: HotplateError(.startup, "no model")) {
      _ = try StreamPipeline(.init(camera: "gate"), stages: stages)
    }
  }

  @Test func oneLateFrameMayAlwaysWait() async throws {
    var iterator = Pictures([FakeStages.picture(1, nil, x: 0)]).latest(capacity: 0) { _ in }
      .makeAsyncIterator()
    let first = try await iterator.next()
    #expect(first?.number == 1)
  }

  @Test func lateFramesAreDroppedOldestFirstAndCounted() async throws {
    let meter = StreamMeter()
    let gate = AsyncGate()
    let base = GatedPictures(count: 50, gate: gate)
    var iterator = base.latest(capacity: 3) { _ in meter.countDropped() }.makeAsyncIterator()
    // The base has given everything while nobody took anything.
    await gate.wait()
    var rest: [Int] = []
    while let picture = try await iterator.next() { rest.append(picture.number) }
    #expect(rest == [48, 49, 50])
    #expect(meter.now.dropped == 47 && meter.now.in == 47)
  }
}
