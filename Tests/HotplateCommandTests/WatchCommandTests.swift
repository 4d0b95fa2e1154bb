import Foundation
import Hotplate
import TestSupport
import Testing

@Suite(.serialized) struct WatchCommandTests {
  /// A small gray picture without a plate: what counts here is the camera's own read in the name.
  static let picture: Data = {
    let (width, height) = (64, 48)
    var bytes = Data("BM".utf8)
    func little(_ value: Int, _ count: Int) {
      for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
    }
    little(54 + 3 * width * height, 4)
    little(0, 4)
    little(54, 4)
    little(40, 4)
    little(width, 4)
    little(height, 4)
    little(1, 2)
    little(24, 2)
    for _ in 0..<6 { little(0, 4) }
    bytes += Data(repeating: 90, count: 3 * width * height)
    return bytes
  }()

  /// A folder with a list of plates `AA1000`, `AA1001`, …
  static func site(plates: Int) throws -> ScratchFolder {
    let folder = try ScratchFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("drop"), withIntermediateDirectories: true)
    let rows = (0..<plates).map { "AA\(1000 + $0),stolen vehicle" }
    try Data((["plate,reason"] + rows).joined(separator: "\n").utf8)
      .write(to: URL(fileURLWithPath: folder.path("list.csv")))
    return folder
  }

  static func drop(_ number: Int, into folder: ScratchFolder) throws {
    let name = String(
      format: "20260913141423%03d_AA%d_VEHICLE_DETECTION.bmp", number % 1000, 1000 + number)
    try picture.write(to: URL(fileURLWithPath: folder.path("." + name)))
    rename(folder.path("." + name), folder.path("drop/" + name))
  }

  static func arguments(_ folder: ScratchFolder, _ more: [String]) -> [String] {
    [
      "watch", folder.path("drop"), "--name-pattern", "hikvision", "--hotlist",
      folder.path("list.csv"), "--exact", "-j", "--jobs", "1",
    ] + more
  }

  @Test func readsEachFileOnceAndMovesIt() throws {
    let folder = try Self.site(plates: 3)
    for number in 0..<3 { try Self.drop(number, into: folder) }
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder.path("drop/bad.jpg")))
    let run = try HotplateProcess(Self.arguments(folder, ["--once", "--done", "move"]))
    #expect(run.status == 1)
    #expect(run.records.count { $0["type"] as? String == "hit" } == 3)
    #expect(run.records.count { $0["type"] as? String == "read" } == 3)
    #expect(run.records.count { $0["type"] as? String == "error" } == 1)
    let read = run.records.first { $0["type"] as? String == "read" }
    #expect(read?["cameraRead"] as? String == "AA1000")
    #expect(read?["camera"] as? String == "drop")
    let done = try FileManager.default.contentsOfDirectory(atPath: folder.path("drop/done"))
    #expect(done.count == 3)
    #expect(FileManager.default.fileExists(atPath: folder.path("drop/failed/bad.jpg")))
  }

  @Test(arguments: ["drop/out/", "drop/../drop/out", "link/out"])
  func whatIsDoneIsNotReadAgainWhateverItsFolderIsCalled(name: String) throws {
    let folder = try Self.site(plates: 2)
    #expect(symlink(folder.path("drop"), folder.path("link")) == 0)
    for number in 0..<2 { try Self.drop(number, into: folder) }
    let flags = ["--done", "move", "--done-folder", folder.path("") + "/" + name, "--settle", "0"]
    for count in [2, 0] {
      let run = try HotplateProcess(Self.arguments(folder, flags + ["--once"]))
      #expect(run.status == 0)
      #expect(run.records.count { $0["type"] as? String == "read" } == count)
    }
    let done = try FileManager.default.contentsOfDirectory(atPath: folder.path("drop/out"))
    #expect(done.count == 2)
    let itself = try HotplateProcess(
      Self.arguments(folder, ["--once", "--done", "move", "--done-folder", folder.path("link/")]))
    #expect(itself.status == 65)
    #expect(itself.errors.contains("is watched itself"))
  }

  /// Each would be a new picture, which is drawn in its turn, and so on.
  @Test func whatIsDrawnIsNotRead() throws {
    let folder = try Self.site(plates: 1)
    try Self.drop(0, into: folder)
    #expect(symlink(folder.path("drop"), folder.path("link")) == 0)
    let flags = [
      "--settle", "0", "--once", "--annotate", folder.path("link/drawn"), "--crops",
      folder.path("drop/cut/"),
    ]
    for count in [1, 0] {
      let run = try HotplateProcess(Self.arguments(folder, flags))
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.records.count { $0["type"] as? String == "read" } == count)
    }
    let drawn = try FileManager.default.contentsOfDirectory(atPath: folder.path("drop/drawn"))
    #expect(drawn.count == 1)
    let itself = try HotplateProcess(
      Self.arguments(folder, ["--once", "--crops", folder.path("link/")]))
    #expect(itself.status == 65 && itself.errors.contains("is watched itself"), "\(itself.errors)")
  }

  @Test func tellsOfNamesThatAreNotUTF8() throws {
    let folder = try Self.site(plates: 1)
    try Self.drop(0, into: folder)
    // As a server of 1998 names pictures of the southern gate, and their folder.
    func latin1(_ name: String) -> [CChar] {
      (Array((folder.path("drop") + "/").utf8) + (name.data(using: .isoLatin1) ?? Data()) + [0])
        .map(CChar.init(bitPattern:))
    }
    for name in ["süd.jpg", "süd.txt", ".süd.jpg"] {
      let file = open(latin1(name), O_CREAT | O_WRONLY, 0o600)
      try #require(file >= 0)
      close(file)
    }
    #expect(mkdir(latin1("einfahrt süd"), 0o700) == 0)
    let run = try HotplateProcess(Self.arguments(folder, ["--once", "--done", "delete"]))
    #expect(run.status == 1)
    #expect(run.records.count { $0["type"] as? String == "read" } == 1)
    let failures = run.records.filter { $0["type"] as? String == "error" }
    let sources = failures.compactMap { $0["source"] as? String }.sorted()
    #expect(sources == ["einfahrt s\\xFCd", "s\\xFCd.jpg"].map { folder.path("drop/" + $0) })
    #expect(failures.allSatisfy { ($0["message"] as? String)?.contains("not UTF-8") == true })
    #expect(access(latin1("süd.jpg"), F_OK) == 0)
  }

  @Test func tellsAtOnceOfANameThatIsNotUTF8() throws {
    let folder = try Self.site(plates: 1)
    let running = try RunningHotplate(Self.arguments(folder, ["--settle", "0"]))
    // A read tells that it watches.
    try Self.drop(0, into: folder)
    while let record = running.nextRecord(), record["type"] as? String != "read" {}
    let path = (Array((folder.path("drop") + "/").utf8) + [0xFC] + Array(".jpg".utf8) + [0])
      .map(CChar.init(bitPattern:))
    let file = open(path, O_CREAT | O_WRONLY, 0o600)
    try #require(file >= 0)
    close(file)
    let record = running.nextRecord()
    #expect(record?["type"] as? String == "error")
    #expect(record?["source"] as? String == folder.path("drop/\\xFC.jpg"))
    running.kill(SIGTERM)
    #expect(running.wait() == 0)
  }

  /// With everything kept, what hit is in the store once, under the name of its file.
  @Test func aHitIsKeptOnceUnderItsFile() throws {
    let folder = try Self.site(plates: 1)
    let day = Date(timeIntervalSinceNow: -60).formatted(.iso8601).filter(\.isNumber)
    let names = ["AA1000", "AA1001"].map { "\(day)000_\($0)_VEHICLE_DETECTION.bmp" }
    for name in names { try folder.write("drop/" + name, Self.picture) }
    let store = ["--store", folder.path("hits.db"), "--policy", "US-CA"]
    let kept = store + ["--retain", "60d", "--retain-reason", "order 1"]
    #expect(try HotplateProcess(Self.arguments(folder, ["--once"] + kept)).status == 0)
    let found = try HotplateProcess(
      ["hits", "search", "--plate", "AA100?", "--purpose", "criminal-investigation", "--case", "1"]
        + ["--format", "json"] + store)
    #expect(found.status == 0, "\(found.errors)")
    // The one hit and the one read without.
    #expect(found.records.count == 2)
    for (record, name) in zip(found.records, names) {
      #expect((record["source"] as? String)?.hasSuffix("/drop/" + name) == true)
    }
  }

  @Test func readsNothingTwiceAcrossRestarts() throws {
    let folder = try Self.site(plates: 4)
    for number in 0..<2 { try Self.drop(number, into: folder) }
    let first = try HotplateProcess(Self.arguments(folder, ["--once"]))
    #expect(first.records.count { $0["type"] as? String == "hit" } == 2)
    try Self.drop(2, into: folder)
    let second = try HotplateProcess(Self.arguments(folder, ["--once"]))
    let plates = second.records.compactMap { ($0["hit"] as? [String: Any])?["plate"] as? String }
    #expect(plates == ["AA1002"])
  }

  @Test func theOutputGoesOnAcrossRestarts() throws {
    let folder = try Self.site(plates: 2)
    for number in 0..<2 {
      try Self.drop(number, into: folder)
      _ = try HotplateProcess(Self.arguments(folder, ["--once", "-o", folder.path("out.jsonl")]))
    }
    let lines = try String(contentsOfFile: folder.path("out.jsonl"), encoding: .utf8)
      .split(separator: "\n")
    let plates = lines.compactMap {
      (HotplateProcess.record($0)?["hit"] as? [String: Any])?["plate"] as? String
    }
    #expect(plates == ["AA1000", "AA1001"])
  }

  @Test func aFileReadAgainAfterACrashHasTheSameKeys() throws {
    let folder = try Self.site(plates: 2)
    let receiver = try HTTPReceiver()
    defer { receiver.stop() }
    let arguments = Self.arguments(
      folder,
      ["--once", "--webhook", receiver.url, "--webhook-reads", "--spool", folder.path("spool")])
    for number in 0..<2 { try Self.drop(number, into: folder) }
    _ = try HotplateProcess(arguments)
    let first = receiver.posts.map(\.key)
    #expect(Set(first).count == 4)
    // The second file's note is lost, and it is the only one now.
    let drop = folder.path("drop/")
    let names = try FileManager.default.contentsOfDirectory(atPath: drop).sorted()
    #expect(names.count == 3 && names[0] == ".hotplate-journal")
    for name in names.prefix(2) { #expect(unlink(drop + "/" + name) == 0) }
    _ = try HotplateProcess(arguments)
    let again = receiver.posts.map(\.key).dropFirst(4)
    #expect(again.count == 2 && Set(again).isSubset(of: first))
  }

  /// Names of pictures hold plates, which must not outlive pictures that hit nothing, however the run ends.
  @Test func namesOfDeletedPicturesAreNotInTheJournal() throws {
    let folder = try Self.site(plates: 1)
    let running = try RunningHotplate(
      Self.arguments(folder, ["--done", "delete", "--settle", "0"]))
    for number in 0..<2 {
      try Self.drop(number, into: folder)
      // The list has the first plate alone.
      if number == 0 { #expect(running.nextRecord()?["type"] as? String == "hit") }
      let read = try #require(running.nextRecord())
      #expect(read["cameraRead"] as? String == "AA\(1000 + number)")
    }
    running.kill(SIGKILL)
    _ = running.wait()
    let journal = try String(contentsOfFile: folder.path("drop/.hotplate-journal"), encoding: .utf8)
    #expect(journal.hasPrefix("hotplate-journal 2 "))
    for part in ["AA100", "VEHICLE", ".bmp", "20260913"] { #expect(!journal.contains(part)) }
    // The first file's note was on the disk before the second file was told of.
    #expect(journal.split(separator: "\n").count >= 2)
  }

  /// The list, a store, a picture and the output itself, none of which is a journal.
  @Test(arguments: ["list.csv", "hits.db", "drop/a.bmp", "out.jsonl"])
  func whatIsGivenForAJournalAndIsNoneStays(name: String) throws {
    let folder = try Self.site(plates: 1)
    try folder.write("hits.db", Data("SQLite format 3\0".utf8))
    try folder.write("drop/a.bmp", Self.picture)
    try folder.write("out.jsonl", Data("{}\n".utf8))
    let before = FileManager.default.contents(atPath: folder.path(name))
    let run = try HotplateProcess(
      Self.arguments(
        folder, ["--once", "--journal", folder.path(name), "-o", folder.path("out.jsonl")]))
    #expect(run.status == 70, "\(run.errors)")
    #expect(run.errors.contains("\(name): "), "\(run.errors)")
    #expect(FileManager.default.contents(atPath: folder.path(name)) == before)
    #expect(FileManager.default.contents(atPath: folder.path("out.jsonl")) == Data("{}\n".utf8))
  }

  @Test func theOutputIsNotTheJournal() throws {
    let folder = try Self.site(plates: 1)
    let journal = folder.path("drop/.hotplate-journal")
    #expect(try HotplateProcess(Self.arguments(folder, ["--once"])).status == 0)
    let before = FileManager.default.contents(atPath: journal)
    let run = try HotplateProcess(Self.arguments(folder, ["--once", "-o", journal]))
    #expect(run.status == 70, "\(run.errors)")
    #expect(FileManager.default.contents(atPath: journal) == before)
    #expect(before?.isEmpty == false)
  }

  @Test func aRunThatCannotStartLeavesTheOutputAsItWas() throws {
    let folder = try ScratchFolder()
    try folder.write("out.jsonl", Data("{}\n".utf8))
    let run = try HotplateProcess(
      ["watch", folder.path("none"), "-o", folder.path("out.jsonl"), "-j"])
    #expect(run.status == 70)
    #expect(run.errors.contains("none: expected a folder to watch"), "\(run.errors)")
    #expect(FileManager.default.contents(atPath: folder.path("out.jsonl")) == Data("{}\n".utf8))
  }

  @Test func foldersThatHoldEachOtherAreRefused() throws {
    let folder = try Self.site(plates: 1)
    try folder.write("drop/gate/a.bmp", Self.picture)
    let run = try HotplateProcess(
      ["watch", folder.path("drop"), folder.path("drop/gate"), "--once"])
    #expect(run.status == 65)
    #expect(run.errors.contains("drop/gate: is "), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  /// Folders that may not be read, a picture that is still uploaded, and one that cannot be put away.
  @Test func whatIsNotDoneIsNamedOnceAndFailsTheRun() throws {
    let folder = try Self.site(plates: 1)
    try Self.drop(0, into: folder)
    let closed = ["drop/a", "drop/b"].map(folder.path)
    for path in closed { try #require(mkdir(path, 0) == 0) }
    defer { for path in closed { chmod(path, 0o700) } }
    try folder.write("drop/late.bmp", Self.picture)
    let late = open(folder.path("drop/late.bmp"), O_WRONLY | O_CLOEXEC)
    defer { close(late) }
    try folder.write("drop/done", Data("no folder".utf8))
    // Root looks into every folder, unless it gives that up.
    let launcher =
      geteuid() == 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []
    let words =
      launcher + [HotplateProcess.executable.path]
      + Self.arguments(folder, ["--once", "--done", "move"])
    let run = try CommandRun(words[0], Array(words.dropFirst()))
    #expect(run.status == 1, "\(run.output)")
    let sentences =
      closed.map { "\($0): cannot be looked into: Permission denied; its pictures are not read" }
      + [
        folder.path("drop/AAAA.AAA")
          + " (A for letters, 0 for digits): is still being written; left for the next run"
      ]
    for sentence in sentences {
      #expect(run.output.components(separatedBy: sentence).count == 2, "\(run.output)")
    }
    #expect(!run.output.contains("inotify"))
    #expect(run.output.contains("cannot be moved to"))
    #expect(run.output.contains("AA1000"))
  }

  /// A camera whose clock is ahead has entries expired that are in force, and one whose clock is behind has entries not in force yet: before 2000 it was never set.
  @Test(arguments: [
    (
      "20990101000000", 2,
      "ahead of this machine's clock; lists are judged at that time, and at 20", true
    ),
    (
      "19990101000000", 1, "before it was written; lists are judged at that time, and at 20", true
    ),
    ("20010101000000", 1, "before it was written; lists are judged at that time: is", false),
  ])
  func aWrongClockIsSaidAndNoHitLostToOneThatCannotBeRight(
    time: String, misdated: Int, sentence: String, isHit: Bool
  ) throws {
    let folder = try ScratchFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("drop"), withIntermediateDirectories: false)
    let effective = Date(timeIntervalSinceNow: -86_400).formatted(.iso8601)
    let expires = Date(timeIntervalSinceNow: 86_400).formatted(.iso8601)
    try folder.write(
      "list.csv", Data("plate,effective,expires\nAA1000,\(effective),\(expires)\n".utf8))
    for number in 0..<misdated {
      try folder.write("drop/\(time)00\(number)_AA1000_VEHICLE_DETECTION.bmp", Self.picture)
    }
    let run = try HotplateProcess(Self.arguments(folder, ["--once", "--stats", "60"]))
    #expect(run.status == 0)
    #expect(run.errors.components(separatedBy: sentence).count == 2, "\(run.errors)")
    // Names hold plates.
    #expect(!run.errors.contains("AA1000"))
    let hits = run.records.filter { $0["type"] as? String == "hit" }
    #expect(hits.count == (isHit ? misdated : 0))
    #expect(hits.allSatisfy { ($0["time"] as? String)?.hasPrefix("2099") == false })
    let stats = run.records.last { $0["type"] as? String == "stats" }
    #expect(stats?["misdated"] as? Int == misdated)
  }

  @Test func namesThatThePatternDoesNotFitAreSaidOnceAndCounted() throws {
    let folder = try Self.site(plates: 1)
    try Self.drop(0, into: folder)
    for name in ["AB12_x.bmp", "AB34_x.bmp"] { try folder.write("drop/\(name)", Self.picture) }
    try folder.write("other/.keep", Data())
    let run = try HotplateProcess(
      Self.arguments(folder, [folder.path("other"), "--once", "--stats", "60"]))
    #expect(run.status == 0)
    // Names hold plates.
    let sentence = "do not match --name-pattern, or their times are none; the first: AA00_A.AAA "
    #expect(run.errors.components(separatedBy: sentence).count == 2, "\(run.errors)")
    #expect(!run.errors.contains("AB12"))
    // Of a folder that brought nothing is told as well.
    let stats = run.records.filter { $0["type"] as? String == "stats" }
    #expect(stats.map { $0["camera"] as? String } == ["drop", "other"])
    #expect(stats.map { $0["unnamed"] as? Int } == [2, nil])
    #expect(stats.map { ($0["frames"] as? [String: Any])?["in"] as? Int } == [3, 0])
  }

  @Test func whatClearancesKeepBackIsSaidAndCounted() throws {
    let folder = try Self.site(plates: 2)
    for number in 0..<2 { try Self.drop(number, into: folder) }
    try folder.write(
      "cleared.csv", Data("plate,author,expires\nAA1000,asmith,2100-01-01T00:00:00Z\n".utf8))
    let run = try HotplateProcess(
      Self.arguments(
        folder, ["--once", "--stats", "60", "--clearances", folder.path("cleared.csv")]))
    #expect(run.status == 0)
    #expect(run.errors.contains("hotplate: 1 hit suppressed by clearances\n"), "\(run.errors)")
    #expect(run.records.count { $0["type"] as? String == "hit" } == 1)
    let stats = run.records.last { $0["type"] as? String == "stats" }
    #expect(stats?["keptBack"] as? Int == 1)
  }

  /// What follows a redirect is a GET without the hit, whose answer is no delivery, and the token is not for whomever the answer names.
  @Test(arguments: [301, 302, 303, 307, 308])
  func redirectsAreNotFollowed(status: Int) throws {
    let folder = try Self.site(plates: 1)
    let elsewhere = try HTTPReceiver()
    defer { elsewhere.stop() }
    let receiver = try HTTPReceiver(elsewhere: elsewhere.url) { $0 == 0 ? status : 200 }
    defer { receiver.stop() }
    try folder.write("token", Data("secret\n".utf8))
    try Self.drop(0, into: folder)
    let run = try HotplateProcess(
      Self.arguments(
        folder,
        [
          "--once", "--webhook", receiver.url, "--webhook-token", folder.path("token"), "--spool",
          folder.path("spool"),
        ]))
    #expect(run.status == 0)
    #expect(
      run.errors.contains("answered with status \(status): redirects are not followed"),
      "\(run.errors)")
    #expect(elsewhere.posts.isEmpty)
    let hit = run.records.first { $0["type"] as? String == "hit" }?["hit"] as? [String: Any]
    #expect(receiver.posts.map(\.key) == [try #require(hit?["id"] as? String)])
    // Each answer gave one.
    #expect(receiver.posts.allSatisfy { $0.cookie == nil })
    #expect(receiver.posts.allSatisfy { $0.body.contains("AA1000") })
    #expect(receiver.posts.allSatisfy { $0.authorization == "Bearer secret" })
  }

  @Test(arguments: ["a\r\nX-Evil: 1", "two words", "schlüssel", "\n"])
  func aTokenThatIsNoHeaderIsRefused(token: String) throws {
    let folder = try Self.site(plates: 1)
    try folder.write("token", Data(token.utf8))
    let run = try HotplateProcess(
      Self.arguments(
        folder,
        [
          "--once", "--webhook", "http://127.0.0.1:9/hits", "--webhook-token", folder.path("token"),
        ]))
    #expect(run.status == 65)
    #expect(run.errors.contains("expected one token"))
  }

  @Test func finishesOnSIGTERMWithStatusZero() throws {
    let folder = try Self.site(plates: 2)
    let running = try RunningHotplate(Self.arguments(folder, []))
    try Self.drop(0, into: folder)
    #expect(running.nextRecord()?["type"] as? String == "hit")
    #expect(running.nextRecord()?["type"] as? String == "read")
    running.kill(SIGTERM)
    #expect(running.wait() == 0)
  }

  /// `HOTPLATE_KILLS` asks for more than the default, `HOTPLATE_SEED` for the draws of an earlier run; `make kills` runs 200.
  @Test func everyHitIsDeliveredThoughTheProcessIsKilled() throws {
    let kills = ProcessInfo.processInfo.environment["HOTPLATE_KILLS"].flatMap { Int($0) } ?? 3
    let files = 4 * kills
    let folder = try Self.site(plates: files)
    let seed =
      ProcessInfo.processInfo.environment["HOTPLATE_SEED"].flatMap { UInt64($0) }
      ?? .random(in: 0...UInt64.max)
    print("kills: seed \(seed)")
    var random = SeededNumbers(seed: seed)
    // The receiver, too, is down or loses an answer now and then.
    let steady = Steady()
    let receiver = try HTTPReceiver { number in
      if steady.isOn.withLock({ $0 }) { return 200 }
      return switch (UInt64(number) &* 0x9E37_79B9_7F4A_7C15 ^ seed) % 11 {
      case 0: 503
      case 1: 0
      default: 200
      }
    }
    defer { receiver.stop() }
    let arguments = Self.arguments(
      folder,
      [
        "--webhook", receiver.url, "--spool", folder.path("spool"), "--done", "move", "--settle",
        "0",
      ])
    var dropped = 0
    for _ in 0..<kills {
      let running = try RunningHotplate(arguments)
      for _ in 0..<4 {
        try Self.drop(dropped, into: folder)
        dropped += 1
      }
      // Each of the four files has a hit and a read to tell.
      for _ in 0..<Int.random(in: 0...8, using: &random) {
        try #require(running.nextLine() != nil, "\(running.errors)")
      }
      running.kill(SIGKILL)
      _ = running.wait()
    }
    // What a run leaves in the spool within its grace is for the next. The receiver is well again.
    steady.isOn.withLock { $0 = true }
    for _ in 0..<20 {
      let last = try HotplateProcess(arguments + ["--once"])
      #expect(last.status == 0)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("spool"))
      if !left.contains(where: { $0.hasSuffix(".item") }) { break }
    }
    let posts = receiver.posts
    var keys: [String: Set<String>] = [:]
    for post in posts {
      let record = try #require(
        try JSONSerialization.jsonObject(with: Data(post.body.utf8)) as? [String: Any])
      let hit = try #require(record["hit"] as? [String: Any])
      let plate = try #require(hit["plate"] as? String)
      #expect(post.key == hit["id"] as? String)
      keys[plate, default: []].insert(post.key)
    }
    print("kills: \(kills), files: \(files), posts: \(posts.count), plates: \(keys.count)")
    #expect(keys.count == files, "delivered \(keys.count) of \(files)")
    // Repetitions are told by their key: one key a file.
    #expect(keys.values.allSatisfy { $0.count == 1 })
  }

  /// Keeps hits for a day.
  static let policy = """
    {"schema": 1, "code": "X", "title": "X", "notLegalAdvice": true, "notice": "Not legal advice.",
     "citations": [{"title": "X", "url": "https://example.org/", "supports": "all of it"}],
     "readRetention": null, "hitRetention": "1d", "maximumListAge": null, "dispositionWithin": null,
     "purposes": [{"code": "audit", "title": "an audit"}], "prohibitedPurposes": [], "smallCount": 1}
    """

  /// What was refused is kept no longer than what lies in the store; what waits is delivered first, however old.
  @Test(arguments: [
    (days: 31.0, flags: [], isDropped: true), (29.0, [], false),
    (2.0, ["--keep-undelivered", "1d"], true), (40.0, ["--keep-undelivered", "50d"], false),
    (2.0, ["--store", "hits.db", "--policy", "policy.json"], true),
    (2.0, ["--store", "hits.db", "--policy", "policy.json", "--keep-undelivered", "9d"], true),
    (0.5, ["--store", "hits.db", "--policy", "policy.json"], false),
  ])
  func whatNobodyTookIsDroppedWhenItsTimeIsOver(
    days: Double, flags: [String], isDropped: Bool
  ) throws {
    let folder = try Self.site(plates: 2)
    try folder.write("policy.json", Data(Self.policy.utf8))
    let gone = try HTTPReceiver()
    gone.stop()
    try Self.drop(0, into: folder)
    let spool = ["--once", "--spool", folder.path("spool"), "--webhook"]
    let down = try HotplateProcess(Self.arguments(folder, spool + [gone.url]))
    #expect(down.errors.contains("1 hit not delivered yet is kept in"))
    for item in ["1.item", "refused/7.item"] {
      try FileManager.default.createDirectory(
        atPath: folder.path("spool/refused"), withIntermediateDirectories: true)
      if item != "1.item" { try folder.write("spool/" + item, Data("k\n{}".utf8)) }
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -days * 86_400)],
        ofItemAtPath: folder.path("spool/" + item))
    }
    let receiver = try HTTPReceiver()
    defer { receiver.stop() }
    let flags = flags.map { $0.contains(".") ? folder.path($0) : $0 }
    let up = try HotplateProcess(Self.arguments(folder, spool + [receiver.url] + flags))
    #expect(up.status == 0, "\(up.errors)")
    #expect(receiver.posts.count == 1)
    #expect(
      up.errors.contains("0 items that waited for delivery, 1 that had been refused") == isDropped)
    #expect(access(folder.path("spool/refused/7.item"), F_OK) == (isDropped ? -1 : 0))
  }

  @Test func hitsWaitWhileTheReceiverIsDown() throws {
    let folder = try Self.site(plates: 5)
    let gone = try HTTPReceiver()
    gone.stop()
    for number in 0..<5 { try Self.drop(number, into: folder) }
    try Data("secret\n".utf8).write(to: URL(fileURLWithPath: folder.path("token")))
    let spool = [
      "--spool", folder.path("spool"), "--webhook-token", folder.path("token"),
      "--webhook-pictures", "--store", folder.path("hits.db"),
    ]
    let down = try HotplateProcess(
      Self.arguments(folder, ["--once", "--webhook", gone.url] + spool))
    #expect(down.status == 0)
    #expect(down.errors.contains("5 hits not delivered yet are kept in"))
    let receiver = try HTTPReceiver()
    defer { receiver.stop() }
    let up = try HotplateProcess(
      Self.arguments(folder, ["--once", "--webhook", receiver.url] + spool))
    #expect(up.status == 0)
    #expect(receiver.posts.allSatisfy { $0.agent?.hasPrefix("hotplate/") == true })
    let records = receiver.posts.compactMap { HotplateProcess.record($0.body) }
    let plates = records.map { ($0["hit"] as? [String: Any])?["plate"] as? String }
    #expect(plates == (0..<5).map { "AA\(1000 + $0)" })
    // Of the numbers that the store of the first run gave, and without pictures: none has a plate but in its name.
    let told = down.records.filter { $0["type"] as? String == "hit" }
    let numbers = told.compactMap { $0["number"] as? Int }
    #expect(Set(numbers).count == 5)
    #expect(records.map { $0["number"] as? Int } == numbers)
    #expect(records.allSatisfy { $0["crop"] == nil })
    #expect(receiver.posts.allSatisfy { $0.authorization == "Bearer secret" })
  }
}

/// Whether the receiver has become reliable.
private final class Steady: Sendable {
  let isOn = Guarded(false)
}
