/// A row that could not be used, or that deserves a look.
public struct HotlistIssue: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The file.
  public var file: String
  /// The line the row starts on, from 1; 0 when the whole file is meant.
  public var line: Int
  /// What stands there.
  public var found: String
  /// What should stand there.
  public var expected: String

  /// Makes an issue.
  public init(file: String, line: Int, found: String, expected: String) {
    self.file = file
    self.line = line
    self.found = found
    self.expected = expected
  }

  /// The sentence: where, what was expected, what was found.
  public var description: String { "\(file):\(line): expected \(expected), found \(found)" }
}
