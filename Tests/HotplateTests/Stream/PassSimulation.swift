import Foundation

@testable import Hotplate

/// Vehicles passing a camera: where their plates are in each frame, and what a reader makes of them there.
struct PassSimulation {
  struct Vehicle {
    var text: String
    var start: Int
    var frames: Int
    /// Center at the start and the end, in pixels.
    var from: Point
    var to: Point
    var width: (Double, Double)
    /// Frames in which the plate is hidden.
    var hidden: Range<Int>
    var blur: Double

    func box(inFrame frame: Int) -> Box? {
      let age = frame - start
      guard age >= 0, age < frames, !hidden.contains(age) else { return nil }
      let share = Double(age) / Double(max(1, frames - 1))
      let w = width.0 + (width.1 - width.0) * share
      return Box(
        x: from.x + (to.x - from.x) * share - w / 2,
        y: from.y + (to.y - from.y) * share - 0.12 * w, width: w, height: 0.24 * w)
    }
  }

  var vehicles: [Vehicle] = []
  var generator: SeededNumbers

  /// Draws passes at 15 frames a second; some at once on two lanes, some hidden for a while.
  init(passes: Int, seed: UInt64) {
    generator = SeededNumbers(seed: seed)
    var start = 5
    while vehicles.count < passes {
      let lane = Bool.random(using: &generator)
      vehicles.append(vehicle(start: start, lane: lane))
      if vehicles.count < passes, Int.random(in: 0..<4, using: &generator) == 0 {
        vehicles.append(
          vehicle(start: start + Int.random(in: 0..<8, using: &generator), lane: !lane))
      }
      start += Int.random(in: 25...60, using: &generator)
    }
  }

  private mutating func vehicle(start: Int, lane: Bool) -> Vehicle {
    let frames = Int.random(in: 8...24, using: &generator)
    let hides = Int.random(in: 0..<5, using: &generator) == 0
    let at = Int.random(in: 3..<max(4, frames - 4), using: &generator)
    let x = lane ? 300.0 : 850
    return Vehicle(
      text: FakeReads.plate(using: &generator), start: start, frames: frames,
      from: Point(x: x + .random(in: -60...60, using: &generator), y: lane ? 120 : 640),
      to: Point(x: x + .random(in: -90...90, using: &generator), y: lane ? 640 : 120),
      width: lane ? (60, 140) : (140, 60),
      hidden: hides ? at..<at + Int.random(in: 2...6, using: &generator) : 0..<0,
      blur: .random(in: 0...0.5, using: &generator))
  }

  var frameCount: Int { (vehicles.map { $0.start + $0.frames }.max() ?? 0) + 40 }

  struct Look {
    var vehicle: Int
    var view: PlatePass.View
    var read: PlateRead?
  }

  /// What is seen in a frame: boxes shake, plates are missed now and then, reads depend on size and blur.
  mutating func looks(inFrame frame: Int) -> [Look] {
    var looks: [Look] = []
    for (index, vehicle) in vehicles.enumerated() {
      guard var box = vehicle.box(inFrame: frame),
        Double.random(in: 0..<1, using: &generator) > 0.05
      else { continue }
      box.x += .random(in: -0.04...0.04, using: &generator) * box.width
      box.y += .random(in: -0.15...0.15, using: &generator) * box.height
      box.width *= .random(in: 0.94...1.06, using: &generator)
      let sharpness = max(0.05, 1 - vehicle.blur - .random(in: 0...0.4, using: &generator))
      let quality = CropQuality(width: box.width, sharpness: sharpness)
      let error = 0.03 + 0.25 * (1 - quality.weight) * (1 - quality.weight)
      let read =
        Double.random(in: 0..<1, using: &generator) < 0.05
        ? nil : FakeReads.read(vehicle.text, error: error, using: &generator)
      looks.append(
        Look(
          vehicle: index,
          view: PlatePass.View(
            frame: frame, time: Date(timeIntervalSince1970: Double(frame) / 15),
            region: PlateRegion(quad: Quad(box), score: 0.9), quality: quality),
          read: read))
    }
    return looks.shuffled(using: &generator)
  }
}
