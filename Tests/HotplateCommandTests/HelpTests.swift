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

  /// Longer lines are broken at a space, and what is copied is then two commands.
  @Test(arguments: verbs + [[]])
  func examplesAreCopiedWhole(verb: [String]) throws {
    let help = try HotplateProcess(verb + ["--help"], environment: ["COLUMNS": "80"])
    let examples = try #require(help.output.components(separatedBy: "\nEXAMPLES\n").last)
    var goesOn = false
    for line in examples.split(separator: "\n") {
      #expect(line.count <= 78, "\(line)")
      let indentation = line.prefix { $0 == " " }.count
      #expect(indentation == (goesOn ? 4 : 2), "\(line)")
      goesOn = line.hasSuffix(" \\")
    }
    #expect(!goesOn)
  }

  @Test(arguments: verbs + [[]])
  func noLineIsWiderThanATerminal(verb: [String]) throws {
    let help = try HotplateProcess(verb + ["--help"], environment: ["COLUMNS": "80"])
    for line in help.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  /// All flags that the argument parser names are still there, in their order.
  @Test func theUsageIsBrokenBetweenFlags() {
    let usage =
      "Usage: hotplate a <id> ... [--store <file>] --output <file> [--list <code or file> ...] [--json]"
    let text = HelpText.withUsageWrapped("Error: [a --b]\n\(usage)\n  See 'a'\n")
    #expect(
      text == """
        Error: [a --b]
        Usage: hotplate a <id> ... [--store <file>] --output <file>
               [--list <code or file> ...] [--json]
          See 'a'

        """)
  }

  /// The manual's generator drops what is not ASCII, but for what `Packaging/manual.sh` puts something else for.
  @Test func theManualHasACharacterForEach() throws {
    let help = try HotplateProcess(["--experimental-dump-help"])
    #expect(help.output.contains("…"))
    let others = Set(help.output.unicodeScalars.filter { !$0.isASCII })
    #expect(others.subtracting("…–§".unicodeScalars).isEmpty)
  }

  /// The shells' scripts are made of what this tells.
  @Test func filesAndFoldersAreCompleted() throws {
    let help = try HotplateProcess(["--experimental-dump-help"])
    let tool = try #require(HotplateProcess.record(help.output))
    var commands = [tool["command"] as? [String: Any] ?? [:]]
    var count = 0
    while let command = commands.popLast() {
      commands += command["subcommands"] as? [[String: Any]] ?? []
      for argument in command["arguments"] as? [[String: Any]] ?? [] {
        let completion = (argument["completionKind"] as? [String: Any])?.keys.first
        switch argument["valueName"] as? String {
        case "file", "files", "paths", "code or file": #expect(completion == "file", "\(argument)")
        case "dir": #expect(completion == "directory", "\(argument)")
        default: continue
        }
        count += 1
      }
    }
    #expect(count > 50)
  }

  @Test(arguments: [
    (["scn", "x"], "did you mean 'scan'?"), (["hits", "lst"], "did you mean 'list'?"),
    (["scan", "x", "--top", "-5"], "--top -5: expected 1 or more"),
    (["purge", "--hits-before", "yesterday"], "2026-11-01"),
    (
      ["scan", "x", "-c", "eu", "-p", "gb"],
      "--pattern gb: expected a state or country of the regions named (eu)\n"
    ),
    (["scan", "x", "-c", "ca", "-p", "CA"], "(ca; as a region ca is Canada)\n"),
    (["help", "foo"], "Error: found no verb 'foo'\nUsage: hotplate <subcommand>"),
    (["help", "scn"], "Error: found no verb 'scn'; did you mean 'scan'?\n"),
    (
      ["help", "hits", "lst"],
      "Error: found no verb 'lst'; did you mean 'list'?\nUsage: hotplate hits"
    ),
    // What else is wrong comes of the flag that is none.
    (
      ["match", "8AB123", "--hotlst", "x"],
      "Error: Unknown option '--hotlst'. Did you mean '--hotlist'?\nUsage: hotplate match"
    ),
    (["scan", "--files-form", "x"], "Unknown option '--files-form'. Did you mean '--files-from'?"),
    (["hits", "list", "--undecided", "--superseded", "--jsn"], "Unknown option '--jsn'."),
    // A value is no flag, and nothing is one behind two dashes.
    (["scan", "x", "--top", "--5"], "Error: The value '--5' is invalid for '--top"),
    (["match", "--", "--hotlst"], "Error: name a list with --hotlist"),
  ])
  func refusalsSayWhatToType(arguments: [String], sentence: String) throws {
    let run = try HotplateProcess(arguments)
    #expect(run.status == 64)
    #expect(run.errors.contains(sentence), "\(run.errors)")
  }

  /// Of the verbs among which the word stands.
  @Test(arguments: [
    (["scn"], "Usage: hotplate <subcommand>\n  See 'hotplate --help'"),
    (["hits", "lst"], "Usage: hotplate hits <subcommand>\n  See 'hotplate hits --help'"),
    (["audit", "verfy", "x"], "Usage: hotplate audit <subcommand>\n  See 'hotplate audit --help'"),
  ])
  func aMisspeltVerbIsToldWithTheUsage(arguments: [String], usage: String) throws {
    let run = try HotplateProcess(arguments)
    #expect(run.status == 64)
    #expect(run.errors.contains("'?\n\(usage) for more information.\n"), "\(run.errors)")
  }

  @Test(arguments: [["help"], ["help", "hits"], ["help", "hits", "list"], ["help", "help"]])
  func helpOfAVerbIsHelp(arguments: [String]) throws {
    let help = try HotplateProcess(arguments)
    #expect(help.status == 0 && help.output.hasPrefix("OVERVIEW: "), "\(help.errors)")
  }

  @Test func allVerbsAreThere() {
    #expect(Self.verbs.count > 30)
  }
}
