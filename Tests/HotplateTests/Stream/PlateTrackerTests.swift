import Foundation
import Testing

@testable import Hotplate

@Suite struct PlateTrackerTests {
  /// What became of the simulated vehicles.
  struct Tally {
    var passes = 0
    /// Vehicles reported once, not at all, more than once; reports of none.
    var once = 0
    var never = 0
    var twice = 0
    var strays = 0
    /// Vehicles whose read is wrong: of the fused read, of the best single view.
    var fusedErrors = 0
    var bestErrors = 0
    var looks = 0
    var reads = 0
    var trouble: [String] = []
  }

  static func run(_ drawn: PassSimulation) -> Tally {
    var simulation = drawn
    var tracker = PlateTracker()
    var reporter = PassReporter(
      .init(camera: "gate", cooldown: 30, minimumConfidence: 0, reportsUnread: false), finder: nil)
    var tally = Tally()
    var reports: [PlatePass] = []
    var best: [Int: (strength: Double, text: String)] = [:]
    func tell(_ passes: [PlatePass]) {
      for pass in passes {
        if case .report = reporter.verdict(on: pass) { reports.append(pass) }
      }
    }
    for frame in 0..<simulation.frameCount {
      let looks = simulation.looks(inFrame: frame)
      let time = Date(timeIntervalSince1970: Double(frame) / 15)
      for look in looks {
        guard let read = look.read else { continue }
        let strength = look.view.quality.weight * read.confidence
        if strength > best[look.vehicle]?.strength ?? 0 {
          best[look.vehicle] = (strength, read.plate.text)
        }
      }
      let placed = tracker.associate(looks.map(\.view), at: time)
      tally.looks += placed.count
      tally.reads += placed.count { $0.isWorthReading }
      tracker.update(placed, reads: zip(placed, looks).map { $0.isWorthReading ? $1.read : nil })
      tell(tracker.ended(at: time))
    }
    tell(tracker.ended(at: .distantFuture, all: true))
    tally.passes = simulation.vehicles.count
    var unclaimed = reports
    for (index, vehicle) in simulation.vehicles.enumerated() {
      // A report belongs to the vehicle that was where and when its best view is.
      func belongs(_ report: PlatePass) -> Bool {
        guard let box = vehicle.box(inFrame: report.best.frame) else { return false }
        return box.intersectionOverUnion(report.best.region.box) > 0.2
      }
      let own = unclaimed.filter(belongs)
      unclaimed.removeAll(where: belongs)
      switch own.count {
      case 0: tally.never += 1
      case 1: tally.once += 1
      default: tally.twice += 1
      }
      if own.count != 1 {
        tally.trouble.append(
          "vehicle \(index) \(vehicle.text) frames \(vehicle.start)…\(vehicle.start + vehicle.frames)"
            + " hidden \(vehicle.hidden): \(own.map { "\($0.read?.plate.text ?? "-") \($0.frames)" })"
        )
      }
      if own.first?.read?.plate.text != vehicle.text { tally.fusedErrors += 1 }
      if best[index]?.text != vehicle.text { tally.bestErrors += 1 }
    }
    tally.strays = unclaimed.count
    return tally
  }

  @Test func everyPassIsReadOnceAndFusingHalvesTheErrors() {
    let tally = Self.run(PassSimulation(passes: 200, seed: 7))
    print("200 simulated passes: \(tally)")
    #expect(tally.once >= 198, "\(tally.trouble)")
    #expect(tally.twice + tally.strays == 0, "\(tally.trouble)")
    #expect(2 * tally.fusedErrors <= tally.bestErrors)
    #expect(tally.bestErrors > 10)
    // Crops that cannot improve are not read: that is where the time is.
    #expect(tally.reads * 10 < tally.looks * 8)
  }

  static func view(_ frame: Int, x: Double, y: Double = 300, width: Double = 100) -> PlatePass.View
  {
    PlatePass.View(
      frame: frame, time: Date(timeIntervalSince1970: Double(frame) / 15),
      region: PlateRegion(
        quad: Quad(Box(x: x, y: y, width: width, height: width / 4)), score: 0.9),
      quality: CropQuality(width: width, sharpness: 0.8))
  }

  static func read(
    _ text: String, confidence: Double = 0.8, ofEach character: Double = 0.95
  ) -> PlateRead {
    let characters = text.map { PlateCharacter(text: String($0), confidence: character) }
    return PlateRead(
      raw: text, plate: Plate(text), confidence: confidence,
      candidates: [PlateCandidate(text: text, probability: confidence)], characters: characters)
  }

  /// Runs frames of (x, text) pairs; returns the passes at the end.
  static func passes(_ frames: [[(x: Double, text: String)]]) -> [PlatePass] {
    var tracker = PlateTracker()
    var ended: [PlatePass] = []
    for (frame, plates) in frames.enumerated() {
      let time = Date(timeIntervalSince1970: Double(frame) / 15)
      let placed = tracker.associate(plates.map { view(frame, x: $0.x) }, at: time)
      tracker.update(
        placed, reads: zip(placed, plates).map { $0.isWorthReading ? read($1.text) : nil })
      ended += tracker.ended(at: time)
    }
    return ended + tracker.ended(at: .distantFuture, all: true)
  }

  @Test func twoVehiclesThatMeetStayTwo() {
    // They drive through each other on one line, the nearer one hiding the other for three frames.
    let frames = (0..<24).map { frame -> [(x: Double, text: String)] in
      let left = (x: 100 + 30 * Double(frame), text: "AAA111")
      let right = (x: 790 - 30 * Double(frame), text: "ZZZ999")
      return abs(left.x - right.x) < 80 ? [left] : [left, right]
    }
    let passes = Self.passes(frames)
    #expect(passes.compactMap { $0.read?.plate.text }.sorted() == ["AAA111", "ZZZ999"])
  }

  @Test(arguments: [
    // In the same place; beside it, as far as a fast car gets; anywhere.
    [100.0, 100, 100, 100, 100], [100, 250, 120, 380, 200], [100, 900, 300, 1100, 500],
  ])
  func stillsOfUnlikeCarsAreSoManyPasses(places: [Double]) {
    let texts = ["KL65H438", "JWME827", "AGB7548", "O7066CH", "UP16TC28"]
    let frames = zip(places, texts).map { [(x: $0, text: $1)] }
    let passes = Self.passes(frames)
    #expect(passes.compactMap { $0.read?.plate.text } == texts)
    #expect(passes.allSatisfy { $0.frames == 1 })
  }

  @Test func framesOfAnotherSizeAreAnotherPicture() {
    var tracker = PlateTracker()
    for (frame, text) in ["AAA111", "AAA111", "AAA111", "ZZZ999"].enumerated() {
      var view = Self.view(frame, x: 300)
      (view.frameWidth, view.frameHeight) = frame < 3 ? (1280, 720) : (640, 480)
      let time = Date(timeIntervalSince1970: Double(frame) / 1000)
      view.time = time
      let placed = tracker.associate([view], at: time)
      tracker.update(placed, reads: placed.map { $0.isWorthReading ? Self.read(text) : nil })
    }
    let passes = tracker.ended(at: .distantFuture, all: true)
    #expect(passes.compactMap { $0.read?.plate.text }.sorted() == ["AAA111", "ZZZ999"])
  }

  @Test func anotherCarAtTheBarrierASecondLaterIsRead() {
    // One frame a second: the next car stands where the last one stood, and nothing was seen to go.
    var tracker = PlateTracker()
    for (second, text) in ["AAA111", "AAA111", "AAA111", "AAA111", "ZZZ999"].enumerated() {
      var view = Self.view(second, x: 300)
      view.time = Date(timeIntervalSince1970: Double(second))
      let placed = tracker.associate([view], at: view.time)
      tracker.update(placed, reads: placed.map { $0.isWorthReading ? Self.read(text) : nil })
    }
    let passes = tracker.ended(at: .distantFuture, all: true)
    #expect(passes.compactMap { $0.read?.plate.text }.sorted() == ["AAA111", "ZZZ999"])
  }

  @Test func aPlateBesideAHouseIsAPassOfItsOwn() {
    // A house that was looked at for long and never read, then a plate beside it while the house is not seen.
    var tracker = PlateTracker()
    var ended: [PlatePass] = []
    for frame in 0..<240 {
      let time = Date(timeIntervalSince1970: Double(frame) / 15)
      let isHouse = frame < 200
      let view = Self.view(frame, x: isHouse ? 100 : 185 + 20 * Double(frame - 200))
      let seen = frame < 208 ? [view] : []
      let placed = tracker.associate(seen, at: time)
      let read = isHouse ? Self.read("BB88B", confidence: 0.004) : Self.read("AAA111")
      tracker.update(placed, reads: placed.map { $0.isWorthReading ? read : nil })
      ended += tracker.ended(at: time)
    }
    let plates = ended.filter { $0.read?.plate.text == "AAA111" }
    #expect(plates.map(\.frames) == [8])
    #expect(plates.allSatisfy { !$0.isReported })
  }

  /// A camera may send each frame twice, or three times: that says nothing of the motion. What goes on resting rests.
  @Test func aFrameSentAgainStopsNothing() {
    let start = Date(timeIntervalSince1970: 1_790_000_000)
    func box(_ frame: Double) -> Box { Box(x: 100 + 300 * frame, y: 50, width: 80, height: 20) }
    var motion = PlateMotion(box(0), at: start)
    for second in 1...4 {
      for rest in 1...2 {
        motion.rest(at: start.addingTimeInterval(Double(second) - 1 + 0.3 * Double(rest)))
      }
      motion.see(box(Double(second)), at: start.addingTimeInterval(Double(second)))
    }
    for rest in 1...2 { motion.rest(at: start.addingTimeInterval(4 + 0.3 * Double(rest))) }
    #expect(!motion.isResting)
    #expect(abs(motion.box(at: start.addingTimeInterval(6)).x - box(6).x) < 40)
    motion.rest(at: start.addingTimeInterval(4.9))
    #expect(motion.isResting)
    #expect(abs(motion.box(at: start.addingTimeInterval(6)).x - box(4).x) < 40)
  }

  /// A house that was seen once, in the last frame before one or twenty in which nothing moved; then a plate two widths from there. What is seen twice in a camera that
  /// sends each frame twice may still be a vehicle.
  @Test(arguments: [(rests: 1, passes: 1), (rests: 20, passes: 2)])
  func whatHasRestedDoesNotLeap(rests: Int, passes: Int) {
    var tracker = PlateTracker()
    func settle(_ view: PlatePass.View, _ read: PlateRead?) {
      let placed = tracker.associate([view], at: view.time)
      tracker.update(placed, reads: placed.map { $0.isWorthReading ? read : nil })
    }
    settle(Self.view(0, x: 100), nil)
    for frame in 1...rests { tracker.noteStillFrame(at: Self.view(frame, x: 100).time) }
    for frame in 0..<8 {
      settle(Self.view(rests + 1 + frame, x: 300 + 20 * Double(frame)), Self.read("AAA111"))
    }
    #expect(tracker.passes.count == passes)
    #expect(tracker.passes.last?.frames == 8 + (passes == 1 ? 1 + rests : 0))
  }

  @Test func aVehicleHiddenForSomeFramesStaysOne() {
    let frames = (0..<24).map { frame -> [(x: Double, text: String)] in
      (9..<15).contains(frame) ? [] : [(x: 100 + 30 * Double(frame), text: "AAA111")]
    }
    let passes = Self.passes(frames)
    #expect(passes.count == 1)
    #expect(passes.first?.frames == 18)
  }

  @Test func theNextVehicleInTheSamePlaceIsAnother() {
    let frames = (0..<24).map { frame -> [(x: Double, text: String)] in
      (11..<13).contains(frame) ? [] : [(x: 300, text: frame < 12 ? "AAA111" : "ZZZ999")]
    }
    #expect(Self.passes(frames).compactMap { $0.read?.plate.text } == ["AAA111", "ZZZ999"])
  }

  /// Vehicles of one district or series follow each other, in the same place or somewhere else, when the first is gone for less than a pass takes to end.
  @Test(
    arguments: [
      ("KA03NA8385", "KA03AB3380"), ("TN37CR4019", "TN37CF4902"), ("HR26CH3604", "HR26CT6702"),
      ("8ABC123", "8ABC987"), ("1061334", "1542333"),
    ], [0.0, 900])
  func vehiclesOfOneDistrictAreNotOne(_ texts: (String, String), _ way: Double) {
    let frames = (0..<24).map { frame -> [(x: Double, text: String)] in
      (11..<13).contains(frame)
        ? [] : frame < 12 ? [(x: 300, text: texts.0)] : [(x: 300 + way, text: texts.1)]
    }
    #expect(Self.passes(frames).compactMap { $0.read?.plate.text } == [texts.0, texts.1])
  }

  /// One character misread, missed or both of a read that is sure is no other vehicle, wherever it comes back.
  @Test(arguments: ["8ABD123", "BABC123", "8ABC12", "8ABD12"])
  func aMisreadOfOneCharacterIsNoOtherVehicle(_ misread: String) {
    let frames = (0..<24).map { frame -> [(x: Double, text: String)] in
      (11..<13).contains(frame)
        ? [] : frame < 12 ? [(x: 300, text: "8ABC123")] : [(x: 1200, text: misread)]
    }
    #expect(Self.passes(frames).map(\.frames) == [22])
  }

  @Test func aParkedCarIsReadSeldomAndToldOnceBeforeItGoes() {
    var tracker = PlateTracker()
    var reads = 0
    var reports: [(frame: Int, isParked: Bool, isReported: Bool)] = []
    for frame in 0..<900 {
      let time = Date(timeIntervalSince1970: Double(frame) / 15)
      let placed = tracker.associate([Self.view(frame, x: 300)], at: time)
      reads += placed.count { $0.isWorthReading }
      tracker.update(placed, reads: placed.map { $0.isWorthReading ? Self.read("AAA111") : nil })
      reports += tracker.ended(at: time).map { (frame, $0.isParked, $0.isReported) }
    }
    #expect(reads < 10)
    #expect(reports.count == 1)
    #expect(reports.first?.isParked == true)
    #expect(reports.first?.isReported == false)
    let rest = tracker.ended(at: .distantFuture, all: true)
    #expect(rest.map(\.isReported) == [true])
  }

  @Test func aHouseTakenForAPlateIsSoonLeftAlone() {
    // Its box shakes, it is missed now and then for so long that its pass ends, and what is read there says nothing.
    var generator = SeededNumbers(seed: 3)
    var tracker = PlateTracker()
    var reads = 0
    for frame in 0..<2000 {
      let time = Date(timeIntervalSince1970: Double(frame) / 15)
      let isSeen = frame / 60 % 2 == 0 && Bool.random(using: &generator)
      let views =
        isSeen
        ? [
          Self.view(
            frame, x: 300 + .random(in: -15...15, using: &generator),
            width: 150 * .random(in: 0.9...1.1, using: &generator))
        ] : []
      let placed = tracker.associate(views, at: time)
      reads += placed.count { $0.isWorthReading }
      tracker.update(
        placed,
        reads: placed.map { _ in
          Bool.random(using: &generator) ? nil : Self.read("88", confidence: 0.05)
        })
      _ = tracker.ended(at: time)
    }
    #expect(reads < 50, "\(reads)")
    // A plate that comes by is read all the same.
    let time = Date(timeIntervalSince1970: 2001 / 15)
    let plate = tracker.associate([Self.view(2001, x: 310, y: 330, width: 80)], at: time)
    #expect(plate.first?.isWorthReading == true)
  }

  @Test func aTextLongerThanAnyPlateIsReadAsNone() {
    let passes = Self.passes(
      (0..<8).map { [(x: 100 + 30 * Double($0), text: String(repeating: "A", count: 100_000))] })
    #expect(passes.map(\.frames) == [8])
    #expect(passes.allSatisfy { $0.read == nil })
  }

  @Test func memoryOfPassesIsBounded() {
    var tracker = PlateTracker()
    for frame in 0..<60 {
      let time = Date(timeIntervalSince1970: Double(frame) / 15)
      let views = (0..<20).map {
        Self.view(frame, x: Double($0) * 400 + Double(frame % 2) * 20_000, y: Double(frame) * 90)
      }
      tracker.update(tracker.associate(views, at: time), reads: views.map { _ in nil })
      _ = tracker.ended(at: time)
      #expect(tracker.passes.count <= tracker.configuration.maximumPasses + 20)
    }
  }
}
