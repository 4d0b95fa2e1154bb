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
    // So does a file that becomes larger than a limit allows: writing fails.
    signal(SIGXFSZ, SIG_IGN)
    hotplate_hold_standard_streams()
    hotplate_quiet_libpng()
    hotplate_say_bus_errors()
    let expanded: ConfigurationFile.Expanded
    do {
      expanded = try ConfigurationFile.expanding(
        Array(CommandLine.arguments.dropFirst()), flagsOf: VerbFlags.init(verb:))
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
        // It runs on other threads: where there is none to be had, Dispatch would wait for one without a word.
        try DetachedThread.start(stackBytes: 8 << 20) {}
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
      if let text = noHelp(for: arguments) {
        sayUsage(text)
        Foundation.exit(ExitCode.validationFailure.rawValue)
      }
      let text = HelpText.withUsageWrapped(HelpText.withExamplesLast(fullMessage(for: error)))
      do { try printResult(text) } catch { fail(error, isAskedForHits: false) }
      Foundation.exit(0)
    } catch {
      sayUsage(refusal(of: arguments, for: error))
      Foundation.exit(exitCode(for: error).rawValue)
    }
  }

  /// What is said of a command line that cannot be used, with its usage; nothing where all was said before.
  static func refusal(of arguments: [String], for error: any Error) -> String {
    let isUsage = exitCode(for: error) == .validationFailure
    return (isUsage ? misspelt(arguments) : nil) ?? fullMessage(for: error)
  }

  /// Says what is wrong with a command line; nothing where the text is empty.
  private static func sayUsage(_ text: String) {
    if text.isEmpty { return }
    let lines = HelpText.withUsageWrapped(text).forTerminals + "\n"
    try? FileHandle.standardError.write(contentsOf: Data(lines.utf8))
  }

  /// Parses a command line; what is wrong with it is a configuration's fault where the command line alone has nothing wrong, and of both where it
  /// has something else wrong.
  static func parsed(_ expanded: ConfigurationFile.Expanded) throws -> any ParsableCommand {
    do {
      return try parseAsRoot(expanded.arguments)
    } catch {
      if expanded.files.isEmpty || exitCode(for: error) == .success { throw error }
      let sentence = message(for: error)
      var files = expanded.files.joined(separator: ", ")
      do {
        _ = try parseAsRoot(expanded.without)
      } catch let own {
        if message(for: own) == sentence { throw error }
        // As where the file has the list that flags of matching want.
        files += " with the command line"
      }
      throw HotplateError(.configuration, "\(files): \(sentence)")
    }
  }

  /// What the first words of a command line name.
  private struct Named {
    var command: any ParsableCommand.Type = HotplateCommand.self
    /// As it is typed.
    var path = "hotplate"
    /// The words behind it.
    var rest: ArraySlice<String>

    init(_ words: some Sequence<String>) {
      rest = Array(words)[...]
      while let word = rest.first,
        let verb = command.configuration.subcommands.first(where: { $0._commandName == word })
      {
        command = verb
        path += " " + word
        rest.removeFirst()
      }
    }

    /// The verbs of which one may follow.
    var verbs: [String] { command.configuration.subcommands.map { $0._commandName } }

    /// A sentence with the usage of what is named.
    func refusal(_ sentence: String) -> String {
      """
      Error: \(sentence)
      Usage: \(HotplateCommand.usageString(for: command))
        See '\(path) --help' for more information.
      """
    }
  }

  /// What to say where a word that is nearly a verb stands in the place of one, or where a flag is none of the verb: what else is wrong may come of that.
  private static func misspelt(_ arguments: [String]) -> String? {
    let named = Named(arguments)
    if let word = named.rest.first, let name = word.nearest(among: named.verbs) {
      return named.refusal("found no verb '\(word)'; did you mean '\(name)'?")
    }
    let flags = VerbFlags(of: named.command)
    return flags.unknown(in: named.rest).map { named.refusal(flags.refusal(of: $0)) }
  }

  /// What to say where `help` is asked for a word in the place of a verb that is none.
  private static func noHelp(for arguments: [String]) -> String? {
    guard arguments.first == "help" else { return nil }
    let named = Named(arguments.dropFirst())
    guard let word = named.rest.first, !word.hasPrefix("-"), word != "help", !named.verbs.isEmpty
    else { return nil }
    let near = word.nearest(among: named.verbs).map { "; did you mean '\($0)'?" } ?? ""
    return named.refusal("found no verb '\(word)'\(near)")
  }

  /// Says why and ends the process with the documented status.
  private static func fail(_ error: any Error, isAskedForHits: Bool) -> Never {
    printNotice("\(error)")
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
