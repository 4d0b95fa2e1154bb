import Foundation
import Testing

@testable import Hotplate
@testable import HotplateStore

/// Lines of records, some of which cannot be stored.
@Suite struct HitLinesTests {
  /// Stores what `text` tells.
  func record(
    _ text: String, in store: HitStore
  ) throws -> (failed: Int, announced: [String], complaints: [String]) {
    let pipe = Pipe()
    let writer = pipe.fileHandleForWriting
    Thread.detachNewThread {
      try? writer.write(contentsOf: Data(text.utf8))
      try? writer.close()
    }
    var (announced, complaints) = ([String](), [String]())
    let failed = try store.record(
      lines: pipe.fileHandleForReading, intake: HitIntake(camera: "batch"),
      announce: { announced.append($0) }, complain: { complaints.append($0) })
    return (failed, announced, complaints)
  }

  /// A record of a picture with these hits.
  func line(_ submissions: [HitSubmission]) throws -> String {
    let hits = try submissions.map {
      String(decoding: try JSONEncoder().encode($0.hit), as: UTF8.self)
    }
    return """
      {"schema":1,"type":"image","source":"a.jpg","width":9,"height":9,"plates":[{"text":"QX1","raw":"QX1",\
      "confidence":0.9,"hits":[\(hits.joined(separator: ","))]}],"ms":{}}

      """
  }

  @Test func hitsOfListsThatAreNoneOfTheRunsAreLeftOut() throws {
    let scene = try StoreScene(seed: 61)
    let store = try scene.run()
    var stale = scene.submission()
    stale.hit.list = "sha256:00"
    let good = (0..<3).map { _ in scene.submission() }
    let text = try line([good[0]]) + line([stale, good[1], stale]) + line([good[2]])
    let told = try record(text, in: store)
    #expect(told.failed == 1 && told.announced.count == 3)
    #expect(
      told.complaints == [
        "line 2: found a hit of stolen.csv (sha256:00), expected one of the run's lists: stolen.csv (\(scene.list.digest))"
      ])
    #expect(try Set(store.hits().map(\.hit.hit.id)) == Set(good.map(\.hit.id)))
    try store.beginRun(settings: [:], lists: [])
    let none = try record(try line([good[0]]), in: store)
    #expect(none.failed == 1 && none.announced.isEmpty)
    #expect(none.complaints[0].hasSuffix("expected its list to be named with --hotlist"))
    #expect(try AuditVerification(store: scene.path).isIntact)
  }

  @Test func storedHitIsToldAsARecord() throws {
    let scene = try StoreScene(seed: 65)
    let store = try scene.run()
    let hit = scene.submission()
    let told = try record(try line([hit]), in: store)
    let number = try #require(try store.hits().first).hit.number
    let expected: AuditValue = [
      "schema": 1, "type": "stored", "number": .number(number), "id": .text(hit.hit.id),
    ]
    #expect(told.announced == [expected.json])
  }

  /// A time that was made up would be evidence.
  @Test func hitsAtNoTimeOrOfNoProbabilityAreLeftOut() throws {
    let scene = try StoreScene(seed: 64)
    let store = try scene.run()
    let good = try line([scene.submission()])
    var wrong = scene.submission()
    wrong.hit.probability = 7.5
    let timeless = good.replacing("\"image\"", with: "\"image\",\"time\":\"yesterday\"")
    let told = try record(try timeless + line([wrong]) + good, in: store)
    #expect(told.failed == 2 && told.announced.count == 1)
    #expect(
      told.complaints == [
        "line 1: expected a time like 2026-11-23T02:25:52Z, found \"yesterday\"",
        "line 2: expected probabilities from 0 to 1, found 7.5",
      ])
  }

  /// The console could not show such a hit, and nobody judge it.
  @Test func hitsWithWhatIsNoTimeOrProbabilityAnywhereAreLeftOut() throws {
    let scene = try StoreScene(seed: 66)
    let store = try scene.run()
    let good = try line([scene.submission()])
    func inPlate(_ fields: String) -> String {
      good.replacing("\"confidence\":0.9,", with: "\"confidence\":0.9,\(fields),")
    }
    func inHit(_ fields: String) -> String {
      good.replacing("\"hits\":[{", with: "\"hits\":[{\(fields),")
    }
    let other = "\"others\":[{\"hotlist\":\"b.csv\",\"list\":\"sha256:00\",\"entry\":2,"
    let wrong: [(line: String, found: String)] = [
      (inHit("\"effective\":\"soon\""), "\"soon\""), (inHit("\"expires\":\"\""), "\"\""),
      (inHit(other + "\"effective\":\"2026-13-01\"}]"), "\"2026-13-01\""),
      (inHit(other + "\"expires\":\"never\"}]"), "\"never\""),
      (inPlate("\"plateProbability\":2"), "2.0"),
      (inPlate("\"wholeProbability\":3"), "3.0"),
      (inPlate("\"jurisdiction\":{\"code\":\"CA\",\"probability\":80}"), "80.0"),
      (inPlate("\"jurisdictionCandidates\":[{\"code\":\"CA\",\"probability\":-1}]"), "-1.0"),
      (
        inPlate(
          "\"characters\":[{\"text\":\"Q\",\"confidence\":1,\"alternatives\":[{\"text\":\"O\",\"probability\":3}]}]"
        ), "3.0"
      ),
    ]
    #expect(wrong.allSatisfy { $0.line != good })
    var unlike = scene.submission()
    unlike.hit.differences = [
      Hit.Difference(
        position: 0, read: "Q", listed: "O", readProbability: 0.4, listedProbability: 4)
    ]
    let right = inHit("\"expires\":\"2030-01-31\"")
    let told = try record(try wrong.map(\.line).joined() + line([unlike]) + right, in: store)
    #expect(told.failed == wrong.count + 1 && told.announced.count == 1)
    for (complaint, found) in zip(told.complaints, wrong.map(\.found) + ["4.0"]) {
      #expect(complaint.hasSuffix(", found \(found)"), "\(complaint)")
    }
  }

  /// Lines of sizes about the limit, and far above what is read at once, the last one without an end.
  @Test(arguments: [(1 << 20, false), ((1 << 20) + 1, true), (3_000_000, true)])
  func lineThatIsTooLongIsLeftOutAlone(count: Int, isTooLong: Bool) throws {
    let scene = try StoreScene(seed: 62)
    let store = try scene.run()
    let (first, second) = (scene.submission(), scene.submission())
    let long = String(repeating: "x", count: count)
    let told = try record(try line([first]) + long + "\n" + line([second]) + long, in: store)
    #expect(told.failed == 2 && told.announced.count == 2)
    let reason = isTooLong ? "longer than 1 MiB, expected a record" : "expected a record"
    #expect(told.complaints.count == 2)
    for (number, complaint) in zip([2, 4], told.complaints) {
      #expect(complaint.hasPrefix("line \(number): \(reason)"), "\(complaint)")
    }
    #expect(try store.hits().count == 2)
  }

  @Test func inputThatCannotBeReadSaysSo() throws {
    let scene = try StoreScene(seed: 63)
    let store = try scene.run()
    let folder = try #require(FileHandle(forReadingAtPath: scene.folder))
    let error = #expect(throws: HotplateError.self) {
      try store.record(
        lines: folder, intake: HitIntake(camera: "batch"), announce: { _ in }, complain: { _ in })
    }
    #expect(error?.code == .file)
    #expect(error?.message == "line 1: cannot be read: Is a directory")
  }
}
