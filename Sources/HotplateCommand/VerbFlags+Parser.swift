import ArgumentParser
import Foundation

extension VerbFlags {
  /// The flags of a verb; none of what is no verb.
  init(verb: String) {
    let command = HotplateCommand.configuration.subcommands.first { $0._commandName == verb }
    if let command {
      self.init(of: command)
    } else {
      self.init(names: [], valued: [], single: [:])
    }
  }

  /// The flags of a command, as the argument parser itself tells them.
  init(of command: any ParsableCommand.Type) {
    let dump = try? JSONDecoder().decode(Dump.self, from: Data(command._dumpHelp().utf8))
    let arguments = dump?.command.arguments ?? []
    func typed(_ arguments: [Dump.Argument]) -> Set<String> { Set(arguments.flatMap(\.typed)) }
    var single: [String: String] = [:]
    for argument in arguments where argument.isRepeating != true {
      for name in argument.typed { single[name] = argument.typed[0] }
    }
    self.init(
      names: typed(arguments), valued: typed(arguments.filter { $0.kind == "option" }),
      single: single)
  }

  /// As much of what the argument parser tells of a command as is needed.
  private struct Dump: Decodable {
    struct Command: Decodable { var arguments: [Argument]? }
    struct Argument: Decodable {
      var kind: String
      var names: [Name]?
      var isRepeating: Bool?

      /// Its names as they are typed.
      var typed: [String] { (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name } }
    }
    struct Name: Decodable {
      var kind: String
      var name: String
    }
    var command: Command
  }
}
