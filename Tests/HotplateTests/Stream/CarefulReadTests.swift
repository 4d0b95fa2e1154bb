import Foundation
import Testing

@testable import Hotplate

/// What is read once more, with care, when a pass ends in doubt.
@Suite struct CarefulReadTests {
  static let frame = Frame(
    width: 1280, height: 720, pixels: [UInt8](repeating: 90, count: 1280 * 720))

  static func time(_ frame: Int) -> Date { Date(timeIntervalSince1970: Double(frame) / 15) }

  /// A read as sure as told in all its characters together, so that the fused ones are about as sure.
  static func read(_ text: String, confidence: Double) -> PlateRead {
    let each = pow(confidence, 1 / Double(text.count))
    return PlateRead(
      raw: text, plate: Plate(text), confidence: confidence,
      candidates: [PlateCandidate(text: text, probability: confidence)],
      characters: text.map { PlateCharacter(text: String($0), confidence: each) })
  }

  /// A plate that drives by, as wide in each frame as told, read as one text after the other wherever that is worth it.
  static func tracker(
    widths: [Double], texts: [String] = ["AB12CD"], confidence: Double = 0.5, step: Double = 40
  ) -> PlateTracker {
    var tracker = PlateTracker()
    for (number, width) in widths.enumerated() {
      let view = PlateTrackerTests.view(number, x: 100 + step * Double(number), width: width)
      let placed = tracker.associate([view], at: time(number))
      let read = read(texts[number % texts.count], confidence: confidence)
      tracker.update(
        placed, reads: placed.map { $0.isWorthReading ? read : nil }, in: frame)
    }
    return tracker
  }

  @Test func theEightBestViewsAreKeptTheBestFirst() {
    let tracker = Self.tracker(widths: [60, 100, 70, 95, 65, 90, 80, 62, 85, 61])
    let views = tracker.followed[0].bestViews
    #expect(views.map(\.frame) == [1, 3, 5, 8, 6, 2, 4, 7])
    // Each with its plate cut out, and no whole frame.
    #expect(
      views.allSatisfy { $0.closeUp.map { $0.frame.width < 300 } == true && $0.picture == nil })
  }

  @Test func ofEqualViewsTheFirstAreKept() {
    let views = Self.tracker(widths: [Double](repeating: 80, count: 10)).followed[0].bestViews
    #expect(views.map(\.frame) == Array(0..<8))
  }

  /// As where a camera sends a frame twice: the same pixels are misread alike.
  @Test func theVerySamePixelsAreNoNewEvidence() throws {
    var drawn = [UInt8](repeating: 90, count: 1280 * 720)
    drawn[320 * 1280 + 130] = 200
    let other = Frame(width: 1280, height: 720, pixels: drawn)
    let (doubtful, view) = (
      Self.read("B888BB88", confidence: 0.05), PlateTrackerTests.view(0, x: 100)
    )
    var pass = FollowedPass(track: 1, view: view, in: Self.frame)
    pass.add(doubtful, of: view, fusion: ReadFusion(), maximumReads: 12)
    func seeAgain(in frame: Frame) {
      pass.see(view, in: frame)
      pass.add(doubtful, of: view, fusion: ReadFusion(), maximumReads: 12)
    }
    seeAgain(in: Self.frame)
    seeAgain(in: Self.frame)
    #expect(pass.frames == 3 && pass.attempts == 3)
    #expect(pass.evidence.count == 1 && pass.bestViews.count == 1)
    #expect(try #require(pass.read).confidence == 0.05)
    // One pixel that changed makes another picture.
    seeAgain(in: other)
    #expect(pass.evidence.count == 2 && pass.bestViews.count == 2)
  }

  @Test func aViewThatWasNotReadBeforeIsEvidence() {
    let view = PlateTrackerTests.view(0, x: 100)
    var pass = FollowedPass(track: 1, view: view, in: Self.frame)
    pass.see(view, in: Self.frame)
    pass.add(
      Self.read("AB12CD", confidence: 0.5), of: view, fusion: ReadFusion(), maximumReads: 12)
    #expect(pass.evidence.count == 1)
  }

  /// Three times the same picture of what stands there.
  @Test func equalFramesMakeNoReadSurer() async throws {
    let careful = EventCounter()
    let pictures = (1...60).map { number in
      FakeStages.picture(number, (10..<13).contains(number) ? "AB123CD" : nil, x: 60)
    }
    let log = try await StreamPipelineTests.run(
      pictures, stages: FakeStages.stages(confidence: 0.5, carefulReads: careful))
    #expect(await log.reads.map(\.frames) == [1])
    #expect(await log.reads.map { $0.read?.confidence } == [0.5])
    // There is nothing to lay on each other.
    #expect(careful.count == 1)
  }

  @Test func aPassThatWasToldIsNotReadAgain() {
    var tracker = Self.tracker(widths: [60, 60])
    #expect(tracker.ended(at: Self.time(2), isSilent: true).count == 1)
    let placed = tracker.associate(
      [PlateTrackerTests.view(2, x: 180, width: 66)], at: Self.time(2))
    tracker.update(placed, reads: [nil], in: Self.frame)
    #expect(tracker.passes.map(\.frames) == [3])
    #expect(tracker.deservingCare(at: Self.time(3), all: true) == [])
  }

  @Test func onlyWhatIsOverAndInDoubtIsDoubtful() {
    let doubtful = Self.tracker(widths: [80, 80, 80])
    var underWay = doubtful
    #expect(underWay.deservingCare(at: Self.time(3)) == [])
    // Gone for longer than the patience, and for enough frames.
    var gone = doubtful
    for number in 3..<30 { _ = gone.associate([], at: Self.time(number)) }
    #expect(gone.deservingCare(at: Self.time(30)) == [0])
    var over = doubtful
    #expect(over.deservingCare(at: Self.time(3), all: true) == [0])
    var sure = Self.tracker(widths: [80, 80, 80], confidence: 0.99)
    #expect(sure.deservingCare(at: Self.time(3), all: true) == [])
    // What stands there and reads like nothing is a house.
    var house = Self.tracker(widths: [80, 80, 80], texts: ["11"], step: 0)
    #expect(house.deservingCare(at: Self.time(3), all: true) == [])
  }

  /// Reads that say each something else come to nothing together, as if all had been in vain.
  @Test(arguments: [
    ([0.2, 0.2, 0.2, 0.2, 0.2, 0.2], true), ([0.15, 0.05, 0.05, 0.05, 0.05, 0.05], false),
  ])
  func whatWasReadLikeOnePlateAndAnotherDeservesCare(
    confidences: [Double], deservesCare: Bool
  ) throws {
    let texts = ["K112TS", "WX9ZQB", "7NHE4V", "C5RJ0M", "UGD38A", "PL6FY2"]
    func view(_ number: Int) -> PlatePass.View {
      PlateTrackerTests.view(number, x: 100 + 80 * Double(number))
    }
    var pass = FollowedPass(track: 1, view: view(0), in: Self.frame)
    for (number, text) in texts.enumerated() {
      if number > 0 { pass.see(view(number), in: Self.frame) }
      pass.add(
        Self.read(text, confidence: confidences[number]), of: view(number), fusion: ReadFusion(),
        maximumReads: 12)
    }
    #expect(try #require(pass.read).confidence < 0.1)
    // One such read among others in vain is of a house.
    #expect(pass.deservesCare == deservesCare)
    // So is what stands there.
    for number in 6..<66 {
      var standing = view(5)
      standing.time = Self.time(number)
      pass.see(standing, in: Self.frame)
    }
    #expect(!pass.deservesCare)
  }

  @Test func aCarThatStaysIsReadWithCareOnceBeforeItIsTold() {
    var tracker = Self.tracker(
      widths: [Double](repeating: 80, count: 170), texts: ["AB12CD", "AB12CB"], step: 0)
    #expect(tracker.deservingCare(at: Self.time(170)) == [0])
    let told = tracker.ended(at: Self.time(170))
    #expect(told.count == 1)
    #expect(tracker.deservingCare(at: Self.time(171)) == [])
  }

  /// What two hasty reads and careful ones of the best views come to.
  static func refined(
    hasty: Double, careful: [(text: String, confidence: Double)?], widths: [Double] = [100, 60, 60]
  ) -> String? {
    var tracker = Self.tracker(widths: widths, confidence: hasty)
    tracker.refine(
      0, with: careful.map { $0.map { Self.read($0.text, confidence: $0.confidence) } }
    )
    return tracker.passes[0].read?.plate.text
  }

  @Test func oneViewsWordDoesNotOverruleSurerOnes() {
    #expect(Self.refined(hasty: 0.8, careful: [("AB12CB", 0.5)]) == "AB12CD")
    #expect(Self.refined(hasty: 0.8, careful: [nil, ("AB12CB", 0.5), nil]) == "AB12CD")
    #expect(Self.refined(hasty: 0.5, careful: [("AB12CB", 0.99)]) == "AB12CB")
    // Two that say the same do.
    #expect(Self.refined(hasty: 0.8, careful: [("AB12CB", 0.5), ("AB12CB", 0.5)]) == "AB12CB")
    #expect(Self.refined(hasty: 0.8, careful: [nil, nil, nil]) == "AB12CD")
  }

  @Test func carefulReadsCountByTheViewsTheyAreOf() {
    // The first view is the widest: whoever says what of it is right.
    let (left, right) = (("AB12CB", 0.6), ("AB12CE", 0.6))
    #expect(Self.refined(hasty: 0.3, careful: [left, right]) == "AB12CB")
    #expect(Self.refined(hasty: 0.3, careful: [right, left]) == "AB12CE")
    #expect(
      Self.refined(hasty: 0.3, careful: [nil, right, left], widths: [100, 90, 60]) == "AB12CE")
  }

  /// What hasty reads and one of the views laid on each other come to.
  @Test(arguments: [
    (stack: ("AB12CB", 0.75), counts: true, text: "AB12CB", confidence: 0.75),
    // In doubt itself, and less sure than the hasty reads.
    (stack: ("AB12CB", 0.6), counts: false, text: "AB12CD", confidence: 0.7),
    (stack: ("AB12CB", 0.4), counts: false, text: "AB12CD", confidence: 0.7),
    (stack: ("AB12CD", 0.9), counts: true, text: "AB12CD", confidence: 0.9),
    (stack: ("AB12CD", 0.6), counts: true, text: "AB12CD", confidence: 0.7),
    (stack: ("AB", 0.8), counts: false, text: "AB12CD", confidence: 0.7),
    // No plate is as long.
    (
      stack: (String(repeating: "A", count: 33), 0.9), counts: false, text: "AB12CD",
      confidence: 0.7
    ),
  ])
  func theStackCountsWhereItIsMoreLikelyRightThanNot(
    stack: (String, Double), counts: Bool, text: String, confidence: Double
  ) throws {
    var pass = Self.tracker(widths: [100], confidence: 0.7).followed[0]
    let stacked = Self.read(stack.0, confidence: stack.1)
    let didCount = pass.refine(withStack: stacked, surerThan: 0.5)
    #expect(didCount == counts)
    let read = try #require(pass.read)
    #expect(read.plate.text == text)
    #expect(abs(read.confidence - confidence) < 1e-9)
    let countsUnread = pass.refine(withStack: nil, surerThan: 0)
    #expect(!countsUnread)
    #expect(pass.read == read)
  }

  /// A vehicle in twelve frames of sixty, ever farther to the right, and read as one thing and another.
  static let slow = (1...60).map { number in
    FakeStages.picture(
      number, (10...21).contains(number) ? ["AB123CD", "AB128CD"][number % 2] : nil,
      x: max(0, number * 15 - 140))
  }

  /// The first read is of all of them laid on each other; four are read one by one where that tells nothing.
  @Test(arguments: [(text: "AB128CD", reads: 1), (text: nil, reads: 5)], [1, 3])
  func viewsAreReadOneByOneWhereTheStackTellsNothing(
    expected: (text: String?, reads: Int), jobs: Int
  ) async throws {
    let careful = EventCounter()
    let log = try await StreamPipelineTests.run(
      Self.slow,
      stages: FakeStages.stages(
        confidence: 0.5, care: 0.97, careText: expected.text, carefulReads: careful)
    ) { $0.jobs = jobs }
    let reads = await log.reads
    #expect(reads.map(\.frames) == [12])
    if let text = expected.text { #expect(reads.first?.read?.plate.text == text) }
    #expect(careful.count == expected.reads)
  }

  /// Two that say the same are sure enough, after the stack that tells nothing.
  @Test(arguments: [1, 3])
  func viewsAreReadTwoAtATimeUntilTheReadIsSure(jobs: Int) async throws {
    let careful = EventCounter()
    let pictures = (1...60).map { number in
      FakeStages.picture(
        number, (10...21).contains(number) ? "AB123CD" : nil, x: max(0, number * 15 - 140))
    }
    let log = try await StreamPipelineTests.run(
      pictures, stages: FakeStages.stages(confidence: 0.3, care: 0.99, carefulReads: careful)
    ) { $0.jobs = jobs }
    #expect(await log.reads.map(\.frames) == [12])
    #expect(careful.count == 3)
  }

  @Test func nothingIsReadTwiceWhereEveryReadWasMadeWithCare() async throws {
    let careful = EventCounter()
    let log = try await StreamPipelineTests.run(
      Self.slow, stages: FakeStages.stages(confidence: 0.5, carefulReads: careful)
    ) { $0.rereadsDoubtfulPasses = false }
    #expect(await log.reads.map(\.frames) == [12])
    #expect(careful.count == 0)
  }
}
