import Foundation
import Hotplate
import HotplateStore
import TestSupport
import Testing

/// Standard input that cannot be read and standard output that cannot be written, or that nobody reads.
@Suite(.serialized) struct StandardStreamsTests {
  static let unwritten = "hotplate: standard output: cannot be written: No space left on device\n"

  let scene: ListScene
  var folder: ScratchFolder { scene.folder }
  var store: String { scene.store }
  var list: String { scene.list }

  init() throws { scene = try ListScene() }

  /// A line of a shell, in which HOTPLATE is the command as a shell starts it; these tests themselves ignore SIGPIPE.
  func shell(_ line: String) throws -> CommandRun {
    let command = "env --default-signal=PIPE USER=asmith '\(HotplateProcess.executable.path)'"
    return try CommandRun("bash", ["-c", line.replacing("HOTPLATE", with: command)])
  }

  /// A line of a shell whose standard output is a pipe that nobody reads any more.
  func withoutReader(_ line: String) throws -> String {
    let pipe = folder.path("pipe-\(UUID())")
    // Opening for both does not wait; once that is closed, what was opened for writing has no reader.
    return "mkfifo '\(pipe)'; exec 4<>'\(pipe)' 3>'\(pipe)' 4>&-; exec 1>&3 3>&-; \(line)"
  }

  /// `hits record`, and what stands before and behind it.
  func record(_ before: String = "", _ behind: String) throws -> CommandRun {
    try shell("\(before) HOTPLATE hits record --store '\(store)' --hotlist '\(list)' \(behind)")
  }

  /// A file with three hits.
  func hits() throws -> String {
    let digest = try Hotlist(file: list).digest
    let lines = (1...3).map { HitsKillTests.line($0).replacing("LIST", with: digest) + "\n" }
    try folder.write("hits.jsonl", Data(lines.joined().utf8))
    return folder.path("hits.jsonl")
  }

  func stored() throws -> Int { try AuditReader(store: store).hitNumbers().count }

  @Test func answerThatCannotBeWrittenIsNoSuccess() throws {
    let filled = try record(
      "", "< '\(try hits())' && HOTPLATE hits dispose hit-1 misread --truth QX9 --store '\(store)'")
    #expect(filled.status == 0, "\(filled.output)")
    for verb in [
      "audit checkpoint", "audit prove 3", "audit trail", "audit key", "audit verify",
      "hits clearances", "hits show hit-1", "hits list", "hits confusions",
      "hits confusions --camera gate-3",
    ] {
      let full = try shell("HOTPLATE \(verb) --store '\(store)' > /dev/full")
      // A status of 1 is a verdict of `audit verify`.
      let status: Int32 = verb == "audit verify" ? 70 : 1
      #expect(full.status == status, "\(verb)")
      #expect(full.output == Self.unwritten, "\(verb)")
      // The store must not get the number of a standard output that is closed.
      let closed = try shell("HOTPLATE \(verb) --store '\(store)' >&-")
      #expect(closed.status == status, "\(verb)")
      #expect(closed.output.contains("standard output: cannot be written"), "\(verb)")
      let unread = try shell(try withoutReader("HOTPLATE \(verb) --store '\(store)'"))
      #expect(unread.status == 0, "\(verb)")
      #expect(unread.output.isEmpty, "\(verb)")
    }
  }

  /// Whoever would make a change again because it could not be told would make it twice.
  @Test func changesThatCannotBeToldAreSaidToBeStored() throws {
    #expect(try record("", "< '\(try hits())'").status == 0)
    let told = Self.unwritten.dropLast() + "; the change is stored\n"
    for verb in [
      "hits dispose hit-1 misread --truth QX7", "hits clear hit-1 --for 2d --reason checked",
      "hits retain 2d --reason order", "purge",
    ] {
      let run = try shell("HOTPLATE \(verb) --store '\(store)' > /dev/full")
      #expect(run.status == 1, "\(verb)")
      #expect(run.output == told, "\(verb)")
    }
    let shown = try shell("HOTPLATE hits show hit-1 --store '\(store)'").output
    #expect(shown.split(separator: "misread").count == 2, "\(shown)")
    #expect(try shell("HOTPLATE hits clearances --store '\(store)'").output.contains("QX1"))
  }

  @Test func evaluationThatCannotBeToldIsNoSuccessAndItsFilesAreWritten() throws {
    let road = Project.folder.appendingPathComponent("Fixtures/stills/empty-road.jpg")
    try folder.write("road.jpg", try Data(contentsOf: road))
    try folder.write("negatives.jsonl", Data("{\"file\": \"road.jpg\"}\n".utf8))
    let report = folder.path("report.html")
    let run = try shell(
      "HOTPLATE evaluate '\(folder.path(""))' --report '\(report)' > /dev/full")
    #expect(run.status == 1)
    #expect(run.output == Self.unwritten)
    #expect(FileManager.default.fileExists(atPath: report))
  }

  @Test(arguments: ["--version", "match --help"])
  func whatIsAskedForAndCannotBeToldIsNoSuccess(line: String) throws {
    let full = try shell("HOTPLATE \(line) > /dev/full")
    #expect(full.status == 1 && full.output == Self.unwritten)
  }

  /// As on a disk that takes files of four gigabytes at most.
  @Test func aFileThatIsAsLargeAsItMayBeEndsWithALine() throws {
    try folder.write("plates", Data((1...99).map { "QX\($0)\n" }.joined().utf8))
    let run = try shell(
      "ulimit -f 2; HOTPLATE match -j --exact --quiet --hotlist '\(list)' -o '\(folder.path("out"))' < '\(folder.path("plates"))'"
    )
    #expect(run.status == 1)
    #expect(
      run.output == "hotplate: \(folder.path("out")): cannot be written: File too large\n")
    let written = try String(contentsOfFile: folder.path("out"), encoding: .utf8)
    #expect(written.hasSuffix("}\n") && written.utf8.count > 1024, "\(written)")
  }

  @Test func hitsAreStoredThoughTheirEchoCannotBeWritten() throws {
    let run = try record("", "< '\(try hits())' > /dev/full")
    #expect(run.status == 1)
    #expect(run.output == Self.unwritten)
    #expect(try stored() == 3)
  }

  @Test func hitsAreStoredThoughNobodyReadsTheirEcho() throws {
    let hits = try hits()
    let run = try shell(
      try withoutReader(
        "cat '\(hits)' '\(hits)' | HOTPLATE hits record --store '\(store)' --hotlist '\(list)'"))
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
    #expect(try stored() == 6)
  }

  @Test(arguments: [
    ("< /tmp", "Is a directory"), ("<&-", "Bad file descriptor"),
    // Open, but for writing alone.
    ("0>> /dev/null", "Bad file descriptor"),
  ])
  func inputThatCannotBeReadIsNoEmptyInput(input: String, reason: String) throws {
    let recorded = try record("", input)
    #expect(recorded.status == 1)
    #expect(recorded.output.hasSuffix(": cannot be read: \(reason)\n"), "\(recorded.output)")
    let matched = try shell("HOTPLATE match --hotlist '\(list)' \(input)")
    #expect(matched.status == 1)
    #expect(matched.output == "hotplate: standard input: cannot be read: \(reason)\n")
    #expect(try shell("HOTPLATE match --exit-code --hotlist '\(list)' \(input)").status == 2)
    // Plates that are named need no input.
    #expect(try shell("HOTPLATE match QX1 --hotlist '\(list)' \(input)").status == 0)
  }

  /// Who typed the command waits for an answer, and the command for plates.
  @Test(arguments: [
    ("match --hotlist LIST", true), ("match --hotlist LIST --quiet", false),
    ("match QX1 --hotlist LIST", false), ("stream", true), ("stream - --quiet", false),
  ])
  func readingFromATerminalIsSaid(line: String, isSaid: Bool) throws {
    let command = "'\(HotplateProcess.executable.path)' \(line.replacing("LIST", with: list))"
    // Gives the command a terminal, at whose keys nobody is.
    let run = try CommandRun("script", ["-qec", command, "/dev/null"])
    let sentence = "hotplate: reading from the terminal; Ctrl-D ends"
    #expect(run.output.contains(sentence) == isSaid, "\(run.output)")
  }

  /// At its end it is drawn however little there was; a pipe gets none.
  @Test(arguments: [
    ("lint LIST", true), ("lint LIST 2>&1 | cat", false), ("diff LIST LIST", true),
    ("diff LIST LIST --quiet", false), ("diff LIST LIST 2>&1 | cat", false),
  ])
  func howFarAListWasLookedThroughIsShownOnATerminal(line: String, isShown: Bool) throws {
    let flags = line.replacing("LIST", with: "'\(list)'")
    let command = "TERM=xterm '\(HotplateProcess.executable.path)' hotlist \(flags)"
    let run = try CommandRun("script", ["-qec", command, "/dev/null"])
    #expect(run.status == 0)
    #expect(run.output.contains(" entries/s  ") == isShown, "\(run.output)")
    if isShown {
      let rest = run.output.components(separatedBy: " entries/s  ").last
      #expect(rest?.contains("\u{1B}[K") == true, "\(run.output)")
    }
  }

  @Test func oneBadRecordLeavesTheOthersBe() throws {
    let hits = try hits()
    let run = try record(
      """
      { cat '\(hits)'; sed 's/sha256:[0-9a-f]*/sha256:00/' '\(hits)'; head -c 3000000 /dev/zero | \
      tr '\\0' x; echo; cat '\(hits)'; } |
      """, "2>&1 > /dev/null")
    #expect(run.status == 1)
    let told = run.output.split(separator: "\n")
    #expect(told.count == 4)
    for (number, line) in zip(4...6, told) {
      #expect(
        line.hasPrefix(
          "hotplate: line \(number): found a hit of list.csv (sha256:00), expected one of the run's lists: list.csv (sha256:"
        ), "\(line)")
    }
    #expect(told.last?.hasPrefix("hotplate: line 7: longer than 1 MiB") == true)
    #expect(try stored() == 6)
  }
}
