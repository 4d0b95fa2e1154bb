import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct DoneFilesTests {
  static func file(_ name: String, in folder: ScratchFolder, _ text: String) throws -> DropFile {
    try folder.write(name, Data(text.utf8))
    return try #require(DropFile(folder: folder.url.path, name: name))
  }

  @Test(arguments: [DonePolicy.delete, .move]) func aNewerPictureOfTheNameIsLeft(
    policy: DonePolicy
  ) throws {
    let folder = try ScratchFolder()
    let first = try Self.file("a.jpg", in: folder, "first")
    let second = try Self.file("a.jpg", in: folder, "another one")
    let done = DoneFiles(policy: policy, folder: nil)
    #expect(done.put(away: first, failed: false) == .left)
    #expect(done.put(away: second, failed: false) == .gone)
    #expect(DropFile(folder: folder.url.path, name: "a.jpg") == nil)
    #expect(done.put(away: second, failed: false) == .gone)
    #expect(access(folder.path(AsideFolder.name), F_OK) != 0)
  }

  /// The next picture takes the name at about the time at which the first is put away.
  @Test(arguments: [DonePolicy.delete, .move]) func noPictureIsPutAwayForAnother(
    policy: DonePolicy
  ) async throws {
    let folder = try ScratchFolder()
    let done = DoneFiles(policy: policy, folder: folder.path("done"))
    var sizes: Set<Int> = []
    for number in 1...100 {
      let file = try Self.file("a.jpg", in: folder, String(repeating: "1", count: number))
      try folder.write(".next", Data(repeating: 1, count: 1000 + number))
      async let renamed = Task.detached {
        rename(folder.path(".next"), folder.path("a.jpg"))
      }.value
      if done.put(away: file, failed: false) == .gone { sizes.insert(number) }
      #expect(await renamed == 0)
      let there = DropFile(folder: folder.url.path, name: "a.jpg")
      #expect(there?.size == 1000 + number)
    }
    if policy == .move, !sizes.isEmpty {
      let moved = try FileManager.default.contentsOfDirectory(atPath: folder.path("done")).map {
        DropFile(folder: folder.path("done"), name: $0)?.size
      }
      #expect(Set(moved.compactMap { $0 }) == sizes && moved.count == sizes.count)
    }
  }

  @Test func whatIsBeingWrittenStays() throws {
    let folder = try ScratchFolder()
    let file = try Self.file("a.jpg", in: folder, "first")
    let writer = open(file.path, O_WRONLY | O_APPEND | O_CLOEXEC)
    let done = DoneFiles(policy: .delete, folder: nil)
    #expect(done.put(away: file, failed: false) == .busy)
    close(writer)
    #expect(done.put(away: file, failed: false) == .gone)
  }

  @Test func whatACrashLeftAsideIsPutBackUnderAFreeName() throws {
    let folder = try ScratchFolder()
    try folder.write(AsideFolder.name + "/a.jpg", Data("old".utf8))
    try folder.write(AsideFolder.name + "/b.jpg", Data("old".utf8))
    let file = try Self.file("a.jpg", in: folder, "newer")
    let done = DoneFiles(policy: .delete, folder: nil)
    #expect(done.put(away: file, failed: false) == .gone)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    #expect(names == ["a-1.jpg", "b.jpg"])
  }

  /// Whoever writes into the folder must not have files of other folders moved.
  @Test func aLinkInPlaceOfTheHiddenFolderIsNotFollowed() throws {
    let folder = try ScratchFolder()
    try folder.write("other/b.jpg", Data("1".utf8))
    try #require(symlink("other", folder.path(AsideFolder.name)) == 0)
    let file = try Self.file("a.jpg", in: folder, "first")
    #expect(DoneFiles(policy: .delete, folder: nil).put(away: file, failed: false) == .gone)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("other"))
    #expect(names == ["b.jpg"])
  }

  /// Whoever writes into the watched folder must not have pictures moved elsewhere. The operator may.
  @Test(arguments: ["in/done", "in/done/cam"])
  func aLinkInPlaceOfAFolderForDoneFilesIsNotFollowed(link: String) throws {
    let folder = try ScratchFolder()
    try folder.write("other/.keep", Data())
    try folder.write("in/cam/a.jpg", Data("first".utf8))
    try FileManager.default.createDirectory(
      atPath: folder.path(link).folderOfPath, withIntermediateDirectories: true)
    try #require(symlink(folder.path("other"), folder.path(link)) == 0)
    let file = try #require(DropFile(folder: folder.path("in"), name: "cam/a.jpg"))
    guard
      case .failed(let sentence) = DoneFiles(policy: .move, folder: nil).put(
        away: file, failed: false)
    else {
      Issue.record("it was moved")
      return
    }
    let form = folder.path("in/AAA/A.AAA") + " (A for letters, 0 for digits)"
    let place = folder.path("in/done")
    #expect(
      sentence
        == "\(form): cannot be moved to \(place): a folder on the way is a file or a link")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("in/cam")) == ["a.jpg"])
    let named = DoneFiles(policy: .move, folder: folder.path(link))
    #expect(named.put(away: file, failed: true) == .gone)
    #expect(access(folder.path("other/failed/cam/a.jpg"), F_OK) == 0)
  }

  /// Of whole seconds, as some cameras and file systems have them.
  @Test(arguments: [DonePolicy.delete, .move])
  func anotherPictureOfTheNameSizeAndTimeIsLeft(policy: DonePolicy) throws {
    let folder = try ScratchFolder()
    for name in ["a.jpg", ".b.tmp"] {
      try folder.write(name, Data(name.utf8.prefix(5)))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
        ofItemAtPath: folder.path(name))
    }
    let file = try #require(DropFile(folder: folder.url.path, name: "a.jpg"))
    var identity: FileIdentity?
    _ = file.read(limit: 100) { identity = $0 }
    #expect(identity == FileIdentity(file.path))
    try #require(rename(folder.path(".b.tmp"), file.path) == 0)
    let done = DoneFiles(policy: policy, folder: nil)
    #expect(done.put(away: file, failed: false, as: identity) == .replaced)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == Data(".b.tm".utf8))
    _ = file.read(limit: 100) { identity = $0 }
    #expect(done.put(away: file, failed: false, as: identity) == .gone)
  }

  @Test func aNameOf255BytesIsMovedAgainAndAgain() throws {
    let folder = try ScratchFolder()
    let name = String(repeating: "\u{FC}", count: 125) + "x.jpg"
    #expect(name.utf8.count == 255)
    let done = DoneFiles(policy: .move, folder: nil)
    for number in 1...3 {
      let file = try Self.file(name, in: folder, "\(number)")
      #expect(done.put(away: file, failed: false) == .gone)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("done"))
    #expect(names.count == 3 && names.allSatisfy { $0.utf8.count <= 255 && $0.hasSuffix(".jpg") })
  }

  /// Memory is a file system of its own on most machines.
  @Test func whatIsMovedToAnotherFileSystemKeepsItsTimeAndPermissions() throws {
    let (folder, shared) = (try ScratchFolder(), "/dev/shm/hotplate-\(UUID().uuidString)")
    try #require(mkdir(shared, 0o700) == 0)
    defer { try? FileManager.default.removeItem(atPath: shared) }
    var file = try Self.file("a.jpg", in: folder, "first")
    chmod(file.path, 0o640)
    let times = [
      timespec(tv_sec: 1_000_000_000, tv_nsec: 5), timespec(tv_sec: 1_000_000_000, tv_nsec: 5),
    ]
    utimensat(AT_FDCWD, file.path, times, 0)
    file = try #require(DropFile(folder: folder.url.path, name: "a.jpg"))
    // A crash left it.
    try Data("fi".utf8).write(to: URL(fileURLWithPath: shared + "/.hotplate-part"))
    let done = DoneFiles(policy: .move, folder: shared)
    try #require(done.put(away: file, failed: false) == .gone)
    var status = stat()
    try #require(stat(shared + "/a.jpg", &status) == 0)
    #expect(file.isThis(status) && status.st_mode & 0o777 == 0o640)
    #expect(try Data(contentsOf: URL(fileURLWithPath: shared + "/a.jpg")) == Data("first".utf8))
    #expect(access(file.path, F_OK) != 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: shared) == ["a.jpg"])
  }
}
