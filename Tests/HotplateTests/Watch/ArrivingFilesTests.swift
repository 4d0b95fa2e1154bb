import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct ArrivingFilesTests {
  static let start = ContinuousClock.now

  /// Knows of nothing; files settle in two seconds.
  static func files() -> ArrivingFiles {
    var configuration = DropFolder.Configuration(folders: [])
    configuration.settling = .seconds(2)
    configuration.settlingUnseen = .seconds(2)
    return ArrivingFiles(configuration)
  }

  @Test func aFileIsCompleteOnceItKeptItsSize() throws {
    let folder = try ScratchFolder()
    var files = Self.files()
    try folder.write("a.jpg", Data("1".utf8))
    files.notice(root: folder.url.path, name: "a.jpg", isClosed: true, at: Self.start)
    #expect(files.wait(at: Self.start) == .seconds(2))
    files.settle(at: Self.start + .seconds(1))
    #expect(!files.hasReady && files.waiting == 1)
    try folder.write("a.jpg", Data("12".utf8))
    files.settle(at: Self.start + .seconds(2))
    #expect(!files.hasReady && !files.isSettled)
    files.settle(at: Self.start + .seconds(4))
    #expect(files.isSettled && files.waiting == 1)
    let given = files.take(at: Self.start)
    #expect(given?.size == 2)
    #expect(files.waiting == 0)
  }

  /// What comes while a backlog is given waits behind it.
  @Test func aBacklogIsGivenInItsOrderAndEachFileOnce() throws {
    let folder = try ScratchFolder()
    var files = Self.files()
    let names = (100..<400).map { "\($0).jpg" }
    for name in names { try folder.write(name, Data()) }
    for name in names.prefix(200) { files.noticeComplete(root: folder.url.path, name: name) }
    var given: [String] = []
    while let file = files.take(at: Self.start) {
      given.append(file.name)
      // One that is known, and one that is not.
      files.noticeComplete(root: folder.url.path, name: file.name)
      let count = given.count
      if count <= 100 { files.noticeComplete(root: folder.url.path, name: names[199 + count]) }
      #expect(files.waiting == min(200, 300 - count))
    }
    #expect(given == names)
  }

  @Test func aFileThatIsReplacedWhileItWaitsIsGivenAsItIsThen() throws {
    let folder = try ScratchFolder()
    var files = Self.files()
    try folder.write("a.jpg", Data("1".utf8))
    files.noticeComplete(root: folder.url.path, name: "a.jpg")
    try folder.write("a.jpg", Data("12".utf8))
    let none = files.take(at: Self.start)
    #expect(none == nil && !files.isSettled)
    files.settle(at: Self.start + .seconds(2))
    let given = files.take(at: Self.start + .seconds(2))
    #expect(given?.size == 2)
  }

  /// A camera is back and goes on with an upload that broke off.
  @Test func aFileThatIsOpenedForWritingWhileItWaitsIsGivenOnceItIsClosed() throws {
    let folder = try ScratchFolder()
    var files = Self.files()
    try folder.write("a.jpg", Data("1".utf8))
    files.noticeComplete(root: folder.url.path, name: "a.jpg")
    let writer = open(folder.path("a.jpg"), O_WRONLY | O_APPEND | O_CLOEXEC)
    let none = files.take(at: Self.start)
    #expect(none == nil)
    files.settle(at: Self.start + .seconds(2))
    #expect(!files.hasReady && files.waiting == 1)
    // As it was: nothing but the closing tells that it is whole.
    close(writer)
    files.notice(
      root: folder.url.path, name: "a.jpg", isClosed: true, at: Self.start + .seconds(3))
    files.settle(at: Self.start + .seconds(5))
    let given = files.take(at: Self.start + .seconds(5))
    #expect(given?.size == 1)
  }

  @Test func whatIsLeftOutIsKnownUntilItIsGivenAfterAll() throws {
    let folder = try ScratchFolder()
    var configuration = DropFolder.Configuration(folders: [])
    configuration.endsWhenEmpty = true
    configuration.settling = .zero
    var files = ArrivingFiles(configuration)
    try folder.write("a.jpg", Data("1".utf8))
    let writer = open(folder.path("a.jpg"), O_WRONLY | O_CLOEXEC)
    files.notice(root: folder.url.path, name: "a.jpg", isClosed: false, at: Self.start)
    files.settle(at: Self.start)
    #expect(files.isSettled && files.leftOut.map(\.name) == ["a.jpg"])
    close(writer)
    files.notice(root: folder.url.path, name: "a.jpg", isClosed: true, at: Self.start)
    files.settle(at: Self.start)
    #expect(files.hasReady && files.leftOut.isEmpty)
  }

  /// The same text in Unicode, and two files: one of the same size and time must not pass for the other.
  @Test func namesThatDifferInTheirBytesAloneAreTwoFiles() throws {
    let folder = try ScratchFolder()
    var files = Self.files()
    let names = ["\u{E9}.jpg", "e\u{301}.jpg"]
    for name in names {
      try folder.write(name, Data("1".utf8))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
        ofItemAtPath: folder.url.path + "/" + name)
      files.notice(root: folder.url.path, name: name, isClosed: true, at: Self.start)
    }
    #expect(files.waiting == 2)
    files.settle(at: Self.start + .seconds(2))
    let given = [files.take(at: Self.start), files.take(at: Self.start)].compactMap { $0 }
    #expect(Set(given.map { ExactText($0.name) }) == Set(names.map { ExactText($0) }))
    #expect(Set(given).count == 2)
  }

  @Test func whatIsToBeGivenAgainIsGivenWhenItIsToldOfAgain() throws {
    let folder = try ScratchFolder()
    var files = Self.files()
    try folder.write("a.jpg", Data("1".utf8))
    files.noticeComplete(root: folder.url.path, name: "a.jpg")
    let taken = files.take(at: Self.start)
    let first = try #require(taken)
    files.requeue(first)
    #expect(!files.hasReady)
    files.noticeComplete(root: folder.url.path, name: "a.jpg")
    let second = files.take(at: Self.start)
    #expect(second == first)
    let tries = [files.tryAgain(first), files.tryAgain(first)]
    #expect(tries == [true, false])
  }

  /// Cameras go on uploading to a run that ends once what was there is read.
  @Test func whatComesOnceAllOfTheStartIsReadIsLeftToTheNextRun() throws {
    let folder = try ScratchFolder()
    var configuration = DropFolder.Configuration(folders: [])
    configuration.endsWhenEmpty = true
    configuration.settling = .seconds(2)
    var files = ArrivingFiles(configuration)
    for name in ["a.jpg", "b.jpg", "c.jpg", "d.jpg"] {
      try folder.write(name, Data(name.utf8))
    }
    func notice(_ name: String, at seconds: Int) {
      files.notice(
        root: folder.url.path, name: name, isClosed: true, at: Self.start + .seconds(seconds))
    }
    notice("a.jpg", at: 0)
    files.beginEnding()
    files.settle(at: Self.start + .seconds(2))
    let first = files.take(at: Self.start + .seconds(2))
    #expect(first?.name == "a.jpg")
    files.beginReading()
    files.closeOnceInitialIsRead()
    notice("b.jpg", at: 2)
    files.endReading(of: try #require(first), at: Self.start + .seconds(3))
    files.closeOnceInitialIsRead()
    notice("c.jpg", at: 3)
    files.noticeComplete(root: folder.url.path, name: "d.jpg")
    #expect(files.waiting == 1)
    // It is written again and again.
    for seconds in 4..<66 {
      try folder.write("b.jpg", Data(count: seconds))
      notice("b.jpg", at: seconds)
      files.settle(at: Self.start + .seconds(seconds))
    }
    #expect(files.isSettled && !files.hasReady)
    #expect(files.leftOut.map(\.name) == ["b.jpg"])
  }

  /// Its putting back is told of, too.
  @Test func whatCouldNotBePutAwayIsGivenAgainWithTheNextLook() throws {
    let folder = try ScratchFolder()
    var files = Self.files()
    try folder.write("a.jpg", Data("1".utf8))
    files.noticeComplete(root: folder.url.path, name: "a.jpg")
    let taken = files.take(at: Self.start)
    let file = try #require(taken)
    files.giveLater(file)
    files.notice(root: folder.url.path, name: "a.jpg", isClosed: false, at: Self.start)
    #expect(files.waiting == 0)
    files.beginLook()
    files.notice(root: folder.url.path, name: "a.jpg", isClosed: false, at: Self.start)
    files.endLook()
    #expect(files.waiting == 1)
  }

  /// Until it was read, its successor may come.
  @Test func whatTookTheNameOfAFileInHandIsTakenNoteOf() throws {
    let folder = try ScratchFolder()
    var files = Self.files()
    try folder.write("a.jpg", Data("1".utf8))
    files.noticeComplete(root: folder.url.path, name: "a.jpg")
    let taken = files.take(at: Self.start)
    let first = try #require(taken)
    files.beginReading()
    #expect(!files.isSettled)
    try folder.write("a.jpg", Data("12".utf8))
    files.endReading(of: first, at: Self.start)
    #expect(files.waiting == 1 && !files.isReading)
  }
}
