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
      DurableFile.replace(folder.path("a"), with: Data("new".utf8), through: folder.path("a.part")))
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
        folder.path("a"), with: Data(count: 1001), through: folder.path("a.part"))
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
        folder.path("a"), with: Data(), through: folder.path("a.part"), isHeld: true))
    let other = open(folder.path("a"), O_RDWR)
    #expect(flock(other, LOCK_EX | LOCK_NB) != 0)
    close(file)
    // Waits: a process that another test starts may have the file open until it becomes another program.
    #expect(flock(other, LOCK_EX) == 0)
    close(other)
  }
}
