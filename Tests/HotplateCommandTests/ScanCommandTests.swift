import ArgumentParser
import Foundation
import Hotplate
import TestSupport
import Testing

@testable import HotplateCommand

@Suite struct ScanCommandTests {
  @Test func readsAStillAndHitsTheList() throws {
    let run = try HotplateProcess([
      "scan", "Fixtures/stills/eu-day.jpg", "--hotlist", "Hotlists/stolen.csv", "--format", "json",
    ])
    #expect(run.status == 0)
    let record = try #require(run.records.first)
    #expect(record["type"] as? String == "image")
    #expect(record["schema"] as? Int == 1)
    let plate = try #require((record["plates"] as? [[String: Any]])?.first)
    #expect(plate["text"] as? String == "HPKT4821")
    let hit = try #require((plate["hits"] as? [[String: Any]])?.first)
    #expect(hit["plate"] as? String == "HPKT4821")
    #expect(hit["tier"] as? String == "exact")
  }

  @Test func theSamePictureHasTheSameHits() throws {
    let arguments = ["scan", "-j", "--hotlist", "Hotlists/stolen.csv"]
    func identifiers(_ path: String, input: Data = Data()) throws -> [String] {
      let run = try HotplateProcess(arguments + [path], input: input)
      let plates = run.records.flatMap { $0["plates"] as? [[String: Any]] ?? [] }
      return plates.flatMap { $0["hits"] as? [[String: Any]] ?? [] }.compactMap {
        $0["id"] as? String
      }
    }
    let path = "Fixtures/stills/eu-day.jpg"
    let first = try identifiers(path)
    #expect(first.count == 1)
    #expect(try identifiers(path) == first)
    #expect(try identifiers("./" + path) != first)
    // Standard input is another picture each time.
    let picture = try Data(contentsOf: Project.folder.appendingPathComponent(path))
    #expect(try identifiers("-", input: picture) != identifiers("-", input: picture))
  }

  /// The better plate of the picture is the other one.
  @Test(arguments: [["scan"], ["stream", "--every-frame"]])
  func theOnePlateOfThePartOfInterestIsRead(verb: [String]) throws {
    let path = "Fixtures/stills/two-cars.jpg"
    func plates(_ flags: [String]) throws -> [[String: Any]] {
      let inputs = verb == ["scan"] ? [path] : []
      let run = try HotplateProcess(
        verb + inputs + ["-j"] + flags, input: Data((path + "\n").utf8))
      return try #require(run.records.first?["plates"] as? [[String: Any]])
    }
    let there = try plates(["--roi", "200,400,300,150", "--max-plates", "1"])
    #expect(there.map { $0["text"] as? String } == ["HPKT4821"])
    #expect(try plates(["--max-plates", "1"]).map { $0["text"] as? String } != ["HPKT4821"])
    // Both looks speak of the pixels of the whole picture.
    let anywhere = try #require(
      try plates([]).first { $0["text"] as? String == "HPKT4821" }?["box"] as? [Double])
    let box = try #require(there.first?["box"] as? [Double])
    #expect(box.count == 4 && zip(box, anywhere).allSatisfy { abs($0 - $1) < 4 })
    // A place to ignore takes its plate away, and no other's room.
    let others = try plates([]).map { $0["text"] as? String }.filter { $0 != "HPKT4821" }
    #expect(try plates(["--ignore", "200,400,300,150"]).map { $0["text"] as? String } == others)
    #expect(
      try plates(["--ignore", "200,400,300,150", "--ignore", "0,0,9999,9999"]).isEmpty)
  }

  @Test func keepsTheOrderOfItsInputs() throws {
    let names = ["us-day.png", "empty-road.jpg", "eu-day.jpg", "gb-gray.bmp"].map {
      "Fixtures/stills/" + $0
    }
    let run = try HotplateProcess(["scan"] + names + ["-j", "--jobs", "2"])
    #expect(run.records.map { $0["source"] as? String } == names)
    #expect((run.records[1]["plates"] as? [Any])?.isEmpty == true)
  }

  @Test func tellsOfEveryDamagedPictureAndGoesOn() throws {
    let run = try HotplateProcess([
      "scan", "Fixtures/damaged", "Fixtures/stills/empty-road.jpg", "-j",
    ])
    #expect(run.status == 1)
    let codes = run.records.compactMap { $0["code"] as? String }
    #expect(
      codes.sorted() == [
        "damagedJPEG", "damagedJPEG", "damagedPicture", "empty", "notAPicture", "tooLarge",
        "tooLarge", "truncatedJPEG",
      ])
    // The records say it all; libraries add nothing of their own.
    #expect(!run.errors.contains("libpng"))
    #expect(run.records.last?["type"] as? String == "image")
  }

  @Test func evaluateTellsOfEveryPictureThatFailed() throws {
    let folder = try ScratchFolder()
    try Data("{\"file\": \"none.jpg\"}\n".utf8).write(
      to: URL(fileURLWithPath: folder.path("negatives.jsonl")))
    let run = try HotplateProcess(["evaluate", folder.path("")])
    #expect(run.status == 1)
    #expect(run.output.contains("1 picture could not be opened or decoded"))
    #expect(run.errors.contains("none.jpg: cannot be opened"))
  }

  /// The plate's first character is drawn so that it may be a 1 or an I, of which the picture says I. Californian plates begin with a
  /// digit, German ones with a letter.
  @Test(arguments: [
    (["-c", "us"], "1SAM123", 0.8), (["-p", "ca"], "1SAM123", 0.9),
    (["-c", "eu"], "ISAM123", 0.8), (["-p", "d"], "ISAM123", 0.9),
  ])
  func whereVehiclesAreFromDecidesBetweenLookAlikes(
    flags: [String], text: String, least: Double
  ) throws {
    let anywhere = try plateOf(oneOrI: [])
    let there = try plateOf(oneOrI: flags)
    #expect(there["text"] as? String == text)
    let confidence = try #require(there["confidence"] as? Double)
    #expect(confidence > least)
    // The look is the same, and so is what was read before layouts weighed it.
    #expect(anywhere["raw"] as? String == "ISAM123")
    #expect(there["raw"] as? String == "ISAM123")
    // Not knowing leaves it open.
    let doubtful = try #require(anywhere["confidence"] as? Double)
    #expect(doubtful < 0.7)
    let candidates = try #require(anywhere["candidates"] as? [[String: Any]])
    #expect(Set(candidates.prefix(2).map { $0["text"] as? String }) == ["1SAM123", "ISAM123"])
  }

  /// The one plate of `lettering/one-or-i.jpg`, looked at once.
  private func plateOf(oneOrI flags: [String]) throws -> [String: Any] {
    let run = try HotplateProcess(
      ["scan", "Fixtures/lettering/one-or-i.jpg", "-j", "--looks", "1"] + flags)
    #expect(run.status == 0, "\(run.errors)")
    let plates = try #require(run.records.first?["plates"] as? [[String: Any]])
    #expect(plates.count == 1)
    return try #require(plates.first)
  }

  @Test func exitCodeTellsOfHits() throws {
    let list = ["--hotlist", "Hotlists/stolen.csv", "--exit-code"]
    let hit = try HotplateProcess(["scan", "Fixtures/stills/eu-day.jpg"] + list)
    #expect(hit.status == 0)
    let none = try HotplateProcess(["scan", "Fixtures/stills/empty-road.jpg"] + list)
    #expect(none.status == 1)
    let failed = try HotplateProcess(["scan", "Fixtures/damaged/text.jpg"] + list)
    #expect(failed.status == 2)
  }

  @Test func readsOnePictureFromStandardInput() throws {
    let data = try Data(
      contentsOf: Project.folder.appendingPathComponent("Fixtures/stills/eu-day.jpg"))
    let run = try HotplateProcess(["scan", "-", "-j"], input: data)
    #expect(run.status == 0)
    #expect(run.records.first?["source"] as? String == "-")
  }

  @Test func resumesWhereItWasStopped() throws {
    let folder = try ScratchFolder()
    let first = "Fixtures/stills/empty-road.jpg"
    let second = "Fixtures/stills/eu-day.jpg"
    let flags = ["-j", "-o", folder.path("out.jsonl"), "--resume", folder.path("done.txt")]
    _ = try HotplateProcess(["scan", first] + flags)
    _ = try HotplateProcess(["scan", first, second] + flags)
    let written = try String(contentsOfFile: folder.path("out.jsonl"), encoding: .utf8)
    let sources = written.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["source"]
        as? String
    }
    #expect(sources == [first, second])
  }

  @Test func aRunWithNothingLeftToDoSaysSo() throws {
    let folder = try ScratchFolder()
    let flags = ["scan", "Fixtures/stills/gb-gray.bmp", "--resume", folder.path("done.txt")]
    let first = try HotplateProcess(flags)
    #expect(first.status == 0 && !first.errors.contains("done before"))
    let run = try HotplateProcess(flags)
    #expect(run.status == 0 && run.output.isEmpty)
    #expect(run.errors.hasSuffix("0 failed, 1 done before\n"), "\(run.errors)")
    #expect(try HotplateProcess(flags + ["--quiet"]).errors.isEmpty)
  }

  @Test func aListWithoutNamesIsAFailure() throws {
    let run = try HotplateProcess(["scan", "--files-from", "-"], input: Data("\n".utf8))
    #expect(run.status == 1)
    #expect(
      run.errors.contains("standard input: no names in this list; expected pictures or folders"))
    #expect(try HotplateProcess(["scan", "--files-from", "-", "--exit-code"]).status == 2)
  }

  /// Also beside one picture alone, of which nothing else is said at the end.
  @Test(arguments: [
    ("up", "1 linked folder not followed"), (".hidden.bmp", "1 other file left out"),
  ])
  func whatIsLeftOutIsCounted(name: String, told: String) throws {
    let folder = try ScratchFolder()
    try folder.write(
      "pictures/a.bmp",
      try Data(contentsOf: Project.folder.appendingPathComponent("Fixtures/stills/gb-gray.bmp")))
    try #require(symlink("..", folder.path("pictures/" + name)) == 0)
    let run = try HotplateProcess(["scan", "pictures"], folder: folder.url)
    #expect(run.status == 0)
    #expect(run.errors.contains("0 failed, \(told)"), "\(run.errors)")
  }

  @Test func aPictureThatIsNotThereYetIsNotTakenForDone() throws {
    let folder = try ScratchFolder()
    let late = folder.url.appendingPathComponent("late.bmp")
    let flags = ["scan", late.path, "-j", "--resume", folder.url.path + "/done"]
    #expect(try HotplateProcess(flags).status == 1)
    try FileManager.default.copyItem(
      at: Project.folder.appendingPathComponent("Fixtures/stills/gb-gray.bmp"), to: late)
    let run = try HotplateProcess(flags)
    #expect(run.status == 0 && run.records.count == 1)
    #expect(try HotplateProcess(flags).records.isEmpty)
  }

  /// As `find -print0` writes them.
  @Test func namesMayEndWithZeroBytes() throws {
    let names = ["Fixtures/stills/empty-road.jpg", "Fixtures/stills/gb-gray.bmp"]
    let run = try HotplateProcess(
      ["scan", "-j", "--files-from", "-"], input: Data(names.map { $0 + "\0" }.joined().utf8))
    #expect(run.records.map { $0["source"] as? String } == names)
  }

  @Test(arguments: [
    ["scan", "in.bmp", "-o", "./in.bmp"], ["scan", "in.bmp", "--hotlist", "l.csv", "-o", "l.csv"],
    ["scan", "in.bmp", "-o", "old.db"], ["stream", "in.bmp", "-o", "in.bmp"],
    ["match", "A1", "--hotlist", "l.csv", "-o", "l.csv"],
    ["scan", "in.bmp", "-o", "old.db.key"], ["hotlist", "lint", "l.csv", "--rejects", "l.csv"],
    ["scan", "--files-from", "names.txt", "-o", "names.txt"],
    ["scan", "@names.txt", "-o", "./names.txt"], ["scan", "@names.txt", "--resume", "names.txt"],
    ["scan", "in.bmp", "--config", "c.json", "-o", "c.json"],
    ["scan", "in.bmp", "--config=c.json", "--config", "d.json", "-o", "./c.json"],
    ["scan", "in.bmp", "--config", "c.json", "--resume", "c.json"],
    ["stream", "in.bmp", "--config", "c.json", "-o", "c.json"],
    ["watch", ".", "--once", "--config", "c.json", "-o", "c.json"],
    ["watch", ".", "--once", "--config", "c.json", "--journal", "c.json"],
    // Named in the file itself.
    ["scan", "in.bmp", "--config", "d.json"],
  ])
  func neitherInputsNorDatabasesAreWrittenOver(arguments: [String]) throws {
    let folder = try ScratchFolder()
    let files = [
      "in.bmp": try Data(
        contentsOf: Project.folder.appendingPathComponent("Fixtures/stills/gb-gray.bmp")),
      "l.csv": Data("plate\nA1\n".utf8), "old.db": Data("SQLite format 3\0rest".utf8),
      "old.db.key": Data("key".utf8), "names.txt": Data("in.bmp\n".utf8),
      "c.json": Data(#"{"quiet": true, "jobs": 1}"#.utf8),
      "d.json": Data(#"{"output": "d.json"}"#.utf8),
    ]
    for (name, bytes) in files { try bytes.write(to: folder.url.appendingPathComponent(name)) }
    let run = try HotplateProcess(arguments, folder: folder.url)
    #expect(run.status == 70)
    #expect(run.errors.contains("expected another file to write to"))
    for (name, bytes) in files {
      #expect(try Data(contentsOf: folder.url.appendingPathComponent(name)) == bytes)
    }
  }

  /// Who forgot the list would take "no hits" for an answer.
  @Test(arguments: [["--exact"], ["--max-false-alerts", "5/M"], ["--clearances", "c.csv"]])
  func flagsOfMatchingWantAList(flags: [String]) throws {
    let run = try HotplateProcess(["scan", "Fixtures/stills/empty-road.jpg"] + flags)
    #expect(run.status == 64)
    #expect(run.errors.contains("\(flags[0]): expected --hotlist as well, found no list"))
  }

  @Test(arguments: [
    (#"{"hotlst": ["a.csv"]}"#, "hotlst"), (#"{"jobs": 0}"#, "--jobs 0"),
    (#"{"quite": false}"#, "'--quite'"), (#"{"characters": false, "q": false}"#, "'-q'"),
    (#"{"min-confidence": 2}"#, "--min-confidence"),
  ])
  func aConfigurationThatCannotBeUsedIsNamed(text: String, sentence: String) throws {
    let folder = try ScratchFolder()
    let file = folder.url.appendingPathComponent("bad.json")
    try Data(text.utf8).write(to: file)
    let run = try HotplateProcess(["scan", "Fixtures/stills", "--config", file.path])
    #expect(run.status == 65)
    #expect(run.errors.contains("bad.json: ") && run.errors.contains(sentence), "\(run.errors)")
  }

  @Test func aConfigurationLeavesTheStatusOfTheRun() throws {
    let folder = try ScratchFolder()
    let file = folder.url.appendingPathComponent("good.json")
    try Data(#"{"quiet": true, "exit-code": true}"#.utf8).write(to: file)
    let flags = ["--config", file.path]
    #expect(try HotplateProcess(["scan", "Fixtures/none.jpg"] + flags).status == 2)
    #expect(try HotplateProcess(["scan", "Fixtures/stills/empty-road.jpg"] + flags).status == 1)
  }

  /// Of a flag that is shown or not by what the terminal is, false is more than not given; the command line counts before the file.
  @Test(arguments: [
    (#"{"progress": false}"#, [], false), (#"{"progress": true}"#, [], true),
    (#"{"progress": false}"#, ["--progress"], true),
    (#"{"progress": true}"#, ["--no-progress"], false),
  ])
  func aConfigurationTurnsProgressOnAndOff(text: String, flags: [String], isShown: Bool) throws {
    let folder = try ScratchFolder()
    try folder.write("c.json", Data(text.utf8))
    let expanded = try ConfigurationFile.expanding(
      ["scan", "x.jpg", "--config", folder.path("c.json")] + flags,
      flagsOf: VerbFlags.init(verb:))
    let command = try HotplateCommand.parseAsRoot(expanded.arguments) as? ScanCommand
    #expect(try #require(command).output.progress == isShown)
  }

  /// What may not be given as it stands, or wants a value, is turned off all the same.
  @Test(arguments: [#"{"json": false, "unread": false}"#, #"{"exact": false, "top": false}"#])
  func whatIsTurnedOffIsNotGiven(text: String) throws {
    let folder = try ScratchFolder()
    try folder.write("c.json", Data(text.utf8))
    let run = try HotplateProcess(
      [
        "scan", "Fixtures/stills/empty-road.jpg", "--format", "csv", "--config",
        folder.path("c.json"),
      ])
    #expect(run.status == 0 && run.output.hasPrefix("source,"), "\(run.errors)")
  }

  @Test func aConfigurationMayUseShortFlags() throws {
    let folder = try ScratchFolder()
    let file = folder.url.appendingPathComponent("short.json")
    try Data(#"{"c": ["eu"], "n": 1, "j": true}"#.utf8).write(to: file)
    let run = try HotplateProcess(["scan", "Fixtures/stills/eu-day.jpg", "--config", file.path])
    let plate = try #require((run.records.first?["plates"] as? [[String: Any]])?.first)
    #expect((plate["candidates"] as? [Any])?.count == 1)
  }

  /// Two forms in one command line are refused; of a file's and a command line's the latter counts.
  @Test(arguments: [
    (#"{"format": "csv"}"#, ["-j"], "{"), (#"{"json": true}"#, ["--format", "csv"], "source,"),
    (#"{"j": true}"#, ["--format=csv"], "source,"), (#"{"j": true}"#, [], "{"),
  ])
  func theFormOfTheCommandLineCounts(text: String, flags: [String], start: String) throws {
    let folder = try ScratchFolder()
    try folder.write("form.json", Data(text.utf8))
    let run = try HotplateProcess(
      ["scan", "Fixtures/stills/empty-road.jpg", "--config", folder.path("form.json")] + flags)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix(start), "\(run.output)")
  }

  @Test func aBudgetOfNothingReportsNothing() throws {
    let flags = ["--hotlist", "Hotlists/stolen.csv", "--max-false-alerts", "0/M", "--exit-code"]
    let run = try HotplateProcess(["scan", "Fixtures/stills/eu-day.jpg"] + flags)
    #expect(run.status == 1)
    #expect(run.errors.contains("hotplate: --max-false-alerts 0/M: no hits\n"), "\(run.errors)")
  }

  @Test func whatCouldNotBeDrawnIsToldOnceAllTheSame() throws {
    let folder = try ScratchFolder()
    // A folder stands where the drawn picture is to be written.
    let drawn = folder.path("drawn/Fixtures+stills+eu-day.jpg.jpg")
    try FileManager.default.createDirectory(atPath: drawn, withIntermediateDirectories: true)
    let arguments = [
      "scan", "Fixtures/stills/eu-day.jpg", "Fixtures/stills/us-day.png", "-j", "--resume",
      folder.path("done.txt"), "--annotate", folder.path("drawn"),
    ]
    let first = try HotplateProcess(arguments)
    #expect(first.status == 1 && first.records.first?["code"] as? String == "notKept")
    #expect(first.records.map { $0["type"] as? String } == ["error", "image", "image"])
    // Two pictures, one of which is not drawn.
    #expect(first.errors.contains("2 pictures in ") && first.errors.contains("1 failed"))
    let second = try HotplateProcess(arguments)
    #expect(second.status == 0 && second.records.isEmpty)
  }

  /// A text for a flag that takes none was taken for an input, and the flag for given.
  @Test(arguments: [
    (#"{"quiet": "false"}"#, #""quiet": expected true or false, found text"#),
    (#"{"exit-code": ""}"#, #""exit-code": expected true or false, found text"#),
    (#"{"unread": 1}"#, #""unread": expected true or false, found a number"#),
    (#"{"top": -5}"#, "--top -5"), (#"{"config": "x"}"#, "names no further ones"),
    (#"{"": true}"#, "Unknown option '--'"), (#"{"-": true}"#, "Unknown option '--'"),
    (#"{"version": true}"#, #""version": is asked for on the command line alone"#),
    (#"{"help": true}"#, #""help": is asked for"#), (#"{"h": true}"#, #""h": is asked for"#),
    (#"{"output": true}"#, #""output": expected text, found true"#),
    (#"{"hotlist": [true]}"#, #""hotlist": expected text, found true"#),
    (#"{"quite": true}"#, "Unknown option '--quite'. Did you mean '--quiet'?"),
    (#"{"hotlist": "a.csv", "jobs": 1, "hotlist": "b.csv"}"#, #""hotlist": found twice"#),
    (#"{"hotlist": "a.csv", "hot\u006cist": ["b.csv"]}"#, #""hotlist": found twice"#),
    (#"{"jobs": [1, 2]}"#, #""jobs": found 2 values, expected one"#),
    (#"{"quiet": [true, false]}"#, #""quiet": found 2 values, expected one"#),
    (#"{"n": 1, "top": 2}"#, #""n" and "top" are one flag; expected one of them"#),
  ])
  func aConfigurationThatIsWrongIsRefused(text: String, found: String) throws {
    let folder = try ScratchFolder()
    try folder.write("c.json", Data(text.utf8))
    let run = try HotplateProcess(
      ["scan", "Fixtures/stills/us-day.png", "--config", folder.path("c.json")])
    #expect(run.status == 65 && run.output.isEmpty)
    #expect(run.errors.contains("c.json") && run.errors.contains(found), "\(run.errors)")
  }

  /// Without a value of its own such a flag would take the next word of the command line.
  @Test(arguments: ["scan", "stream", "watch"])
  func onlyFlagsThatTakeNoValueMayBeTrue(verb: String) throws {
    let folder = try ScratchFolder()
    let verbs: [String: any ParsableCommand.Type] = [
      "scan": ScanCommand.self, "stream": StreamCommand.self, "watch": WatchCommand.self,
    ]
    let flags = VerbFlags(of: try #require(verbs[verb]))
    let left: Set = ["--config", "--help", "-h", "--version"]
    let names = flags.names.subtracting(left)
    #expect(names.count > 30 && names.contains("-o") && names.contains("--no-progress"))
    // To parse them takes its time; what other verbs have as well is tried with `scan`.
    let own = verb == "scan" ? names : names.subtracting(VerbFlags(of: ScanCommand.self).names)
    #expect(!own.isEmpty)
    for name in own {
      let key = String(name.drop { $0 == "-" })
      try folder.write("c.json", try JSONEncoder().encode([key: true]))
      let line = [verb, "--config", folder.path("c.json"), "a", "b"]
      // The parser itself, with nothing behind the flag that could be its value.
      var wantsValue = false
      do { _ = try HotplateCommand.parseAsRoot([verb, name]) } catch {
        wantsValue = HotplateCommand.message(for: error).hasPrefix("Missing value for '\(name)")
      }
      #expect(flags.valued.contains(name) == wantsValue, "\(name)")
      if wantsValue {
        let refusal = #expect(throws: HotplateError.self) {
          try ConfigurationFile.expanding(line, flagsOf: VerbFlags.init(verb:))
        }
        #expect(refusal?.message.hasSuffix("c.json: \"\(key)\": expected text, found true") == true)
      } else {
        #expect(
          try ConfigurationFile.expanding(line, flagsOf: VerbFlags.init(verb:)).arguments == [
            verb, "--config=\(folder.path("c.json"))", name, "a", "b",
          ])
      }
    }
  }

  /// Keys alone are looked at, and whole words: neither values nor what they hold.
  @Test func whatIsNoKeyMayStandTwice() throws {
    let folder = try ScratchFolder()
    let text = #"{"hotlist": ["top", "a\",\"b", "top"], "camera": "hotlist", "top": [3]}"#
    try folder.write("c.json", Data(text.utf8))
    let expanded = try ConfigurationFile.expanding(
      ["stream", "--config", folder.path("c.json")], flagsOf: VerbFlags.init(verb:))
    #expect(
      expanded.arguments.dropFirst(2) == [
        "--camera=hotlist", "--hotlist=top", #"--hotlist=a","b"#, "--hotlist=top", "--top=3",
      ])
  }

  /// It would be read twice where there is a store.
  @Test(.timeLimit(.minutes(5))) func aConfigurationIsNoPipe() throws {
    let folder = try ScratchFolder()
    try #require(mkfifo(folder.path("pipe"), 0o600) == 0)
    let run = try HotplateProcess(["scan", "x.jpg", "--config", folder.path("pipe")])
    #expect(run.status == 65)
    #expect(
      run.errors.contains("pipe: is a FIFO or a device; expected a regular file"), "\(run.errors)")
  }

  @Test func aConfigurationInUTF16IsRefused() throws {
    let folder = try ScratchFolder()
    try folder.write("c.json", try #require(#"{"jobs": 2}"#.data(using: .utf16)))
    let run = try HotplateProcess(["scan", "x.jpg", "--config", folder.path("c.json")])
    #expect(run.status == 65 && run.errors.contains("c.json: found zero bytes"), "\(run.errors)")
  }

  /// Whose fault it is that a command line with a file's flags cannot be used.
  @Test(
    arguments: [
      // The file has the list, without which the command line alone is wrong, too.
      (
        ["a.jpg", "--max-distance", "1"],
        "c.json with the command line: --exact, --max-distance and --look-alikes exclude each other"
      ),
      (["a.jpg", "--cut-out", "--roi", "1,1,9,9"], nil), ([], nil), (["a.jpg", "--quite"], nil),
    ] as [([String], String?)])
  func aFileIsNamedWhereItHasAPart(rest: [String], sentence: String?) throws {
    let folder = try ScratchFolder()
    try folder.write("c.json", Data(#"{"hotlist": "l.csv", "exact": true}"#.utf8))
    let line = try ConfigurationFile.expanding(
      ["scan", "--config", folder.path("c.json")] + rest, flagsOf: VerbFlags.init(verb:))
    let thrown = #expect(throws: (any Error).self) { _ = try HotplateCommand.parsed(line) }
    let error = thrown as? HotplateError
    #expect((error == nil) == (sentence == nil), "\(String(describing: thrown))")
    if let sentence { #expect(error?.message.hasSuffix(sentence) == true) }
  }

  @Test func aConfigurationGivesFlagsAndValues() throws {
    let folder = try ScratchFolder()
    try folder.write(
      "c.json", Data(#"{"format": "csv", "quiet": true, "c": ["us"], "top": 3}"#.utf8))
    let run = try HotplateProcess(
      ["scan", "Fixtures/stills/us-day.png", "--config", folder.path("c.json")])
    #expect(run.status == 0 && run.output.hasPrefix("source,plate,"), "\(run.errors)")
  }

  /// A slip of the hand: what is named as the journal is read, or is none.
  @Test func whatIsNoJournalStaysAsItIs() throws {
    let folder = try ScratchFolder()
    let still = Project.folder.appendingPathComponent("Fixtures/stills/eu-day.jpg")
    try folder.write("a.jpg", try Data(contentsOf: still))
    try folder.write("key.bin", Data((0..<100).map { UInt8($0) ^ 0xA5 }))
    try folder.write("list.csv", Data("plate,state\nAB1,CA\nAB2".utf8))
    try folder.write("whole.csv", Data("plate,state\nAB1,CA\nAB2,v1.0\n".utf8))
    try folder.write("key.txt", Data("line one\nsecret tail".utf8))
    for name in ["a.jpg", "key.bin", "list.csv", "whole.csv", "key.txt"] {
      let before = try Data(contentsOf: URL(fileURLWithPath: folder.path(name)))
      let run = try HotplateProcess(
        ["scan", folder.path("a.jpg"), "--hotlist", folder.path("list.csv"), "--resume"]
          + [folder.path(name)])
      #expect(run.status == 70, "\(name): \(run.errors)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path(name))) == before, "\(name)")
    }
    let same = folder.path("new")
    #expect(
      try HotplateProcess(["scan", folder.path("a.jpg"), "-o", same, "--resume", same]).status == 70
    )
  }

  /// A run that was killed while it noted a name: the picture is read again.
  @Test func aNameThatWasCutOffDoesNotCount() throws {
    let folder = try ScratchFolder()
    let still = Project.folder.appendingPathComponent("Fixtures/stills/eu-day.jpg")
    try folder.write("straße.jpg", try Data(contentsOf: still))
    let name = Data(folder.path("straße.jpg").utf8)
    for count in [1, name.count - 6, name.count - 5, name.count] {
      try folder.write("done.txt", Data("other.jpg\n".utf8) + name.prefix(count))
      let run = try HotplateProcess(
        ["scan", folder.path("straße.jpg"), "-j", "--resume", folder.path("done.txt")])
      #expect(run.status == 0 && run.records.count == 1, "\(count): \(run.errors)")
      let journal = try Data(contentsOf: URL(fileURLWithPath: folder.path("done.txt")))
      #expect(journal == Data("other.jpg\n".utf8) + name + Data("\n".utf8))
    }
  }

  @Test func standardInputIsAnotherPictureEachTime() throws {
    let folder = try ScratchFolder()
    for name in ["eu-day.jpg", "us-day.png"] {
      let still = Project.folder.appendingPathComponent("Fixtures/stills/\(name)")
      let run = try HotplateProcess(
        ["scan", "-", "-j", "--resume", folder.path("done.txt")], input: try Data(contentsOf: still)
      )
      #expect(run.records.count == 1, "\(name)")
    }
    #expect(try HotplateProcess(["scan", "-", "--files-from", "-"]).status == 64)
  }

  @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16]) func aListInUTF16IsRefused(
    encoding: String.Encoding
  ) throws {
    let folder = try ScratchFolder()
    let list = folder.path("list.txt")
    try #require("Fixtures/stills/eu-day.jpg\n".data(using: encoding)).write(
      to: URL(fileURLWithPath: list))
    let run = try HotplateProcess(["scan", "--files-from", list])
    #expect(run.status != 0 && run.output.isEmpty)
    #expect(run.errors.contains("list.txt: found UTF-16, expected a list of paths in UTF-8"))
  }

  @Test func aTableThatGoesOnHasOneHeader() throws {
    let folder = try ScratchFolder()
    let flags = [
      "--format", "csv", "-o", folder.path("out.csv"), "--resume", folder.path("done.txt"),
    ]
    for name in ["eu-day.jpg", "us-day.png"] {
      _ = try HotplateProcess(["scan", "Fixtures/stills/" + name] + flags)
    }
    let lines = try String(contentsOfFile: folder.path("out.csv"), encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.count { $0.hasPrefix("source,plate,") } == 1)
  }

  @Test(arguments: [
    ("Fixtures/stills -j | head -n 1 >/dev/null", 0),
    // Nobody reads what is said of the damaged pictures: they fail all the same, and nothing else happens.
    ("Fixtures/damaged Fixtures/stills 2>&1 >/dev/null | head -n 0", 1),
  ])
  func aClosedPipeEndsTheRunQuietly(rest: String, status: Int32) throws {
    let run = try CommandRun(
      "bash", ["-c", "'\(HotplateProcess.executable.path)' scan \(rest); exit ${PIPESTATUS[0]}"])
    #expect(run.status == status)
    #expect(run.output.isEmpty)
  }

  @Test func drawsPicturesAndCutsPlates() throws {
    let folder = try ScratchFolder()
    let run = try HotplateProcess([
      "scan", "Fixtures/stills/eu-day.jpg", "--annotate", folder.path("drawn"), "--crops",
      folder.path("crops"), "--quiet",
    ])
    #expect(run.status == 0)
    let drawn = try FileManager.default.contentsOfDirectory(atPath: folder.path("drawn"))
    #expect(drawn == ["Fixtures+stills+eu-day.jpg.jpg"])
    let crops = try FileManager.default.contentsOfDirectory(atPath: folder.path("crops"))
    #expect(crops.contains("Fixtures+stills+eu-day.jpg_1_HPKT4821.png"))
  }

  /// Drawn or cut out, a picture would take the place of one that is yet to be read, or was read before.
  @Test func picturesThatAreReadAreNotWrittenOver() throws {
    let folder = try ScratchFolder()
    let still = try Data(
      contentsOf: Project.folder.appendingPathComponent("Fixtures/stills/eu-day.jpg"))
    let names = ["a.jpg", "a.jpg.jpg", "a.jpg_1_HPKT4821.png"]
    for name in names { try folder.write(name, still) }
    func unchanged() throws {
      for name in names {
        #expect(try Data(contentsOf: folder.url.appendingPathComponent(name)) == still, "\(name)")
      }
    }
    let flags = ["--annotate", ".", "--crops", "./", "--resume", "done.txt"]
    // The other two are done before the third comes.
    let first = try HotplateProcess(
      ["scan", names[1], names[2], "--resume", "done.txt"], folder: folder.url)
    #expect(first.status == 0, "\(first.errors)")
    let run = try HotplateProcess(["scan"] + names + flags, folder: folder.url)
    #expect(run.status == 1)
    #expect(
      run.errors.contains(
        "./a.jpg.jpg: is read, too; expected another folder for pictures that are written"),
      "\(run.errors)")
    try unchanged()
    let cut = try HotplateProcess(
      ["scan", "a.jpg", "./a.jpg_1_HPKT4821.png", "--crops", "."], folder: folder.url)
    #expect(cut.status == 1 && cut.errors.contains("HPKT4821.png: is read, too"), "\(cut.errors)")
    try unchanged()
  }

  @Test func picturesThatDifferInTheirEndingAloneAreDrawnEachByItself() throws {
    let folder = try ScratchFolder()
    for (still, name) in [("gb-gray.bmp", "a.bmp"), ("empty-road.jpg", "a.jpg")] {
      try folder.write(
        name,
        try Data(contentsOf: Project.folder.appendingPathComponent("Fixtures/stills/\(still)")))
    }
    let run = try HotplateProcess(
      ["scan", "a.bmp", "a.jpg", "--annotate", "drawn", "--quiet"], folder: folder.url)
    #expect(run.status == 0, "\(run.errors)")
    let drawn = try FileManager.default.contentsOfDirectory(atPath: folder.path("drawn"))
    #expect(drawn.sorted() == ["a.bmp.jpg", "a.jpg.jpg"])
  }

  @Test func pathsOfManyBytesGetNamesThatCanBeWritten() throws {
    let folder = try ScratchFolder()
    let long = String(repeating: "車", count: 70)
    try folder.write(
      "\(long)/\(long)/a.jpg",
      try Data(
        contentsOf: Project.folder.appendingPathComponent("Fixtures/stills/empty-road.jpg")))
    let run = try HotplateProcess(
      ["scan", "\(long)/\(long)/a.jpg", "--annotate", "drawn", "--quiet"], folder: folder.url)
    #expect(run.status == 0, "\(run.errors)")
    let drawn = try FileManager.default.contentsOfDirectory(atPath: folder.path("drawn"))
    #expect(drawn.count == 1 && drawn[0].contains("車+a.jpg-"))
  }

  @Test func givesWhatOpenALPRGives() throws {
    let run = try HotplateProcess(["scan", "Fixtures/stills/eu-day.jpg", "--format", "openalpr"])
    let record = try #require(run.records.first)
    #expect(record["data_type"] as? String == "alpr_results")
    let result = try #require((record["results"] as? [[String: Any]])?.first)
    let names = [
      "plate", "confidence", "matches_template", "plate_index", "region", "region_confidence",
      "processing_time_ms", "requested_topn", "coordinates", "candidates",
    ]
    #expect(Set(result.keys) == Set(names))
    #expect((result["coordinates"] as? [Any])?.count == 4)
  }
}
