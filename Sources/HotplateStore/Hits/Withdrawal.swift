import Foundation
import Hotplate

/// A read at the end of a pass that no longer bears hits told of the pass before.
public struct Withdrawal: Sendable, Hashable {
  /// The hits, by ``Hit/id``.
  public var hits: [String]
  /// The text read in the end, normalized; empty when the plate could not be read.
  public var read: String
  /// When the plate was last seen.
  public var time: Date
  /// Number of the pass at its camera in its run, where it is known.
  public var track: Int?

  /// Makes a withdrawal.
  public init(hits: [String], read: String, time: Date, track: Int? = nil) {
    self.hits = hits
    self.read = read
    self.time = time
    self.track = track
  }
}

/// That a stored hit was taken back, and by which read: whoever acts on the hit must stop.
public struct StoredWithdrawal: Sendable, Hashable, Codable {
  /// Its number in this store: the place of its record in the log.
  public var number: Int
  /// When it was stored, as RFC 3339 in UTC.
  public var recorded: String
  /// When the plate was last seen, as RFC 3339 in UTC.
  public var time: String
  /// The text read in the end; empty when the plate could not be read.
  public var read: String
  /// Number of the pass at its camera in its run.
  public var track: Int?
}
