import Foundation
import TestSupport
import Testing

@testable import Hotplate

struct DurableFileTests {
  @Test func takesThePlaceOfWhatIsThere() throws {
    let folder = try ScratchFolder()
    try folder.write("a", Data("old".utf8))
    try folder.write("other", Data("other".utf8))
    // What a crash left there, or somebody put there.
    #expect(symlink(folder.path("other"), folder.path("a.part")) == 0)
    let file = try #require(
      DurableFile.replace(folder.path("a"), with: Data("new".utf8), through: ".part"))
    #expect(DurableFile.write(Data("er".utf8), to: file))
    close(file)
    #expect(try String(contentsOfFile: folder.path("a"), encoding: .utf8) == "newer")
    #expect(try String(contentsOfFile: folder.path("other"), encoding: .utf8) == "other")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).count == 2)
    var status = stat()
    #expect(stat(folder.path("a"), &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  /// The system writes as much as it may, which is no error, and says why at the next call.
  @Test func aDiskThatTakesOnlyAPartChangesNothing() async {
    await #expect(processExitsWith: .success) {
      let folder = try ScratchFolder()
      try folder.write("a", Data("old".utf8))
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let file = DurableFile.replace(
        folder.path("a"), with: Data(count: 1001), through: ".part")
      let reason = errno
      try #require(file == nil && reason == EFBIG)
      try #require(String(contentsOfFile: folder.path("a"), encoding: .utf8) == "old")
      try #require(FileManager.default.contentsOfDirectory(atPath: folder.path("")) == ["a"])
    }
  }

  @Test func whatIsHeldIsHeldUnderItsNewName() throws {
    let folder = try ScratchFolder()
    let file = try #require(
      DurableFile.replace(
        folder.path("a"), with: Data(), through: ".part", isHeld: true))
    let other = open(folder.path("a"), O_RDWR)
    #expect(flock(other, LOCK_EX | LOCK_NB) != 0)
    close(file)
    // Waits: a process that another test starts may have the file open until it becomes another program.
    #expect(flock(other, LOCK_EX) == 0)
    close(other)
  }

  /// The file that a link leads to is replaced, beside itself: it may be on another disk.
  @Test(arguments: [true, false]) func aLinkStays(isThere: Bool) throws {
    let folder = try ScratchFolder()
    try folder.write("far/other", Data())
    if isThere { try folder.write("far/file", Data("old".utf8)) }
    try #require(symlink("far/file", folder.path("link")) == 0)
    #expect(DurableFile.put(Data("new".utf8), at: folder.path("link"), through: ".part"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "far/file")
    #expect(try String(contentsOfFile: folder.path("far/file"), encoding: .utf8) == "new")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).count == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("far")).count == 2)
  }

  @Test(.timeLimit(.minutes(5))) func aFIFOIsWrittenIntoAndNeverReplaced() throws {
    let folder = try ScratchFolder()
    try #require(mkfifo(folder.path("fifo"), 0o600) == 0)
    try #require(symlink("fifo", folder.path("link")) == 0)
    let file = DurableFile.replace(
      folder.path("fifo"), with: Data("new".utf8), through: ".part")
    let reason = errno
    #expect(file == nil && reason == ENOTSUP)
    let reader = open(folder.path("fifo"), O_RDONLY | O_NONBLOCK)
    try #require(reader >= 0)
    defer { close(reader) }
    #expect(DurableFile.put(Data("new".utf8), at: folder.path("link"), through: ".part"))
    var bytes = [UInt8](repeating: 0, count: 10)
    #expect(read(reader, &bytes, bytes.count) == 3)
    #expect(Array(bytes.prefix(3)) == Array("new".utf8))
    #expect(OutputDestination(folder.path("fifo")) == .stream)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).count == 2)
  }
}
