import ArgumentParser
import Foundation
import Hotplate

struct HotlistCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hotlist",
    abstract: "Check a list, compile it, look at it, compare two versions.",
    discussion: """
      EXAMPLES
        hotplate hotlist lint stolen.csv
        hotplate hotlist build stolen.csv --delta changes.csv -o stolen.hotlist
        hotplate hotlist show stolen.hotlist
        hotplate hotlist diff yesterday.csv today.csv
      """,
    subcommands: [
      HotlistLintCommand.self, HotlistBuildCommand.self, HotlistShowCommand.self,
      HotlistDiffCommand.self,
    ])
}

/// The flags of reading a list for its own sake.
struct HotlistFileOptions: ParsableArguments {
  @OptionGroup var reading: ListReadingOptions

  @Option(
    help: ArgumentHelp(
      "Write the bad rows, each below its reason, into this file.", valueName: "file"),
    completion: .file())
  var rejects: String?

  /// What reads the lists at `paths`, deltas included.
  func reader(of paths: [String]) throws -> HotlistReader {
    if let rejects { try LineOutput.refuseReplacing(rejects, ifAmong: paths) }
    return HotlistReader(loading: try reading.loading(), rejects: rejects)
  }
}

extension Hotlist {
  /// Names what deserves a look and the bad rows on standard error, the first twenty of these.
  func noteIssues() {
    for remark in remarks { printNotice("\(remark)") }
    for sentence in BadRows(self).sentences(of: name) { printNotice(sentence) }
  }
}

struct HotlistLintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Find what in lists causes wrongful stops.",
    discussion: """
      Findings go to standard output, one a line: file, line, what was expected and found. Exits with 0 when the lists can be \
      used, with 65 when one cannot, whose bad rows are found all the same; with --strict also when anything but a missing reason or expiry was found. \
      Of jurisdiction codes that more than one place has, --region says which is meant.

      EXAMPLES
        hotplate hotlist lint stolen.csv
        hotplate hotlist lint --region us --strict stolen.csv amber.txt
        hotplate hotlist lint stolen.csv --rejects bad-rows.csv
        hotplate hotlist lint stolen.csv --region us --reach
      """)

  @Argument(help: "Lists.", completion: .file())
  var files: [String]

  @OptionGroup(title: "Lists") var list: HotlistFileOptions

  @OptionGroup var regions: RegionOptions

  @Option(help: "Show at most so many findings of a kind.")
  var limit = 20

  @Flag(
    help:
      "Also show for every entry how many other plates it catches, and about how many vehicles bear them."
  )
  var reach = false

  @Flag(help: "Exit with 65 when anything but a missing reason or expiry was found.")
  var strict = false

  func run() throws {
    let output = try LineOutput()
    var isClean = true
    var failure: HotplateError?
    func note(_ next: HotplateError) {
      if let failure { printNotice("\(failure)") }
      failure = next
    }
    var reader = try list.reader(of: files)
    do {
      for file in files {
        let hotlist: Hotlist
        do {
          let read = try reader.read(file)
          hotlist = read.list
          if let refusal = read.refusal { note(refusal) }
        } catch let error as HotplateError {
          note(error)
          continue
        }
        var bar = ProgressBar(
          total: hotlist.count, unit: "entries", isShown: ProgressBar.isTerminal)
        defer { bar.clear() }
        let lint = try output.writingMany { write in
          try HotlistLint(
            hotlist, regions: regions.named, limit: max(limit, 0)
          ) { entry, reach in
            if self.reach {
              bar.clear()
              try write("\(entry.line): \(reach.line)")
            }
            bar.advance()
          }
        }
        bar.clear()
        isClean = isClean && lint.isClean
        try output.writingMany { write in
          for line in lint.report(on: hotlist) { try write(line) }
        }
      }
    } catch is OutputClosed {}
    if let failure { throw failure }
    if strict && !isClean { throw ExitCode(65) }
  }
}
