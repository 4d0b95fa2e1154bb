import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct LineOutputTests {
  /// What was found to be looked at is looked at by its bytes first: no character that matters may be passed over.
  @Test func textsAgreeWithReference() {
    let others: [Unicode.Scalar] = ["\u{FEFF}", "\u{E0001}", "\u{1F600}"]
    let scalars = (0..<0x3100 as Range<UInt32>).compactMap { Unicode.Scalar($0) } + others
    for scalar in scalars {
      let text = "a\(Character(scalar))b"
      let line = String(text.map { $0.isNewline ? "\u{FFFD}" : $0 })
      #expect(text.inOneLine == line, "\(scalar.value)")
      let isKept =
        scalar.properties.generalCategory != .control || "\n\t".unicodeScalars.contains(scalar)
      let shown = isKept && !scalar.properties.isBidiControl ? text : "a\u{FFFD}b"
      #expect(text.forTerminals == shown, "\(scalar.value)")
    }
    #expect("a\r\nb".inOneLine == "a\u{FFFD}b")
  }

  /// Fewer than fill a portion, and more than several do.
  @Test(arguments: [0, 1, 20_000]) func manyLinesAreThoseOneByOne(count: Int) throws {
    let folder = try ScratchFolder()
    let lines = (0..<count).map { "line \($0) \u{1B}[2J" }
    let (one, many) = (
      try LineOutput(path: folder.path("one")), try LineOutput(path: folder.path("many"))
    )
    for line in ["first"] + lines + ["last"] { try one.write(line) }
    try many.write("first")
    let result = try many.writingMany { write in
      for line in lines { try write(line) }
      return lines.count
    }
    try many.write("last")
    #expect(result == count)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.path("one")))
        == Data(contentsOf: URL(fileURLWithPath: folder.path("many"))))
  }

  @Test func whatCameBeforeAnErrorIsWritten() throws {
    let folder = try ScratchFolder()
    let output = try LineOutput(path: folder.path("out"))
    #expect(throws: HotplateError(.file, "no more")) {
      try output.writingMany { write in
        try write("a")
        throw HotplateError(.file, "no more")
      }
    }
    #expect(try String(contentsOfFile: folder.path("out"), encoding: .utf8) == "a\n")
  }

  /// Nobody reads, and a disk that is full: said once, and no line again.
  @Test func whatCannotBeWrittenEndsIt() throws {
    let full = try LineOutput(path: "/dev/full")
    var given = 0
    let error = #expect(throws: HotplateError.self) {
      try full.writingMany { write in
        for _ in 0..<100_000 {
          given += 1
          try write("a line")
        }
      }
    }
    #expect(error?.code == .diskFull)
    #expect(given > 1 && given < 100_000)
  }
}
