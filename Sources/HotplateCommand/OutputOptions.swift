import ArgumentParser
import Foundation
import Hotplate

/// Where results go and in which form.
struct OutputOptions: ParsableArguments {
  @Option(
    help: "text, json (a record a line), csv, or openalpr (as `alpr -j` writes) (default: text).")
  var format: OutputFormat?

  @Flag(name: [.customShort("j"), .customLong("json")], help: "Short for --format json.")
  var isJSON = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write results to this file instead of standard output (-): `stream`, `watch` and `--resume` add to its end, `scan` writes it anew.",
      valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  @Flag(
    inversion: .prefixedNo,
    help: "Show progress (default: on a terminal; `stream`, `watch`: where results go elsewhere).")
  var progress: Bool?

  @Flag(help: "Exit with 0 for a hit, 1 for none, 2 when an input failed.")
  var exitCode = false

  func validate() throws {
    try requireOneForm(isJSON: isJSON, format: format?.rawValue)
  }

  /// Whether results are shown on a terminal, where progress stands in their way.
  var isShownOnTerminal: Bool { output ?? "-" == "-" && isatty(STDOUT_FILENO) == 1 }

  /// Whether a stream shows its progress: where that was asked for, or on a terminal that shows no results.
  var showsStreamProgress: Bool {
    progress ?? (ProgressBar.isTerminal && !quiet && !isShownOnTerminal)
  }

  /// The form asked for.
  var chosenFormat: OutputFormat { isJSON ? .json : format ?? .text }
}

extension OutputFormat: ExpressibleByArgument {}
