import ArgumentParser

extension HitsCommand {
  /// The flags of how an answer is written.
  struct FormOptions: ParsableArguments {
    enum Form: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: "text or json.") var format: Form = .text
    @Flag(name: .shortAndLong, help: "Short for --format json.") var json = false

    var isJSON: Bool { json || format == .json }
  }
}
