import Foundation
import TestSupport
import Testing

@Suite struct MatchCommandTests {
  /// What is cut short can no longer be read: the run ends, and says why.
  @Test func aCompiledListThatIsCutShortInUseEndsTheRunWithASentence() throws {
    let folder = try ScratchFolder()
    let list = folder.path("stolen.hotlist")
    #expect(
      try HotplateProcess(["hotlist", "build", "Hotlists/stolen.csv", "-o", list]).status == 0)
    let running = try RunningHotplate(["match", "-j", "--hotlist", list])
    running.write(Data("M5XSX\n".utf8))
    #expect((running.nextRecord()?["hits"] as? [Any])?.isEmpty == false)
    #expect(truncate(list, 0) == 0)
    running.write(Data("M5XSX\n".utf8))
    #expect(running.wait() == 70)
    #expect(running.errors.contains("expected new lists to be renamed into place"))
  }

  private let list = "Hotlists/stolen.csv"

  @Test func givesARecordALineInOrder() throws {
    let run = try HotplateProcess(
      ["match", "--hotlist", list, "--json", "--at", "2026-06-01"],
      input: Data("M5XSX\nNOTHING\n8ab-b123\n".utf8))
    #expect(run.status == 0)
    let texts = run.records.compactMap { $0["text"] as? String }
    #expect(texts == ["M5XSX", "NOTHING", "8ABB123"])
    #expect(
      run.records.allSatisfy { $0["type"] as? String == "match" && $0["schema"] as? Int == 1 })
    let hits = run.records[0]["hits"] as? [[String: Any]]
    #expect(hits?.first?["tier"] as? String == "exact")
    #expect(hits?.first?["hotlist"] as? String == "stolen.csv")
    #expect(hits?.first?["jurisdictionMatch"] as? String == "unknown")
    #expect((run.records[1]["hits"] as? [Any])?.isEmpty == true)
  }

  /// That its dates were read day first tells until when its entries count.
  @Test func whatDeservesALookInAListIsToldUnlessQuiet() throws {
    let folder = try ScratchFolder()
    try folder.write("list.csv", Data("plate,expires\nAB1,25/03/2040\n".utf8))
    let arguments = ["match", "AB1", "-c", "gb", "--hotlist", folder.path("list.csv")]
    let run = try HotplateProcess(arguments)
    #expect(
      run.errors
        == "hotplate: list.csv:2: expected --dates dmy for dates with the day first, found “25/03/2040”, by which all are read so\n"
    )
    #expect(try HotplateProcess(arguments + ["--quiet"]).errors.isEmpty)
  }

  @Test func resultsStayBesideTheirLines() throws {
    let run = try HotplateProcess(
      ["match", "--hotlist", list, "-j"], input: Data("M5XSX\n\n---\nKX61VTP\n".utf8))
    // Dashes are no plate: an error, in its place.
    #expect(run.records.map { $0["text"] as? String } == ["M5XSX", "", nil, "KX61VTP"])
    #expect(run.records[2]["type"] as? String == "error")
    #expect(run.status == 1)
  }

  /// A record as long as a line may be, and what would take all memory.
  @Test func aLineThatIsTooLongIsABadOneAmongOthers() throws {
    let record = #"{"type":"match","text":"M5XSX"}"#
    let lines = [
      "M5XSX\r", String(repeating: "A", count: 3_000_000),
      record + String(repeating: " ", count: (1 << 20) - record.utf8.count),
      record + String(repeating: " ", count: (1 << 20) - record.utf8.count + 1), "KX61VTP",
    ]
    let run = try HotplateProcess(
      ["match", "--hotlist", list, "-j"], input: Data(lines.joined(separator: "\n").utf8))
    #expect(run.status == 1)
    #expect(run.records.map { $0["text"] as? String } == ["M5XSX", nil, "M5XSX", nil, "KX61VTP"])
    for number in [2, 4] {
      #expect(
        run.records[number - 1]["message"] as? String
          == "line \(number): longer than 1 MiB, expected a plate or a JSON record")
    }
  }

  /// Whoever reads "no hit" takes it for the answer to what was meant.
  @Test(arguments: [
    ("!!!", "found “!!!”, expected a plate with a letter or digit"),
    (";CA", "found “;CA”, expected a plate with a letter or digit"),
    (",CA", "found “,CA”, expected a plate with a letter or digit"),
    ("ABCDEFGHIJKLM", "found “ABCDEFGHIJKLM”, expected a plate of at most 12 characters"),
    (
      #"{"type":"match","text":"ABCDEFGHIJKLM"}"#,
      "found “ABCDEFGHIJKLM”, expected a plate of at most 12 characters"
    ),
  ])
  func aTextThatIsNoPlateIsAnError(line: String, sentence: String) throws {
    let json = try HotplateProcess(["match", "--hotlist", list, "-j"], input: Data(line.utf8))
    #expect(json.status == 1)
    #expect(json.records.map { $0["message"] as? String } == ["line 1: \(sentence)"])
    let text = try HotplateProcess(["match", "--hotlist", list], input: Data(line.utf8))
    #expect(text.status == 1 && text.output.isEmpty)
    #expect(text.errors.contains(sentence))
  }

  @Test func aCommaPartsAPlateFromAPlace() throws {
    let run = try HotplateProcess(
      ["match", "--hotlist", list, "-j"],
      input: Data(
        "8BAB123,CA\n8BAB123, California,stolen\n8B,QQ\nM5XSX,,stolen\nABCDEFGHIJKL;\n".utf8))
    #expect(run.status == 0, "\(run.errors)")
    let texts = run.records.map { $0["text"] as? String }
    #expect(texts == ["8BAB123", "8BAB123", "8B", "M5XSX", "ABCDEFGHIJKL"])
    #expect(run.errors.contains("line 3: found “QQ” after the plate"))
  }

  @Test func aPlaceThatNobodyKnowsIsTold() throws {
    let run = try HotplateProcess(
      ["match", "--hotlist", list, "-j"], input: Data("M5XSX\nM5XSX;QQ\nM5XSX;D\n".utf8))
    #expect(run.status == 0)
    #expect(run.records.allSatisfy { ($0["hits"] as? [Any])?.isEmpty == false })
    #expect(
      run.errors.contains(
        "hotplate: line 2: found “QQ” after the plate, expected a state or country that is known; matched by its plate alone\n"
      ))
    #expect(!run.errors.contains("line 1") && !run.errors.contains("line 3"))
    let quiet = try HotplateProcess(["match", "M5XSX;QQ", "--hotlist", list, "--quiet"])
    #expect(quiet.errors.isEmpty)
  }

  @Test(arguments: [
    (
      #"{"schema":1,"type":"error","source":"a.jpg","code":"empty","message":"a.jpg: is empty"}"#,
      "line 1: tells of an input that failed: a.jpg: is empty"
    ),
    (
      #"{"schema":1,"type":"read","plate":{"text":"M5XSX","confidence":0.9}}"#,
      "line 1: found a record without “raw” in plate"
    ),
    (
      #"{"schema":1,"type":"image","plates":[{"text":"M5XSX","raw":"","confidence":"high"}]}"#,
      "line 1: found a value of another kind in plates 1 confidence"
    ),
  ])
  func aLineThatIsNoReadIsTold(line: String, sentence: String) throws {
    let run = try HotplateProcess(["match", "--hotlist", list, "-j"], input: Data(line.utf8))
    #expect(run.status == 1)
    #expect(run.records.map { $0["type"] as? String } == ["error"])
    #expect((run.records.first?["message"] as? String)?.hasPrefix(sentence) == true)
  }

  @Test func theCountryNamesItsRegion() throws {
    func match(_ region: String) throws -> HotplateProcess {
      try HotplateProcess([
        "match", "8BAB12B", "--hotlist", list, "-j", "--at", "2026-06-01", "-c", region,
      ])
    }
    let (region, country) = (try match("us"), try match("USA"))
    #expect(country.status == 0 && country.output == region.output, "\(country.errors)")
    #expect(!country.errors.contains("taken for"))
  }

  @Test func ofACodeWithTwoMeaningsItIsSaidWhichIsTaken() throws {
    let region = try HotplateProcess(["match", "M5XSX", "--hotlist", list, "-c", "de", "-c", "SK"])
    for sentence in [
      "--region de: taken for the region eu; of Delaware say us",
      "--region SK: taken for the region eu; of Saskatchewan say ca",
    ] {
      #expect(region.errors.contains("hotplate: \(sentence)\n"), "\(region.errors)")
    }
    let pattern = try HotplateProcess(["scan", "Fixtures/stills/empty-road.jpg", "-p", "de"])
    #expect(
      pattern.errors.contains(
        "hotplate: --pattern de: taken for Delaware; may be Germany: say it by name\n"),
      "\(pattern.errors)")
  }

  @Test func takesTheRecordsOfScan() throws {
    let record = """
      {"schema":1,"type":"image","source":"a.jpg","width":9,"height":9,"plates":[{"text":"MSXSX","raw":"M5 XSX","confidence":0.6,\
      "characters":[{"text":"M","confidence":0.99,"alternatives":[]},{"text":"S","confidence":0.61,"alternatives":[{"text":"5","probability":0.38}]},\
      {"text":"X","confidence":0.99,"alternatives":[]},{"text":"S","confidence":0.99,"alternatives":[]},{"text":"X","confidence":0.99,"alternatives":[]}]}],"ms":{}}
      {"schema":1,"type":"image","source":"b.jpg","width":9,"height":9,"plates":[],"ms":{}}
      {"nonsense":1}
      """
    let run = try HotplateProcess(
      ["match", "--hotlist", list, "-j", "--at", "2026-06-01"], input: Data(record.utf8))
    #expect(run.status == 1)
    let types = run.records.compactMap { $0["type"] as? String }
    #expect(types == ["match", "match", "error"])
    let hit = (run.records[0]["hits"] as? [[String: Any]])?.first
    #expect(hit?["plate"] as? String == "M5XSX")
    #expect(hit?["tier"] as? String == "likely")
    let differences = hit?["differences"] as? [[String: Any]]
    #expect(differences?.first?["read"] as? String == "S")
    #expect(differences?.first?["listed"] as? String == "5")
    #expect(differences?.first?["position"] as? Int == 1)
  }

  @Test func bytesThatAreNoTextAreToldOfAndMatchNothing() throws {
    let picture = try Data(
      contentsOf: Project.folder.appendingPathComponent("Fixtures/stills/eu-day.jpg"))
    let latin = Data([0x4d, 0xdc, 0x2d, 0x41, 0x42, 0x31, 0x0a])
    for input in [picture, latin] {
      let run = try HotplateProcess(["match", "--hotlist", list], input: input)
      #expect(run.status == 1)
      #expect(run.errors.contains("line 1: found bytes that are no text in UTF-8"))
    }
    let good = try HotplateProcess(["match", "--hotlist", list], input: Data("MÜ-AB\t1\r\n".utf8))
    #expect(good.status == 0, "\(good.errors)")
  }

  /// Whoever writes a list does not write to the operator's terminal.
  @Test func controlCharactersOfAListReachNoTerminal() throws {
    let folder = try ScratchFolder()
    let list = folder.path("odd.csv")
    try Data("plate,reason\nM5XSX,wanted\u{1b}[2Jno\n".utf8).write(to: URL(fileURLWithPath: list))
    for arguments in [
      ["match", "M5XSX", "--hotlist", list], ["hotlist", "show", list, "--entries"],
    ] {
      let run = try HotplateProcess(arguments)
      #expect(run.output.contains("wanted\u{fffd}[2Jno"), "\(arguments)")
      #expect(!(run.output + run.errors).contains("\u{1b}"), "\(arguments)")
    }
    let record = try HotplateProcess(["match", "M5XSX", "--hotlist", list, "-j"])
    let hits = record.records.first?["hits"] as? [[String: Any]]
    #expect(hits?.first?["reason"] as? String == "wanted\u{1b}[2Jno")
  }

  @Test func exitCodesAreAsDocumented() throws {
    func status(_ arguments: [String], _ input: String = "") throws -> Int32 {
      try HotplateProcess(["match"] + arguments, input: Data(input.utf8)).status
    }
    #expect(try status(["M5XSX", "--hotlist", list]) == 0)
    #expect(try status(["M5XSX", "--hotlist", list, "--exit-code"]) == 0)
    #expect(try status(["QQQQQQ", "--hotlist", list, "--exit-code"]) == 1)
    #expect(try status(["--hotlist", list, "--exit-code"], "{\n") == 2)
    #expect(try status(["M5XSX"]) == 64)
    #expect(try status(["M5XSX", "--hotlist", list, "--exact", "--max-distance", "1"]) == 64)
    #expect(try status(["M5XSX", "--hotlist", list, "--max-false-alerts", "many"]) == 64)
    #expect(try status(["M5XSX", "--hotlist", "/nowhere.csv"]) == 65)
    #expect(try status(["M5XSX", "--hotlist", list, "--list-format", "nothing"]) == 64)
    #expect(try status(["M5XSX", "--hotlist", list, "--max-list-age", "0s"]) == 65)
  }

  @Test func editDistanceReportsWhateverTheProbability() throws {
    let run = try HotplateProcess([
      "match", "M5X5XX", "--hotlist", list, "-j", "--max-distance", "2", "--at", "2026-06-01",
    ])
    let plates = (run.records[0]["hits"] as? [[String: Any]])?.compactMap { $0["plate"] as? String }
    #expect(plates == ["M5XSX"])
    let limited = try HotplateProcess([
      "match", "M5X5XX", "--hotlist", list, "-j", "--max-distance", "2", "--min-probability", "0.9",
      "--at", "2026-06-01",
    ])
    #expect((limited.records[0]["hits"] as? [Any])?.isEmpty == true)
  }

  @Test func listsAreBuiltShownComparedAndChecked() throws {
    let folder = try ScratchFolder()
    let built = try HotplateProcess(["hotlist", "build", list, "-o", folder.path("a.hotlist")])
    #expect(built.status == 0)
    let shown = try HotplateProcess([
      "hotlist", "show", folder.path("a.hotlist"), "--plate", "m5 xsx",
    ])
    #expect(shown.output.contains("M5XSX  D  stolen vehicle"))
    let same = try HotplateProcess(["hotlist", "diff", list, folder.path("a.hotlist")])
    #expect(same.output.hasPrefix("0 added, 0 dropped, 0 changed"))
    let lint = try HotplateProcess(["hotlist", "lint", "--strict", list])
    #expect(lint.status == 65)
    #expect(lint.output.contains("[unusualSyntax]"))
    let match = try HotplateProcess([
      "match", "M5XSX", "--hotlist", folder.path("a.hotlist"), "--at", "2026-06-01",
    ])
    #expect(match.output.contains("HIT M5XSX"))
  }

  @Test func aClosedPipeEndsTheRunQuietly() throws {
    let run = try CommandRun(
      "bash",
      [
        "-c",
        """
        yes M5XSX 2>/dev/null | head -100000 2>/dev/null | \
          '\(HotplateProcess.executable.path)' match -c eu --hotlist '\(list)' | head -1 >/dev/null
        exit ${PIPESTATUS[2]}
        """,
      ])
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
  }

  /// "No hit" would be the answer to another plate.
  @Test(arguments: ["8BAB12?", "8BAB*"]) func aPlateKnownInPartIsNotAsked(plate: String) throws {
    let run = try HotplateProcess(["match", plate, "--hotlist", "Hotlists/stolen.csv"])
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors.contains("expected a whole plate"), "\(run.errors)")
    let shown = try HotplateProcess(["hotlist", "show", "Hotlists/stolen.csv", "--plate", plate])
    #expect(shown.status == 0 && shown.output.contains("8BAB12"), "\(shown.output)")
  }
}
