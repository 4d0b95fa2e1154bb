import Foundation
import Testing

@testable import Hotplate

@Suite struct PassReporterTests {
  /// A pass that moves, of which each view was read; `nil` is a read in vain.
  static func pass(_ confidences: [Double?]) -> PlatePass {
    func view(_ frame: Int) -> PlatePass.View {
      PlateTrackerTests.view(frame, x: 40 * Double(frame))
    }
    // The third read says a little else: two that agree would be sure together.
    var pass = PlatePass(track: 1, view: view(0))
    for (frame, confidence) in confidences.enumerated() {
      if frame > 0 { pass.see(view(frame)) }
      pass.add(
        confidence.map {
          PlateTrackerTests.read(
            frame == 2 ? "B888B8" : "B888BB", confidence: $0, ofEach: pow($0, 1.0 / 6))
        }, of: view(frame), fusion: ReadFusion(), mostReads: 12)
    }
    return pass
  }

  @Test(
    arguments: [
      // One doubtful read like a plate's among many that are not.
      ([nil, nil, 0.25, nil, nil], false),
      ([0.25, nil, nil, nil, nil, nil], false),
      // A second one, a surer one, fewer that are not.
      ([0.25, nil, 0.25, nil, nil], true), ([nil, nil, 0.4, nil, nil], true),
      ([0.25, nil, nil], true),
    ] as [([Double?], Bool)])
  func oneReadAmongManyInVainIsNoPlate(_ confidences: [Double?], _ isTold: Bool) throws {
    var reporter = PassReporter(
      .init(camera: "gate", cooldown: 30, leastConfidence: 0.2, reportsUnread: false), finder: nil)
    let pass = Self.pass(confidences)
    // Else the confidence decides, and not how many reads there are.
    let isDoubtful = confidences.allSatisfy { $0 ?? 0 < PlatePass.leastTelling }
    #expect(try #require(pass.read).confidence < PlatePass.leastTelling || !isDoubtful)
    var told = false
    if case .report = reporter.verdict(on: pass) { told = true }
    #expect(told == isTold)
  }
}
