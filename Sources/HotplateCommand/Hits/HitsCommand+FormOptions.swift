import ArgumentParser

extension HitsCommand {
  enum Format: String, AnswerFormat, CaseIterable {
    case text, json

    static var help: ArgumentHelp { "text or json (default: text)." }
  }

  /// The flags of how an answer is written.
  typealias FormOptions = FormatOptions<Format>
}

extension FormatOptions where Format == HitsCommand.Format {
  var isJSON: Bool { chosen == .json }
}
