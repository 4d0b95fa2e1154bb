import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct DeliverySpoolTests {
  static func keys(_ spool: DeliverySpool) async -> [String] {
    var keys: [String] = []
    while let item = await spool.first() {
      keys.append(item.key)
      await spool.remove(item)
    }
    return keys
  }

  @Test func keepsOrderAcrossRestarts() async throws {
    let folder = try ScratchFolder()
    do {
      let spool = try DeliverySpool(folder: folder.url.path + "/spool")
      for number in 0..<12 { await spool.add(Data("body \(number)".utf8), key: "k\(number)") }
      let first = try #require(await spool.first())
      #expect(first.body == Data("body 0".utf8))
      await spool.remove(first)
    }
    let spool = try DeliverySpool(folder: folder.url.path + "/spool")
    #expect(await spool.counts.waiting == 11)
    await spool.add(Data("late".utf8), key: "late")
    #expect(await Self.keys(spool) == (1..<12).map { "k\($0)" } + ["late"])
  }

  @Test func withoutRoomInMemoryTheDiskStillTakesItems() async throws {
    let folder = try ScratchFolder()
    let spool = try DeliverySpool(folder: folder.url.path, maximumInMemory: -1)
    await spool.add(Data("a".utf8), key: "k")
    #expect(await spool.counts.dropped == 0)
    #expect(await Self.keys(spool) == ["k"])
  }

  /// Also after a restart, which reads of each item its key alone, in parts.
  @Test(arguments: [1, 1023, 1024, 5000])
  func whatAlreadyWaitsIsNotPutInAgain(length: Int) async throws {
    let folder = try ScratchFolder()
    let key = String(repeating: "k", count: length)
    do {
      let spool = try DeliverySpool(folder: folder.url.path)
      await spool.add(Data("a\n".utf8), key: key)
      await spool.add(Data("a\n".utf8), key: key)
    }
    let spool = try DeliverySpool(folder: folder.url.path)
    await spool.add(Data("a\n".utf8), key: key)
    #expect(await Self.keys(spool) == [key])
  }

  @Test func aKeyWithALineEndStaysOne() async throws {
    let folder = try ScratchFolder()
    let spool = try DeliverySpool(folder: folder.url.path)
    for _ in 0..<2 { await spool.add(Data("body".utf8), key: "k1\nk2") }
    let item = try #require(await spool.first())
    #expect(item.key == "k1%0Ak2" && item.body == Data("body".utf8))
    await spool.remove(item)
    #expect(await spool.counts.waiting == 0)
  }

  @Test func halfAnItemIsNone() async throws {
    let folder = try ScratchFolder()
    try Data("7.item\nrest".utf8).write(to: URL(fileURLWithPath: folder.url.path + "/7.part"))
    let spool = try DeliverySpool(folder: folder.url.path)
    #expect(await spool.first() == nil)
    #expect(!FileManager.default.fileExists(atPath: folder.url.path + "/7.part"))
  }

  @Test func whatIsRefusedIsKeptAside() async throws {
    let folder = try ScratchFolder()
    let spool = try DeliverySpool(folder: folder.url.path)
    await spool.add(Data("a".utf8), key: "a")
    await spool.add(Data("b".utf8), key: "b")
    await spool.refuse(try #require(await spool.first()))
    #expect(await Self.keys(spool) == ["b"])
    #expect(await spool.counts.refused == 1)
    #expect(FileManager.default.fileExists(atPath: folder.url.path + "/refused/1.item"))
  }

  @Test func aFullDiskIsSaidOnceAndWhatWaitsIsKeptInOrder() async throws {
    let folder = try ScratchFolder()
    let said = Guarded<[String]>([])
    let path = folder.url.path + "/spool"
    let spool = try DeliverySpool(folder: path, maximumInMemory: 5) { line in
      said.withLock { $0.append(line) }
    }
    await spool.add(Data("a".utf8), key: "before")
    // A folder that is gone takes as little as a full disk; root could write into a locked one.
    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
    for number in 0..<7 { await spool.add(Data("x".utf8), key: "k\(number)") }
    #expect(await spool.counts.inMemory == 5)
    #expect(await spool.counts.dropped == 2)
    try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
    #expect(await Self.keys(spool) == ["before"] + (2..<7).map { "k\($0)" })
    #expect(said.withLock { $0.count { $0.contains("wait in memory") } } == 1)
  }

  @Test func whatWaitsInMemoryMayBeShorter() async throws {
    let folder = try ScratchFolder()
    let path = folder.url.path + "/spool"
    let spool = try DeliverySpool(folder: path)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
    await spool.add(Data("long".utf8), key: "a", inMemory: Data("short".utf8))
    #expect(await spool.first()?.body == Data("short".utf8))
    try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
    await spool.add(Data("long".utf8), key: "b", inMemory: Data("short".utf8))
    let first = try #require(await spool.first())
    #expect(first.key == "a" && first.body == Data("short".utf8))
    await spool.remove(first)
    #expect(await spool.first()?.body == Data("long".utf8))
  }

  @Test func whatIsChangedKeepsItsPlaceAndItsAge() async throws {
    let folder = try ScratchFolder()
    func written() throws -> Date? {
      try FileManager.default.attributesOfItem(atPath: folder.path("1.item"))[.modificationDate]
        as? Date
    }
    do {
      let spool = try DeliverySpool(folder: folder.url.path)
      for key in ["a", "b"] { await spool.add(Data("body".utf8), key: key) }
    }
    try Self.age("1.item", by: 7200, in: folder)
    let before = try #require(try written())
    // What an earlier run left is found by its key, too.
    let spool = try DeliverySpool(folder: folder.url.path)
    for key in ["a", "c"] { await spool.change(key) { Data($0.prefix(2)) } }
    #expect(try written() == before)
    let first = try #require(await spool.first())
    #expect(first.key == "a" && first.body == Data("bo".utf8))
    await spool.remove(first)
    #expect(await spool.first()?.body == Data("body".utf8))
    #expect(await spool.counts.waiting == 1)
  }

  /// The disk has room again while the receiver is asked.
  @Test(arguments: [true, false])
  func anItemWrittenWhileItIsOnItsWayIsDeliveredOnce(isTaken: Bool) async throws {
    let folder = try ScratchFolder()
    let path = folder.url.path + "/spool"
    let spool = try DeliverySpool(folder: path)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
    await spool.add(Data("a".utf8), key: "a")
    let onItsWay = try #require(await spool.first())
    try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
    await spool.add(Data("b".utf8), key: "b")
    #expect(await spool.counts.inMemory == 0)
    if isTaken {
      await spool.remove(onItsWay)
    } else {
      #expect(await spool.refuse(onItsWay))
      #expect(FileManager.default.fileExists(atPath: path + "/refused/1.item"))
    }
    let counts = await spool.counts
    #expect(counts.waiting == 1)
    #expect(counts.dropped == 0)
    #expect(!FileManager.default.fileExists(atPath: path + "/1.item"))
    #expect(await Self.keys(spool) == ["b"])
  }

  @Test func whatIsOnItsWayIsNotDroppedForWantOfRoom() async throws {
    let folder = try ScratchFolder()
    let path = folder.url.path + "/spool"
    let spool = try DeliverySpool(folder: path, maximumInMemory: 2)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
    for key in ["a", "b"] { await spool.add(Data(key.utf8), key: key) }
    let onItsWay = try #require(await spool.first())
    await spool.add(Data("c".utf8), key: "c")
    #expect(await spool.counts.dropped == 1)
    // It waits still, and is delivered once.
    await spool.add(Data("a".utf8), key: "a")
    #expect(await spool.counts.inMemory == 2)
    await spool.remove(onItsWay)
    #expect(await Self.keys(spool) == ["c"])
    #expect(await spool.counts.dropped == 1)
  }

  @Test func oneProcessAtATime() async throws {
    let folder = try ScratchFolder()
    let spool = try DeliverySpool(folder: folder.url.path)
    #expect(throws: HotplateError.self) { try DeliverySpool(folder: folder.url.path) }
    withExtendedLifetime(spool) {}
  }

  @Test func whatIsRefusedWithoutRoomIsSaidToBeLost() async throws {
    let folder = try ScratchFolder()
    let path = folder.url.path + "/spool"
    let spool = try DeliverySpool(folder: path)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
    await spool.add(Data("a".utf8), key: "a")
    #expect(await spool.refuse(try #require(await spool.first())) == false)
    #expect(await spool.counts.dropped == 1)
    #expect(await spool.first() == nil)
  }

  @Test(arguments: ["18446744073709551615", "9223372036854775807", "99999999999999999999"])
  func aNumberThatNoRunReachesIsNoItem(name: String) async throws {
    let folder = try ScratchFolder()
    try Data("k\nbody".utf8).write(to: folder.url.appendingPathComponent("\(name).item"))
    let spool = try DeliverySpool(folder: folder.url.path)
    #expect(await spool.counts.waiting == 0)
    await spool.add(Data("a".utf8), key: "a")
    #expect(await Self.keys(spool) == ["a"])
  }

  @Test func whatWasRefusedIsNotWrittenOver() async throws {
    let folder = try ScratchFolder()
    for number in 0..<3 {
      let spool = try DeliverySpool(folder: folder.url.path)
      await spool.add(Data("hit \(number)".utf8), key: "\(number)")
      await spool.refuse(try #require(await spool.first()))
    }
    let aside = try FileManager.default.contentsOfDirectory(atPath: folder.url.path + "/refused")
    #expect(aside.count == 3)
  }

  /// Makes an item, set aside or not, as old as told.
  static func age(_ item: String, by seconds: TimeInterval, in folder: ScratchFolder) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: folder.path(item))
  }

  @Test func whatIsTooOldIsDroppedCountedAndSaid() async throws {
    let folder = try ScratchFolder()
    let said = Guarded<[String]>([])
    do {
      let spool = try DeliverySpool(folder: folder.url.path)
      for key in ["a", "b", "c", "d", "e"] { await spool.add(Data(key.utf8), key: key) }
      for _ in 0..<2 { await spool.refuse(try #require(await spool.first())) }
    }
    let day: TimeInterval = 86_400
    try Self.age("refused/1.item", by: 31 * day, in: folder)
    try Self.age("refused/2.item", by: 29 * day, in: folder)
    try Self.age("3.item", by: 29 * day, in: folder)
    try Self.age("4.item", by: 31 * day, in: folder)
    let spool = try DeliverySpool(
      folder: folder.url.path, notify: { line in said.withLock { $0.append(line) } }, grace: .zero)
    await spool.keep(atMost: .seconds(30 * day))
    let counts = await spool.counts
    #expect(counts.waiting == 2)
    #expect(counts.expired == 1)
    #expect(counts.expiredRefused == 1)
    #expect(said.withLock { $0.count } == 1)
    #expect(said.withLock { $0.first }?.contains("longer than 30 days: 1 item") == true)
    let aside = try FileManager.default.contentsOfDirectory(atPath: folder.path("refused"))
    #expect(aside == ["2.item"])
    // Dropped, it may come again.
    await spool.add(Data("d".utf8), key: "d")
    #expect(await Self.keys(spool) == ["c", "e", "d"])
    await spool.dropOld()
    #expect(said.withLock { $0.count } == 1)
  }

  /// A clock that is wrong at the start, or a receiver that was away for long, must not cost a hit that can be delivered.
  @Test func whatAnEarlierRunLeftIsDeliveredFirst() async throws {
    let folder = try ScratchFolder()
    do {
      let spool = try DeliverySpool(folder: folder.url.path)
      await spool.add(Data("a".utf8), key: "a")
    }
    try Self.age("1.item", by: 7200, in: folder)
    let spool = try DeliverySpool(folder: folder.url.path)
    await spool.keep(atMost: .seconds(3600))
    #expect(await spool.first()?.key == "a")
    #expect(await spool.counts.expired == 0)
  }

  /// The machine's clock was behind when a hit was put in: the run itself knows that it is young.
  @Test func whatThisRunPutInIsAsOldAsTheRunAtMost() async throws {
    let folder = try ScratchFolder()
    let spool = try DeliverySpool(folder: folder.url.path, grace: .zero)
    await spool.add(Data("a".utf8), key: "a")
    try Self.age("1.item", by: 60 * 86_400, in: folder)
    await spool.keep(atMost: .seconds(3600))
    #expect(await spool.counts.waiting == 1)
    await spool.keep(atMost: .zero)
    #expect(await spool.counts.waiting == 0)
  }

  /// Which clock was wrong nobody knows: a time that is yet to be stays, one of before any clock was set is taken to be of now.
  @Test func aWrongClockLosesNoTime() async throws {
    let folder = try ScratchFolder()
    do {
      let spool = try DeliverySpool(folder: folder.url.path)
      for key in ["a", "b"] { await spool.add(Data(key.utf8), key: key) }
    }
    let ahead = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + 1e7).rounded())
    for (item, written) in [("1.item", ahead), ("2.item", Date(timeIntervalSince1970: 60))] {
      try FileManager.default.setAttributes(
        [.modificationDate: written], ofItemAtPath: folder.path(item))
    }
    let now = Guarded(Date())
    let spool = try DeliverySpool(
      folder: folder.url.path, now: { now.withLock { $0 } }, grace: .zero)
    await spool.keep(atMost: .seconds(3600))
    #expect(await spool.counts.waiting == 2)
    let kept = try FileManager.default.attributesOfItem(atPath: folder.path("1.item"))
    #expect(kept[.modificationDate] as? Date == ahead)
    now.withLock { $0 += 3700 }
    await spool.dropOld()
    #expect(await Self.keys(spool) == ["a"])
  }

  @Test func whatIsInHandIsNotDropped() async throws {
    let folder = try ScratchFolder()
    do {
      let spool = try DeliverySpool(folder: folder.url.path)
      for key in ["a", "b", "c"] { await spool.add(Data(key.utf8), key: key) }
    }
    for item in ["1.item", "3.item"] { try Self.age(item, by: 7200, in: folder) }
    let spool = try DeliverySpool(folder: folder.url.path, grace: .zero)
    let inHand = try #require(await spool.first())
    await spool.keep(atMost: .seconds(3600))
    #expect(await spool.counts.waiting == 2)
    #expect(await spool.counts.expired == 1)
    #expect(await spool.refuse(inHand))
    #expect(await spool.counts.dropped == 0)
    #expect(await Self.keys(spool) == ["b"])
  }

  /// What no spool wrote: a FIFO would hold the start until somebody writes into it, a link would send another file.
  @Test func whatNoSpoolWroteIsSetAside() async throws {
    let (folder, said) = (try ScratchFolder(), Guarded<[String]>([]))
    #expect(mkfifo(folder.path("1.item"), 0o600) == 0)
    try folder.write("secret", Data("key\n{}".utf8))
    #expect(symlink(folder.path("secret"), folder.path("2.item")) == 0)
    try folder.write("3.item", Data("\n{}".utf8))
    try folder.write("4.item", Data("no line".utf8))
    try folder.write("5.item", Data("k\n".utf8))
    let large = try #require(FileHandle(forUpdatingAtPath: folder.path("5.item")))
    try large.truncate(atOffset: 1 << 30)
    try large.close()
    try folder.write("6.item", Data("k6\n{}".utf8))
    let spool = try DeliverySpool(
      folder: folder.url.path, notify: { sentence in said.withLock { $0.append(sentence) } })
    #expect(await Self.keys(spool) == ["k6"])
    #expect(said.withLock { $0 }.count == 5)
    for number in 1...5 {
      var status = stat()
      #expect(lstat(folder.path("refused/\(number).item"), &status) == 0)
    }
  }
}
