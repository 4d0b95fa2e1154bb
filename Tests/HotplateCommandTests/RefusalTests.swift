import Testing

/// What cannot be run ends with a sentence for people and the documented status.
@Suite struct RefusalTests {
  @Test(arguments: [
    (["scan"], Int32(64), "expected pictures or folders"),
    (["scan"], 64, "Usage: hotplate scan"),
    (["scan", "Fixtures/stills", "--min-plate-width=nan"], 64, "--min-plate-width"),
    (["tune", "--hotlist", "Hotlists/stolen.csv", "--json"], 64, "--simulate"),
    (["stream", "--stats", "9.3e18"], 64, "--stats"),
    (["stream", "--cooldown", "1e300"], 64, "--cooldown"),
    (["watch", "Fixtures", "--stats", "1e300"], 64, "--stats"),
    (
      ["scan", "Fixtures/stills", "-o", "Fixtures/none/x"], 70, "Fixtures/none/x: cannot be written"
    ),
    (["evaluate", "Fixtures/stills"], 65, "found no labels; expected labels.jsonl"),
    (["evaluate", "Fixtures/none"], 65, "Fixtures/none: expected a folder"),
    (["evaluate", "Hotlists/stolen.csv"], 65, "expected a folder with labels, found a file"),
    (["scan", "--files-from", "Fixtures"], 1, "Fixtures: is a folder; expected a list of paths"),
    (
      ["match", "A1", "--hotlist", "Hotlists/stolen.csv", "--confusions", "none.json"], 65,
      "none.json: cannot be opened: No such file or directory"
    ),
    (
      ["stream", "--webhook", "http://127.0.0.1:9/", "--spool", "/dev/null/a/b"], 70,
      "/dev/null/a/b: the spool folder cannot be made: Not a directory"
    ),
    (
      ["match", "A1", "--hotlist", "Hotlists/stolen.csv", "-j", "--format", "csv"], 64,
      "--json with --format csv: expected one of them"
    ),
    (["match", "M5XSX", "", "--hotlist", "Hotlists/stolen.csv"], 64, "found an empty plate"),
    (["tune", "--simulate", "--hotlist", "a", "--hotlist", "b"], 64, "name one --hotlist"),
    (["scan", "Fixtures/none.jpg"], 1, "Fixtures/none.jpg: cannot be opened"),
    (["scan", "Fixtures/none.jpg", "--exit-code"], 2, "Fixtures/none.jpg: cannot be opened"),
    (["scan", "@Fixtures/none", "--exit-code"], 2, "Fixtures/none"),
    (["scan", "Sources"], 1, "no pictures in this folder"),
    (["scan", "Fixtures/stills", "--hotlist", "none.csv"], 65, "none.csv"),
    (["scan", "Fixtures/stills", "--hotlist", "Fixtures/stills/us-day.png"], 65, "us-day.png"),
    (["scan", "Fixtures/stills", "--config", "none.json"], 65, "none.json"),
    (["scan", "Fixtures/stills", "--roi", "1,2"], 64, "roi"),
    (["scan", "Fixtures/stills", "--roi", "-5,-5,10,10"], 64, "pixels, none below 0, width and"),
    (["scan", "Fixtures/stills", "--roi=-5,-5,10,10"], 64, "pixels, none below 0, width and"),
    (["stream", "--fps", "-1"], 64, "--fps -1.0: expected a number above 0"),
    (["stream", "--cooldown", "-1"], 64, "--cooldown -1.0: expected seconds from 0"),
    (["stream", "--rate", "-1"], 64, "--rate -1.0: expected a number above 0"),
    (["watch", "Fixtures", "--stats", "-1"], 64, "--stats -1.0: expected seconds above 0"),
    (["watch", "Fixtures", "--settle", "-1"], 64, "--settle -1.0: expected seconds from 0"),
    (["match", "A1", "--hotlist", "Hotlists/stolen.csv", "--config", "none.json"], 64, "--config"),
    (
      ["scan", "Fixtures/stills", "-c", "xx"], 64,
      "Error: --region xx: expected one of us eu gb br ca in au la other, or a country or state\n"
    ),
    (
      ["scan", "Fixtures/stills", "-c", "us", "-c", ""], 64, "Error: --region : expected one of us"
    ),
    (
      ["scan", "Fixtures/stills", "-p", "xx"], 64,
      "Error: --pattern xx: expected a US state or country, like CA or D\n"
    ),
    (["scan", "Fixtures/stills", "--jobs", "0"], 64, "--jobs 0"),
    (["scan", "Fixtures/stills/empty-road.jpg", "-o", "/none/out.jsonl"], 70, "/none/out.jsonl"),
    (
      ["scan", "x", "--hotlist", "Hotlists/stolen.csv", "--max-distance", "-1"], 64,
      "--max-distance -1: expected 0 to 3"
    ),
    (["stream", "/none/such"], 1, "/none/such"),
    (["stream", "/none/such", "--exit-code"], 2, "/none/such"),
    (["stream", "Fixtures"], 1, "a folder"),
    (["stream", "--fps", "0"], 64, "--fps"),
    (["stream", "--late", "maybe"], 64, "late"),
    (["stream", "--every-frame", "--webhook", "http://127.0.0.1:9/"], 64, "--every-frame"),
    (["stream", "--start", "2026-01-01T00:00:00Z"], 64, "--rate"),
    (["stream", "--rate", "15", "--start", "noon"], 64, "2026-11-23T08:00:00Z"),
    (["watch", "/none/such"], 70, "/none/such: expected a folder"),
    (["watch", "/none/such", "--exit-code"], 70, "/none/such: expected a folder"),
    (["watch"], 64, "dir"),
    (["watch", "Fixtures", "--name-pattern", "(?<plate>"], 64, "--name-pattern"),
    (["watch", "Fixtures", "--name-pattern", "abc"], 64, "groups named camera, time or plate"),
    (["watch", "Fixtures", "--name-pattern", "(?<zeit>[0-9]+)"], 64, "found one named zeit"),
    (["scan", "Fixtures/stills", "--json", "--format", "csv"], 64, "--json with --format csv"),
    (
      ["scan", "Fixtures/stills", "--hotlist", "Hotlists/stolen.csv", "--stale-lists", "mark"], 64,
      "--max-list-age"
    ),
    (["hits", "list", "--store", "."], 70, ".: expected a hit store, found a folder"),
    (
      ["audit", "key", "--store", "Fixtures"], 70, "Fixtures: expected a hit store, found a folder"
    ),
    (["audit", "verify", "--store", "Fixtures"], 70, "expected a hit store, found a folder"),
    (["watch", "Fixtures", "--webhook", "ftp://x"], 64, "http or https"),
    (["watch", "Fixtures", "--metrics", "0.0.0.0:1"], 64, "loopback"),
    (["watch", "Fixtures", "--done-folder", "x"], 64, "--done move"),
    (["watch", "Fixtures", "--time-zone", "Mars"], 64, "Europe/Berlin"),
  ])
  func refusesWithASentenceAndTheDocumentedStatus(
    arguments: [String], status: Int32, sentence: String
  ) throws {
    let run = try HotplateProcess(arguments)
    #expect(run.status == status)
    #expect(run.errors.contains(sentence), "\(run.errors)")
  }
}
