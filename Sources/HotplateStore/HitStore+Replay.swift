import Foundation
import Hotplate

/// Whether a stored hit comes out again.
public struct Replay: Sendable, Hashable {
  /// The stored hit.
  public var number: Int
  /// What is not the same, one sentence each; empty when the same hit came out.
  public var differences: [String]

  /// Whether the same hit came out.
  public var isSame: Bool { differences.isEmpty }
}

extension HitStore {
  /// What a matcher needs to make a hit again.
  public struct ReplayInput: Sendable {
    /// The read with its alternatives.
    public var read: PlateRead
    /// When the picture was taken.
    public var time: Date
    /// The run's settings, by flag.
    public var settings: [String: String]
    /// The list, by the digest of its bytes: the file that the caller matches against must have it.
    public var list: HotlistInfo
    /// The camera or frame, which ``Hit/id`` depends on.
    public var source: String
    /// The camera.
    public var camera: String
  }

  /// Makes a hit again from what was stored with it. Looking is in the log.
  ///
  /// - Parameter match: Matches the read as the run did.
  /// - Returns: What differs, if anything.
  public func replay(
    _ name: String, match: (ReplayInput) throws -> [Hit]
  ) throws -> Replay {
    let stored = try hit(name)
    guard let settings = try settings(ofRun: stored.run) else {
      throw HotplateError(
        .store, "hit \(stored.number): the settings of its run are missing from the log")
    }
    let input = ReplayInput(
      read: stored.read.read, time: stored.taken.date, settings: settings, list: stored.list,
      source: stored.source, camera: stored.camera)
    let hits = try match(input)
    let old = stored.hit
    guard
      let new = hits.first(where: { $0.list == old.list && $0.entry == old.entry })
        ?? hits.first(where: { $0.plate == old.plate })
    else {
      return Replay(
        number: stored.number, differences: ["the entry \(old.hotlist):\(old.entry) does not hit"])
    }
    return Replay(number: stored.number, differences: Self.differences(old, new))
  }

  private static func differences(_ old: Hit, _ new: Hit) -> [String] {
    var differences: [String] = []
    func compare<T: Equatable>(_ name: String, _ old: T, _ new: T) {
      if old != new { differences.append("\(name): stored \(old), now \(new)") }
    }
    compare("list", old.list, new.list)
    compare("entry", old.entry, new.entry)
    compare("plate", old.plate, new.plate)
    compare("tier", old.tier.rawValue, new.tier.rawValue)
    compare("jurisdiction match", old.jurisdictionMatch.rawValue, new.jurisdictionMatch.rawValue)
    compare("probability", old.probability, new.probability)
    compare("differing characters", old.differences.count, new.differences.count)
    compare("verify", old.verify, new.verify)
    if differences.isEmpty, old.differences != new.differences {
      differences.append("differing characters: others than stored")
    }
    return differences
  }
}
