import ArgumentParser
import CHeap
import CStandardError
import Foundation
import Hotplate

/// A command that works on frames for months, and whose memory should stay what it was.
protocol LongRunning {
  var recognition: RecognitionOptions { get }
}

@main
struct HotplateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hotplate",
    abstract: "Reads license plates in camera stills and matches them against hotlists.",
    discussion: """
      A hit is a lead to verify, never a verdict.

      EXAMPLES
        hotplate scan stills/ --hotlist stolen.csv
        ffmpeg -i rtsp://camera/1 -f image2pipe -c:v mjpeg - | hotplate stream
        hotplate match 8AB123 --hotlist stolen.csv
      """,
    version: Version.text,
    subcommands: [
      ScanCommand.self,
      StreamCommand.self,
      WatchCommand.self,
      MatchCommand.self,
      HotlistCommand.self,
      TuneCommand.self,
      EvaluateCommand.self,
      HitsCommand.self,
      AuditCommand.self,
      PurgeCommand.self,
      ReportCommand.self,
      ServeCommand.self,
    ])

  /// On the main actor, where no second thread has begun yet.
  @MainActor static func main() async {
    // Before anything is said: a reader that went away ends no run by a signal.
    signal(SIGPIPE, SIG_IGN)
    hotplate_hold_standard_streams()
    hotplate_quiet_libpng()
    hotplate_say_bus_errors()
    let expanded: ConfigurationFile.Expanded
    do {
      expanded = try ConfigurationFile.expanding(Array(CommandLine.arguments.dropFirst()))
    } catch {
      fail(error, isAskedForHits: false)
    }
    let arguments = expanded.arguments
    do {
      var command = try parsed(expanded)
      if let command = command as? any LongRunning {
        hotplate_steady_heap(Int32(command.recognition.workers))
      }
      // Handed over whole: from then on nothing here looks at it.
      nonisolated(unsafe) var asynchronous = command as? any AsyncParsableCommand
      if asynchronous != nil {
        try await asynchronous?.run()
      } else {
        try command.run()
      }
    } catch is OutputClosed {
      // With --exit-code, 0 says that there was a hit.
      Foundation.exit(arguments.contains("--exit-code") ? 1 : 0)
    } catch let error as HotplateError {
      fail(error, isAskedForHits: arguments.contains("--exit-code"))
    } catch  where exitCode(for: error) == .success {
      print(HelpText.withUsageWrapped(HelpText.withExamplesLast(fullMessage(for: error))))
      Foundation.exit(0)
    } catch {
      let text = misspelt(arguments) ?? fullMessage(for: error)
      // Empty where all was said before.
      if !text.isEmpty {
        let lines = HelpText.withUsageWrapped(text).forTerminals + "\n"
        try? FileHandle.standardError.write(contentsOf: Data(lines.utf8))
      }
      Foundation.exit(exitCode(for: error).rawValue)
    }
  }

  /// Parses a command line; what is wrong with it is a configuration's fault where the command line alone has nothing wrong.
  private static func parsed(_ expanded: ConfigurationFile.Expanded) throws
    -> any ParsableCommand
  {
    do {
      let command = try parseAsRoot(expanded.arguments)
      for flag in expanded.off { try requireKnown(flag, in: expanded.arguments) }
      return command
    } catch {
      guard let file = expanded.files.first, (try? parseAsRoot(expanded.without)) != nil else {
        throw error
      }
      throw HotplateError(.configuration, "\(file): \(message(for: error))")
    }
  }

  /// Refuses a flag that the verb of a command line, which parses without it, does not have. Whether it could be given there, and what else it wants, does not matter.
  private static func requireKnown(_ flag: String, in arguments: [String]) throws {
    var arguments = arguments
    arguments.insert(flag, at: 1)
    do {
      _ = try parseAsRoot(arguments)
    } catch  where message(for: error).hasPrefix("Unknown option '\(flag)'") {
      throw error
    } catch {}
  }

  /// What to say where a word that is nearly a verb stands in the place of one, with the usage of what the words before it name.
  private static func misspelt(_ arguments: [String]) -> String? {
    var command: any ParsableCommand.Type = Self.self
    var path = "hotplate"
    for word in arguments {
      let verbs = command.configuration.subcommands
      if let verb = verbs.first(where: { $0._commandName == word }) {
        command = verb
        path += " " + word
        continue
      }
      // A character in another's place counts as two.
      func distance(_ name: String) -> Int { name.difference(from: word).count }
      let names = verbs.map { $0._commandName }
      guard let name = names.min(by: { distance($0) < distance($1) }), distance(name) <= 2
      else { return nil }
      return """
        Error: found no verb '\(word)'; did you mean '\(name)'?
        Usage: \(usageString(for: command))
          See '\(path) --help' for more information.
        """
    }
    return nil
  }

  /// Says why and ends the process with the documented status.
  private static func fail(_ error: any Error, isAskedForHits: Bool) -> Never {
    say("hotplate: \(error)")
    let status: Int32
    switch (error as? HotplateError)?.code {
    case .hotlist, .configuration: status = 65
    case .startup, .store: status = 70
    // With --exit-code, 1 says that there was no hit.
    case .file, .diskFull, .noSuchHit, nil: status = isAskedForHits ? 2 : 1
    }
    Foundation.exit(status)
  }
}
