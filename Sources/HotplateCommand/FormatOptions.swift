import ArgumentParser

/// The forms in which a verb answers; the usual one, unless another is asked for.
protocol AnswerFormat: ExpressibleByArgument, RawRepresentable where RawValue == String {
  static var text: Self { get }
  static var json: Self { get }
  /// Lines of text for people, but where a verb's answer is a file for another.
  static var usual: Self { get }
  /// Names the forms for `--help`.
  static var help: ArgumentHelp { get }
}

extension AnswerFormat {
  static var usual: Self { text }
}

/// In which form a verb answers.
struct FormatOptions<Format: AnswerFormat>: ParsableArguments {
  @Option(help: Format.help) var format: Format?

  @Flag(name: [.customShort("j"), .long], help: "Short for --format json.") var json = false

  func validate() throws {
    guard json, let format, format != .json else { return }
    throw ValidationError("--json with --format \(format.rawValue): expected one of them")
  }

  /// The form asked for.
  var chosen: Format { json ? .json : format ?? .usual }
}
