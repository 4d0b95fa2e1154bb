/// Why a run cannot go on, or cannot start: for the operator to act on.
public struct HotplateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What to switch over.
  public enum Code: String, Sendable, Hashable, Codable {
    /// A hotlist that cannot be used.
    case hotlist
    /// A configuration, policy or setting that cannot be used.
    case configuration
    /// A model or system library that does not start.
    case startup
    /// A file that cannot be read or written.
    case file
    /// A file that cannot be written because its disk, or its owner's share of it, is full, or because it is as large as a file may be.
    case diskFull
    /// The hit store refuses or is damaged.
    case store
    /// The hit store has no hit or clearance, or its log no record, of that name.
    case noSuchHit
  }

  /// What to switch over.
  public var code: Code
  /// One sentence: where, what was found, what was expected.
  public var message: String

  /// Makes an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The sentence.
  public var description: String { message }
}
