import ArgumentParser
import Foundation
import Testing

@testable import HotplateCommand

@Suite struct HelpTests {
  /// Every verb, those below others too, as it is typed.
  static let verbs = below(HotplateCommand.self, [])

  private static func below(_ command: any ParsableCommand.Type, _ path: [String]) -> [[String]] {
    command.configuration.subcommands.flatMap { verb -> [[String]] in
      // As the argument parser names those that have no other name.
      let typed = path + [verb.configuration.commandName ?? "\(verb)".lowercased()]
      return [typed] + below(verb, typed)
    }
  }

  @Test(arguments: verbs)
  func endsInExamples(verb: [String]) throws {
    let help = try HotplateProcess(verb + ["--help"])
    #expect(help.status == 0)
    let parts = help.output.components(separatedBy: "\nEXAMPLES\n")
    #expect(parts.count == 2)
    #expect(parts.last?.contains("hotplate \(verb.joined(separator: " "))") == true)
    #expect(parts.last?.contains("--help") == false)
  }

  @Test func allVerbsAreThere() {
    #expect(Self.verbs.count > 30)
  }
}
