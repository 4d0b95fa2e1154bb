import Foundation

/// How a list is loaded.
public struct HotlistLoading: Sendable, Hashable {
  /// How the rows are laid out; `nil`: told by the first lines, or by a file `NAME.format` beside the list.
  public var format: HotlistFormat?
  /// The share of bad rows beyond which a list is refused whole, 0 to 1. Ten bad rows are not too many, if there is a good one, unless the
  /// share is 0: then one is.
  public var badRowShare = 0.05
  /// Whether a list may have no plate, as a header alone or because removals take every entry away: its last alert was lifted. Else an export that
  /// failed after its header would switch all alerts off.
  public var allowsEmpty = false
  /// The largest file, in bytes.
  public var byteLimit = 8 << 30

  /// Makes the usual settings: told by the file, at most one bad row in twenty, at most 8 GiB.
  public init() {}
}

extension Hotlist {
  /// Loads a list, or a list and its delta files in the order they are to be applied.
  ///
  /// A delta file is a list whose rows are added; those whose `action` column says `remove` take away the entries of the same
  /// plate above them, and of the same jurisdiction when the row gives one. A row that takes nothing away is a bad one, and none of those
  /// that a list is refused for. A compiled list is recognized by its first bytes.
  ///
  /// Throws a ``HotplateError`` when a file cannot be read, is no list, or has too many bad rows, or when no plate is
  /// listed and that is not allowed.
  public convenience init(
    file path: String, deltas: [String] = [], loading: HotlistLoading = HotlistLoading()
  ) throws {
    var refusal: HotplateError?
    try self.init(file: path, deltas: deltas, loading: loading, refusal: &refusal)
    if let refusal { throw refusal }
  }

  /// Loads a list even where it is refused for its bad rows, so that they can be told.
  ///
  /// - Parameter refusal: Why the list must not be used; stays as it is where it may be.
  package convenience init(
    file path: String, deltas: [String] = [], loading: HotlistLoading,
    refusal: inout HotplateError?
  ) throws {
    let start = ContinuousClock.now
    // Taken before the first byte is read: what takes the file's place from here on is another one.
    let stamp = FileStamp(path)
    if deltas.isEmpty, CompiledHotlist.isCompiled(path) {
      try self.init(compiled: path, stamp: stamp)
      return
    }
    var parts: [HotlistPart] = []
    for path in [path] + deltas {
      let offset = parts.last.map { ($0.source.start + $0.source.count + 4095) & ~4095 } ?? 0
      parts.append(try HotlistPart(file: path, offset: offset, loading: loading))
    }
    refusal = parts.lazy.compactMap(\.refusal).first ?? refusal
    let merged = HotlistPart.merged(&parts)
    if refusal == nil, !loading.allowsEmpty, merged.keys.isEmpty,
      merged.wildcards.isEmpty, !parts[0].source.format.isOfClearances
    {
      throw HotplateError(
        .hotlist,
        "\(path): found no plate once removals are applied, expected at least one"
      )
    }
    let index = try HotlistIndex.building(keys: merged.keys, places: merged.places)
    let content = HotlistContent(
      blocks: parts.map {
        .init(start: $0.source.start, memory: $0.memory, range: 0..<$0.source.count)
      })
    self.init(
      sources: parts.map(\.source), issues: parts.flatMap(\.scan.issues),
      jurisdictions: parts.reduce(into: [:]) {
        $0.merge($1.scan.jurisdictions, uniquingKeysWith: +)
      },
      loadSeconds: (ContinuousClock.now - start) / .seconds(1), index: index,
      wildcards: merged.wildcards, rejected: parts.flatMap(\.scan.rejected), content: content,
      stamp: stamp, hasDeltas: !deltas.isEmpty)
  }
}

/// One file of a list, scanned.
struct HotlistPart {
  var source: Hotlist.Source
  var memory: ListMemory
  var scan: HotlistScan
  /// Why the file must not be used, where that is its bad rows.
  var refusal: HotplateError?

  /// Whether a file is a line or three of which each has a word beside another: `404 Not found`, which would be listed as plates.
  private static func isSentence(_ head: UnsafeBufferPointer<UInt8>) -> Bool {
    let lines = head.split(whereSeparator: { $0 == 10 || $0 == 13 }).prefix(4).map {
      String(decoding: $0, as: UTF8.self).split { !$0.isLetter && !$0.isNumber }
    }
    return lines.count <= 3
      && lines.allSatisfy { words in
        words.count > 1 && words.contains { $0.count >= 4 && $0.allSatisfy(\.isLetter) }
      }
  }

  /// Reads and scans a file whose bytes are to stand at `offset` among those of all files.
  init(file path: String, offset: Int, loading: HotlistLoading) throws {
    let memory = try ListMemory.reading(path, limit: loading.byteLimit)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let mark = memory.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let head = UnsafeBufferPointer(
      rebasing: memory.bytes[mark..<min(memory.count, mark + RowCutter.longestRow)])
    guard !head.isEmpty else {
      throw HotplateError(.hotlist, "\(path): found an empty file, expected at least one plate")
    }
    let hint = try loading.format ?? Self.format(beside: path)
    let format = try HotlistFormat.sniffed(head, file: path, hint: hint)
    let digest = HotlistDigest.concurrently(memory.bytes)
    var scan = HotlistScan.scan(memory.bytes, from: mark, format: format, file: name)
    let bad = scan.rejected.count
    let good = scan.rows - bad
    // One bad row of a short list is a large share of it; who wants none says 0.
    let most =
      loading.badRowShare > 0 ? max(10, Int(loading.badRowShare * Double(scan.rows))) : 0
    if bad > 0, good == 0 || bad > most {
      refusal = HotplateError(
        .hotlist,
        "\(path): found \(bad) bad rows among \(scan.rows), expected "
          + (good == 0 ? "a good one" : most == 0 ? "none" : "at most \(most)")
          + (scan.issues.first.map { "; the first: \($0)" } ?? ""))
    }
    if refusal == nil, good > 0, offset == 0, hint == nil, format.layout == .text,
      scan.isOfWordsAlone || Self.isSentence(head)
    {
      _ = digest.wait()
      throw HotplateError(
        .hotlist,
        "\(path): found words as a server says them, expected plates; a list of these has a header, \"plate\""
      )
    }
    // In a delta file, nothing changed.
    if refusal == nil, offset == 0, !loading.allowsEmpty || scan.rows > 0, scan.keys.isEmpty,
      scan.wildcards.isEmpty, !format.isOfClearances
    {
      _ = digest.wait()
      throw HotplateError(
        .hotlist,
        "\(path): found \(scan.rows == 0 ? "a header" : "removals") alone, expected at least one plate"
      )
    }
    func moved(_ place: RowPlace) -> RowPlace {
      RowPlace(offset: place.offset + offset, line: place.line)
    }
    if offset > 0 {
      scan.places = scan.places.map(moved)
      scan.wildcards = scan.wildcards.map(moved)
      scan.rejected = scan.rejected.map(moved)
      scan.removals = scan.removals.map(moved)
    }
    source = Hotlist.Source(
      file: name, digest: digest.wait(), modified: Self.modified(path), format: format,
      rows: scan.rows, badRows: bad,
      start: offset, count: memory.count)
    self.memory = memory
    self.scan = scan
  }

  private static func modified(_ path: String) -> Date {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.modificationDate] as? Date ?? .distantPast
  }

  private static func format(beside path: String) throws -> HotlistFormat? {
    let beside = path + ".format"
    guard (try? FileManager.default.attributesOfItem(atPath: beside)) != nil else { return nil }
    guard let text = try? String(contentsOfFile: beside, encoding: .utf8) else {
      throw HotplateError(
        .hotlist,
        "\(beside): found a file that cannot be read as UTF-8, expected a list format like genetec")
    }
    return try HotlistFormat(specification: text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

extension HotlistScan {
  /// Whether no plate has a digit: what a server says instead of a list is read as plates where nothing names the column.
  fileprivate var isOfWordsAlone: Bool {
    wildcards.isEmpty
      && !keys.contains { PackedPlate(value: $0).codes.contains(where: { $0 < 11 }) }
  }
}
