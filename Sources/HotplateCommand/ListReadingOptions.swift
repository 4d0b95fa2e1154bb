import ArgumentParser
import Hotplate

/// The flags of how lists are laid out and how much of them may be bad.
struct ListReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How lists are laid out, where their first lines do not tell: \(HotlistFormat.presets.keys.sorted().joined(separator: ", ")), fixed:plate=1-8,state=9-10, csv:plate=2,state=1.",
      valueName: "format"),
    completion: .list(HotlistFormat.presets.keys.sorted()))
  var listFormat: String?

  @Option(
    help: ArgumentHelp(
      "What 05/03/2026 is in lists, with slashes or hyphens: mdy is 3 May, dmy 5 March; else mdy, and dmy where a list holds a date that is none in mdy.",
      valueName: "order"))
  var dates: DateOrder?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Refuse a list when more than this share of its rows is bad (0–1), and more than 10; 0 refuses at the first.",
      valueName: "share"))
  var maxBadRows = HotlistLoading().badRowShare

  @Flag(
    help:
      "Take a list of a header alone for one without alerts; else it is refused as an export that failed, and on reload the old one stays."
  )
  var allowEmptyLists = false

  func validate() throws {
    if !(0...1).contains(maxBadRows) {
      throw ValidationError("--max-bad-rows \(maxBadRows): expected a number from 0 to 1")
    }
    do {
      _ = try loading()
    } catch let error as HotplateError {
      throw ValidationError("--list-format: \(error.message)")
    }
  }

  /// How lists are read.
  func loading() throws -> HotlistLoading {
    var loading = HotlistLoading()
    loading.format = try listFormat.map { try HotlistFormat(specification: $0) }
    loading.dates = dates
    loading.badRowShare = maxBadRows
    loading.allowsEmpty = allowEmptyLists
    return loading
  }
}

extension DateOrder: ExpressibleByArgument {}
