import Foundation
import HotplateService
import TestSupport
import Testing

@testable import Hotplate

/// Hits that went out for what a pass seemed to be and that its read at the end no longer bears.
@Suite struct WithdrawnHitTests {
  /// Vehicles by the frame they come in, each for three frames.
  static func pictures(_ vehicles: [Int: String], count: Int = 200) -> [StreamPicture] {
    (1...count).map { number in
      for (first, text) in vehicles where (first..<first + 3).contains(number) {
        return FakeStages.picture(number, text, x: 10 + 15 * (number - first))
      }
      return FakeStages.picture(number, nil, x: 0)
    }
  }

  static func stages(careText: String) -> PipelineStages {
    FakeStages.stages(
      confidence: 0.5, care: 0.99, careText: careText,
      finder: FakeStages.Finder(plate: "AB123CD"))
  }

  @Test func theReadNamesTheHitsItTakesBack() async throws {
    let log = try await StreamPipelineTests.run(
      Self.pictures([10: "AB123CD"], count: 60), stages: Self.stages(careText: "AB128CD"))
    #expect(
      await log.lines == ["hit 1 AB123CD", "hit 1 AB123CD", "read 1 AB128CD 3 hits 0"])
    let read = try #require(await log.reads.first)
    // The second superseded the first already.
    let last = try #require(await log.hits.last)
    #expect(read.withdrawn == [last])
    let record = ReadRecord(read, camera: "gate", hits: [])
    #expect(record.withdrawn == [last.id])
    #expect(try String(decoding: record.jsonLine(), as: UTF8.self).contains("\"withdrawn\":[\""))
  }

  @Test func aReadThatBearsItsHitsTakesNothingBack() async throws {
    let log = try await StreamPipelineTests.run(
      Self.pictures([10: "AB123CD"], count: 60), stages: Self.stages(careText: "AB123CD"))
    #expect(await log.lines.last == "read 1 AB123CD 3 hits 1")
    let read = try #require(await log.reads.first)
    #expect(read.withdrawn == [])
    let line = String(
      decoding: try ReadRecord(read, camera: "gate", hits: []).jsonLine(), as: UTF8.self)
    #expect(!line.contains("withdrawn"))
  }

  @Test func theListedVehicleItselfIsStillToldWithinTheCooldown() async throws {
    let log = try await StreamPipelineTests.run(
      Self.pictures([10: "AB123CD", 80: "AB123CD"]), stages: Self.stages(careText: "AB128CD")
    ) { $0.cooldown = 3600 }
    #expect(
      Set(await log.lines.filter { $0.hasPrefix("hit") }) == ["hit 1 AB123CD", "hit 2 AB123CD"])
  }

  @Test func aHitIsTakenBackThoughThePlateIsNoNews() async throws {
    // The first vehicle is told as what it is; the second, misread at first, is the same one again.
    let log = try await StreamPipelineTests.run(
      Self.pictures([10: "AB128CD", 80: "AB123CD"]), stages: Self.stages(careText: "AB128CD")
    ) { $0.cooldown = 3600 }
    #expect(
      await log.lines == [
        "read 1 AB128CD 3 hits 0", "hit 2 AB123CD", "hit 2 AB123CD", "read 2 AB128CD 3 hits 0",
      ])
    #expect(await log.reads.map(\.withdrawn.count) == [0, 1])
    #expect(await log.reads.map(\.reportsPlate) == [true, false])
  }

  /// A list that is loaded anew between any two looks: other rows, another digest.
  private final class Reloading: HitFinder {
    private let row = Guarded(0)

    func hits(for read: PlateRead, at time: Date, source: String) -> [Hit] {
      let row = row.withLock { row in
        row += 1
        return row
      }
      return [
        Hit(
          id: "list", hotlist: "stolen.csv", list: "sha256:\(row)", entry: row,
          plate: read.plate.text, probability: 0.8, tier: .exact)
      ]
    }
  }

  @Test func aListLoadedAnewTakesNothingBackAndTellsNothingTwice() async throws {
    let stages = FakeStages.stages(confidence: 0.99, finder: Reloading())
    let log = try await StreamPipelineTests.run(
      Self.pictures([10: "AB123CD"], count: 60), stages: stages)
    #expect(await log.lines == ["hit 1 AB123CD", "read 1 AB123CD 3 hits 1"])
    #expect(await log.reads.first?.withdrawn == [])
  }

  private static func reporter() -> PassReporter {
    PassReporter(
      .init(camera: "gate", cooldown: 30, minimumConfidence: 0.2, reportsUnread: false),
      finder: FakeStages.Finder(plate: "AB12CD"))
  }

  @Test func whatIsToldAgainAfterItWasTakenBackHasAnotherName() throws {
    var tracker = CarefulReadTests.tracker(widths: [80, 80])
    var reporter = Self.reporter()
    let time = CarefulReadTests.time(2)
    let first = reporter.hits(of: tracker.passes[0], at: time)
    #expect(first.count == 1)
    tracker.sent(first, of: tracker.passes[0])
    #expect(reporter.hits(of: tracker.passes[0], at: time) == [])
    tracker.withdraw(first, of: tracker.passes[0])
    let again = reporter.hits(of: tracker.passes[0], at: time)
    #expect(again.count == 1 && again[0].id != first[0].id && again[0].supersedes == nil)
  }

  @Test func hitsOfBothPartsOfAPassAreTakenBack() throws {
    var (earlier, later) = (
      CarefulReadTests.tracker(widths: [80, 80]), CarefulReadTests.tracker(widths: [80, 80])
    )
    func hit(_ id: String) -> Hit {
      Hit(
        id: id, hotlist: "a.csv", list: "sha256:0", entry: 3, plate: "XY12CD", probability: 0.9,
        tier: .exact)
    }
    earlier.sent([hit("1")], of: earlier.passes[0])
    later.sent([hit("2")], of: later.passes[0])
    var pass = later.followed[0]
    pass.join(earlier.followed[0], fusion: ReadFusion(), maximumReads: 8)
    var reporter = Self.reporter()
    guard case .report(_, let withdrawn, _, _) = reporter.verdict(on: pass.pass) else {
      Issue.record("the pass was not told")
      return
    }
    #expect(withdrawn.map(\.id) == ["1", "2"])
  }

  @Test func whoIsSentHitsAloneIsSentTheReadThatTakesOneBack() async throws {
    let folder = try ScratchFolder()
    let spool = try DeliverySpool(folder: folder.url.path)
    // Nobody listens there: what is sent waits in the spool.
    let webhook = Webhook(
      .init(url: try #require(URL(string: "http://127.0.0.1:9/"))), spool: spool, notify: { _ in })
    var pass = CarefulReadTests.tracker(widths: [80, 80]).passes[0]
    await webhook.take(ReadRecord(pass, camera: "gate", hits: []), key: "read")
    #expect(await spool.counts.waiting == 0)
    pass.withdrawn = [
      Hit(
        id: "1", hotlist: "a.csv", list: "sha256:0", entry: 3, plate: "AB12CD", probability: 0.9,
        tier: .exact)
    ]
    await webhook.take(ReadRecord(pass, camera: "gate", hits: []), key: "read")
    #expect(await spool.counts.waiting == 1)
  }

  /// Whoever gets the hit gets what became of it right after it.
  @Test(arguments: [true, false])
  func aHitThatIsTakenBackOrReplacedWhileItWaitsLosesItsPicture(isTakenBack: Bool) async throws {
    let folder = try ScratchFolder()
    let spool = try DeliverySpool(folder: folder.url.path)
    // Nobody listens there: what is sent waits in the spool.
    let webhook = Webhook(
      .init(url: try #require(URL(string: "http://127.0.0.1:9/"))), spool: spool, notify: { _ in })
    var pass = CarefulReadTests.tracker(widths: [80, 80]).passes[0]
    var record = HitRecord(RecordTests.hit, of: pass, camera: "gate")
    let plain = try record.jsonLine()
    record.crop = HitRecord.Crop(pass.best.region, in: CarefulReadTests.frame)
    let full = try record.jsonLine()
    try #require(full != plain)
    await webhook.take(record, key: record.hit.id)
    #expect(await spool.first()?.body == full)
    if isTakenBack {
      pass.withdrawn = [record.hit]
      await webhook.take(ReadRecord(pass, camera: "gate", hits: []), key: "read")
    } else {
      record.hit.supersedes = record.hit.id
      record.hit.id = "h2"
      await webhook.take(record, key: "h2")
    }
    #expect(await spool.first()?.body == plain)
    #expect(await spool.counts.waiting == 2)
  }
}
