import ArgumentParser

extension HitsCommand {
  enum Format: String, AnswerFormat, CaseIterable {
    case text, json

    static var help: ArgumentHelp { "text or json (default: text)." }
  }
}
