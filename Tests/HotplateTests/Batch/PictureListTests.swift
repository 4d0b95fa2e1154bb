import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct PictureListTests {
  @Test func listsFoldersByNameAndCountsTheRest() throws {
    let folder = try ScratchFolder()
    for name in ["b.jpg", "a.PNG", "notes.txt", "sub/c.webp", ".hidden.jpg"] {
      try folder.write(name, Data())
    }
    let list = PictureList([folder.path(""), "-"])
    #expect(
      list.paths == [folder.path("a.PNG"), folder.path("b.jpg"), folder.path("sub/c.webp"), "-"])
    // Hidden ones are counted, too.
    #expect(list.skipped == 2)
    #expect(list.missing.isEmpty)
  }

  @Test func tellsOfPicturesWhoseNameIsNotUTF8() throws {
    let folder = try ScratchFolder()
    try folder.write("a.jpg", Data())
    // Latin-1, and a name that would break a line of a log.
    for name in [[0x73, 0xFC, 0x64], [0x0A, 0x48, 0xFC], [0xFC, 0x5C]] {
      for ending in [".jpg", ".txt"] {
        let path =
          Array(folder.path("").utf8) + [0x2F] + name.map(UInt8.init) + Array(ending.utf8) + [0]
        let file = open(path.map(CChar.init(bitPattern:)), O_CREAT | O_WRONLY, 0o600)
        try #require(file >= 0)
        close(file)
      }
    }
    let list = PictureList([folder.path("")])
    #expect(list.paths == [folder.path("a.jpg")])
    #expect(list.skipped == 3)
    #expect(
      list.missing.map(\.source).sorted()
        == ["\\x0AH\\xFC.jpg", "\\xFC\\x5C.jpg", "s\\xFCd.jpg"].map { folder.path($0) })
    #expect(list.missing.allSatisfy { $0.code == .unreadable })
    #expect(list.missing.allSatisfy { $0.message.hasSuffix("not UTF-8; rename the file") })
    #expect(mkdir(folder.path("sub"), 0o700) == 0)
    #expect(mkdir(latin1(folder.path("sub") + "/s", ""), 0o700) == 0)
    let told = PictureList([folder.path("sub")]).missing.map(\.message)
    #expect(told == ["\(folder.path("sub"))/s\\xFC: the name is not UTF-8; rename the folder"])
  }

  /// A path with the Latin-1 for `ü` in it.
  private func latin1(_ start: String, _ end: String) -> [CChar] {
    (Array(start.utf8) + [0xFC] + Array(end.utf8) + [0]).map(CChar.init(bitPattern:))
  }

  /// As a command line or a list gives it, in which such a byte is U+FFFD.
  @Test func aNameGivenThatIsNotUTF8IsToldAsThat() throws {
    let folder = try ScratchFolder()
    let file = open(latin1(folder.path("s"), "d.jpg"), O_CREAT | O_WRONLY, 0o600)
    try #require(file >= 0)
    close(file)
    let name = folder.path("s") + "\u{FFFD}d.jpg"
    let list = try PathList.paths(
      of: Array(folder.path("s").utf8) + [0xFC] + Array("d.jpg\n".utf8), from: "list")
    #expect(list == [name] && PictureList(list).paths == [name])
    for (path, reason) in [
      (name, "there is no such file, or its name or folder's is not UTF-8: rename that"),
      (folder.path("sd.jpg"), "cannot be opened: No such file or directory"),
    ] {
      let failure = #expect(throws: FrameFailure.self) { try PictureFile.read(path).get() }
      #expect(failure?.code == .unreadable && failure?.message == "\(path): \(reason)")
    }
  }

  /// Nobody writes into the FIFO: who opens it waits for ever.
  @Test func leavesOutLinksToWhatIsNoFile() throws {
    let folder = try ScratchFolder()
    try folder.write("pictures/a.jpg", Data())
    try #require(mkfifo(folder.path("fifo"), 0o600) == 0)
    for (name, target) in [("b", "a.jpg"), ("c", "../fifo"), ("d", ".."), ("e", "nothing")] {
      try #require(symlink(target, folder.path("pictures/\(name).jpg")) == 0)
    }
    let list = PictureList([folder.path("pictures")])
    #expect(list.paths == ["a", "b", "e"].map { folder.path("pictures/\($0).jpg") })
    #expect(list.skipped == 1)
    #expect(list.linkedFolders == 1)
  }

  /// One picture of a name that is not UTF-8; as `scan` gives it, a folder that cannot be read is told of likewise.
  @Test func whatIsToldOfAFolderIsToldOnce() throws {
    let folder = try ScratchFolder()
    let path = Array((folder.path("") + "/s").utf8) + [0xFC] + Array(".jpg".utf8) + [0]
    let file = open(path.map(CChar.init(bitPattern:)), O_CREAT | O_WRONLY, 0o600)
    try #require(file >= 0)
    close(file)
    let list = PictureList([folder.path("")])
    #expect(list.missing.map(\.source) == [folder.path("s\\xFC.jpg")])
  }

  /// Whoever has all rights may look into every folder.
  @Test(.enabled(if: geteuid() != 0)) func aFolderThatCannotBeReadIsToldOnce() throws {
    let folder = try ScratchFolder()
    try folder.write("locked/a.jpg", Data())
    try #require(chmod(folder.path("locked"), 0) == 0)
    defer { chmod(folder.path("locked"), 0o700) }
    let list = PictureList([folder.path("locked")])
    #expect(
      list.missing.map(\.message)
        == ["\(folder.path("locked")): the folder cannot be read: Permission denied"])
    // Its names may be read, but nothing more.
    try #require(chmod(folder.path("locked"), 0o400) == 0)
    let names = PictureList([folder.path("locked")])
    #expect(names.paths == [folder.path("locked/a.jpg")] && names.missing.isEmpty)
  }

  @Test func tellsOfAFolderWithoutPictures() throws {
    let folder = try ScratchFolder()
    try folder.write("notes.txt", Data())
    let list = PictureList([folder.path("")])
    #expect(list.paths.isEmpty)
    #expect(list.missing.map(\.code) == [.unreadable])
  }

  @Test func tellsOfLinkedFoldersWhereThereIsNothingElse() throws {
    let folder = try ScratchFolder()
    try folder.write("pictures/a.jpg", Data())
    try folder.write("links/.hidden", Data())
    try #require(symlink("../pictures", folder.path("links/cam1")) == 0)
    let list = PictureList([folder.path("links")])
    #expect(list.paths.isEmpty)
    #expect(
      list.missing.first?.message.hasSuffix("; 1 linked folders are not followed: name them")
        == true)
    // Named, it is a folder as any.
    #expect(PictureList([folder.path("links/cam1")]).paths == [folder.path("links/cam1/a.jpg")])
  }

  /// The system has paths of 4095 bytes at most: what is further down has a name in its folder, and no path.
  @Test func tellsOfWhatLiesTooDeep() throws {
    let folder = try ScratchFolder()
    let name = String(repeating: "d", count: 250)
    var (path, levels) = (folder.path(""), [open(folder.path(""), O_RDONLY | O_DIRECTORY)])
    defer {
      for level in levels { close(level) }
    }
    while path.utf8.count < 4096 {
      try #require(mkdirat(levels[0], name, 0o700) == 0)
      levels.insert(openat(levels[0], name, O_RDONLY | O_DIRECTORY), at: 0)
      path += "/" + name
    }
    // Foundation would not find it to delete it.
    defer { for level in levels.dropFirst() { unlinkat(level, name, AT_REMOVEDIR) } }
    let picture = String(repeating: "p", count: 246) + ".jpg"
    close(openat(levels[1], picture, O_WRONLY | O_CREAT, 0o600))
    defer { unlinkat(levels[1], picture, 0) }
    let list = PictureList([folder.path("")])
    #expect(list.missing.map(\.message) == ["\(path): cannot be looked at: File name too long"])
    #expect(list.paths == [String(path.dropLast(250)) + picture] && list.skipped == 0)
  }

  /// A path that names nothing keeps its place, so that its error stands where its picture would.
  @Test func keepsWhatIsNotThere() {
    #expect(PictureList(["/none/a.jpg"]).paths == ["/none/a.jpg"])
  }
}

@Suite struct PictureFileTests {
  @Test func refusesMoreThanItsLimit() throws {
    let folder = try ScratchFolder()
    try folder.write("a", Data(repeating: 1, count: 100))
    #expect(try PictureFile.read(folder.path("a"), limit: 100).get().count == 100)
    guard case .failure(let failure) = PictureFile.read(folder.path("a"), limit: 99) else {
      Issue.record("read")
      return
    }
    #expect(failure.code == .tooLarge)
  }

  @Test func followsLinksWhereItMay() throws {
    let folder = try ScratchFolder()
    try folder.write("a", Data([1, 2, 3]))
    #expect(symlink(folder.path("a"), folder.path("b")) == 0)
    #expect(try PictureFile.read(folder.path("b")).get() == [1, 2, 3])
    #expect(throws: FrameFailure.self) {
      try PictureFile.read(folder.path("b"), regularOnly: true).get()
    }
  }

  /// Nobody writes into it: who opens it as a file waits for ever.
  @Test(.timeLimit(.minutes(5))) func refusesAFIFOWhereOnlyAFileWillDo() throws {
    let folder = try ScratchFolder()
    #expect(mkfifo(folder.path("a.jpg"), 0o600) == 0)
    guard case .failure(let failure) = PictureFile.read(folder.path("a.jpg"), regularOnly: true)
    else {
      Issue.record("read")
      return
    }
    #expect(failure.code == .unreadable)
    #expect(
      failure.message
        == "\(folder.path("a.jpg")): is a FIFO or a device; expected a regular file")
  }

  @Test func refusesFolders() {
    guard case .failure(let failure) = PictureFile.read("/") else {
      Issue.record("read")
      return
    }
    #expect(failure.code == .unreadable)
  }
}

@Suite struct ResumeJournalTests {
  @Test func remembersAcrossRuns() throws {
    let folder = try ScratchFolder()
    do {
      let first = try ResumeJournal(path: folder.path("done"))
      #expect(first.done.isEmpty)
      try first.note("a.jpg")
      try first.note("b with space.jpg")
    }
    #expect(try ResumeJournal(path: folder.path("done")).done == ["a.jpg", "b with space.jpg"])
  }

  /// A line that was being written when the run was killed does not count, and does not grow into the next one.
  @Test func forgetsALineWithoutItsEnd() throws {
    let folder = try ScratchFolder()
    try folder.write("done", Data("a.jpg\nb.j".utf8))
    do {
      let journal = try ResumeJournal(path: folder.path("done"))
      #expect(journal.done == ["a.jpg"])
      try journal.note("c.jpg")
    }
    #expect(try ResumeJournal(path: folder.path("done")).done == ["a.jpg", "c.jpg"])
  }

  /// The same text in Unicode, and another file.
  @Test func aNameOfOtherBytesIsAnother() throws {
    let folder = try ScratchFolder()
    try ResumeJournal(path: folder.path("done")).note("e\u{301}.jpg")
    let journal = try ResumeJournal(
      path: folder.path("done"), pictures: ["e\u{301}.jpg", "\u{E9}.jpg"])
    #expect(journal.contains("e\u{301}.jpg") && !journal.contains("\u{E9}.jpg"))
  }

  /// Of earlier runs, too, over other pictures, and of files that are no pictures.
  @Test(arguments: [
    "old/b.JPG\nnotes\n", "a\nnotes\n", "/etc\n", "notes\nc.webp\n", "nx/cam_1\nnx/cam_2\n",
  ])
  func namesOfOtherRunsAreNames(text: String) throws {
    let folder = try ScratchFolder()
    try folder.write("done", Data(text.utf8))
    let journal = try ResumeJournal(path: folder.path("done"), pictures: ["a"])
    #expect(journal.done.count == text.count { $0 == "\n" })
  }

  /// A list of plates, of which some rows end with the name of a picture.
  @Test func whatMostLinesSayIsWhatAFileIs() throws {
    let folder = try ScratchFolder()
    try folder.write("done", Data("plate,photo\nAB1,a.jpg\nAB2,\nAB3,\nAB4,x/y\n".utf8))
    #expect(throws: HotplateError.self) {
      try ResumeJournal(path: folder.path("done"), pictures: ["a"])
    }
  }

  @Test func aNameMayHoldLineEnds() throws {
    let folder = try ScratchFolder()
    let names = ["a\nb.jpg", "a\r\nb.jpg", "\n", "a\\nb.jpg", "b.jpg"]
    do {
      let journal = try ResumeJournal(path: folder.path("done"))
      for name in names { try journal.note(name) }
    }
    #expect(try ResumeJournal(path: folder.path("done")).done == Set(names.map { ExactText($0) }))
    let text = try Data(contentsOf: folder.url.appendingPathComponent("done"))
    #expect(text.count { $0 == 0x0A } == names.count)
  }

  /// Two runs at once would both do, and note, the same pictures.
  @Test func isOneRunsAlone() throws {
    let folder = try ScratchFolder()
    try folder.write("done", Data("a.jpg\nb.j".utf8))
    let journal = try ResumeJournal(path: folder.path("done"))
    let error = #expect(throws: HotplateError.self) {
      try ResumeJournal(path: folder.path("done"))
    }
    #expect(error?.code == .startup)
    #expect(
      error?.message.contains("done: is being written by another process; expected another") == true
    )
    try journal.note("c.jpg")
    #expect(
      try String(contentsOfFile: folder.path("done"), encoding: .utf8) == "a.jpg\nc.jpg\n")
  }

  /// A link stays one when what a crash left is cut off.
  @Test func mendsTheFileThatALinkLeadsTo() throws {
    let folder = try ScratchFolder()
    try folder.write("file", Data("a.jpg\nb.j".utf8))
    try #require(symlink("file", folder.path("done")) == 0)
    _ = try ResumeJournal(path: folder.path("done"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("done")) == "file")
    #expect(try String(contentsOfFile: folder.path("file"), encoding: .utf8) == "a.jpg\n")
  }
}
