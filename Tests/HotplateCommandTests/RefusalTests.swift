import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import HotplateCommand

/// What cannot be run ends with a sentence for people and the documented status.
@Suite struct RefusalTests {
  @Test(arguments: [
    (["scan"], Int32(64), "expected pictures or folders"),
    (["match", "A1", "--hotlist", "Hotlists/stolen.csv", "--config", "none.json"], 64, "--config"),
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
    (["scan", "Fixtures/none.jpg"], 1, "Fixtures/none.jpg: cannot be opened"),
    (["scan", "Fixtures/none.jpg", "--exit-code"], 2, "Fixtures/none.jpg: cannot be opened"),
    (["scan", "@Fixtures/none", "--exit-code"], 2, "Fixtures/none"),
    (["scan", "Sources"], 1, "no pictures in this folder"),
    (["scan", "Fixtures/stills", "--hotlist", "none.csv"], 65, "none.csv"),
    (["scan", "Fixtures/stills", "--hotlist", "Fixtures/stills/us-day.png"], 65, "us-day.png"),
    (["scan", "Fixtures/stills", "--config", "none.json"], 65, "none.json"),
    (["scan", "Fixtures/stills/empty-road.jpg", "-o", "/none/out.jsonl"], 70, "/none/out.jsonl"),
    (["stream", "/none/such"], 1, "/none/such"),
    (["stream", "/none/such", "--exit-code"], 2, "/none/such"),
    (["stream", "Fixtures"], 1, "a folder"),
    (["watch", "/none/such"], 70, "/none/such: expected a folder"),
    (["watch", "/none/such", "--exit-code"], 70, "/none/such: expected a folder"),
    (["hits", "list", "--store", "."], 70, ".: expected a hit store, found a folder"),
    (
      ["audit", "key", "--store", "Fixtures"], 70, "Fixtures: expected a hit store, found a folder"
    ),
    (["audit", "verify", "--store", "Fixtures"], 70, "expected a hit store, found a folder"),
  ])
  func refusesWithASentenceAndTheDocumentedStatus(
    arguments: [String], status: Int32, sentence: String
  ) throws {
    let run = try HotplateProcess(arguments)
    #expect(run.status == status)
    #expect(run.errors.contains(sentence), "\(run.errors)")
  }

  /// Foundation traps on the folder of a path of one character.
  @Test func aFileOfOneLetterIsNoFolder() throws {
    let folder = try ScratchFolder()
    try folder.write("f", Data())
    let still = Project.folder.appendingPathComponent("Fixtures/stills/empty-road.jpg").path
    let run = try HotplateProcess(["scan", still, "--crops", "f"], folder: folder.url)
    #expect(run.status == 70)
    #expect(run.errors == "hotplate: f: the folder cannot be made: File exists\n")
  }

  /// Parsed and told as `main` does it, without a process each; what is refused needs no file.
  @Test(arguments: [
    (["scan"], "Usage: hotplate scan"),
    (["scan", "Fixtures/stills", "--min-plate-width=nan"], "--min-plate-width"),
    (["tune", "--hotlist", "Hotlists/stolen.csv", "--json"], "--simulate"),
    (["stream", "--stats", "9.3e18"], "--stats"),
    (["stream", "--cooldown", "1e300"], "--cooldown"),
    (["watch", "Fixtures", "--stats", "1e300"], "--stats"),
    (
      ["match", "A1", "--hotlist", "Hotlists/stolen.csv", "-j", "--format", "csv"],
      "--json with --format csv: expected one of them"
    ),
    (["report", "-j", "--format", "html"], "--json with --format html: expected one of them"),
    (["match", "M5XSX", "", "--hotlist", "Hotlists/stolen.csv"], "found an empty plate"),
    (["tune", "--simulate", "--hotlist", "a", "--hotlist", "b"], "name one --hotlist"),
    (["tune", "--hotlist", "a", "--clearances", "b"], "--clearances: expected none"),
    (["tune", "--hotlist", "a", "--seed", "2"], "--seed: expected --simulate with it"),
    (["tune", "--hotlist", "a", "--errors", "b"], "--errors: expected --simulate with it"),
    (["tune", "--simulate", "--exact"], "--exact: expected none with --simulate"),
    (["tune", "--simulate", "--max-distance", "1"], "--max-distance: expected none with"),
    (["tune", "--simulate", "--look-alikes", "1"], "--look-alikes: expected none with"),
    (["tune", "--simulate", "--min-probability", "0.5"], "--min-probability: expected none with"),
    (
      ["tune", "--simulate", "--hotlist", "a", "--entries", "9"], "--entries: expected no --hotlist"
    ),
    (["tune", "--simulate", "--reads", "-5"], "--reads -5: expected 1 to 1000000000"),
    (["tune", "--simulate", "--entries", "-5"], "--entries -5: expected 1 to 20000000"),
    (["tune", "--simulate", "--seed", "-1"], "The value '-1' is invalid for '--seed <seed>'"),
    (
      ["tune", "--simulate", "--state-seen", "-0.1"], "--state-seen -0.1: expected a number from 0"
    ),
    (
      ["match", "A1", "--hotlist", "l.csv", "--max-false-alerts", "-1"],
      "Error: --max-false-alerts -1: expected a number a million like 5/M\n"
    ),
    (
      ["match", "A1", "--hotlist", "l.csv", "--max-list-age", "-1d"],
      "Error: --max-list-age -1d: expected a time like 24h, 7d or 90m\n"
    ),
    (
      ["match", "A1", "--hotlist", "l.csv", "--max-bad-rows", "-1"],
      "--max-bad-rows -1.0: expected a number from 0 to 1"
    ),
    (["scan", "Fixtures/stills", "--roi", "1,2"], "roi"),
    (["scan", "Fixtures/stills", "--roi", "-5,-5,10,10"], "pixels, none below 0, width and"),
    (["scan", "Fixtures/stills", "--roi=-5,-5,10,10"], "pixels, none below 0, width and"),
    (["stream", "--ignore", "0,0,10,0"], "pixels, none below 0, width and"),
    (["scan", "Fixtures/stills", "--cut-out", "--ignore", "0,0,9,9"], "--ignore with --cut-out"),
    (["stream", "--fps", "-1"], "--fps -1.0: expected a number above 0"),
    (["stream", "--cooldown", "-1"], "--cooldown -1.0: expected seconds from 0"),
    (["stream", "--rate", "-1"], "--rate -1.0: expected a number above 0"),
    (["watch", "Fixtures", "--stats", "-1"], "--stats -1.0: expected seconds above 0"),
    (["watch", "Fixtures", "--settle", "-1"], "--settle -1.0: expected seconds from 0"),
    (
      ["scan", "Fixtures/stills", "-c", "xx"],
      "Error: --region xx: expected one of us eu gb br ca in au la other, or a country or state\n"
    ),
    (["scan", "Fixtures/stills", "-c", "us", "-c", ""], "Error: --region : expected one of us"),
    (["tune", "--simulate", "-c", "xx"], "Error: --region xx: expected one of us"),
    (["hotlist", "lint", "l.csv", "-c", "xx"], "Error: --region xx: expected one of us"),
    (
      ["scan", "Fixtures/stills", "-p", "xx"],
      "Error: --pattern xx: expected a US state or country, like CA or D\n"
    ),
    (["scan", "Fixtures/stills", "--jobs", "0"], "--jobs 0"),
    (
      ["scan", "x", "--hotlist", "Hotlists/stolen.csv", "--max-distance", "-1"],
      "--max-distance -1: expected 0 to 3"
    ),
    (
      ["match", "A1", "--hotlist", "l.csv", "--max-list-age", "7"],
      "Error: --max-list-age 7: expected a time like 24h, 7d or 90m\n"
    ),
    (
      ["match", "A1", "--hotlist", "l.csv", "--max-false-alerts", "many"],
      "Error: --max-false-alerts many: expected a number a million like 5/M\n"
    ),
    (
      ["match", "A1", "--hotlist", "l.csv", "--base-rate", "-1"],
      "Error: --base-rate -1: expected a number a million like 5/M\n"
    ),
    (
      ["match", "A1", "--hotlist", "l.csv", "--base-rate", "0/M"],
      "Error: --base-rate 0/M: expected more than 0 and at most 500000/M\n"
    ),
    (["stream", "--fps", "0"], "--fps"),
    (["stream", "--late", "maybe"], "late"),
    (["stream", "--every-frame", "--webhook", "http://127.0.0.1:9/"], "--every-frame"),
    (["stream", "--start", "2026-01-01T00:00:00Z"], "--rate"),
    (
      ["stream", "--rate", "15", "--start", "noon"],
      "Error: --start noon: expected a time as 2026-11-23T08:00:00Z\nUsage: hotplate stream "
    ),
    (["watch"], "dir"),
    (["watch", "Fixtures", "--name-pattern", "(?<plate>"], "--name-pattern"),
    (["watch", "Fixtures", "--name-pattern", "abc"], "groups named camera, time or plate"),
    (["watch", "Fixtures", "--name-pattern", "(?<zeit>[0-9]+)"], "found one named zeit"),
    (["scan", "Fixtures/stills", "--json", "--format", "csv"], "--json with --format csv"),
    (
      ["scan", "Fixtures/stills", "--hotlist", "Hotlists/stolen.csv", "--stale-lists", "mark"],
      "--max-list-age"
    ),
    (["watch", "Fixtures", "--webhook", "ftp://x"], "http or https"),
    (["watch", "Fixtures", "--webhook-pictures"], "expected --webhook with them"),
    (["watch", "Fixtures", "--metrics", "0.0.0.0:1"], "loopback"),
    (["watch", "Fixtures", "--done-folder", "x"], "--done move"),
    (["watch", "Fixtures", "--time-zone", "Mars"], "Europe/Berlin"),
  ])
  func refusesACommandLineWithASentence(arguments: [String], sentence: String) throws {
    let line = try ConfigurationFile.expanding(arguments, flagsOf: VerbFlags.init(verb:))
    let thrown = #expect(throws: (any Error).self) { _ = try HotplateCommand.parsed(line) }
    let error = try #require(thrown)
    #expect(HotplateCommand.exitCode(for: error).rawValue == 64)
    let text = HotplateCommand.refusal(of: line.arguments, for: error)
    #expect(text.contains(sentence), "\(text)")
  }
}
