import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct OutputDestinationTests {
  @Test func linksLeadToTheFileThatMayBeReplaced() throws {
    let folder = try ScratchFolder()
    try folder.write("sub/file", Data())
    let links = [
      ("near", "sub/file"), ("sub/back", "../near"), ("far", folder.path("sub/file")),
      ("new", "sub/none"), ("\u{301}near", "\u{301}file"), ("root", "/\u{301}none"),
    ]
    for (name, target) in links { try #require(symlink(target, folder.path(name)) == 0) }
    for (name, end) in [
      ("sub/file", "sub/file"), ("none", "none"), ("near", "sub/file"),
      ("sub/back", "sub/../sub/file"), ("far", "sub/file"), ("new", "sub/none"),
    ] {
      #expect(OutputDestination(folder.path(name)) == .file(folder.url.path + "/" + end), "\(name)")
    }
    #expect(
      OutputDestination(folder.url.path + "/\u{301}near")
        == .file(folder.url.path + "/\u{301}file"))
    #expect(OutputDestination(folder.path("root")) == .file("/\u{301}none"))
    #expect(OutputDestination("no-such-file") == .file("no-such-file"))
  }

  @Test func whatHoldsNothingIsAStream() throws {
    let folder = try ScratchFolder()
    try #require(mkfifo(folder.path("fifo"), 0o600) == 0)
    try #require(symlink("fifo", folder.path("link")) == 0)
    // What `/dev/full` is, where one may make it.
    let isMade = mknod(folder.path("full"), S_IFCHR | 0o600, dev_t(1 << 8 | 7)) == 0
    let handle = try FileHandle(
      forReadingFrom: Project.folder.appendingPathComponent("Fixtures/stills/eu-day.jpg"))
    let paths =
      [folder.path("fifo"), folder.path("link"), "/dev/fd/\(handle.fileDescriptor)"]
      + (isMade ? [folder.path("full")] : [])
    for path in paths {
      let isOpen = path.hasPrefix("/dev/fd/")
      #expect(
        OutputDestination(path) == (isOpen ? .open(handle.fileDescriptor) : .stream), "\(path)")
      let error = #expect(throws: HotplateError.self) { _ = try OutputDestination.file(at: path) }
      #expect(error?.code == .startup)
      #expect(error?.message.hasPrefix("\(path): is a device, a FIFO or a socket; ") == true)
    }
    withExtendedLifetime(handle) {}
  }

  /// As behind `/dev/stdout` in a shell's `> file`: what stands in it stays.
  @Test func whatIsOpenIsWrittenOn() throws {
    let folder = try ScratchFolder()
    try folder.write("out", Data())
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("out")))
    try handle.write(contentsOf: Data("a\n".utf8))
    #expect(
      DurableFile.put(Data("b\n".utf8), at: "/dev/fd/\(handle.fileDescriptor)", through: ".part"))
    try handle.write(contentsOf: Data("c\n".utf8))
    try handle.close()
    #expect(FileManager.default.contents(atPath: folder.path("out")) == Data("a\nb\nc\n".utf8))
  }

  @Test(arguments: [false, true]) func linesGoOnWhereWhatIsOpenStands(isAppending: Bool) throws {
    let folder = try ScratchFolder()
    try folder.write("out", Data())
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("out")))
    try handle.write(contentsOf: Data("a\n".utf8))
    let output = try LineOutput(
      path: "/dev/fd/\(handle.fileDescriptor)", appending: isAppending)
    #expect(output.isContinued == isAppending)
    try output.write(Data("b".utf8))
    try handle.write(contentsOf: Data("c\n".utf8))
    try handle.close()
    // Its own, still open.
    try output.write(Data("d".utf8))
    #expect(
      FileManager.default.contents(atPath: folder.path("out")) == Data("a\nb\nc\nd\n".utf8))
  }

  /// Writing anew takes away what others write; adding to the end does not.
  @Test(arguments: [false, true], [false, true])
  func aFileThatIsWrittenIsNotEmptied(isFirstAppending: Bool, isAppending: Bool) throws {
    let folder = try ScratchFolder()
    let path = folder.path("out")
    let first = try LineOutput(path: path, appending: isFirstAppending)
    try first.write(Data("a".utf8))
    let second = Result { try LineOutput(path: path, appending: isAppending) }
    if isFirstAppending && isAppending {
      try second.get().write(Data("b".utf8))
    } else {
      let error = #expect(throws: HotplateError.self) { try second.get() }
      #expect(error?.code == .startup)
      #expect(
        error?.message
          == "\(path): is being written by another process; expected another file to write to")
    }
    try first.write(Data("c".utf8))
    let middle = isFirstAppending && isAppending ? "b\n" : ""
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a\n\(middle)c\n")
  }

  @Test func whoMadeALinkMayBeNobodyElse() throws {
    let folder = try ScratchFolder()
    try folder.write("file", Data("old".utf8))
    try #require(symlink("file", folder.path("link")) == 0)
    #expect(OutputDestination(folder.path("link")) == .file(folder.path("file")))
    // Only root can give a link away.
    guard lchown(folder.path("link"), 12_345, 12_345) == 0 else { return }
    #expect(OutputDestination(folder.path("link")) == nil && errno == EACCES)
    #expect(DurableFile.replace(folder.path("link"), with: Data(), through: ".part") == nil)
  }

  /// Names that others could guess are replaced, whatever stands there, and files keep who may read them.
  @Test func whatIsNotFollowedIsReplaced() throws {
    let folder = try ScratchFolder()
    try folder.write("file", Data("old".utf8))
    try #require(symlink("file", folder.path("link")) == 0)
    let file = try #require(
      DurableFile.replace(
        folder.path("link"), with: Data("new".utf8), through: ".part", follows: false))
    close(file)
    #expect(FileManager.default.contents(atPath: folder.path("file")) == Data("old".utf8))
    #expect(FileManager.default.contents(atPath: folder.path("link")) == Data("new".utf8))
    chmod(folder.path("file"), 0o640)
    #expect(
      DurableFile.put(
        Data(), at: folder.path("file"), through: ".part", keepsPermissions: true))
    var status = stat()
    try #require(stat(folder.path("file"), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o640)
  }

  /// Without it nobody goes on with the log, or turns names back; a hard link to what belongs to a store is known by its first bytes alone.
  @Test(arguments: [
    (Data("hotplate audit key v1 AAAA\n".utf8), "holds a key"),
    (Data("hotplate pseudonym key v1 AAAA\n".utf8), "holds a key"),
    (Data("hotplate audit checkpoint v1\n".utf8), "holds a checkpoint"),
    (Data("SQLite format 3\0".utf8), "is a hit store or another database"),
    (Data([0x37, 0x7F, 0x06, 0x82, 0]), "belongs to a hit store or another database"),
    (Data([0x18, 0xE2, 0x2D, 0x00, 0]), "belongs to a hit store or another database"),
  ])
  func whatOthersNeedIsNotWrittenOverWhateverItIsCalled(bytes: Data, found: String) throws {
    let folder = try ScratchFolder()
    let path = folder.path("report.txt")
    try folder.write("report.txt", bytes)
    for isAppending in [false, true] {
      let error = #expect(throws: HotplateError.self) {
        _ = try LineOutput(path: path, appending: isAppending)
      }
      #expect(error?.code == .startup)
      #expect(error?.message == "\(path): \(found); expected another file to write to")
    }
    #expect(FileManager.default.contents(atPath: path) == bytes)
  }

  /// What a run writes on would go to a file without a name.
  @Test(arguments: [false, true]) func whatIsBeingWrittenIsNotReplaced(isShared: Bool) throws {
    let folder = try ScratchFolder()
    let path = folder.path("out.jsonl")
    try folder.write("list.csv", Data("plate\nAB12\n".utf8))
    let list = try Hotlist(file: folder.path("list.csv"))
    do {
      let output = try LineOutput(path: path, appending: true, isShared: isShared)
      for replace in [
        { try LineOutput.refuseReplacing(path) } as () throws -> Void,
        { try list.compile(to: path) },
      ] {
        let error = #expect(throws: HotplateError.self) { try replace() }
        #expect(error?.code == .startup)
        #expect(error?.message.hasPrefix("\(path): is being written by another process") == true)
      }
      try output.write("a line")
    }
    #expect(FileManager.default.contents(atPath: path) == Data("a line\n".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 2)
    try LineOutput.refuseReplacing(path)
  }

  /// What is there is known by any link, what is not by its name.
  @Test func whatBelongsToAStoreIsNotWrittenOverThroughALink() throws {
    let folder = try ScratchFolder()
    try folder.write("s.db", Data("SQLite format 3\0".utf8))
    try folder.write("s.db.head", Data("head".utf8))
    for (target, name) in [("s.db", "a"), ("s.db.head", "b"), ("s.db-wal", "c"), ("b", "d")] {
      try #require(symlink(target, folder.path(name)) == 0)
    }
    try #require(link(folder.path("s.db.head"), folder.path("hard")) == 0)
    let inputs = [folder.path("s.db.head")]
    for name in ["a", "b", "c", "d", "s.db-wal", "s.db-shm", "s.db.key", "hard"] {
      let error = #expect(throws: HotplateError.self, "\(name)") {
        _ = try LineOutput(path: folder.path(name), inputs: name == "hard" ? inputs : [])
      }
      #expect(error?.message.hasPrefix("\(folder.path(name)): ") == true, "\(name)")
    }
    #expect(FileManager.default.contents(atPath: folder.path("s.db.head")) == Data("head".utf8))
    #expect(access(folder.path("s.db-wal"), F_OK) != 0)
    try LineOutput.refuse(folder.path("s.db.txt"), ifAmong: inputs)
  }

  @Test func whatCannotBeWrittenIsToldWhy() throws {
    let folder = try ScratchFolder()
    try #require(symlink("loop", folder.path("loop")) == 0)
    for (path, reason) in [(folder.path(""), EISDIR), (folder.path("loop"), ELOOP)] {
      let error = #expect(throws: HotplateError.self) { _ = try OutputDestination.file(at: path) }
      #expect(error?.message == "\(path): cannot be written: \(String(cString: strerror(reason)))")
    }
  }
}
