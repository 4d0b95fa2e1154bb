import Foundation
import Hotplate

/// Which list a run uses: enough to say later where a hit came from and how old it was.
public struct HotlistInfo: Sendable, Hashable, Codable {
  /// One of the files that a list is made of.
  public struct Source: Sendable, Hashable, Codable {
    /// File name, as in ``Hit/hotlist``.
    public var name: String
    /// `sha256:` and the digest of its bytes, as in ``Hit/list``.
    public var digest: String
    /// Rows, bad ones included.
    public var rows: Int
    /// When the file was written.
    public var made: Date

    /// Makes a description.
    public init(name: String, digest: String, rows: Int, made: Date) {
      self.name = name
      self.digest = digest
      self.rows = rows
      self.made = made
    }
  }

  /// File name, as in ``Hit/hotlist``.
  public var name: String
  /// `sha256:` and the digest of its bytes, as in ``Hit/list``; of a list with delta files that of the list itself.
  public var digest: String
  /// The list's own version, when it has one.
  public var version: String?
  /// Rows in use.
  public var entries: Int
  /// When the list was made: what its age counts from.
  public var made: Date
  /// What the check of the list complained of, by kind.
  public var lint: [String: Int]?
  /// The list itself, then its delta files; `nil` where it has none. Which edition of a compiled list it is these alone tell.
  public var sources: [Source]?

  /// Makes a description of a list that is not loaded.
  ///
  /// Of one that is, ``init(_:)`` makes it: without the `sources` of a list with delta files, compiled or not, the store refuses hits of their rows.
  public init(
    name: String, digest: String, version: String? = nil, entries: Int, made: Date,
    lint: [String: Int]? = nil, sources: [Source]? = nil
  ) {
    self.name = name
    self.digest = digest
    self.version = version
    self.entries = entries
    self.made = made
    self.lint = lint
    self.sources = sources
  }

  /// The digests that hits of the list may name, one a file.
  var digests: [String] { [digest] + (sources ?? []).map(\.digest).filter { $0 != digest } }
}

extension HotlistInfo {
  /// Describes a loaded list, with all files that its hits may name.
  ///
  /// - Complexity: Of a list of up to 100 000 entries, that of ``HotlistLint``; a longer one is not looked through.
  public init(_ list: Hotlist) {
    // Looking through a large list takes minutes: for those there is `hotlist lint`.
    let findings =
      list.count <= 100_000 ? HotlistLint(list, limit: 0).counts : [.badRow: list.badRows]
    let lint = findings.filter { $0.value > 0 }.map { ($0.key.rawValue, $0.value) }
    self.init(
      name: list.name, digest: list.digest, entries: list.count, made: list.modified,
      lint: Dictionary(uniqueKeysWithValues: lint),
      sources: list.sources.count > 1
        ? list.sources.map {
          Source(name: $0.file, digest: $0.digest, rows: $0.rows, made: $0.modified)
        } : nil)
  }
}
