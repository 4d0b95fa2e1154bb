import Foundation
import Hotplate
import TestSupport
import Testing

/// What is written beside and renamed leaves links and FIFOs what they are.
@Suite struct OutputDestinationTests {
  private func site() throws -> ScratchFolder {
    let folder = try ScratchFolder()
    try folder.write("list.csv", Data("plate,reason\nAB12,stolen\n\"\",none\n".utf8))
    try folder.write("drop/a.txt", Data())
    try #require(mkfifo(folder.path("fifo"), 0o600) == 0)
    try #require(symlink("file", folder.path("link")) == 0)
    return folder
  }

  @Test(arguments: [
    ["hotlist", "build", "list.csv", "-o", "link"],
    ["hotlist", "lint", "list.csv", "--rejects", "link"],
    ["watch", "drop", "--once", "--journal", "link"],
  ])
  func aLinkIsFollowed(arguments: [String]) throws {
    let folder = try site()
    _ = try HotplateProcess(arguments, folder: folder.url)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "file")
    #expect(FileManager.default.contents(atPath: folder.path("file"))?.isEmpty == false)
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      ["hotlist", "build", "list.csv", "-o", "fifo"],
      ["watch", "drop", "--once", "--journal", "fifo"],
      ["scan", "drop", "--resume", "fifo"],
    ])
  func whatIsReplacedAsAWholeIsNoFIFO(arguments: [String]) throws {
    let folder = try site()
    let run = try HotplateProcess(arguments, folder: folder.url)
    #expect(run.status == 70)
    #expect(run.errors.contains("fifo: is a device, a FIFO or a socket"), "\(run.errors)")
    #expect(OutputDestination(folder.path("fifo")) == .stream)
  }

  @Test(arguments: [
    ["match", "AB12", "--hotlist", "list.csv", "--jurisdiction", "D", "-o", "-"],
    ["stream", "--input", "paths", "--every-frame", "--output", "-"],
    ["scan", "none.jpg", "--format", "csv", "-o", "-"],
    ["scan", "none.jpg", "-j", "--output=-"],
  ])
  func aDashIsStandardOutput(arguments: [String]) throws {
    let folder = try site()
    let input = Data(
      Project.folder.appendingPathComponent("Fixtures/stills/empty-road.jpg").path.utf8)
    let run = try HotplateProcess(arguments, input: input, folder: folder.url)
    #expect(!run.output.isEmpty, "\(run.errors)")
    #expect(access(folder.path("-"), F_OK) != 0)
  }

  @Test(arguments: [
    "scan none.jpg -j -o /dev/stdout", "scan none.jpg -j -o /dev/stdout --resume done.txt",
    "match AB12 --hotlist list.csv --exact -o /dev/stdout",
  ])
  func aLogKeepsWhatStandsInIt(line: String) throws {
    let folder = try site()
    try folder.write("log", Data("earlier\n".utf8))
    _ = try CommandRun(
      "bash", ["-c", "'\(HotplateProcess.executable.path)' \(line) >> log"], folder: folder.url)
    let log = try String(contentsOfFile: folder.path("log"), encoding: .utf8)
    #expect(log.hasPrefix("earlier\n") && log.split(separator: "\n").count >= 2, "\(log)")
  }

  @Test(.timeLimit(.minutes(5))) func badRowsGoIntoAPipe() throws {
    let folder = try site()
    let run = try CommandRun(
      "bash",
      [
        "-c",
        // Held open, so that nobody waits for the other end.
        "exec 3<>fifo; '\(HotplateProcess.executable.path)' hotlist lint list.csv list.csv --rejects fifo >/dev/null 2>&1; exec 4<fifo 3>&-; cat <&4",
      ], folder: folder.url)
    // Each list's rows once.
    #expect(run.output.split(separator: "\n").count { $0.hasPrefix("# ") } == 2, "\(run.output)")
  }

  @Test(arguments: [
    ["hotlist", "build", "list.csv", "-o", "/none/such/a"],
    ["hotlist", "lint", "list.csv", "--rejects", "/none/such/a"],
    ["watch", "drop", "--once", "--done", "move", "--done-folder", "/proc/such"],
    ["watch", "drop", "--once", "--journal", "/none/such/a"],
  ])
  func anOutputThatCannotBeOpenedKeepsARunFromStarting(arguments: [String]) throws {
    let folder = try site()
    defer { folder.remove() }
    let run = try HotplateProcess(arguments, folder: folder.url)
    #expect(run.status == 70, "\(run.errors)")
    #expect(run.errors.contains("\(arguments.last ?? ""): "))
  }
}
