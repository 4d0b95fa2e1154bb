import Foundation
import Testing

@testable import Hotplate

/// What is taken for a plate, read in vain and does not change costs no more reads.
@Suite struct UnreadableRegionsTests {
  static let house = Box(x: 100, y: 80, width: 120, height: 40)

  /// Drawing a number for each pixel takes long in a debug build.
  private static let randomValues: [Int] = {
    var random = SeededNumbers(seed: 1)
    return (0..<0x10000).map { _ in Int.random(in: 0..<1_000_000, using: &random) }
  }()

  /// A house front with a camera's noise of so many gray values; with a vehicle before it, another picture. The vehicle moves up by six rows from one
  /// seed to the next.
  static func frame(
    noise: Int = 8, seed: UInt64, vehicleAt left: Int? = nil, brighter: Int = 0, height: Int = 240
  ) -> Frame {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(400 * height)
    for y in 0..<height {
      let start = Int(truncatingIfNeeded: (seed &* 7919 &+ UInt64(y)) &* 2_654_435_761 >> 7)
      for x in 0..<400 {
        let isVehicle = left.map { x >= $0 && x < $0 + 60 && y >= 85 } ?? false
        let stripe = (y + 6 * Int(seed)) / 8 % 2
        let value = isVehicle ? 30 + 30 * stripe : x / 12 % 2 == 0 ? 90 : 160
        let noise = randomValues[(start &+ x) & 0xffff] % (2 * noise + 1) - noise
        pixels.append(UInt8(value + brighter + noise))
      }
    }
    return Frame(width: 400, height: height, pixels: pixels)
  }

  static func view(_ box: Box, inFrame number: Int = 0, sharpness: Double = 0.8) -> PlatePass.View {
    PlatePass.View(
      frame: number, time: Date(timeIntervalSince1970: Double(number) / 15),
      region: PlateRegion(quad: Quad(box), score: 0.9),
      quality: CropQuality(width: box.width, sharpness: sharpness))
  }

  static func vain(_ boxes: [Box]) -> UnreadableRegions {
    var places = UnreadableRegions()
    for (number, box) in boxes.enumerated() {
      places.note(view(box), of: 1, in: frame(seed: UInt64(number)))
    }
    return places
  }

  @Test func twoReadsInVainAreEnoughHoweverTheNoiseFalls() {
    let once = Self.vain([Self.house])
    let twice = Self.vain([Self.house, Self.house])
    for seed in 100..<120 {
      #expect(!once.contain(Self.view(Self.house), in: Self.frame(seed: UInt64(seed))))
      #expect(twice.contain(Self.view(Self.house), in: Self.frame(seed: UInt64(seed))))
    }
  }

  @Test func boxesThatShakeAreOfOnePlace() {
    let (left, right) = (
      Box(x: 96, y: 78, width: 120, height: 44), Box(x: 110, y: 82, width: 110, height: 36)
    )
    let places = Self.vain([left, right])
    #expect(places.contain(Self.view(Self.house), in: Self.frame(seed: 9)))
    // A plate in a box loose around it, one beside it, and one of which only the half was looked at.
    for box in [
      Box(x: 130, y: 90, width: 50, height: 14), Box(x: 200, y: 80, width: 120, height: 40),
      Box(x: 100, y: 80, width: 120, height: 80),
    ] {
      #expect(!places.contain(Self.view(box), in: Self.frame(seed: 9)))
    }
  }

  @Test(arguments: [
    frame(seed: 9, vehicleAt: 180), frame(seed: 9, brighter: 12), frame(seed: 9, height: 241),
  ])
  func whatChangedIsWorthARead(_ changed: Frame) {
    #expect(!Self.vain([Self.house, Self.house]).contain(Self.view(Self.house), in: changed))
  }

  @Test func whatIsSeenBetterIsWorthARead() {
    let places = Self.vain([Self.house, Self.house])
    let sharper = Self.view(Self.house, sharpness: 1)
    #expect(places.contain(Self.view(Self.house, sharpness: 0.9), in: Self.frame(seed: 9)))
    let blurred = Self.vain([]).noting(
      2, Self.view(Self.house, sharpness: 0.2), in: Self.frame(seed: 1))
    #expect(!blurred.contain(sharper, in: Self.frame(seed: 9)))
    #expect(
      blurred.noting(1, sharper, in: Self.frame(seed: 2)).contain(sharper, in: Self.frame(seed: 9)))
  }

  @Test func whatIsAPlateAfterAllIsForgottenAndWhatAVehicleHidesIsNot() {
    var places = Self.vain([Self.house, Self.house])
    let plate = Box(x: 130, y: 90, width: 50, height: 14)
    places.forget(plate, in: Self.frame(seed: 8, vehicleAt: 125))
    #expect(places.contain(Self.view(Self.house), in: Self.frame(seed: 9)))
    // In a box close around it.
    places.forget(plate, in: Self.frame(seed: 8))
    #expect(!places.contain(Self.view(Self.house), in: Self.frame(seed: 9)))
  }

  @Test func whoReadInVainIsKnown() {
    var places = Self.vain([Self.house])
    places.note(Self.view(Self.house), of: 7, in: Self.frame(seed: 2))
    places.note(
      Self.view(Box(x: 300, y: 80, width: 90, height: 40)), of: 8, in: Self.frame(seed: 3))
    #expect(places.tracks(of: Self.view(Self.house), in: Self.frame(seed: 9)) == [1, 7])
  }

  @Test func boxesOutsideOrOfNoSizeAreNeverInVain() {
    for box in [
      Box(x: 500, y: 80, width: 120, height: 40), Box(x: 10, y: 10, width: 3, height: 2),
      Box(x: -.infinity, y: .nan, width: 100, height: 20), Box(x: 10, y: 10, width: 0, height: 0),
    ] {
      #expect(BoxFingerprint(of: box, in: Self.frame(seed: 9)) == nil)
      #expect(!Self.vain([box, box]).contain(Self.view(box), in: Self.frame(seed: 9)))
    }
  }

  /// A plate, or what is taken for one, seen in one frame.
  struct Seen {
    var box: Box
    var text: String?
    var confidence = 0.9
  }

  /// A house is judged when it has stood there for ten seconds: what comes before it, before or after that, and can be read at once or a little later, is told
  /// none the less.
  @Test(arguments: [(60, 2), (140, 0), (140, 3), (180, 0), (180, 1), (180, 4), (180, 8)])
  func aPlateBeforeAHouseIsAPassOfItsOwn(_ start: Int, _ unread: Int) {
    let frames = (0..<start + 40).map { number in
      let hasVehicle = (start..<start + 16).contains(number)
      return (
        seen: [Seen(box: Self.shaken(number), text: number >= start + unread ? "AB12CD" : nil)],
        vehicleAt: hasVehicle ? 130 : nil
      )
    }
    let (tracker, _, over) = Self.run(frames)
    let passes = (over + tracker.passes).filter { $0.read?.plate.text == "AB12CD" }
    #expect(passes.map(\.isReported) == [false])
    #expect(passes.map { $0.frames <= 16 } == [true])
  }

  /// One read like a plate's where nothing was for long, and which is not repeated, is most likely of nothing.
  @Test func aChanceReadOfAHouseIsNotTold() throws {
    let frames = (0..<260).map { number in
      let isOdd = (220..<223).contains(number)
      let text = number == 220 ? "AB12CD" : nil
      return (
        seen: [Seen(box: Self.shaken(number), text: text, confidence: 0.25)],
        vehicleAt: isOdd ? 130 : nil
      )
    }
    let (tracker, _, over) = Self.run(frames)
    let passes = (over + tracker.passes).filter { $0.read?.plate.text == "AB12CD" }
    let pass = try #require(passes.first)
    #expect(try #require(pass.read).confidence >= 0.2)
    #expect(!PassReporterTests.tells(of: pass))
  }

  @Test func aHouseInTwoLightsIsOneThing() {
    let frames = (0..<120).map { number in
      (seen: [Seen(box: Self.shaken(number))], vehicleAt: Int?.none)
    }
    let (tracker, _, over) = Self.run(frames, brighterEvery: 20)
    #expect((over + tracker.passes).map(\.frames) == [120])
  }

  /// Vehicles read in vain, one after the other, more than are remembered, do not push out what stands there.
  @Test func whatStaysOutlivesWhatPassesBy() {
    var places = Self.vain([Self.house, Self.house])
    for number in 0..<100 {
      let passing = Box(x: 300, y: 10, width: 60 + Double(number % 30), height: 20)
      places.note(Self.view(passing), of: number + 2, in: Self.frame(seed: UInt64(number)))
      #expect(places.tracks(of: Self.view(Self.house), in: Self.frame(seed: 7)) == [1])
    }
  }

  /// In light that was seen once only what is read there is not in vain yet.
  @Test func aPlateBesideAHouseInOtherLightIsAPassOfItsOwn() {
    let frames = (0..<90).map { number -> (seen: [Seen], vehicleAt: Int?) in
      if number < 60 { return ([Seen(box: Self.shaken(number))], nil) }
      if number < 64 { return ([], nil) }
      let y = 164 - 4 * Double(number - 64)
      return number < 84
        ? (
          [Seen(box: Box(x: 130, y: y, width: 90, height: 24), text: number < 72 ? nil : "AB12CD")],
          130
        )
        : ([], nil)
    }
    let (tracker, _, over) = Self.run(frames, brighterEvery: 25)
    let passes = (over + tracker.passes).filter { $0.read?.plate.text == "AB12CD" }
    #expect(passes.map(\.frames) == [20])
  }

  @Test func twoHousesStayTwoThoughOneIsMissed() {
    var house = Self.house
    house.x += 60
    house.y += 20
    let frames = (0..<40).map { number in
      (
        seen: number < 20 ? [Seen(box: Self.house)] : number < 23 ? [] : [Seen(box: house)],
        vehicleAt: Int?.none
      )
    }
    let (tracker, _, over) = Self.run(frames + frames)
    #expect((over + tracker.passes).map(\.stoodStill) == [true, true, true])
  }

  /// Runs frames; the numbers of those in which something was read, and the tracker.
  static func run(
    _ frames: [(seen: [Seen], vehicleAt: Int?)], brighterEvery interval: Int = .max
  ) -> (tracker: PlateTracker, reads: [Int], over: [PlatePass]) {
    var tracker = PlateTracker()
    var reads: [Int] = []
    var over: [PlatePass] = []
    for (number, drawn) in frames.enumerated() {
      let shown = frame(
        seed: UInt64(number), vehicleAt: drawn.vehicleAt, brighter: 12 * (number / interval))
      let time = Date(timeIntervalSince1970: Double(number) / 15)
      let views = drawn.seen.map { view($0.box, inFrame: number) }
      let placed = tracker.associate(views, at: time, in: shown)
      if placed.contains(where: \.isWorthReading) { reads.append(number) }
      tracker.update(
        placed,
        reads: zip(placed, drawn.seen).map { placed, seen in
          placed.isWorthReading
            ? seen.text.map {
              PlateTrackerTests.read(
                $0, confidence: seen.confidence,
                ofEach: pow(seen.confidence, 1 / Double($0.count)))
            } : nil
        }, in: shown)
      over += tracker.ended(at: time)
    }
    return (tracker, reads, over)
  }

  /// The house as the locator has it, a little otherwise in every frame.
  static func shaken(_ number: Int) -> Box {
    let shake = Double(number % 5) * 3
    return Box(x: house.x + shake, y: house.y + shake / 2, width: 120 - shake, height: 40)
  }

  @Test func aHouseIsReadTwiceAndAgainWhenAVehicleCame() {
    let frames = (0..<90).map { number in
      let hasVehicle = (60..<70).contains(number)
      return (
        seen: [Seen(box: Self.shaken(number), text: hasVehicle ? "AB12CD" : nil)],
        vehicleAt: hasVehicle ? 130 : nil
      )
    }
    let (tracker, reads, _) = Self.run(frames)
    #expect(reads.prefix { $0 < 60 }.count == 2)
    #expect(reads.contains(60))
    #expect(tracker.passes.compactMap { $0.read?.plate.text } == ["AB12CD"])
  }

  /// The plate is seen below the house, beside it, and where the house would be looked for after some frames without it. It is read at once, or first before the house.
  @Test(arguments: [26, 32, 36]) func aPlateNearAHouseIsAPassOfItsOwn(_ firstRead: Int) {
    let frames = (0..<60).map { number -> (seen: [Seen], vehicleAt: Int?) in
      switch number {
      case ..<20: return ([Seen(box: Self.shaken(number))], nil)
      case 20..<26: return ([], nil)
      case 26..<40:
        let y = 150 - 6 * Double(number - 26)
        return (
          [
            Seen(
              box: Box(x: 130, y: y, width: 90, height: 24),
              text: number < firstRead ? nil : "AB12CD")
          ], 130
        )
      default: return ([Seen(box: Self.shaken(number))], nil)
      }
    }
    let (tracker, _, over) = Self.run(frames)
    let passes = (over + tracker.passes).filter { $0.read?.plate.text == "AB12CD" }
    #expect(passes.map(\.frames) == [14])
  }

  @Test func nobodyLooksWithCareAtAVainPlace() {
    // The house is taken for shapes that have little in common, so that it seems to move.
    let frames = (0..<8).map { number in
      (
        seen: [
          Seen(box: Box(x: 100, y: 80, width: number < 2 ? 90 : 64, height: number < 2 ? 22 : 20))
        ],
        vehicleAt: Int?.none
      )
    }
    var (tracker, _, _) = Self.run(frames)
    #expect(tracker.passes.count == 1)
    #expect(!tracker.passes[0].stoodStill)
    #expect(tracker.deservingCare(at: .distantFuture, all: true) == [])
  }

  /// A vehicle whose plate cannot be read yet goes, and leaves a house where its plate would be looked for, or where it rested and was looked at last.
  @Test(arguments: [(6.0, 0.0), (11, 84)])
  func aVehicleLooksNotLikeTheHouseThatItLeaves(_ speed: Double, _ end: Double) {
    let frames = (0..<64).map { number -> (seen: [Seen], vehicleAt: Int?) in
      switch number {
      case ..<10: return ([Seen(box: Self.shaken(number))], nil)
      // Long enough for the house's first pass to end.
      case 10..<40: return ([], nil)
      case 40..<50:
        let y = max(end, 150 - speed * Double(number - 40))
        return ([Seen(box: Box(x: 110, y: y, width: 110, height: 36))], 130)
      default: return ([Seen(box: Self.shaken(number))], nil)
      }
    }
    var (tracker, _, over) = Self.run(frames)
    let vehicle = (over + tracker.passes).filter { !$0.stoodStill }
    #expect(vehicle.map(\.frames) == [10])
    // A careful reader has a look at it, and at nothing else.
    let places = tracker.deservingCare(at: .distantFuture, all: true)
    #expect(places.map { tracker.passes[$0].track } == vehicle.map(\.track))
    #expect(places.map { tracker.followed[$0].bestViews.count } == [FollowedPass.mostKept])
  }

  /// Rows of windows are read as short texts, with little confidence.
  @Test(arguments: [["II1", "I1I"], ["I", "1"]])
  func aHouseReadAsAShortTextIsInVain(_ texts: [String]) {
    let frames = (0..<40).map { number in
      (
        seen: [Seen(box: Self.shaken(number), text: texts[number % 2], confidence: 0.2)],
        vehicleAt: Int?.none
      )
    }
    var (tracker, reads, _) = Self.run(frames)
    #expect(reads.count == 2)
    #expect(tracker.passes.map(\.frames) == [40])
    #expect(!PassReporterTests.tells(of: tracker.passes[0]))
    #expect(tracker.deservingCare(at: .distantFuture, all: true) == [])
  }

  /// Another that comes to the same place is read, too.
  @Test func aShortPlateThatIsReadIsNotInVain() {
    let frames = (0..<64).map { number in
      (
        seen: (20..<60).contains(number) ? [] : [Seen(box: Self.house, text: "AB1")],
        vehicleAt: Int?.none
      )
    }
    let (tracker, reads, over) = Self.run(frames)
    #expect((over + tracker.passes).map { $0.read?.plate.text } == ["AB1", "AB1"])
    #expect(reads.contains(60))
  }
}

extension UnreadableRegions {
  fileprivate func contain(_ view: PlatePass.View, in frame: Frame) -> Bool {
    var looked = self
    return looked.tracks(of: view, in: frame) != nil
  }

  /// With a view read in vain so often more.
  fileprivate func noting(_ times: Int, _ view: PlatePass.View, in frame: Frame)
    -> UnreadableRegions
  {
    var more = self
    for _ in 0..<times { more.note(view, of: 1, in: frame) }
    return more
  }
}
