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
      print(HelpText.withExamplesLast(fullMessage(for: error)))
      Foundation.exit(0)
    } catch {
      exit(withError: misspelt(arguments) ?? error)
    }
  }

  /// Parses a command line; what is wrong with it is a configuration's fault where the command line alone has nothing wrong.
  private static func parsed(_ expanded: ConfigurationFile.Expanded) throws
    -> any ParsableCommand
  {
    do {
      return try parseAsRoot(expanded.arguments)
    } catch {
      guard let file = expanded.files.first, (try? parseAsRoot(expanded.without)) != nil else {
        throw error
      }
      throw HotplateError(.configuration, "\(file): \(message(for: error))")
    }
  }

  /// What to say where a word that is nearly a verb stands in the place of one.
  private static func misspelt(_ arguments: [String]) -> (any Error)? {
    var command: any ParsableCommand.Type = Self.self
    for word in arguments {
      let verbs = command.configuration.subcommands
      if let verb = verbs.first(where: { $0._commandName == word }) {
        command = verb
        continue
      }
      // A character in another's place counts as two.
      func distance(_ name: String) -> Int { name.difference(from: word).count }
      let names = verbs.map { $0._commandName }
      guard let name = names.min(by: { distance($0) < distance($1) }), distance(name) <= 2
      else { return nil }
      return ValidationError("found no verb '\(word)'; did you mean '\(name)'?")
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
