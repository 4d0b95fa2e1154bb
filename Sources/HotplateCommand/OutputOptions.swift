import ArgumentParser
import Foundation
import Hotplate

/// Where results go and in which form, what is said besides, and where further flags are.
struct OutputOptions: ParsableArguments {
  @OptionGroup var format: FormatOptions<OutputFormat>

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

  /// Read before the command line is parsed, by ``ConfigurationFile``; here so that nothing is written over them.
  @Option(
    help: ArgumentHelp(
      "Take flags, long ones without dashes, from this JSON file (repeatable; of two the later wins): {\"hotlist\": [\"a.csv\"], \"jobs\": 2}. Relative paths in it go by the current folder.",
      valueName: "file"),
    completion: .file())
  var config: [String] = []

  /// Whether results are shown on a terminal, where progress stands in their way.
  var isShownOnTerminal: Bool { output ?? "-" == "-" && isatty(STDOUT_FILENO) == 1 }

  /// Whether a stream shows its progress: where that was asked for, or on a terminal that shows no results.
  var showsStreamProgress: Bool {
    progress ?? (ProgressBar.isTerminal && !quiet && !isShownOnTerminal)
  }
}

extension OutputFormat: AnswerFormat {
  static var help: ArgumentHelp {
    "text, json (a record a line), csv, or openalpr (as `alpr -j` writes) (default: text)."
  }
}
