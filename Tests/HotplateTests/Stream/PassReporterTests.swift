import Foundation
import Testing

@testable import Hotplate

@Suite struct PassReporterTests {
  /// A pass that moves, of which each view was read; `nil` is a read in vain.
  static func pass(
    _ confidences: [Double?], texts: [String] = ["B888BB", "B888B8"], speed: Double = 40
  ) -> FollowedPass {
    func view(_ frame: Int) -> PlatePass.View {
      PlateTrackerTests.view(frame, x: speed * Double(frame))
    }
    // The third read says a little else: two that agree would be sure together.
    let frame = Frame(width: 400, height: 400, pixels: [UInt8](repeating: 90, count: 160_000))
    var pass = FollowedPass(track: 1, view: view(0), in: frame)
    for (number, confidence) in confidences.enumerated() {
      if number > 0 { pass.see(view(number), in: frame) }
      pass.add(
        confidence.map {
          PlateTrackerTests.read(
            number == 2 ? texts[1] : texts[0], confidence: $0,
            ofEach: pow($0, 1 / Double(texts[0].count)))
        }, of: view(number), fusion: ReadFusion(), maximumReads: 12)
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
    let pass = Self.pass(confidences)
    // Else the confidence decides, and not how many reads there are.
    let isDoubtful = confidences.allSatisfy { $0 ?? 0 < PlatePass.minimumTellingConfidence }
    #expect(try #require(pass.read).confidence < PlatePass.minimumTellingConfidence || !isDoubtful)
    #expect(Self.tells(of: pass) == isTold)
  }

  static func reporter() -> PassReporter {
    PassReporter(
      .init(camera: "gate", cooldown: 30, minimumConfidence: 0.2, reportsUnread: false), finder: nil
    )
  }

  static func tells(of followed: FollowedPass) -> Bool { tells(of: followed.pass) }

  static func tells(of pass: PlatePass) -> Bool {
    var reporter = reporter()
    if case .report = reporter.verdict(on: pass) { return true }
    return false
  }

  @Test(
    arguments: [
      (["B88"], [0.4], false), (["B88"], [0.6], true), (["B888"], [0.4], true),
      (["B88"], [0.4, 0.4], true), (["B8"], [0.6], false), (["B8"], [0.9], true),
    ] as [([String], [Double], Bool)])
  func shortTextsAreToldWhereSure(
    _ text: [String], _ confidences: [Double], _ isTold: Bool
  ) throws {
    let pass = Self.pass(confidences, texts: text + text)
    #expect(Self.tells(of: pass) == isTold)
  }

  @Test func whatWasReadInVainBeforeCountsAsReadInVain() {
    var pass = Self.pass([nil, nil, 0.25])
    #expect(Self.tells(of: pass))
    pass.pass.unreadableSightings = 1
    #expect(Self.tells(of: pass))
    pass.pass.unreadableSightings = 2
    #expect(!Self.tells(of: pass))
  }

  /// Of texts of three characters, which do not tell one vehicle from another, two are enough, too.
  @Test(
    arguments: [([nil, nil, 0.25, nil, nil], false), ([0.35, nil, 0.35, nil, nil], true)]
      as [([Double?], Bool)])
  func shortPlatesAreTold(_ confidences: [Double?], _ isTold: Bool) throws {
    let pass = Self.pass(confidences, texts: ["B88", "B8B"])
    #expect(try #require(pass.read).confidence < PlatePass.minimumTellingConfidence)
    #expect(Self.tells(of: pass) == isTold)
  }

  /// What a careful reader makes of one view takes the place of all reads before, and yet is not alone.
  @Test func aCarefulReadIsNotAloneAmongHastyOnes() throws {
    var pass = Self.pass([0.2, nil, 0.2, nil, nil], texts: ["B888BB", "D999DD"])
    let careful = PlateTrackerTests.read("B888BB", confidence: 0.25, ofEach: pow(0.25, 1.0 / 6))
    pass.refine(with: [careful], fusion: ReadFusion())
    #expect(pass.evidence.count == 1)
    #expect(Self.tells(of: pass))
  }

  @Test func twoCarefulReadsOfOneHastyOneAreNotAlone() throws {
    var pass = Self.pass([0.21, nil, nil, nil, nil])
    func careful(_ text: String) -> PlateRead {
      PlateTrackerTests.read(text, confidence: 0.29, ofEach: pow(0.29, 1.0 / 6))
    }
    #expect(!Self.tells(of: pass))
    pass.refine(with: [careful("B888BB"), careful("B888B8")], fusion: ReadFusion())
    #expect(try #require(pass.read).confidence < PlatePass.minimumTellingConfidence)
    #expect(Self.tells(of: pass))
  }

  @Test func partsOfAPassCountTogether() throws {
    var (earlier, later) = (Self.pass([0.29, nil, nil]), Self.pass([nil, nil, 0.29, nil, nil]))
    #expect(!Self.tells(of: later))
    later.join(earlier, fusion: ReadFusion(), maximumReads: 12)
    #expect(try #require(later.read).confidence < PlatePass.minimumTellingConfidence)
    #expect(Self.tells(of: later))
    earlier = Self.pass([nil, nil, nil])
    earlier.pass.unreadableSightings = 3
    later = Self.pass([0.25])
    later.join(earlier, fusion: ReadFusion(), maximumReads: 12)
    #expect(!Self.tells(of: later))
  }

  /// What stands there and says little: told once where it is sure, and not for having been seen before.
  /// Reads of `41RK629` as a list has it, and of a plate that looks like it.
  private struct Finder: HitFinder {
    func hits(for read: PlateRead, at time: Date, source: String) -> [Hit] {
      let isExact = read.plate.text == "41RK629"
      return [
        Hit(
          id: "a", hotlist: "l.csv", list: "sha256:0", entry: 1, plate: "41RK629",
          jurisdiction: nil, reason: nil, probability: isExact ? 0.999 : 0.39,
          tier: isExact ? .exact : .possible, jurisdictionMatch: .unknown, verify: [])
      ]
    }
  }

  /// The cooldown is of one vehicle: the listed one may come after another that looked like it.
  @Test func aSurerHitOfAnotherPassIsToldWithinTheCooldown() throws {
    var reporter = PassReporter(
      .init(camera: "gate", cooldown: 30, minimumConfidence: 0.2, reportsUnread: false),
      finder: Finder())
    func tell(_ track: Int, _ text: String, at second: Double) throws -> Int {
      let time = Date(timeIntervalSince1970: second)
      var view = PlateTrackerTests.view(0, x: 0)
      view.time = time
      var pass = PlatePass(track: track, view: view)
      pass.read = PlateTrackerTests.read(text, confidence: 0.99, ofEach: 0.999)
      let hits = reporter.hits(of: pass, at: time)
      pass.note(sent: hits)
      _ = reporter.verdict(on: pass)
      return hits.count
    }
    #expect(try tell(1, "4TRK629", at: 100) == 1)
    #expect(try tell(2, "4TRK629", at: 104) == 0)
    #expect(try tell(3, "41RK629", at: 108) == 1)
    // It itself, parked, and the one that looks like it: no news.
    #expect(try tell(4, "41RK629", at: 112) == 0)
    #expect(try tell(5, "4TRK629", at: 116) == 0)
    #expect(try tell(6, "41RK629", at: 120) == 0)
  }

  @Test func whatStandsAndSaysLittleIsToldOnceItIsSure() {
    var reporter = Self.reporter()
    func verdict(_ confidence: Double) -> String {
      let pass = Self.pass([confidence, confidence], texts: ["B88", "B88"], speed: 0)
      return switch reporter.verdict(on: pass.pass) {
      case .report: "told"
      case .repeated: "repeated"
      case .doubtful: "doubtful"
      case .nothing: "nothing"
      }
    }
    #expect(
      [0.02, 0.02, 0.9, 0.9, 0.02].map(verdict) == [
        "doubtful", "doubtful", "told", "repeated", "repeated",
      ])
  }
}
