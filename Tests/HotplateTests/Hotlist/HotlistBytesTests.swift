import Foundation
import TestSupport
import Testing

@testable import Hotplate

/// Lists that are in memory.
@Suite struct HotlistBytesTests {
  private static let text = "plate,state,action\n8BAB123,CA,\nAB?9,NY,\nXYZ1,CA,\nXYZ1,CA,remove\n"

  @Test func bytesAreAListAsTheirFileIs() throws {
    let time = Date(timeIntervalSince1970: 1_800_000_000)
    let list = try Hotlist(bytes: Data(Self.text.utf8), name: "list.csv", modified: time)
    let file = try hotlist(Self.text)
    #expect(list.all == file.all && list.count == 2)
    #expect(list.digest == file.digest && list.name == "list.csv")
    #expect(list.modified == time)
    #expect(list.entries(of: Plate("8BAB123")).map(\.jurisdiction) == ["CA"])
    let folder = try ScratchFolder()
    try list.compile(to: folder.path("list.hotlist"))
    #expect(try Hotlist(file: folder.path("list.hotlist")).all == file.all)
  }

  @Test func aNameOfBytesStaysAsItWasGiven() throws {
    let list = try Hotlist(bytes: Array("plate\n8BAB123\n".utf8), name: "north/stolen")
    #expect(list.name == "north/stolen" && list.all.map(\.file) == ["north/stolen"])
  }

  /// The system would take what stands before the zero byte.
  @Test func aNameWithAZeroByteNamesNoOtherFile() throws {
    let folder = try ScratchFolder()
    let (path, name) = (folder.url.path + "/a", folder.url.path + "/a\0.format")
    let list = try hotlist(Self.text)
    #expect(throws: HotplateError.self) { try list.compile(to: name) }
    #expect(!FileManager.default.fileExists(atPath: path))
    try list.compile(to: path)
    let errors = [
      #expect(throws: HotplateError.self) { try Hotlist(file: name) },
      #expect(throws: HotplateError.self) { try ByteSource(path: name) },
    ]
    for error in errors {
      #expect(error?.message.contains(": the name has a zero byte in it") == true)
    }
  }

  @Test(arguments: [Double.infinity, 1e300, 2])
  func aShareOfBadRowsAboveOneIsAll(share: Double) throws {
    let rows = String(repeating: "AB1,soon\n", count: 20)
    let list = try hotlist("plate,expires\n" + rows + "AB2,2099-12-31\n") {
      $0.badRowShare = share
    }
    #expect(list.badRows == 20 && list.count == 1)
  }

  @Test func bytesAreReadAsTold() throws {
    var loading = HotlistLoading()
    loading.format = try HotlistFormat(specification: "csv:plate=2,state=1")
    let list = try Hotlist(bytes: Array("CA,GOTCHA\n".utf8), name: "a", loading: loading)
    #expect(list.all.map(\.plate) == ["GOTCHA"])
  }

  @Test(arguments: [
    ("", "stolen: found an empty file, expected at least one plate"),
    ("plate\n", "stolen: found a header alone, expected at least one plate"),
    ("plate,expires\nAB1,soon\n", "stolen: found 1 bad row among 1, expected a good one"),
    ("plate\nAB1\nAB2\nAB3\n", "stolen: found 18 bytes, expected at most 17"),
  ])
  func bytesThatAreNoListAreRefused(text: String, sentence: String) {
    var loading = HotlistLoading()
    loading.byteLimit = text.utf8.count == 18 ? 17 : 1000
    let error = #expect(throws: HotplateError.self) {
      try Hotlist(bytes: text.utf8, name: "stolen", loading: loading)
    }
    #expect(error?.code == .hotlist)
    #expect(error?.message.hasPrefix(sentence) == true, "\(error?.message ?? "")")
  }
}
