import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

/// A run as the store's log holds it: its flags, parsed again, give its matcher again.
struct RecordedRun {
  /// The flags of this process that decide what hits, those of a configuration file among them, as JSON.
  ///
  /// No others: the log is for good, and a file's name may hold a plate that hit nothing, an address a password.
  static var arguments: String {
    get throws {
      let expanded = try ConfigurationFile.expanding(
        Array(CommandLine.arguments.dropFirst()), flagsOf: VerbFlags.init(verb:))
      let run = try RecordedRun(arguments: expanded.arguments)
      return AuditValue.list(run.arguments.map { .text($0) }).json
    }
  }

  private let verb: String
  private var matching: MatchingOptions
  private let recognition: RecognitionOptions
  /// Flags of the verb alone.
  private let flags: [String?]

  private init(arguments: [String]) throws {
    var arguments = arguments
    // What was read is not recorded, but the parser wants to hear of something.
    if arguments.first == "scan" { arguments.append("-") }
    if arguments.first == "watch" { arguments.append(".") }
    switch try HotplateCommand.parseAsRoot(arguments) {
    case let scan as ScanCommand:
      (verb, matching, recognition) = ("scan", scan.matching, scan.recognition)
      flags = []
    case let stream as StreamCommand:
      (verb, matching, recognition) = ("stream", stream.matching, stream.recognition)
      flags = stream.stream.deciding
    case let watch as WatchCommand:
      (verb, matching, recognition) = ("watch", watch.matching, watch.recognition)
      // What names tell is a second reader.
      flags = [flag("name-pattern", watch.namePattern)]
    default:
      throw HotplateError(.configuration, "the hit's run was neither scan, stream nor watch")
    }
  }

  private var arguments: [String] {
    [verb] + (matching.deciding + recognition.deciding + flags).compactMap { $0 }
  }

  /// Parses the settings of a run.
  ///
  /// - Parameter hotlists: Lists to use instead of those named then; none: those.
  init(settings: [String: String], hotlists: [String]) throws {
    guard let list = settings["arguments"].flatMap({ AuditValue(json: $0)?.list }) else {
      throw HotplateError(
        .configuration, "the hit came from another program's records: its settings are not known")
    }
    try self.init(arguments: list.compactMap(\.text))
    if !hotlists.isEmpty { matching.hotlist = hotlists }
    // Its lists have aged since, and what was kept back for a clearance is no hit in the store.
    matching.staleLists = .mark
    matching.clearances = nil
  }

  /// Matches as the run did.
  func hits(_ input: HitStore.ReplayInput) throws -> [Hit] {
    guard
      let matcher = try matching.makeHitFinder(
        regions: recognition.regions, quiet: true)
    else { return [] }
    return matcher.hits(for: input.read, at: input.time, source: input.source)
  }
}

// In one word with the value, which may begin as a flag does. Defaults are spelled out: they may change.

private func flag(_ name: String, _ value: (some Any)?) -> String? {
  value.map { "--\(name)=\($0)" }
}

private func flag(_ name: String, _ isSet: Bool) -> String? { isSet ? "--\(name)" : nil }

extension MatchingOptions {
  /// The flags that were given, but for the clearances, which hold names.
  fileprivate var deciding: [String?] {
    hotlist.map { flag("hotlist", $0) } + [
      flag("list-format", reading.listFormat), flag("dates", reading.dates?.rawValue),
      flag("max-bad-rows", reading.maxBadRows),
      flag("allow-empty-lists", reading.allowEmptyLists), flag("min-probability", minProbability),
      flag("max-false-alerts", maxFalseAlerts), flag("max-distance", maxDistance),
      flag("look-alikes", lookAlikes), flag("exact", exact), flag("jurisdiction", jurisdiction),
      flag("home-share", homeShare), flag("base-rate", baseRate),
      flag("max-list-age", maxListAge), flag("stale-lists", staleLists.rawValue),
      flag("confusions", confusions),
    ]
  }
}

extension RecognitionOptions {
  /// The flags that were given and decide what is read.
  fileprivate var deciding: [String?] {
    regions.codes.map { flag("region", $0) } + [
      flag("pattern", pattern), flag("top", top), flag("min-confidence", minConfidence),
      flag("min-plate-width", minPlateWidth ?? 0), flag("max-plates", maxPlates),
      flag("looks", looks),
      flag("roi", roi),
    ] + ignore.map { flag("ignore", $0) }
  }
}

extension StreamOptions {
  /// The flags that were given and decide which frames count, and how often a plate does.
  fileprivate var deciding: [String?] {
    [
      flag("fps", fps), flag("late", late.rawValue), flag("every-frame", everyFrame),
      flag("cooldown", cooldown),
    ]
  }
}
