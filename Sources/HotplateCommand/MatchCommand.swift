import ArgumentParser
import Foundation
import Hotplate

struct MatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match",
    abstract: "Match plates as text, or the records of scan and stream, against hotlists.",
    discussion: """
      Without arguments plates are read from standard input, one a line: plain text, PLATE;CODE (also with a comma, tab or |) with the \
      jurisdiction seen, or JSON records of scan and stream. One result a plate, in order: of a record with several plates \
      several, of one without plates one with an empty text. A hit is a lead to verify.

      EXAMPLES
        hotplate match 8AB123 --hotlist stolen.csv
        hotplate match '8AB123;CA' --hotlist stolen.csv --hotlist amber.txt -j
        hotplate match 8AB123 --hotlist stolen.csv --max-distance 1
        hotplate scan stills/ -j --characters | \\
          hotplate match --hotlist stolen.csv --max-false-alerts 5/M
        hotplate match --hotlist stolen.csv --exit-code < plates.txt && echo "a hit"
      """)

  @Argument(help: "Plates (default: lines of standard input).")
  var plates: [String] = []

  @OptionGroup(title: "Matching") var matching: MatchingOptions

  @OptionGroup var regions: RegionOptions

  @OptionGroup var format: FormatOptions<MatchOutput.Format>

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write results to this file instead of standard output (-).", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Match as of this time instead of now: 2026-03-01T08:30:00Z.", valueName: "time"))
  var at: String?

  @Flag(help: "Exit with 0 for a hit, 1 for none, 2 when an input failed.")
  var exitCode = false

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    if matching.hotlist.isEmpty { throw ValidationError("name a list with --hotlist") }
    if plates.contains(where: { Plate($0).text.isEmpty }) {
      throw ValidationError("found an empty plate, expected letters and digits")
    }
    if let at, time == nil {
      throw ValidationError("--at \(at): expected a time like 2026-03-01T08:30:00Z")
    }
  }

  /// As of when to match; `nil`: the moment of each line, or what is given is no time.
  private var time: Date? {
    at.flatMap { MatchOutput.time($0, order: matching.reading.dates ?? .mdy) }
  }

  func run() throws {
    let isPiped = plates.isEmpty || plates == ["-"]
    if isPiped {
      try StandardInput.check()
      StandardInput.noteTerminal(quiet: quiet)
    }
    guard let matcher = try matching.makeHitFinder(regions: regions, quiet: quiet) else { return }
    matching.noteAssumptions(regions: regions, quiet: quiet)
    var results = MatchOutput(
      try LineOutput(path: output, inputs: matching.files),
      format: format.chosen,
      matcher: matcher,
      time: time)
    do {
      try results.begin()
      try matchAll(isPiped: isPiped, matcher, &results)
    } catch is OutputClosed {}
    matching.noteSuppressed(matcher.suppressedCount, quiet: quiet)
    try endRun(failed: results.failed, hits: results.hits, exitCode: exitCode)
  }

  private func matchAll(
    isPiped: Bool, _ matcher: HotlistMatcher, _ results: inout MatchOutput
  ) throws {
    let remark = { (sentence: String) in if !quiet { printNotice(sentence) } }
    if isPiped {
      // A pipe may stay open for months: lists that are replaced are loaded beside the matching.
      let lists = try matching.makeReloading(matcher)
      let timer = DispatchSource.makeTimerSource(queue: .global())
      timer.schedule(deadline: .now() + 5, repeating: 5)
      timer.setEventHandler { lists.check().forEach(MatchingOptions.tell) }
      timer.resume()
      defer { timer.cancel() }
      var input = InputLines(STDIN_FILENO)
      while let lines = try input.next(of: StandardInput.name) {
        for line in lines { try results.add(line, warn: printNotice, remark: remark) }
      }
    } else {
      for plate in plates { try results.add(plate, warn: printNotice, remark: remark) }
    }
  }
}

extension MatchOutput.Format: AnswerFormat {
  static var help: ArgumentHelp { "text, json (a record a plate), or csv (default: text)." }
}
