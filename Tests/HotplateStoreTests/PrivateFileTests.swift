import Foundation
import Hotplate
import TestSupport
import Testing

@testable import HotplateStore

@Suite struct PrivateFileTests {
  /// As pictures of `hits show --crop` and `--wide` are.
  @Test(.timeLimit(.minutes(5))) func linksAreFollowedAndFIFOsWrittenInto() throws {
    let folder = try ScratchFolder()
    try #require(symlink("file", folder.path("link")) == 0)
    try PrivateFile.replace(folder.path("link"), bytes: [1, 2])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "file")
    #expect(FileManager.default.contents(atPath: folder.path("file")) == Data([1, 2]))
    try #require(mkfifo(folder.path("fifo"), 0o600) == 0)
    let reader = open(folder.path("fifo"), O_RDONLY | O_NONBLOCK)
    try #require(reader >= 0)
    defer { close(reader) }
    try PrivateFile.replace(folder.path("fifo"), bytes: [3])
    var byte: UInt8 = 0
    #expect(read(reader, &byte, 1) == 1)
    #expect(byte == 3)
  }

  @Test func whatARunWritesIsNotReplaced() throws {
    let folder = try ScratchFolder()
    let path = folder.path("out.jsonl")
    let output = try LineOutput(path: path)
    let error = #expect(throws: HotplateError.self) { try PrivateFile.replace(path, bytes: [1]) }
    #expect(error?.code == .startup)
    try output.write("a line")
    #expect(FileManager.default.contents(atPath: path) == Data("a line\n".utf8))
  }
}
