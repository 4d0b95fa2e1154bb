import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct OutputPlaceTests {
  @Test func linksLeadToTheFileThatMayBeReplaced() throws {
    let folder = try ScratchFolder()
    try folder.write("sub/file", Data())
    let links = [
      ("near", "sub/file"), ("sub/back", "../near"), ("far", folder.path("sub/file")),
      ("new", "sub/none"),
    ]
    for (name, target) in links { try #require(symlink(target, folder.path(name)) == 0) }
    for (name, end) in [
      ("sub/file", "sub/file"), ("none", "none"), ("near", "sub/file"),
      ("sub/back", "sub/../sub/file"), ("far", "sub/file"), ("new", "sub/none"),
    ] {
      #expect(OutputPlace(folder.path(name)) == .file(folder.url.path + "/" + end), "\(name)")
    }
    #expect(OutputPlace("no-such-file") == .file("no-such-file"))
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
      #expect(OutputPlace(path) == .stream, "\(path)")
      let error = #expect(throws: HotplateError.self) { _ = try OutputPlace.file(at: path) }
      #expect(error?.code == .startup)
      #expect(error?.message.hasPrefix("\(path): is a device, a FIFO or a socket; ") == true)
    }
    withExtendedLifetime(handle) {}
  }

  @Test func whatCannotBeWrittenIsToldWhy() throws {
    let folder = try ScratchFolder()
    try #require(symlink("loop", folder.path("loop")) == 0)
    for (path, reason) in [(folder.path(""), EISDIR), (folder.path("loop"), ELOOP)] {
      let error = #expect(throws: HotplateError.self) { _ = try OutputPlace.file(at: path) }
      #expect(error?.message == "\(path): cannot be written: \(String(cString: strerror(reason)))")
    }
  }
}
