import CFiles
import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct DropFileTests {
  @Test func whatHasTakenItsPlaceIsNotReadAsIt() throws {
    let folder = try ScratchFolder()
    try folder.write("a.jpg", Data("first".utf8))
    let file = try #require(DropFile(folder: folder.url.path, name: "a.jpg"))
    #expect(try file.read(limit: 100)?.get() == Array("first".utf8))
    try folder.write("a.jpg", Data("another".utf8))
    #expect(file.isReplaced)
    let bytes = file.read(limit: 100)
    #expect(bytes == nil)
    let second = try #require(DropFile(folder: folder.url.path, name: "a.jpg"))
    #expect(try second.read(limit: 100)?.get() == Array("another".utf8))
  }

  @Test func oneThatLosesItsNameWhileItIsReadIsStillWhole() throws {
    let folder = try ScratchFolder()
    try folder.write("a.jpg", Data("first".utf8))
    let file = try #require(DropFile(folder: folder.url.path, name: "a.jpg"))
    try folder.write(".a.tmp", Data("another".utf8))
    let bytes = file.read(limit: 100) { _ in
      #expect(rename(folder.path(".a.tmp"), folder.path("a.jpg")) == 0)
    }
    #expect(file.isReplaced)
    #expect(try bytes?.get() == Array("first".utf8))
  }

  @Test func oneThatIsWrittenAgainWhileItIsReadIsNone() throws {
    let folder = try ScratchFolder()
    try folder.write("a.jpg", Data("first".utf8))
    let file = try #require(DropFile(folder: folder.url.path, name: "a.jpg"))
    let bytes = file.read(limit: 100) { _ in
      let there = open(file.path, O_WRONLY | O_APPEND | O_CLOEXEC)
      #expect(Foundation.write(there, [1, 2], 2) == 2)
      close(there)
    }
    #expect(bytes == nil)
  }

  @Test func oneThatIsGoneCannotBeRead() throws {
    let folder = try ScratchFolder()
    try folder.write("a.jpg", Data("first".utf8))
    let file = try #require(DropFile(folder: folder.url.path, name: "a.jpg"))
    try #require(unlink(file.path) == 0)
    #expect(!file.isReplaced)
    let result = try #require(file.read(limit: 100))
    let failure = #expect(throws: FrameFailure.self) { try result.get() }
    #expect(failure?.code == .unreadable)
  }

  /// Whoever writes into a folder swaps it for a link to another one that has a picture of that name, size and time.
  @Test func noLinkOnTheWayIsFollowed() throws {
    let folder = try ScratchFolder()
    for name in ["in/cam/a.jpg", "other/a.jpg"] {
      try folder.write(name, Data("first".utf8))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
        ofItemAtPath: folder.path(name))
    }
    let file = try #require(DropFile(folder: folder.path("in"), name: "cam/a.jpg"))
    try #require(rename(folder.path("in/cam"), folder.path("in/cam.1")) == 0)
    try #require(symlink("../other", folder.path("in/cam")) == 0)
    #expect(!file.isThere && !file.isReplaced)
    #expect(DropFile(folder: folder.path("in"), name: "cam.1/../../other/a.jpg") == nil)
    let result = try #require(file.read(limit: 100))
    #expect(throws: FrameFailure.self) { try result.get() }
    for policy in [DonePolicy.move, .delete] {
      #expect(DoneFiles(policy: policy, folder: nil).put(away: file, failed: false) == .gone)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("other"))
    #expect(names == ["a.jpg"])
    // The operator may name the folder by a link.
    try #require(symlink("in", folder.path("link")) == 0)
    #expect(DropFile(folder: folder.path("link"), name: "cam.1/a.jpg")?.isThere == true)
  }

  /// Types of file systems as `statfs` has them, and what a lease that is granted or refused says there of writers.
  @Test(
    arguments: [
      ("ext4", 0xEF53, false, true), ("xfs", 0x5846_5342, false, true), ("nfs", 0x6969, false, nil),
      ("cifs", 0xFF53_4D42, false, nil), ("smb3", 0xFE53_4D42, false, nil),
      ("cifs, with the sign of a long", 0xFFFF_FFFF_FF53_4D42, false, nil),
      ("fuse", 0x6573_5546, nil, true), ("ceph", 0x00C3_6400, nil, true),
      ("9p", 0x0102_1997, nil, true),
    ] as [(String, UInt, Bool?, Bool?)])
  func aLeaseSaysWhoWritesWhereTheSystemKnows(
    name: String, type: UInt, granted: Bool?, refused: Bool?
  ) {
    let home = hotplate_home_of_type(type)
    #expect(DropFile.isBeingWritten(isGranted: true, home: home) == granted, "\(name)")
    #expect(DropFile.isBeingWritten(isGranted: false, home: home) == refused, "\(name)")
  }
}
