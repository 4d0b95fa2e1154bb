import Foundation
import GRDB
import Hotplate
import HotplateStore
import TestSupport
import Testing

/// The oversight verbs as a user types them, from a pipe of hits to a report.
@Suite(.serialized) struct OversightCommandTests {
  let scene: ListScene
  var folder: ScratchFolder { scene.folder }
  var store: String { scene.store }
  var list: String { scene.list }

  init() throws { scene = try ListScene() }

  func run(_ arguments: String..., input: String = "") throws -> HotplateProcess {
    try HotplateProcess(
      arguments + ["--store", store], input: Data(input.utf8), environment: ["USER": "asmith"])
  }

  /// Stores four hits and two reads under a policy.
  func fill() throws {
    let digest = try Hotlist(file: list).digest
    let lines =
      (1...4).map { HitsKillTests.line($0).replacing("LIST", with: digest) }
      + ["{\"type\":\"read\",\"camera\":\"gate-3\"}", "{\"type\":\"read\",\"camera\":\"gate-3\"}"]
    let process = try run(
      "hits", "record", "--policy", "US-VA", "--hotlist", list,
      input: lines.joined(separator: "\n") + "\n")
    #expect(process.status == 0, "\(process.errors)")
    #expect(process.records.count == 4)
  }

  @Test func hitsAreListedShownJudgedAndReported() throws {
    try fill()
    let listed = try run("hits", "list", "--format", "json")
    #expect(listed.records.count == 4)
    let number = try #require(listed.records.first?["number"] as? Int)
    let shown = try run("hits", "show", "\(number)")
    #expect(shown.output.contains("a lead to verify, never a verdict"))
    let disposed = try run(
      "hits", "dispose", "\(number)", "misread", "--truth", "QX9", "--verified", "characters")
    #expect(
      disposed.output.contains(
        "To keep back reads of QX9, though not of QX4 where it is misread again: hotplate hits clear \(number) "
      ))
    let cleared = try run("hits", "clear", "hit-4", "--for", "30d", "--reason", "checked")
    #expect(cleared.status == 0, "\(cleared.errors)")
    #expect(try run("hits", "clearances").output.contains("asmith"))
    let found = try run("hits", "show", "hit-4").output
    #expect(found.contains("misread  really QX9  none  checked: characters  by asmith"), "\(found)")
    let help = try run("hits", "dispose", "--help").output
    for outcome in Disposition.Outcome.allCases {
      #expect(help.contains("  \(outcome.rawValue)  "), "\(help)")
    }
    let clearance = try #require(
      try run("hits", "clearances", "--json").records.first?["number"] as? Int)
    let corrected = try run("hits", "dispose", "hit-4", "misread", "--truth", "QX9", "--note", "n")
    #expect(
      corrected.errors.hasPrefix(
        "hotplate: clearance \(clearance) of this hit is still in force until "))
    #expect(
      corrected.errors.hasSuffix(
        "to end it: hotplate hits clear --store '\(store)' --end \(clearance) --reason …\n"))
    let ended = try run("hits", "clear", "--end", "\(clearance)", "--reason", "was QX4")
    #expect(ended.status == 0 && ended.output.hasPrefix("clearance \(clearance) ended at "))
    #expect(try run("hits", "clearances").output.split(separator: "\n").count == 1)
    let told = try run("hits", "clearances", "--format", "text").output
    #expect(told.contains("ENDED at ") && told.contains("by asmith: was QX4"), "\(told)")
    #expect(try run("hits", "confusions").records.contains { $0["read"] as? String == "4" })
    #expect(try run("hits", "list", "--undecided", "--format", "json").records.count == 3)
    let two = try run("hits", "list", "--limit", "2", "--json")
    let last = try #require(two.records.last?["number"] as? Int)
    #expect(two.errors == "hotplate: the answer was cut at 2; older ones: --before \(last)\n")
    let older = try run("hits", "list", "--limit", "2", "--json", "--before", "\(last)")
    #expect(older.records.count == 2 && older.errors.isEmpty, "\(older.errors)")
    let trail = try run("audit", "trail", "--limit", "1", "--before", "7")
    #expect(trail.records.map { $0["seq"] as? Int } == [6])
    #expect(trail.errors == "hotplate: the answer was cut at 1; older ones: --before 6\n")
    let evidence = folder.path("evidence")
    func export() throws -> HotplateProcess {
      try run(
        "hits", "export", "\(number)", "--purpose", "audit", "--case", "1", "-o", evidence)
    }
    let exported = try export()
    #expect(exported.output.hasPrefix("\(evidence): hit \(number) and "), "\(exported.errors)")
    for (path, mode) in [(evidence, 0o700), (evidence + "/hit.json", 0o600)] {
      var status = stat()
      try #require(stat(path, &status) == 0)
      #expect(status.st_mode & 0o777 == mode_t(mode))
    }
    #expect(try export().errors.contains("expected the name of a new folder"))
    #expect(try run("hits", "export", "\(number)", "--case", "1", "-o", "e").status == 64)
    let report = try run("report", "--format", "json")
    let reads = report.records.first?["reads"] as? [String: Int]
    #expect(reads == ["gate-3": 2])
    #expect(try run("report", "--form", "ar").output.contains("§ 12-12-1805"))
    let page = folder.path("report.html")
    #expect(try run("report", "--format", "html", "-o", page).status == 0)
    #expect(try String(contentsOfFile: page, encoding: .utf8).contains("<svg"))
  }

  /// SQLite takes the one for no file and the other for an address.
  @Test(arguments: [":memory:", "file:x.db"]) func aStoreIsTheFileOfItsName(name: String) throws {
    func run(_ arguments: String...) throws -> HotplateProcess {
      try HotplateProcess(
        arguments + ["--store", name], folder: folder.url, environment: ["USER": "asmith"])
    }
    let made = try run("hits", "retain", "none", "--reason", "order 1")
    #expect(made.status == 0, "\(made.errors)")
    let check = try run("audit", "verify")
    #expect(check.status == 0, "\(check.output)\(check.errors)")
    var status = stat()
    try #require(stat(folder.url.path + "/" + name, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(LineOutput.isDatabase(folder.url.path + "/" + name))
  }

  @Test func aKeyIsNoPlaceForAReport() throws {
    try fill()
    let kept = folder.path("kept.txt")
    try FileManager.default.copyItem(atPath: store + ".key", toPath: kept)
    for key in [kept, store + ".key"] {
      let refused = try run("report", "-o", key)
      #expect(refused.status == 70)
      #expect(refused.errors.contains("\(key): holds a key"), "\(refused.errors)")
    }
    #expect(FileManager.default.contentsEqual(atPath: kept, andPath: store + ".key"))
    // Nor is the checkpoint one for records, which the run would wait for itself then.
    let hard = folder.path("hard")
    try #require(link(store + ".head", hard) == 0)
    let refused = try run("scan", "none.jpg", "--hotlist", list, "-o", hard)
    #expect(refused.status == 70)
    #expect(refused.errors.contains("\(hard): holds a checkpoint"), "\(refused.errors)")
    #expect(try run("audit", "verify").status == 0)
  }

  /// What `hits clear` refuses is not advised.
  @Test(arguments: [
    ("misread", "--truth PLATE", ["--truth", "Q*"], "expected letters and digits"),
    (
      "wrong-state", "--true-state STATE", ["--true-state", "Nevda"],
      "really of \"Nevda\": expected a US state or country, like CA or D"
    ),
  ])
  func whatMustBeSaidBeforeClearingIsAskedFor(
    outcome: String, hint: String, wrong: [String], sentence: String
  ) throws {
    let line = HitsKillTests.line(1).replacing("LIST", with: try Hotlist(file: list).digest)
      .replacing("\"tier\"", with: "\"jurisdiction\":\"CA\",\"tier\"")
    #expect(try run("hits", "record", "--hotlist", list, input: line + "\n").status == 0)
    let disposed = try run("hits", "dispose", "hit-1", outcome)
    #expect(disposed.status == 0, "\(disposed.errors)")
    #expect(disposed.output.hasSuffix(" \(outcome) \(hint)\n"), "\(disposed.output)")
    #expect(!disposed.output.contains("hits clear"))
    let refused = try HotplateProcess(
      ["hits", "dispose", "hit-1", outcome, "--store", store] + wrong)
    #expect(refused.status == 64)
    #expect(refused.errors.contains(sentence), "\(refused.errors)")
  }

  @Test(arguments: ["hits list --json", "hits confusions", "audit trail", "report --json"])
  func everyRecordSaysWhatItIs(verb: String) throws {
    try fill()
    _ = try run("hits", "dispose", "hit-1", "misread", "--truth", "QX7")
    let told = try HotplateProcess(
      verb.split(separator: " ").map(String.init) + ["--store", store])
    #expect(!told.records.isEmpty, "\(told.errors)")
    #expect(
      told.records.allSatisfy { $0["schema"] as? Int == 1 && $0["type"] is String },
      "\(told.output)")
  }

  /// Nothing is said of what the store holds where SQLite cannot write what it needs beside it.
  @Test func aDiskThatTakesNothingIsNoDamage() throws {
    try fill()
    let verify = "'\(HotplateProcess.executable.path)' audit verify --store '\(store)'"
    let run = try CommandRun("bash", ["-c", "trap '' XFSZ; ulimit -f 0; \(verify)"])
    #expect(run.status == 70, "\(run.output)")
    #expect(run.output.contains("the store cannot be opened here: "), "\(run.output)")
  }

  @Test func aCameraWithoutFindingsIsSaid() throws {
    try fill()
    _ = try run("hits", "dispose", "hit-1", "misread", "--truth", "QX7")
    let known = try run("hits", "confusions", "--camera", "gate-3")
    #expect(known.status == 0 && known.errors.isEmpty, "\(known.errors)")
    let unknown = try run("hits", "confusions", "--camera", "nosuch")
    #expect(unknown.status == 0)
    #expect(unknown.errors.contains("nothing was found at camera nosuch"), "\(unknown.errors)")
  }

  @Test func aKeyThatIsNotThereTurnsNothingBack() throws {
    try fill()
    let key = folder.path("reprt.key")
    let resolved = try run("audit", "resolve", "plate:989f", "--pseudonym-key", key)
    #expect(resolved.status == 70)
    #expect(resolved.output.isEmpty)
    #expect(resolved.errors.contains("\(key): the pseudonym key cannot be read"))
    #expect(!FileManager.default.fileExists(atPath: key))
  }

  /// Three frames are of one pass, or each is told by itself.
  @Test(
    arguments: [
      (["scan", "Fixtures/stills/eu-day.jpg"], 1, nil),
      (["stream", "--input", "paths", "--stats", "60"], 1, 1),
      (["stream", "--input", "paths", "--stats", "60", "--every-frame"], 3, 3),
    ] as [([String], Int, Int?)])
  func whatClearancesKeepBackIsSaid(verb: [String], count: Int, inStats: Int?) throws {
    try folder.write("list.csv", Data("plate\nHPKT4821\n".utf8))
    try folder.write(
      "cleared.csv",
      Data("plate,author,expires\nHPKT4821,asmith,2100-01-01T00:00:00Z\n".utf8))
    let arguments =
      verb + ["--json", "--hotlist", list, "--exact", "--clearances", folder.path("cleared.csv")]
    let input = Data(String(repeating: "Fixtures/stills/eu-day.jpg\n", count: 3).utf8)
    let process = try HotplateProcess(arguments, input: input)
    #expect(process.status == 0, "\(process.errors)")
    let sentence = "hotplate: \(count == 1 ? "1 hit" : "\(count) hits") suppressed by clearances\n"
    #expect(process.errors.contains(sentence), "\(process.errors)")
    #expect(process.records.last?["keptBack"] as? Int == inStats)
    let quiet = try HotplateProcess(arguments + ["--quiet"], input: input)
    #expect(quiet.errors.isEmpty, "\(quiet.errors)")
  }

  @Test func hitThatASurerOneSupersededIsListedOnlyWhenAskedFor() throws {
    try fill()
    let surer = HitsKillTests.line(4).replacing("LIST", with: try Hotlist(file: list).digest)
      .replacing("\"hit-4\"", with: "\"hit-5\",\"supersedes\":\"hit-4\"")
    #expect(try run("hits", "record", "--hotlist", list, input: surer + "\n").status == 0)
    let listed = try run("hits", "list", "--json").records
    let earlier = try #require(listed.first?["supersedes"] as? Int)
    #expect(listed.count == 4 && !listed.contains { $0["number"] as? Int == earlier })
    #expect(try run("hits", "list", "--undecided").output.contains(", supersedes hit \(earlier)\n"))
    let all = try run("hits", "list", "--superseded").output.split(separator: "\n")
    #expect(all.count == 5 && all.count { $0.contains("  superseded by hit ") } == 1)
    #expect(try run("hits", "show", "hit-4").output.contains("SUPERSEDED by hit "))
    let number = try #require(listed.first?["number"] as? Int)
    let replaced = "hit \(earlier) is superseded by hit \(number), which "
    // What could not be told of the one that was told first may be plain of the surer one.
    let doubted = try run("hits", "dispose", "hit-4", "unable-to-verify")
    #expect(doubted.status == 0)
    #expect(doubted.output.contains("\n\(replaced)waits to be judged: this finding does not count"))
    #expect(try run("hits", "list", "--undecided", "--json").records.count == 4)
    // What is found of the entry is of the same vehicle.
    let found = try run("hits", "dispose", "hit-4", "bad-entry")
    #expect(!found.output.contains("superseded"), "\(found.output)")
    #expect(try run("hits", "list", "--undecided", "--json").records.count == 3)
    #expect(try run("hits", "show", "hit-5").output.contains("bad-entry  none  by asmith"))
    let clear = try run("hits", "clear", "hit-5", "--for", "1d", "--reason", "checked")
    #expect(clear.status == 65)
    #expect(clear.errors.contains("; clear hit \(earlier), or record"), "\(clear.errors)")
    #expect(try run("hits", "dispose", "hit-5", "misread").status == 0)
    let late = try run("hits", "dispose", "hit-4", "correct-read")
    #expect(late.output.contains("\(replaced)was judged as misread: this finding does not count"))
    #expect(
      try run("hits", "show", "hit-4").output.hasSuffix("hit \(number) was judged as misread\n"))
  }

  @Test func hitsThatAPipeTakesBackAreListedAsWithdrawn() throws {
    try fill()
    let read =
      "{\"type\":\"read\",\"camera\":\"gate-3\",\"track\":2,\"last\":\"2026-11-27T00:00:00Z\","
    let plate = "\"plate\":{\"text\":\"QX9\",\"raw\":\"QX9\",\"confidence\":0.9},\"withdrawn\":"
    let process = try run("hits", "record", input: read + plate + "[\"hit-2\"]}\n")
    #expect(process.status == 0, "\(process.errors)")
    let lines = try run("hits", "list").output.split(separator: "\n")
    #expect(lines.count == 4 && lines.count { $0.hasSuffix("undecided, withdrawn") } == 1)
    #expect(
      try run("hits", "show", "hit-2").output.contains(
        "WITHDRAWN at 2026-11-27T00:00:00.000Z: read as QX9 in the end"))
    #expect(try run("report").output.contains("withdrawn by a later read: 1 of 4"))
    let stray = try run("hits", "record", input: read + plate + "[\"hit-9\"]}\n")
    #expect(stray.status == 1)
    #expect(stray.errors.contains("did not find hit-9"))
  }

  func countedReads() throws -> [String: Int]? {
    try run("report", "--format", "json").records.first?["reads"] as? [String: Int]
  }

  /// From now on the store takes no hit.
  func refuseHits() throws {
    let database = try DatabaseQueue(path: store)
    try database.write {
      try $0.execute(
        sql: "CREATE TRIGGER broken BEFORE INSERT ON hit BEGIN SELECT RAISE(ABORT, 'broken'); END")
    }
    try database.close()
  }

  /// A status of 1 would say that the store was tampered with.
  @Test(arguments: ["none.txt", "Makefile"])
  func aCheckpointThatCannotBeReadIsNoDamage(name: String) throws {
    let run = try HotplateProcess(["audit", "verify", "--checkpoint", name])
    #expect(run.status == 70)
    #expect(run.errors.contains("\(name): expected a checkpoint, found "))
  }

  @Test func whatAPipeCountedIsKeptThoughItEndsInAnError() throws {
    let read = "{\"type\":\"read\",\"camera\":\"gate-3\"}\n"
    let hit = HitsKillTests.line(1).replacing("LIST", with: try Hotlist(file: list).digest)
    #expect(try run("hits", "record").status == 0)
    try refuseHits()
    let process = try run("hits", "record", "--hotlist", list, input: read + read + hit + "\n")
    #expect(process.status == 70 && process.errors.contains("broken"), "\(process.errors)")
    #expect(try countedReads() == ["gate-3": 2])
  }

  @Test func whatAStreamCountedIsKeptThoughItEndsInAnError() throws {
    try Data("plate\nHPKT4821\n".utf8).write(to: URL(fileURLWithPath: list))
    #expect(try run("hits", "record").status == 0)
    try refuseHits()
    let process = try run(
      "stream", "--every-frame", "--input", "paths", "--camera", "gate-3", "--hotlist", list,
      input: "Fixtures/stills/gb-gray.bmp\nFixtures/stills/eu-day.jpg\n")
    #expect(process.status == 70 && process.errors.contains("broken"), "\(process.errors)")
    // The plate of the first picture; one whose hit could not be stored is counted with it, or not at all.
    #expect(try countedReads() == ["gate-3": 1])
  }

  @Test func searchesNeedPurposeAndCase() throws {
    try fill()
    #expect(try run("hits", "search", "--plate", "QX*").status == 64)
    let long = String(repeating: "7", count: 129)
    let unheld = try run("hits", "search", "--plate", "QX*", "--purpose", "audit", "--case", long)
    #expect(unheld.status == 64)
    #expect(unheld.errors.contains("a case has at most 128 characters, found 129"))
    let prohibited = try run(
      "hits", "search", "--plate", "QX*", "--purpose", "immigration", "--case", "1")
    #expect(prohibited.status == 65)
    #expect(prohibited.output.isEmpty)
    let found = try run(
      "hits", "search", "--plate", "QX*", "--purpose", "audit", "--case", "26-1", "--format", "json"
    )
    #expect(found.records.count == 4)
    let nothing = try run(
      "hits", "search", "--plate", "ZZ*", "--purpose", "audit", "--case", "26-1")
    #expect(nothing.status == 0 && nothing.output.isEmpty)
    #expect(nothing.errors == "hotplate: nothing found\n")
    let trail = try run("audit", "trail")
    #expect(trail.records.contains { $0["action"] as? String == "refused" })
  }

  @Test func logIsVerifiedProvedAndExported() throws {
    try fill()
    let verify = try run("audit", "verify")
    #expect(verify.status == 0)
    let key = try run("audit", "key").output.trimmingCharacters(in: .newlines)
    #expect(key.count == 64)
    let checkpoint = folder.path("monday.txt")
    try Data(try run("audit", "checkpoint").output.utf8).write(
      to: URL(fileURLWithPath: checkpoint))
    #expect(try run("audit", "prove", "3").records.first?["proof"] as? String == "inclusion")
    _ = try run("hits", "list", "--user", "b\u{1b}smith")
    #expect(try run("hits", "list", "--user", " ").status == 65)
    let consistency = try run("audit", "prove", "--from", checkpoint)
    #expect(consistency.records.first?["proof"] as? String == "consistency")
    #expect(
      try run("audit", "verify", "--public-key", key.uppercased(), "--checkpoint", checkpoint)
        .status == 0)
    let export = try run("audit", "export", "--pseudonym-key", folder.path("names.key"))
    #expect(export.status == 0)
    #expect(!export.output.contains("asmith"))
    let names = export.records.compactMap { ($0["names"] as? [String: String])?["user"] }
    let resolved = try HotplateProcess(
      ["audit", "resolve", "--pseudonym-key", folder.path("names.key"), "--store", store] + names)
    #expect(resolved.output.contains("asmith"))
    #expect(resolved.output.contains("b\u{fffd}smith"))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: store))
    let place = try #require(bytes.firstRange(of: Data("\"tier\":\"exact\"".utf8))).lowerBound
    bytes[place + 9] ^= 1
    try bytes.write(to: URL(fileURLWithPath: store))
    let tampered = try run("audit", "verify")
    #expect(tampered.status == 1)
    #expect(tampered.output.contains("FOUND:"))
  }

  @Test func readsAreKeptOnlyAsThePolicyAllows() throws {
    try fill()
    #expect(try run("hits", "retain", "22d", "--reason", "too long").status == 65)
    #expect(try run("hits", "retain", "21d", "--reason", "order 3").output.contains("21d"))
    #expect(try run("hits", "retain", "none", "--reason", "order 4").output.contains("not kept"))
    #expect(try run("purge").output == "deleted 0 reads and 0 hits\n")
    #expect(try run("purge", "--hits-before", "2030-01-01").status == 64)
    let purge = try run("purge", "--hits-before", "2030-01-01", "--reason", "order 5")
    #expect(purge.output == "deleted 0 reads and 4 hits\n")
    let looked = try run("hits", "list", "--policy", "US-CA")
    #expect(looked.status == 65)
    #expect(
      looked.errors
        == "hotplate: \(store): found --policy US-CA, but US-VA is in force, which looking and judging do not change; `hotplate purge --policy` does\n"
    )
    #expect(
      try run("purge", "--policy", "US-CA").errors
        == "hotplate: \(store): the policy was changed from US-VA to US-CA\n")
    #expect(try run("audit", "verify").status == 0)
  }

  /// Whatever the reader makes of a picture is put on a list: it hits, and hits again when replayed.
  @Test func scannedHitIsKeptAndReplayed() throws {
    let picture = "Fixtures/stills/eu-day.jpg"
    let read = try HotplateProcess(["scan", picture, "--json", "--quiet"])
    let plates = try #require(read.records.first?["plates"] as? [[String: Any]])
    let text = try #require(plates.first?["text"] as? String)
    try Data("plate,reason\n\(text),vehicle taken\n".utf8).write(
      to: URL(fileURLWithPath: list))
    let cleared = folder.path("cleared.csv")
    let heading = "plate,list,listed,author,expires\n"
    try Data(heading.utf8).write(to: URL(fileURLWithPath: cleared))
    let scan = try run(
      "scan", picture, "--hotlist", list, "--exact", "--json", "--quiet", "--max-list-age", "24h",
      "--clearances", cleared)
    #expect(scan.status == 0, "\(scan.errors)")
    let card = try #require(try run("hits", "list", "--format", "json").records.first)
    let number = try #require(card["number"] as? Int)
    #expect(card["pictures"] as? [String] == ["crop", "wide"])
    #expect((card["models"] as? [String: String])?["reader"]?.hasPrefix("sha256:") == true)
    let replay = try run("hits", "replay", "\(number)")
    #expect(replay.output == "hit \(number): the same hit\n", "\(replay.output)\(replay.errors)")
    // Two days on the list has aged, and the vehicle was cleared.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -2 * 86_400)], ofItemAtPath: list)
    try Data("\(heading)\(text),list.csv,\(text),asmith,2100-01-01T00:00:00Z\n".utf8).write(
      to: URL(fileURLWithPath: cleared))
    let later = try run("hits", "replay", "\(number)")
    #expect(later.output == replay.output, "\(later.output)\(later.errors)")
    try Data("plate,reason\n\(text),another reason\n".utf8).write(
      to: URL(fileURLWithPath: list))
    let changed = try run("hits", "replay", "\(number)")
    #expect(changed.status == 1)
    #expect(changed.output.contains("list: stored sha256:"))
  }

  /// All files that a run makes, temporary ones too, are in one folder: every byte of them is searched.
  @Test func readsWithoutHitLeaveNothingInAnyFile() throws {
    let stills = ["eu-day.jpg", "eu-night.jpg", "us-day.png"].map {
      Project.folder.appendingPathComponent("Fixtures/stills/\($0)").path
    }
    let reads = try HotplateProcess(["scan", "--json", "--quiet"] + stills)
    let plates = reads.records.flatMap { $0["plates"] as? [[String: Any]] ?? [] }
    let texts = plates.compactMap { $0["text"] as? String }
    let listed = try #require(texts.first)
    // Shorter ones stand in pictures by chance.
    let others = Set(texts).subtracting([listed]).filter { $0.count > 4 }
    #expect(!others.isEmpty)
    try Data("plate\n\(listed)\n".utf8).write(to: URL(fileURLWithPath: list))
    let scan = try HotplateProcess(
      ["scan", "--hotlist", list, "--exact", "--json", "--quiet", "--store", store] + stills,
      folder: folder.url, environment: ["TMPDIR": folder.url.path, "HOME": folder.url.path])
    #expect(scan.status == 0, "\(scan.errors)")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
      .compactMap { FileManager.default.contents(atPath: folder.path($0)) }
    func isWritten(_ text: String) -> Bool {
      files.contains { $0.firstRange(of: Data(text.utf8)) != nil }
    }
    #expect(isWritten("\"\(listed)\""))
    for text in others { #expect(!isWritten(text), "\(text)") }
  }

  @Test func whatCannotBeUsedSaysWhy() throws {
    let missing = try run("hits", "list")
    #expect(missing.status == 70)
    #expect(missing.errors.contains("expected a hit store, found no file"))
    // Another program's database.
    let foreign = folder.path("foreign.db")
    try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE plate (text)") }
    for verb in [["audit", "checkpoint"], ["audit", "prove", "3"]] {
      let process = try HotplateProcess(verb + ["--store", foreign])
      #expect(process.status == 70)
      #expect(process.errors.hasPrefix("hotplate: \(foreign): no such table"), "\(process.errors)")
    }
    let bad = try run("hits", "record", "--policy", folder.path("nothing.json"))
    #expect(bad.status == 65)
    #expect(!FileManager.default.fileExists(atPath: store))
    let torn = try run("hits", "record", input: "no record\n{\"type\":\"stats\"}\n")
    #expect(torn.status == 1)
    #expect(torn.errors.contains("line 1"))
    // A service without a user's environment is logged under its account.
    let service = try HotplateProcess(
      ["hits", "list", "--store", store], environment: ["USER": ""])
    #expect(service.status == 0, "\(service.errors)")
    #expect(
      try run("serve", "--listen", "0.0.0.0", "--port", "0").errors.contains("--behind-proxy"))
  }

  @Test(arguments: [
    ["hits", "list", "--limit", "0"], ["audit", "trail", "--limit=-1"], ["report", "--sample=-1"],
    ["hits", "list", "--limit", "10001"], ["audit", "trail", "--limit", "10001"],
    ["hits", "search", "--purpose", "audit", "--case", "1", "--plate", "*", "--limit", "10001"],
    ["report", "--form", "ar", "--sample", "3"], ["hits", "clear", "1", "--reason", "why"],
    ["hits", "list", "--undecided", "--superseded"],
    ["hits", "clear", "1", "--for", "1d", "--end", "2", "--reason", "why"],
    ["hits", "show", "1", "--crop", "same.png", "--wide", "./same.png"],
    ["hits", "search", "--purpose", "audit", "--case", "1", "--plate", "*", "--limit", "0"],
    ["report", "--from", "2026-12-01", "--until", "2026-11-01"],
    ["report", "--form", "ar", "--format", "html"],
    ["audit", "export", "--pseudonym-key", "k", "--small-count", "0"],
    ["hits", "dispose", "1", "misread", "--truth=--"],
    ["hits", "dispose", "1", "wrong-state", "--true-state", "ZZ"],
    ["hits", "retain", "soon", "--reason", "order 1"], ["serve", "--listen", "0.0.0.0"],
    ["serve", "--host", "not a name"], ["audit", "verify", "--public-key", "3f0c"],
    ["audit", "verify", "--public-key", String(repeating: "0", count: 64), "--audit-key", "k"],
    ["hits", "search", "--purpose", "audit", "--case", "1", "--plate", "A_B"],
    [
      "hits", "export", "1", "-o", "no-folder", "--purpose", "audit", "--case",
      String(repeating: "7", count: 129),
    ],
  ])
  func usageThatMakesNoSenseIsRefused(arguments: [String]) throws {
    let process = try HotplateProcess(arguments + ["--store", store])
    #expect(process.status == 64, "\(process.errors)")
    // It is seen before a store is opened, or made.
    #expect(!FileManager.default.fileExists(atPath: store))
  }

  /// What is asked for by number and is not there is an input that failed, of a hit as of a record.
  @Test func whatIsNotThereIsNoTroubleOfTheStore() throws {
    try fill()
    for (verb, sentence) in [("prove", "expected a record from 0 to "), ("show", "expected a hit")]
    {
      let process = try run(verb == "prove" ? "audit" : "hits", verb, "99999")
      #expect(process.status == 1, "\(process.errors)")
      #expect(process.errors.contains(sentence), "\(process.errors)")
    }
  }

  @Test func fileThatCannotBeMadeIsNamedAsGiven() throws {
    try fill()
    let nowhere = folder.path("nowhere/file")
    for arguments in [
      ["report", "-o", nowhere], ["serve", "--port", "0", "--token-file", nowhere],
    ] {
      let process = try HotplateProcess(arguments + ["--store", store, "--user", "t"])
      #expect(process.status != 0)
      #expect(process.errors.hasPrefix("hotplate: \(nowhere): "), "\(process.errors)")
      #expect(process.errors.hasSuffix(": No such file or directory\n"), "\(process.errors)")
    }
  }

  @Test func theConsolesAddressIsNotWrittenOverWhatItReads() throws {
    let key = folder.path("console.key")
    try folder.write("console.key", Data("a key".utf8))
    let process = try HotplateProcess([
      "serve", "--port", "0", "--token-file", key, "--tls-certificate", list, "--tls-key", key,
      "--store", store, "--user", "t",
    ])
    #expect(process.status == 70)
    #expect(
      process.errors.contains("\(key): is read, too; expected another file to write to"),
      "\(process.errors)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: key)) == Data("a key".utf8))
  }

  @Test func consoleServesUntilItIsToldToStop() throws {
    let process = Process()
    process.executableURL = HotplateProcess.executable
    process.arguments = ["serve", "--store", store, "--user", "t", "--port", "0"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let url = try #require(URL(string: line.trimmingCharacters(in: .newlines)))
    #expect(url.host == "127.0.0.1")
    #expect(url.fragment?.count == 64)
    process.terminate()
    let identifier = process.processIdentifier
    // One that does not stop must not hold the tests up.
    let watchdog = DispatchWorkItem { kill(identifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: watchdog)
    process.waitUntilExit()
    watchdog.cancel()
    #expect(process.terminationStatus == 0)
    #expect(try AuditVerification(store: store).isIntact)
  }

  @Test func tlsWantsBothFilesAndNoProxy() throws {
    #expect(try run("serve", "--tls-key", "k.pem").status == 64)
    #expect(try run("serve", "--tls-certificate", "c.pem").status == 64)
    let both = ["serve", "--tls-certificate", "c.pem", "--tls-key", "k.pem"]
    let proxy = try HotplateProcess(both + ["--behind-proxy", "--store", store])
    #expect(proxy.status == 64)
    let missing = try HotplateProcess(both + ["--store", store, "--user", "t"])
    #expect(missing.status == 65)
    #expect(
      missing.errors
        == "hotplate: c.pem: expected a PEM file, cannot read it: No such file or directory\n")
    // Nothing was made before the files were found wanting.
    #expect(!FileManager.default.fileExists(atPath: store))
  }
}
