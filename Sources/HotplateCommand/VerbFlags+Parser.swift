import ArgumentParser
import Foundation

extension VerbFlags {
  /// The flags of a verb; none of what is no verb.
  init(verb: String) {
    let command = HotplateCommand.configuration.subcommands.first { $0._commandName == verb }
    if let command { self.init(of: command) } else { self.init(names: [], valued: []) }
  }

  /// The flags of a command, as the argument parser itself tells them.
  init(of command: any ParsableCommand.Type) {
    let dump = try? JSONDecoder().decode(Dump.self, from: Data(command._dumpHelp().utf8))
    let arguments = dump?.command.arguments ?? []
    func typed(_ arguments: [Dump.Argument]) -> Set<String> {
      Set(arguments.flatMap { $0.names ?? [] }.map { ($0.kind == "long" ? "--" : "-") + $0.name })
    }
    self.init(
      names: typed(arguments), valued: typed(arguments.filter { $0.kind == "option" }))
  }

  /// As much of what the argument parser tells of a command as is needed.
  private struct Dump: Decodable {
    struct Command: Decodable { var arguments: [Argument]? }
    struct Argument: Decodable {
      var kind: String
      var names: [Name]?
    }
    struct Name: Decodable {
      var kind: String
      var name: String
    }
    var command: Command
  }
}
