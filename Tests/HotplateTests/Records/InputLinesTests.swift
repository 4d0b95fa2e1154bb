import Foundation
import Testing

@testable import Hotplate

@Suite struct InputLinesTests {
  /// What `chunks` hold as lines; each chunk is read before the next is written.
  func lines(_ chunks: [[UInt8]]) throws -> [ArraySlice<UInt8>] {
    let pipe = Pipe()
    let (reader, writer) = (pipe.fileHandleForReading, pipe.fileHandleForWriting)
    var input = InputLines(reader.fileDescriptor)
    var lines: [ArraySlice<UInt8>] = []
    for chunk in chunks {
      try writer.write(contentsOf: chunk)
      lines += try #require(try input.next(of: "a pipe"))
    }
    try writer.close()
    while let more = try input.next(of: "a pipe") { lines += more }
    // The end stays the end.
    #expect(try input.next(of: "a pipe") == nil)
    return lines
  }

  @Test(
    arguments: [
      ([], []), (["\n"], [""]), (["a"], ["a"]), (["a\n"], ["a"]), (["a\n\nb"], ["a", "", "b"]),
      (["a", "b\nc", "\n", "d\r\n"], ["ab", "c", "d\r"]), (["a\0b\n"], ["a\0b"]),
    ] as [([String], [String])])
  func linesAreGivenWithoutTheirEnds(chunks: [String], expected: [String]) throws {
    let given = try lines(chunks.map { Array($0.utf8) })
    #expect(given.map { String(decoding: $0, as: UTF8.self) } == expected)
  }

  /// The longest that is used, one that is a byte too long, and one of which little is held.
  @Test func ofALongLineNoMoreIsHeldThanTells() throws {
    let most = InputLines.longestLine
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 15)
    let long = [[UInt8]](repeating: chunk, count: most / chunk.count)
    let end = [UInt8(ascii: "\n")]
    let given = try lines(long + [end] + long + [Array("y\n".utf8)] + long + long + [end, [1]])
    #expect(given.count == 4)
    #expect(given.prefix(2).map(\.count) == [most, most + 1])
    #expect((most + 1...most + chunk.count + 1).contains(given[2].count))
    #expect(given.last.map(Array.init) == [1])
  }

  @Test func whatCannotBeReadIsSaid() throws {
    let folder = open("/tmp", O_RDONLY | O_CLOEXEC)
    defer { close(folder) }
    var input = InputLines(folder)
    #expect(throws: HotplateError(.file, "line 1: cannot be read: Is a directory")) {
      try input.next(of: "line 1")
    }
  }
}
