import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

/// A run as the store's log holds it: its flags, parsed again, give its matcher again.
struct RecordedRun {
  /// The flags of this process, those of a configuration file among them, as JSON.
  static var arguments: String {
    get throws {
      let expanded = try ConfigurationFile.expanding(Array(CommandLine.arguments.dropFirst()))
      return AuditValue.list(expanded.arguments.map { .text($0) }).json
    }
  }

  private let matching: MatchingOptions
  private let regions: [String]

  /// Parses the settings of a run.
  ///
  /// - Parameter hotlists: Lists to use instead of those named then; none: those.
  init(settings: [String: String], hotlists: [String]) throws {
    guard let list = settings["arguments"].flatMap({ AuditValue(json: $0)?.list }) else {
      throw HotplateError(
        .configuration, "the hit came from another program's records: its settings are not known")
    }
    let command = try HotplateCommand.parseAsRoot(list.compactMap(\.text))
    var matching: MatchingOptions
    switch command {
    case let scan as ScanCommand: (matching, regions) = (scan.matching, scan.recognition.region)
    case let stream as StreamCommand:
      (matching, regions) = (stream.matching, stream.recognition.region)
    case let watch as WatchCommand: (matching, regions) = (watch.matching, watch.recognition.region)
    default:
      throw HotplateError(.configuration, "the hit's run was neither scan, stream nor watch")
    }
    if !hotlists.isEmpty { matching.hotlist = hotlists }
    // Its lists have aged since, and what was kept back for a clearance is no hit in the store.
    matching.staleLists = .mark
    matching.clearances = nil
    self.matching = matching
  }

  /// Matches as the run did.
  func hits(_ input: HitStore.ReplayInput) throws -> [Hit] {
    guard let matcher = try matching.makeHitFinder(regions: regions) else { return [] }
    return matcher.hits(for: input.read, at: input.time, source: input.source)
  }
}
