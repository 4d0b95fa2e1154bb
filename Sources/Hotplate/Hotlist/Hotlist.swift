import Foundation

/// A list of plates to look out for, ready to be matched.
///
///     let hotlist = try Hotlist(file: "Hotlists/stolen.csv")
///     hotlist.entries(of: Plate("8BAB 123"))
///
/// A list never changes; ``ReloadingHotlist`` swaps whole lists when their file is replaced. Memory: the bytes of the list, or the mapped file of a
/// compiled one, and 25–31 bytes an entry for the index.
public final class Hotlist: Sendable {
  /// One file a list is made of: the list itself, then its delta files.
  public struct Source: Sendable, Hashable, Codable {
    /// The file's name without its folders; of bytes the name that was given with them.
    public var file: String
    /// `sha256:` and the digest of the file's bytes.
    public var digest: String
    /// When the file was last written.
    public var modified: Date
    /// How its rows are laid out.
    public var format: HotlistFormat
    /// Rows, bad ones included.
    public var rows: Int
    /// Rows that could not be used.
    public var badRows: Int
    /// For a delta file: what its rows did; `nil`: the list itself.
    var tally: HotlistTally?
    /// Where the file's bytes start among those of all sources.
    var start: Int
    /// Bytes.
    var count: Int
  }

  /// The files the list is made of.
  public let sources: [Source]
  /// The first bad rows, described.
  public let issues: [HotlistIssue]
  /// Rows by jurisdiction as entries have it, cut to 32 bytes; those without one under the empty text.
  let jurisdictions: [String: Int]
  /// Seconds that loading took.
  let loadSeconds: Double

  let index: HotlistIndex
  let wildcards: [WildcardEntry]
  let rejected: [RowLocation]
  let content: HotlistContent
  /// What the list's file was when it was loaded.
  let stamp: FileStamp
  /// Whether delta files were applied as it was loaded, rather than compiled into it before.
  let hasDeltas: Bool

  init(
    sources: [Source], issues: [HotlistIssue], jurisdictions: [String: Int], loadSeconds: Double,
    index: HotlistIndex, wildcards: [RowLocation], rejected: [RowLocation], content: HotlistContent,
    stamp: FileStamp, hasDeltas: Bool = false
  ) {
    self.sources = sources
    modified = sources.map(\.modified).max() ?? .distantPast
    self.issues = issues
    self.jurisdictions = jurisdictions
    self.loadSeconds = loadSeconds
    self.index = index
    self.rejected = rejected
    let content = content.prepared(for: sources)
    self.content = content
    self.stamp = stamp
    self.hasDeltas = hasDeltas
    self.wildcards = wildcards.compactMap { place in
      content.entry(at: place, sources: sources).map {
        WildcardEntry(pattern: $0.plate, place: place)
      }
    }
  }

  /// The list's file name, or the name that was given with its bytes.
  public var name: String { sources[0].file }
  /// `sha256:` and the digest of the list's bytes.
  public var digest: String { sources[0].digest }
  /// When the newest of the list's files was written.
  public let modified: Date
  /// Entries that can match.
  public var count: Int { index.count + wildcards.count }
  /// Entries with unknown characters.
  var partialCount: Int { wildcards.count }
  /// Rows of all files, bad ones included.
  public var rows: Int { sources.reduce(0) { $0 + $1.rows } }
  /// Rows that could not be used.
  public var badRows: Int { sources.reduce(0) { $0 + $1.badRows } }
  /// Bytes that matching touches: the index without the rows themselves.
  public var indexBytes: Int { HotlistIndex.Plan(count: index.count).size }

  /// Returns the entries that list exactly this plate, in the order of the list.
  public func entries(of plate: Plate) -> [HotlistEntry] {
    guard let packed = PackedPlate(plate) else { return [] }
    return index.positions(of: packed.value).compactMap(entry)
  }

  /// Calls a function with every entry that lists a plate as people write it: those with unknown characters that it fits as well. Of a plate
  /// that itself has `?` or `*`, with every entry that fits it, and those that list just that.
  ///
  /// - Complexity: O(*n*) for a plate with unknown characters, else O(their number).
  package func forEachEntry(listing text: String, _ body: (HotlistEntry) throws -> Void) rethrows {
    let pattern = WildcardEntry(pattern: HotlistPattern.normalized(text))
    let isWhole = !pattern.codes.contains(where: HotlistPattern.isWildcard)
    if isWhole {
      for entry in entries(of: Plate(text)) { try body(entry) }
    } else {
      for position in 0..<index.count
      where pattern.fits(PackedPlate(value: index.keys[position]).codes) {
        if let entry = entry(at: position) { try body(entry) }
      }
    }
    for wildcard in wildcards {
      guard isWhole ? wildcard.fits(pattern.codes) : wildcard.codes == pattern.codes else {
        continue
      }
      if let entry = content.entry(at: wildcard.place, sources: sources) { try body(entry) }
    }
  }

  /// Returns the entries with unknown characters, in the order of the list.
  var partialEntries: [HotlistEntry] {
    wildcards.compactMap { content.entry(at: $0.place, sources: sources) }
  }

  /// Calls a function with every entry: plates by rising order of characters, then those with unknown characters.
  ///
  /// - Complexity: O(*n*), a few microseconds an entry: rows are cut again.
  public func forEachEntry(_ body: (HotlistEntry) throws -> Void) rethrows {
    for position in 0..<index.count {
      if let entry = entry(at: position) { try body(entry) }
    }
    for wildcard in wildcards {
      if let entry = content.entry(at: wildcard.place, sources: sources) { try body(entry) }
    }
  }

  /// The entry whose key stands at a position of the index.
  func entry(at position: Int) -> HotlistEntry? {
    content.entry(at: RowLocation(value: index.places[position]), sources: sources)
  }
}
