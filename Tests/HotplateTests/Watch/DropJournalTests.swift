import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct DropJournalTests {
  /// A file of a folder, which a test may change as it likes.
  static func file(in folder: ScratchFolder) throws -> DropFile {
    try folder.write("a.jpg", Data("x".utf8))
    return try #require(DropFile(folder: folder.url.path, name: "a.jpg"))
  }

  @Test func remembersAcrossRestartsAndForgetsWhatIsGone() throws {
    let folder = try ScratchFolder()
    let path = folder.url.path + "/journal"
    var files: [DropFile] = []
    for name in ["a.jpg", "b ü%20.jpg", "c.jpg"] {
      try Data(name.utf8).write(to: URL(fileURLWithPath: folder.url.path + "/" + name))
      files.append(try #require(DropFile(folder: folder.url.path, name: name)))
    }
    do {
      let journal = try DropJournal(path: path)
      #expect(!journal.contains(files[0]))
      for file in files { try journal.note(file) }
      try journal.note(files[0])
    }
    unlink(files[2].path)
    do {
      let journal = try DropJournal(path: path)
      // Of a folder that is not watched nothing is known.
      journal.keep([], below: [folder.url.path + "/other"])
      #expect(journal.contains(files[2]))
      let now = Date()
      for days in [0.0, 6, 8] {
        #expect(journal.count == 3)
        journal.keep(
          Array(files.prefix(2)), below: [folder.url.path], at: now + days * 86_400)
      }
      #expect(journal.contains(files[0]))
      #expect(journal.contains(files[1]))
      #expect(!journal.contains(files[2]))
      var rewritten = files[0]
      rewritten.size += 1
      #expect(!journal.contains(rewritten))
    }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    // The first line holds the key.
    #expect(text.split(separator: "\n").count == 3)
    #expect(!text.contains(".jpg"))
  }

  /// Neither is there yet, so that the journal would be the first to make it.
  @Test(arguments: ["new", "link", "sub/../new", "folder/new"])
  func whatTheRunWritesBesidesIsNoJournal(name: String) throws {
    let folder = try ScratchFolder()
    try folder.write("sub/.keep", Data())
    try #require(symlink("new", folder.path("link")) == 0)
    try #require(symlink(".", folder.path("folder")) == 0)
    let error = #expect(throws: HotplateError.self) {
      try DropJournal(path: folder.path("new"), inputs: [folder.url.path + "/" + name])
    }
    #expect(error?.code == .startup)
    #expect(access(folder.path("new"), F_OK) != 0)
    // Foundation traps on the folder of an `NSString` of one character, and takes `~` for a home.
    let others = [folder.path("sub/new"), "a", "é", "", "~/a"]
    _ = try DropJournal(path: folder.path("new"), inputs: others)
  }

  @Test func whatFailedIsKnownAsSuchByTheNextRun() throws {
    let folder = try ScratchFolder()
    var files: [DropFile] = []
    for name in ["good.jpg", "bad.jpg"] {
      try folder.write(name, Data(name.utf8))
      files.append(try #require(DropFile(folder: folder.url.path, name: name)))
    }
    do {
      let journal = try DropJournal(path: folder.path("journal"))
      for file in files { try journal.note(file, failed: file.name == "bad.jpg") }
    }
    do {
      let journal = try DropJournal(path: folder.path("journal"))
      journal.keep(files, below: [folder.url.path])
      #expect(files.map(journal.contains) == [true, true])
      #expect(files.map(journal.tellsFailure) == [false, true])
      for file in files { try journal.forget(file) }
      #expect(files.map(journal.contains) == [false, false])
      // Brought back, and read again.
      try journal.note(files[0])
    }
    let journal = try DropJournal(path: folder.path("journal"))
    #expect(files.map(journal.contains) == [true, false])
  }

  /// Whoever writes into the watched folder may write into the journal there.
  @Test(arguments: [Int.min, -1, Int.max]) func aDayThatIsNoneDoesNotCount(day: Int) throws {
    let folder = try ScratchFolder()
    let file = try Self.file(in: folder)
    let path = folder.path("journal")
    do { try DropJournal(path: path).note(file) }
    var text = try String(contentsOfFile: path, encoding: .utf8)
    text.removeLast()
    try Data((text + " \(day)\n").utf8).write(to: URL(fileURLWithPath: path))
    let journal = try DropJournal(path: path)
    journal.keep([], below: [folder.url.path])
    #expect(!journal.contains(file))
  }

  @Test func aFolderIsTheSameHoweverItIsWritten() throws {
    let folder = try ScratchFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("cam"), withIntermediateDirectories: false)
    try folder.write("cam/a.jpg", Data("x".utf8))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: folder.path("cam"))
    let journal = try DropJournal(path: folder.path("journal"))
    func file(_ written: String) throws -> DropFile {
      try #require(DropFile(folder: folder.path(written), name: "a.jpg"))
    }
    try journal.note(file("cam"))
    for written in ["cam", "./cam", "cam/", "cam/../cam", "link"] {
      #expect(journal.contains(try file(written)), "\(written)")
    }
    journal.keep([try file("./cam")], below: [folder.path("link")])
    #expect(journal.count == 1)
    for days in [0.0, 8] {
      journal.keep([], below: [folder.path("cam/.")], at: Date() + days * 86_400)
    }
    #expect(journal.count == 0)
  }

  /// A folder that is mounted after each start is empty at each.
  @Test func whatComesBackIsNotForgotten() throws {
    let folder = try ScratchFolder()
    let file = try Self.file(in: folder)
    let path = folder.path("journal")
    do { try DropJournal(path: path).note(file) }
    for day in 0..<20 {
      let journal = try DropJournal(path: path)
      journal.keep([], below: [folder.url.path], at: Date() + Double(day) * 86_400)
      #expect(journal.contains(file), "day \(day)")
    }
    for day in [20.0, 27] {
      let journal = try DropJournal(path: path)
      journal.keep([], below: [folder.url.path], at: Date() + day * 86_400)
    }
    #expect(try !DropJournal(path: path).contains(file))
  }

  /// The journal in the watched folder: `mv in in.1; mkdir in`, and back.
  @Test func itIsTheFileThatItsPathLeadsTo() throws {
    let folder = try ScratchFolder()
    try folder.write("in/a.jpg", Data("x".utf8))
    let path = folder.path("in/journal")
    let old = try #require(DropFile(folder: folder.path("in"), name: "a.jpg"))
    let journal = try DropJournal(path: path)
    try journal.note(old)
    try #require(rename(folder.path("in"), folder.path("in.1")) == 0)
    // Without a folder there is none.
    #expect(journal.contains(old))
    try folder.write("in/b.jpg", Data("new".utf8))
    let new = try #require(DropFile(folder: folder.path("in"), name: "b.jpg"))
    try journal.note(new)
    #expect(throws: HotplateError.self) { try DropJournal(path: path) }
    do {
      let other = try DropJournal(path: folder.path("in.1/journal"))
      #expect(other.contains(old) && !other.contains(new))
    }
    // One with a key and notes of its own takes its place.
    try #require(rename(folder.path("in"), folder.path("in.2")) == 0)
    try folder.write("in/c.jpg", Data("third".utf8))
    let third = try #require(DropFile(folder: folder.path("in"), name: "c.jpg"))
    do { try DropJournal(path: path).note(third) }
    #expect(journal.contains(third) && !journal.contains(new))
    #expect(throws: HotplateError.self) { try DropJournal(path: path) }
  }

  @Test func aLineCutOffByACrashDoesNotCount() throws {
    let folder = try ScratchFolder()
    let path = folder.url.path + "/journal"
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder.url.path + "/a.jpg"))
    let file = try #require(DropFile(folder: folder.url.path, name: "a.jpg"))
    do { try DropJournal(path: path).note(file) }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    // The first line is never half there: it comes with a file renamed into place.
    let first = try #require(whole.firstIndex(of: 0x0A))
    for length in (first + 1)...whole.count {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      let journal = try DropJournal(path: path)
      #expect(journal.contains(file) == (length == whole.count), "\(length) bytes")
      try journal.note(file)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == whole)
    }
  }

  @Test func staysSmallWhereFilesArePutAway() throws {
    let folder = try ScratchFolder()
    let path = folder.url.path + "/journal"
    let journal = try DropJournal(path: path, mostForgotten: 10)
    var file = try Self.file(in: folder)
    for number in 0..<200 {
      file.modified = Int64(number)
      try journal.note(file)
      #expect(journal.contains(file))
      if number != 7 { try journal.forget(file) }
    }
    #expect(journal.count == 1)
    file.modified = 7
    #expect(journal.contains(file))
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count <= 14)
    // The file was replaced, and is held all the same.
    #expect(throws: HotplateError.self) { try DropJournal(path: path) }
  }

  /// A full disk: what is opened cannot be rewritten, and what would be noted in it by a key that is not there would mean nothing.
  @Test func nothingIsNotedBeforeTheKeyIs() throws {
    let folder = try ScratchFolder()
    let path = folder.url.path + "/journal"
    let file = try Self.file(in: folder)
    // Neither a file nor a link can take this place.
    let block = path + ".part"
    try FileManager.default.createDirectory(atPath: block, withIntermediateDirectories: false)
    do {
      let journal = try DropJournal(path: path)
      #expect(throws: HotplateError.self) { try journal.note(file) }
      #expect(!journal.contains(file))
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
      #expect(rmdir(block) == 0)
      try journal.note(file)
    }
    #expect(try DropJournal(path: path).contains(file))
  }

  @Test(arguments: [
    "plate,reason\nAB1234,stolen\n", "no line end", "\n", "hotplate-journal 2 short\n",
    "hotplate-journal 3 840268ee2bff11bc7537b131244e5143\n",
  ])
  func whatIsNoJournalIsRefusedAndStays(text: String) throws {
    let folder = try ScratchFolder()
    try folder.write("file", Data(text.utf8))
    for _ in 0..<2 {
      let error = #expect(throws: HotplateError.self) {
        try DropJournal(path: folder.path("file"))
      }
      #expect(error?.code == .startup)
      #expect(error?.message.contains("found no journal of hotplate") == true)
    }
    #expect(try Data(contentsOf: folder.url.appendingPathComponent("file")) == Data(text.utf8))
  }

  @Test func whatTheRunReadsOrWritesIsNoJournalThoughItIsEmpty() throws {
    let folder = try ScratchFolder()
    try folder.write("out.jsonl", Data())
    let path = folder.path("out.jsonl")
    let error = #expect(throws: HotplateError.self) { try DropJournal(path: path, inputs: [path]) }
    #expect(error?.code == .startup)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
  }

  @Test func oneProcessAtATime() throws {
    let folder = try ScratchFolder()
    let journal = try DropJournal(path: folder.url.path + "/journal")
    #expect(throws: HotplateError.self) { try DropJournal(path: folder.url.path + "/journal") }
    withExtendedLifetime(journal) {}
  }

  @Test(.timeLimit(.minutes(5))) func aLinkStaysAndAFIFOIsRefused() throws {
    let folder = try ScratchFolder()
    try #require(symlink("file", folder.path("link")) == 0)
    let file = try Self.file(in: folder)
    do { try DropJournal(path: folder.path("link")).note(file) }
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "file")
    #expect(try DropJournal(path: folder.path("file")).contains(file))
    try #require(mkfifo(folder.path("fifo"), 0o600) == 0)
    let error = #expect(throws: HotplateError.self) { try DropJournal(path: folder.path("fifo")) }
    #expect(error?.code == .startup)
    #expect(OutputDestination(folder.path("fifo")) == .stream)
  }
}
