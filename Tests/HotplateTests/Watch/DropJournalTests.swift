import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct DropJournalTests {
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
      #expect(journal.contains(files[0]))
      #expect(journal.contains(files[1]))
      #expect(!journal.contains(files[2]))
      var rewritten = files[0]
      rewritten.size += 1
      #expect(!journal.contains(rewritten))
    }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.split(separator: "\n").count == 2)
  }

  @Test func aLineCutOffByACrashDoesNotCount() throws {
    let folder = try ScratchFolder()
    let path = folder.url.path + "/journal"
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder.url.path + "/a.jpg"))
    let file = try #require(DropFile(folder: folder.url.path, name: "a.jpg"))
    do { try DropJournal(path: path).note(file) }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for length in 0...whole.count {
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
    var file = DropFile(folder: "/drop", name: "a.jpg", size: 1, modified: 0)
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
    #expect(lines.count <= 13)
    // The file was replaced, and is held all the same.
    #expect(throws: HotplateError.self) { try DropJournal(path: path) }
  }

  @Test func oneProcessAtATime() throws {
    let folder = try ScratchFolder()
    let journal = try DropJournal(path: folder.url.path + "/journal")
    #expect(throws: HotplateError.self) { try DropJournal(path: folder.url.path + "/journal") }
    withExtendedLifetime(journal) {}
  }
}
