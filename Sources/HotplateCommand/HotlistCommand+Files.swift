import ArgumentParser
import Foundation
import Hotplate

struct HotlistBuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Compile a list, with its delta files applied, for immediate loading.",
    discussion: """
      A compiled list is used like any other: --hotlist stolen.hotlist. It is written beside and renamed, so that running \
      processes keep the old one until they reload. Rows of a delta file are added; those whose action column says remove, \
      delete or the like take away what they name, and those that say update or change take its place.

      EXAMPLES
        hotplate hotlist build stolen.csv -o stolen.hotlist
        hotplate hotlist build stolen.csv --delta monday.csv --delta tuesday.csv \\
          -o stolen.hotlist
      """)

  @Argument(help: "The list.", completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp("Apply this delta file (repeatable, in order).", valueName: "file"),
    completion: .file())
  var delta: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The compiled list to write.", valueName: "file"),
    completion: .file())
  var output: String

  @OptionGroup(title: "Lists") var list: HotlistFileOptions

  func run() throws {
    try LineOutput.refuseReplacing(output, ifAmong: [file] + delta)
    var reader = try list.reader(of: [file] + delta)
    let hotlist = try reader.load(file, deltas: delta)
    try hotlist.compile(to: output)
    for line in hotlist.summary() { printMessage(line) }
  }
}

struct HotlistShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "What is known of lists, and their entries.",
    discussion: """
      EXAMPLES
        hotplate hotlist show stolen.hotlist
        hotplate hotlist show stolen.csv --plate 8BAB123
        hotplate hotlist show stolen.csv --plate '8BAB12?'
        hotplate hotlist show stolen.csv --entries | head
      """)

  @Argument(help: "Lists.", completion: .file())
  var files: [String]

  @Option(
    help:
      "Show the entries that list this plate; ? for one character, * for any run of them, where it is known in part."
  )
  var plate: String?

  @Flag(help: "Show all entries.")
  var entries = false

  @OptionGroup(title: "Lists") var list: HotlistFileOptions

  func run() throws {
    let output = try LineOutput()
    var reader = try list.reader(of: files)
    for file in files {
      let hotlist = try reader.load(file)
      guard hotlist.isWhole else {
        throw HotplateError(
          .hotlist, "\(file): found damaged rows, expected a whole compiled list")
      }
      for line in hotlist.summary() { try output.write(line) }
      if let plate {
        var isListed = false
        try hotlist.forEachEntry(listing: plate) {
          isListed = true
          try output.write($0.line)
        }
        if !isListed { printNotice("\(file): does not list \(plate)") }
      }
      if entries {
        try output.writingMany { write in
          try hotlist.forEachEntry { try write($0.line) }
        }
      }
    }
  }
}

struct HotlistDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What a new version of a list adds, drops and changes.",
    discussion: """
      EXAMPLES
        hotplate hotlist diff yesterday.csv today.csv
        hotplate hotlist diff stolen.hotlist stolen.csv --quiet
      """)

  @Argument(help: "The old list.", completion: .file())
  var old: String

  @Argument(help: "The new list.", completion: .file())
  var new: String

  @Flag(help: "Only the counts.")
  var quiet = false

  @OptionGroup(title: "Lists") var list: HotlistFileOptions

  func run() throws {
    let output = try LineOutput()
    var reader = try list.reader(of: [old, new])
    let (before, after) = (try reader.load(old), try reader.load(new))
    var bar = ProgressBar(
      total: before.count + after.count, unit: "entries",
      isShown: ProgressBar.isTerminal && !quiet)
    defer { bar.clear() }
    let diff = try output.writingMany { write in
      try HotlistDiff(from: before, to: after) { change in
        if quiet { return }
        bar.clear()
        try write(change.line)
      } progress: {
        bar.advance(by: $0)
      }
    }
    bar.clear()
    try output.write(
      "\(diff.added) added, \(diff.dropped) dropped, \(diff.changed) changed, \(diff.same) the same"
    )
  }
}
