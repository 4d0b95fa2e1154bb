import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct DropFolderTests {
  static func watch(
    _ folder: ScratchFolder, change: (inout DropFolder.Configuration) -> Void = { _ in }
  ) throws -> DropFolder {
    var configuration = DropFolder.Configuration(folders: [folder.url.path])
    configuration.settling = .milliseconds(30)
    change(&configuration)
    return try DropFolder(configuration)
  }

  @Test func givesWhatIsThereAndWhatComes() async throws {
    let folder = try ScratchFolder()
    try folder.write("a.jpg", Data("1".utf8))
    let drop = try Self.watch(folder)
    #expect(await drop.next()?.name == "a.jpg")
    try folder.write("b.jpg", Data("2".utf8))
    #expect(await drop.next()?.name == "b.jpg")
    // A folder made later, as cameras make one a day.
    try folder.write("2026/11/c.png", Data("3".utf8))
    #expect(await drop.next()?.name == "2026/11/c.png")
    drop.stop()
    #expect(await drop.next() == nil)
  }

  @Test(.timeLimit(.minutes(5))) func whoWaitsForAFileCanBeCancelled() async throws {
    let folder = try ScratchFolder()
    try folder.write("a.jpg", Data("1".utf8))
    let drop = try Self.watch(folder) { $0.rescan = .seconds(Int64.max) }
    #expect(await drop.next()?.name == "a.jpg")
    let waiting = Task { await drop.next()?.name }
    waiting.cancel()
    #expect(await waiting.value == nil)
    #expect(drop.isStopped)
  }

  @Test func leavesOutWhatIsNoPictureHiddenExcludedOrALink() async throws {
    let folder = try ScratchFolder()
    for name in ["a.txt", ".b.jpg", "c.jpg.part", "done/d.jpg", ".hotplate-journal"] {
      try folder.write(name, Data("x".utf8))
    }
    symlink("/etc/passwd", folder.url.path + "/e.jpg")
    try folder.write("f.jpg", Data("x".utf8))
    let drop = try Self.watch(folder) {
      $0.excluded = [folder.url.path + "/done"]
      $0.endsWhenEmpty = true
    }
    #expect(await drop.next()?.name == "f.jpg")
    #expect(await drop.next() == nil)
  }

  @Test func aFileThatGrowsIsGivenOnceAndWhole() async throws {
    let folder = try ScratchFolder()
    let drop = try Self.watch(folder) { $0.settling = .seconds(1) }
    let path = folder.url.path + "/slow.jpg"
    async let first = drop.next()
    for part in 1...5 {
      // Opened, written and closed again and again, as some servers do.
      let handle = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      let bytes = [UInt8](repeating: UInt8(part), count: 1000)
      #expect(Foundation.write(handle, bytes, 1000) == 1000)
      close(handle)
    }
    let file = await first
    #expect(file?.size == 5000)
    try folder.write(".next", Data("whole".utf8))
    rename(folder.path(".next"), folder.path("next.jpg"))
    #expect(await drop.next()?.name == "next.jpg")
  }

  @Test func anUploadThatStallsIsNotTakenBeforeItsWriterClosesIt() async throws {
    let folder = try ScratchFolder()
    let path = folder.url.path + "/stalled.jpg"
    let handle = open(path, O_WRONLY | O_CREAT, 0o600)
    #expect(Foundation.write(handle, [1, 2, 3], 3) == 3)
    // Found by looking, long after its last byte, and still open.
    try folder.write("whole.jpg", Data("whole".utf8))
    let drop = try Self.watch(folder)
    #expect(await drop.next()?.name == "whole.jpg")
    #expect(DropFile(folder: folder.url.path, name: "stalled.jpg")?.isBeingWritten == true)
    #expect(Foundation.write(handle, [4, 5], 2) == 2)
    close(handle)
    #expect(await drop.next()?.size == 5)
  }

  @Test func whatIsStillWrittenIsLeftForTheNextRunWithOnce() async throws {
    let folder = try ScratchFolder()
    let handle = open(folder.url.path + "/a.jpg", O_WRONLY | O_CREAT, 0o600)
    defer { close(handle) }
    let drop = try Self.watch(folder) { $0.endsWhenEmpty = true }
    #expect(await drop.next() == nil)
  }

  @Test func aFileThatFailedIsGivenAgain() async throws {
    let folder = try ScratchFolder()
    try folder.write("a.jpg", Data("1".utf8))
    let drop = try Self.watch(folder) { $0.rescan = .milliseconds(50) }
    let file = try #require(await drop.next())
    drop.requeue(file)
    #expect(await drop.next() == file)
  }

  @Test func aFileThatCannotBeOpenedIsGivenAgainAndIsNewOnce() async throws {
    let folder = try ScratchFolder()
    try folder.write("a.jpg", Data("1".utf8))
    let drop = try Self.watch(folder) { $0.rescan = .milliseconds(50) }
    let file = try #require(await drop.next())
    #expect(drop.tryAgain(file))
    #expect(await drop.next() == file)
    #expect(!drop.tryAgain(file))
    // Another picture under the name.
    try folder.write("a.jpg", Data("another".utf8))
    let other = try #require(await drop.next())
    #expect(other.size == 7)
    #expect(drop.tryAgain(other))
  }

  /// Two folders, of which the first is removed; what is said, and each file that comes to the other tells that both were looked at.
  static func twoFolders(
    _ folder: ScratchFolder, rescan: Duration
  ) throws -> (drop: DropFolder, said: Guarded<[String]>) {
    for name in ["gone", "there"] { try folder.write(name + "/.keep", Data()) }
    let said = Guarded<[String]>([])
    var configuration = DropFolder.Configuration(folders: ["gone", "there"].map(folder.path))
    configuration.settling = .zero
    configuration.rescan = rescan
    let drop = try DropFolder(configuration) { line in said.withLock { $0.append(line) } }
    try FileManager.default.removeItem(atPath: folder.path("gone"))
    return (drop, said)
  }

  @Test func aFolderThatIsGoneIsSaidOnceAndOnceThatItIsBack() async throws {
    let folder = try ScratchFolder()
    let (drop, said) = try Self.twoFolders(folder, rescan: .zero)
    for name in ["a.jpg", "b.jpg"] {
      try folder.write("there/" + name, Data("1".utf8))
      #expect(await drop.next()?.name == name)
      #expect(drop.missing == [folder.path("gone")])
    }
    try folder.write("gone/c.jpg", Data("1".utf8))
    #expect(await drop.next()?.name == "c.jpg")
    #expect(drop.missing.isEmpty)
    let gone = folder.path("gone")
    #expect(
      said.withLock { $0 } == [
        "\(gone): cannot be looked into: No such file or directory; no picture comes from there until it is back",
        "\(gone): is back",
      ])
  }

  @Test func aFolderThatIsRemovedIsSaidAtOnce() async throws {
    let folder = try ScratchFolder()
    let (drop, said) = try Self.twoFolders(folder, rescan: .seconds(3600))
    try folder.write("there/a.jpg", Data("1".utf8))
    #expect(await drop.next()?.name == "a.jpg")
    #expect(said.withLock { $0.count } == 1)
  }

  /// An open file of a removed folder, as a journal in it, keeps the system from telling that it is gone.
  @Test(.timeLimit(.minutes(5))) func aFolderThatIsReplacedIsWatchedThoughAFileOfItIsOpen()
    async throws
  {
    let folder = try ScratchFolder()
    try folder.write("drop/.journal", Data())
    let held = open(folder.path("drop/.journal"), O_RDONLY | O_CLOEXEC)
    defer { close(held) }
    var configuration = DropFolder.Configuration(folders: [folder.path("drop")])
    configuration.settling = .zero
    configuration.rescan = .seconds(3600)
    let drop = try DropFolder(configuration)
    try FileManager.default.removeItem(atPath: folder.path("drop"))
    try folder.write("drop/a.jpg", Data("1".utf8))
    #expect(await drop.next()?.name == "a.jpg")
  }

  /// The first name of a hard link goes at once, as when a server gives a finished file its name.
  @Test(.timeLimit(.minutes(5))) func aHardLinkWhoseFirstNameGoesIsGiven() async throws {
    let folder = try ScratchFolder()
    let drop = try Self.watch(folder) { $0.rescan = .seconds(3600) }
    try folder.write(".a.tmp", Data("whole".utf8))
    #expect(link(folder.path(".a.tmp"), folder.path("a.jpg")) == 0)
    #expect(unlink(folder.path(".a.tmp")) == 0)
    #expect(await drop.next()?.name == "a.jpg")
  }

  /// Each folder by itself: more than a system takes in a path.
  @Test func whatIsTooDeepIsSaidOnceAndWhenItIsOver() async throws {
    let folder = try ScratchFolder()
    for name in ["a", "b"] { try folder.write(name + "/a.jpg", Data("1".utf8)) }
    let deep = String(repeating: "/" + String(repeating: "y", count: 200), count: 19)
    var path = folder.path("a")
    for part in deep.split(separator: "/") {
      path += "/" + part
      try #require(mkdir(path, 0o700) == 0)
    }
    let above = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(above) }
    let last = String(repeating: "z", count: 255)
    try #require(mkdirat(above, last, 0o700) == 0)
    let said = Guarded<[String]>([])
    var configuration = DropFolder.Configuration(folders: [folder.url.path])
    configuration.settling = .zero
    configuration.rescan = .zero
    let drop = try DropFolder(configuration) { line in said.withLock { $0.append(line) } }
    for _ in 0..<2 { #expect(await drop.next()?.name.hasSuffix("a.jpg") == true) }
    #expect(drop.missing == [path])
    #expect(drop.files == nil)
    try #require(unlinkat(above, last, AT_REMOVEDIR) == 0)
    try folder.write("b/c.jpg", Data("1".utf8))
    #expect(await drop.next()?.name == "b/c.jpg")
    #expect(drop.missing.isEmpty)
    #expect(
      said.withLock { $0 } == [
        "\(path): not all of it can be looked at: File name too long; its pictures are not read",
        "\(path): is looked into again",
      ])
  }

  /// Who makes it without end keeps no other waiting.
  @Test func aChainOfFoldersIsLookedIntoToABound() async throws {
    let folder = try ScratchFolder()
    let chain = Array(repeating: "d", count: DropFolder.mostDeep).joined(separator: "/")
    for name in [chain + "/a.jpg", chain + "/d/b.jpg", "c.jpg"] {
      try folder.write(name, Data("1".utf8))
    }
    let drop = try Self.watch(folder) { $0.endsWhenEmpty = true }
    var names: [String] = []
    while let file = await drop.next() { names.append(file.name) }
    #expect(names.sorted() == ["c.jpg", chain + "/a.jpg"])
    #expect(drop.missing == [folder.path(chain)])
  }

  /// On a file system that does not tell who writes: whoever has it open may write on.
  @Test func whatIsPutBackIsNotCompleteForThat() async throws {
    let folder = try ScratchFolder()
    let drop = try Self.watch(folder) { $0.settling = .seconds(3600) }
    for name in [".a.tmp", ".b.tmp"] { try folder.write(name, Data("1".utf8)) }
    drop.moves.expect(folder.path("a.jpg"))
    for name in ["a", "b"] {
      try #require(rename(folder.path(".\(name).tmp"), folder.path("\(name).jpg")) == 0)
    }
    #expect(await drop.next()?.name == "b.jpg")
    #expect(drop.waiting == 1)
    // The next is the writer's.
    try folder.write(".a.tmp", Data("another".utf8))
    try #require(rename(folder.path(".a.tmp"), folder.path("a.jpg")) == 0)
    #expect(await drop.next()?.size == 7)
  }

  /// As on a file system that is mounted later.
  @Test func whatACrashLeftAsideIsPutBackInAFolderThatComes() async throws {
    let folder = try ScratchFolder()
    try folder.write("in/.keep", Data())
    try folder.write("later/" + AsideFolder.name + "/a.jpg", Data("1".utf8))
    var configuration = DropFolder.Configuration(folders: [folder.path("in")])
    configuration.settling = .milliseconds(30)
    let drop = try DropFolder(configuration)
    try #require(rename(folder.path("later"), folder.path("in/later")) == 0)
    #expect(await drop.next()?.name == "later/a.jpg")
    #expect(access(folder.path("in/later/" + AsideFolder.name), F_OK) != 0)
  }

  @Test func aFileThatWasPutAwayIsGivenAgainWhenItIsBroughtBack() async throws {
    let folder = try ScratchFolder()
    let drop = try Self.watch(folder) { $0.settling = .seconds(3600) }
    try folder.write(".a.tmp", Data("whole".utf8))
    rename(folder.path(".a.tmp"), folder.path("a.jpg"))
    let file = try #require(await drop.next())
    rename(folder.path("a.jpg"), folder.path(".a.tmp"))
    drop.requeue(file)
    rename(folder.path(".a.tmp"), folder.path("a.jpg"))
    #expect(await drop.next() == file)
  }

  /// A backlog that takes longer than the folders are left alone.
  @Test func whatWaitsIsNotQueuedAgain() async throws {
    let folder = try ScratchFolder()
    for name in ["a.jpg", "b.jpg", "c.jpg"] { try folder.write(name, Data("1".utf8)) }
    let drop = try Self.watch(folder) {
      $0.settling = .zero
      $0.rescan = .zero
      $0.endsWhenEmpty = true
    }
    var names: [String] = []
    while let file = await drop.next() { names.append(file.name) }
    #expect(names.sorted() == ["a.jpg", "b.jpg", "c.jpg"])
  }

  @Test func aKnownFileThatIsRenamedIntoPlaceIsNotGivenAgain() async throws {
    let folder = try ScratchFolder()
    let drop = try Self.watch(folder) { $0.settling = .seconds(3600) }
    try folder.write(".a.tmp", Data("whole".utf8))
    rename(folder.path(".a.tmp"), folder.path("a.jpg"))
    #expect(await drop.next()?.name == "a.jpg")
    rename(folder.path("a.jpg"), folder.path(".a.tmp"))
    rename(folder.path(".a.tmp"), folder.path("a.jpg"))
    try folder.write(".b.tmp", Data("next".utf8))
    rename(folder.path(".b.tmp"), folder.path("b.jpg"))
    #expect(await drop.next()?.name == "b.jpg")
  }

  @Test func aFileOverwrittenWhileItWaitsIsGivenOnceAsItIsThen() async throws {
    let folder = try ScratchFolder()
    for name in ["a.jpg", "b.jpg"] { try folder.write(name, Data("1".utf8)) }
    let drop = try Self.watch(folder) { $0.endsWhenEmpty = true }
    let first = try #require(await drop.next())
    // Both were ready.
    let other = first.name == "a.jpg" ? "b.jpg" : "a.jpg"
    try folder.write(other, Data("another".utf8))
    let second = try #require(await drop.next())
    #expect(second.name == other)
    #expect(second.size == 7)
    #expect(await drop.next() == nil)
  }

  @Test func aRunThatEndsWhenEmptyWaitsForWhatTookTheNameOfAFileInHand() async throws {
    let folder = try ScratchFolder()
    try folder.write("a.jpg", Data("first".utf8))
    let drop = try Self.watch(folder) { $0.endsWhenEmpty = true }
    let first = try #require(await drop.next())
    drop.beginReading()
    async let next = drop.next()
    try folder.write(".a.tmp", Data("another".utf8))
    rename(folder.path(".a.tmp"), folder.path("a.jpg"))
    drop.endReading(of: first)
    let second = try #require(await next)
    #expect(second == DropFile(folder: folder.url.path, name: "a.jpg"))
    #expect(second.size == 7)
    drop.beginReading()
    drop.endReading(of: second)
    #expect(await drop.next() == nil)
  }

  /// A common rotation: `mv drop drop.1; mkdir drop`. The next folder is there when the first is looked for, or comes later.
  @Test(arguments: [true, false])
  func aFolderThatIsRenamedAwayGivesWayToTheNextOfItsName(isThereAtOnce: Bool) async throws {
    let folder = try ScratchFolder()
    try folder.write("drop/gate/.keep", Data())
    var configuration = DropFolder.Configuration(folders: [folder.path("drop")])
    configuration.settling = .milliseconds(30)
    configuration.rescan = .seconds(3600)
    let drop = try DropFolder(configuration)
    // The system tells of it at once, or never.
    let deadline = Task {
      try await Task.sleep(for: .seconds(120))
      drop.stop()
    }
    try #require(rename(folder.path("drop"), folder.path("drop.1")) == 0)
    if isThereAtOnce { try folder.write("drop/gate/a.jpg", Data("1".utf8)) }
    let first = Task { await drop.next() }
    if !isThereAtOnce {
      while drop.missing.isEmpty && !drop.isStopped {
        try await Task.sleep(for: .milliseconds(1))
      }
      try folder.write("drop/gate/a.jpg", Data("1".utf8))
    }
    #expect(await first.value?.name == "gate/a.jpg")
    #expect(drop.missing.isEmpty)
    // It is watched, too.
    try folder.write("drop/gate/.b.tmp", Data("2".utf8))
    rename(folder.path("drop/gate/.b.tmp"), folder.path("drop/gate/b.jpg"))
    #expect(await drop.next()?.name == "gate/b.jpg")
    deadline.cancel()
  }

  @Test func aMisnamedFileIsGivenAgainWhereWhatToldOfItIsNotSafe() async throws {
    let folder = try ScratchFolder()
    let path = Array((folder.url.path + "/s").utf8) + [0xFC] + Array(".jpg".utf8) + [0]
    let made = open(path.map(CChar.init(bitPattern:)), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    try #require(made >= 0)
    close(made)
    let drop = try Self.watch(folder) { $0.rescan = .milliseconds(50) }
    let file = try #require(await drop.next())
    #expect(file.isMisnamed)
    #expect(drop.tryAgain(file))
    drop.tellAgain(of: file)
    #expect(await drop.next() == file)
    #expect(drop.tryAgain(file))
  }

  @Test func aFolderNamedByALinkIsWatched() async throws {
    let folder = try ScratchFolder()
    try folder.write("drop/.a.tmp", Data("whole".utf8))
    try #require(symlink("drop", folder.path("link")) == 0)
    var configuration = DropFolder.Configuration(folders: [folder.path("link")])
    configuration.rescan = .seconds(3600)
    let drop = try DropFolder(configuration)
    rename(folder.path("drop/.a.tmp"), folder.path("drop/a.jpg"))
    // The system tells of it at once, or never.
    let deadline = Task {
      try await Task.sleep(for: .seconds(20))
      drop.stop()
    }
    #expect(await drop.next()?.name == "a.jpg")
    deadline.cancel()
  }

  @Test(arguments: [["drop", "drop/gate"], ["drop/gate", "./drop"], ["link", "drop"]])
  func foldersThatHoldEachOtherAreRefused(names: [String]) throws {
    let folder = try ScratchFolder()
    try folder.write("drop/gate/a.jpg", Data("1".utf8))
    try folder.write("drop-2/a.jpg", Data("1".utf8))
    try #require(symlink("drop", folder.path("link")) == 0)
    let error = #expect(throws: HotplateError.self) {
      try DropFolder(.init(folders: names.map { folder.url.path + "/" + $0 }))
    }
    #expect(error?.code == .configuration)
    _ = try DropFolder(.init(folders: ["drop", "drop-2"].map(folder.path)))
  }

  @Test func foldersWhoseNamesDifferInTheirBytesAloneAreTwo() async throws {
    let folder = try ScratchFolder()
    let (watched, other) = ("s\u{FC}d", "su\u{308}d")
    try folder.write(watched + "/a.jpg", Data("1".utf8))
    try folder.write(other + "/b.jpg", Data("1".utf8))
    _ = try DropFolder(.init(folders: [watched, other].map { folder.url.path + "/" + $0 }))
    let drop = try Self.watch(folder) {
      $0.excluded = [folder.url.path + "/" + other]
      $0.endsWhenEmpty = true
    }
    #expect(await drop.next()?.name == watched + "/a.jpg")
    #expect(await drop.next() == nil)
  }

  @Test func aMarkBehindItsDotShowsNoHiddenFile() async throws {
    let folder = try ScratchFolder()
    for name in [".\u{301}a.jpg", ".\u{301}b/c.jpg", "d.jpg"] {
      try folder.write(name, Data("1".utf8))
    }
    let drop = try Self.watch(folder) { $0.endsWhenEmpty = true }
    #expect(await drop.next()?.name == "d.jpg")
    #expect(await drop.next() == nil)
  }

  @Test func aFileRenamedIntoPlaceIsCompleteAtOnce() async throws {
    let folder = try ScratchFolder()
    let drop = try Self.watch(folder) { $0.settling = .seconds(3600) }
    async let file = drop.next()
    try folder.write(".a.tmp", Data("whole".utf8))
    rename(folder.url.path + "/.a.tmp", folder.url.path + "/a.jpg")
    #expect(await file?.name == "a.jpg")
  }

  @Test func aFolderHasTheNameOfWhatItsPathLeadsTo() throws {
    let folder = try ScratchFolder()
    try folder.write("in/sub/.keep", Data())
    for path in ["in", "in/", "in/.", "in/./", "in/sub/..", "in/sub/../"] {
      #expect((folder.url.path + "/" + path).folderName == "in", "\(path)")
    }
    #expect("/..".folderName == "/")
  }

  @Test func aFolderThatIsNotThereIsRefused() {
    let error = #expect(throws: HotplateError.self) {
      try DropFolder(DropFolder.Configuration(folders: ["/none/such"]))
    }
    #expect(error?.code == .startup)
  }
}
