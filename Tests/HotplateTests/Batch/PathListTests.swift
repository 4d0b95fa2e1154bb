import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct PathListTests {
  @Test(arguments: [
    ("a.jpg\r\n\nb c.jpg\nlast", ["a.jpg", "b c.jpg", "last"]),
    ("\u{FEFF}ä.jpg\n", ["ä.jpg"]), ("a\nb.jpg\0c.jpg\0", ["a\nb.jpg", "c.jpg"]),
    // Names of one character look like UTF-16.
    ("a\0b\0c\0d\0e\0", ["a", "b", "c", "d", "e"]), ("", []), ("\n", []),
  ])
  func pathsAreLinesOrEndWithZeroBytes(text: String, paths: [String]) throws {
    #expect(try PathList.paths(of: Array(text.utf8), from: "list") == paths)
  }

  @Test(
    arguments: [
      (
        Array("\u{FEFF}a.jpg\n".utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }, "found UTF-16"
      ),
      (
        Array("a.jpg\nb.jpg\n".utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }, "found UTF-16"
      ),
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "found no text"),
    ] as [([UInt8], String)])
  func whatIsNoListOfPathsIsRefused(bytes: [UInt8], sentence: String) throws {
    let error = #expect(throws: FrameFailure.self) {
      try PathList.paths(of: bytes, from: "list")
    }
    #expect(error?.code == .unreadable)
    #expect(error?.message.hasPrefix("list: \(sentence), expected a list of paths") == true)
  }

  @Test func noMarkHidesTheSignOfAList() {
    let told = PictureList(arguments: ["@\u{301}no-such-list"]).missing.first?.message
    #expect(told?.hasPrefix("\u{301}no-such-list: cannot be opened") == true)
  }

  @Test func argumentsAndListsAreReadInTheirOrder() throws {
    let folder = try ScratchFolder()
    try folder.write("names", Data("b.jpg\nc.jpg\n".utf8))
    try folder.write("none", Data("\n".utf8))
    try folder.write("more", Data("e.jpg\n".utf8))
    // One that is not there, and one without names as of `find` that finds nothing, leave the others be.
    let list = PictureList(
      arguments: [
        "a.jpg", "@" + folder.path("gone"), "@" + folder.path("names"), "@",
        "@" + folder.path("none"),
      ],
      lists: [folder.path("more")])
    #expect(list.paths == ["a.jpg", "b.jpg", "c.jpg", "@", "e.jpg"])
    #expect(list.missing.map(\.source) == [folder.path("gone"), folder.path("none")])
    #expect(list.missing.map(\.code) == [.unreadable, .empty])
    #expect(list.missing.last?.message.contains("none: no names in this list") == true)
  }
}
