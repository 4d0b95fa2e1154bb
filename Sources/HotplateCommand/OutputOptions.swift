import ArgumentParser
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
    help: ArgumentHelp("Write results to this file instead of standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  @Flag(inversion: .prefixedNo, help: "A progress bar (default: on a terminal).")
  var progress: Bool?

  func validate() throws {
    if isJSON, let format, format != .json {
      throw ValidationError("--json with --format \(format.rawValue): expected one of them")
    }
  }

  /// The form asked for.
  var chosenFormat: OutputFormat { isJSON ? .json : format ?? .text }
}

extension OutputFormat: ExpressibleByArgument {}
