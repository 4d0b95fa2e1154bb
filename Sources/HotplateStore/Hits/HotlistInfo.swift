import Foundation
import Hotplate

/// Which list a run uses: enough to say later where a hit came from and how old it was.
public struct HotlistInfo: Sendable, Hashable, Codable {
  /// File name, as in ``Hit/hotlist``.
  public var name: String
  /// `sha256:` and the digest of its bytes, as in ``Hit/list``.
  public var digest: String
  /// The list's own version, when it has one.
  public var version: String?
  /// Rows in use.
  public var entries: Int
  /// When the list was made: what its age counts from.
  public var made: Date
  /// What the check of the list complained of, by kind.
  public var lint: [String: Int]?

  /// Makes a description.
  public init(
    name: String, digest: String, version: String? = nil, entries: Int, made: Date,
    lint: [String: Int]? = nil
  ) {
    self.name = name
    self.digest = digest
    self.version = version
    self.entries = entries
    self.made = made
    self.lint = lint
  }
}

extension HotlistInfo {
  /// Describes a loaded list.
  public init(_ list: Hotlist) {
    // Looking through a large list takes minutes: for those there is `hotlist lint`.
    let findings =
      list.count <= 100_000 ? HotlistLint(list, limit: 0).counts : [.badRow: list.badRows]
    let lint = findings.filter { $0.value > 0 }.map { ($0.key.rawValue, $0.value) }
    self.init(
      name: list.name, digest: list.digest, entries: list.count, made: list.modified,
      lint: Dictionary(uniqueKeysWithValues: lint))
  }
}
