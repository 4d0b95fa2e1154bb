import Foundation

/// How a list is loaded.
public struct HotlistLoading: Sendable, Hashable {
  /// How the rows are laid out; `nil`: told by the first lines, or by a file `NAME.format` beside the list.
  public var format: HotlistFormat?
  /// The order of day and month in dates with slashes or hyphens; `nil`: month first, or day first where the list holds a date that is none
  /// month first.
  public var dates: DateOrder?
  /// The share of bad rows beyond which a list is refused whole, 0 to 1. Ten bad rows are not too many, if there is a good one, unless the
  /// share is 0: then one is.
  public var badRowShare = 0.05
  /// Whether a list may have no plate, as a header alone or because removals take every entry away: its last alert was lifted. Else an export that
  /// failed after its header would switch all alerts off.
  public var allowsEmpty = false
  /// The largest file, in bytes.
  public var byteLimit = 8 << 30
  /// Whether the list is one of clearances, which as a hotlist would alert on the very vehicles that were checked.
  var areClearances = false
  /// Whether dates that nobody told the order of are month first whatever the file holds, as in the list that it changes.
  var isMonthFirst = false
  /// Whether that list proves it, so that years of two digits are read month first as well.
  var isMonthFirstProven = false

  /// Makes the usual settings: told by the file, at most one bad row in twenty, at most 8 GiB.
  public init() {}
}

extension Hotlist {
  /// Loads a list, or a list and its delta files in the order they are to be applied.
  ///
  /// A delta file is a list whose rows are added; those whose `action` column says `remove` take away the entries above them that they name,
  /// and those that say `update` take their place. A removal that takes nothing away is a bad row, and in a delta file none
  /// of those that a list is refused for. A compiled list is recognized by its first bytes.
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

  /// Loads a list that is in memory, as one that a database holds.
  ///
  /// The bytes are those of a file, of any of the forms but compiled ones: `Data("plate,state\n8BAB123,CA\n".utf8)`. They are copied.
  ///
  /// - Parameters:
  ///   - name: Stands for the file in hits, entries and errors.
  ///   - modified: When the list was written; its age counts from then.
  /// - Throws: ``HotplateError`` when the bytes are no list, have too many bad rows, or list no plate where that is not allowed.
  public convenience init(
    bytes: some Collection<UInt8>, name: String, modified: Date = Date(),
    loading: HotlistLoading = HotlistLoading()
  ) throws {
    let start = ContinuousClock.now
    guard bytes.count <= loading.byteLimit else {
      throw HotplateError(
        .hotlist, "\(name): found \(bytes.count) bytes, expected at most \(loading.byteLimit)")
    }
    let memory = try ListMemory.copying(bytes)
    var parts = [
      try HotlistPart(
        memory, of: name, named: name, modified: modified, offset: 0, loading: loading)
    ]
    var refusal: HotplateError?
    try self.init(
      &parts, of: name, loading: loading, stamp: FileStamp(), start: start, refusal: &refusal)
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
    var own = loading
    for path in [path] + deltas {
      let offset = parts.last.map { ($0.source.start + $0.source.count + 4095) & ~4095 } ?? 0
      let part = try HotlistPart(file: path, offset: offset, loading: own)
      parts.append(part)
      if deltas.isEmpty || own.dates != nil || own.isMonthFirst { continue }
      // The dates of a short delta file prove nothing: it is written as its list is.
      own.dates = part.source.format.dates
      own.isMonthFirst = own.dates == nil && part.hasDatesOfMonthFirst
      own.isMonthFirstProven = own.isMonthFirst && part.provesMonthFirst
    }
    try self.init(
      &parts, of: path, loading: loading, stamp: stamp, start: start, refusal: &refusal)
  }

  /// Makes a list of its scanned files, the list itself and then its delta files, and empties their scans.
  ///
  /// - Parameters:
  ///   - path: Of the list, for errors.
  ///   - start: When loading began.
  ///   - refusal: Why the list must not be used; stays as it is where it may be.
  private convenience init(
    _ parts: inout [HotlistPart], of path: String, loading: HotlistLoading, stamp: FileStamp,
    start: ContinuousClock.Instant, refusal: inout HotplateError?
  ) throws {
    let merged = HotlistPart.merged(&parts)
    // A removal that takes nothing away is as bad as others in the list itself; a delta file may be applied twice.
    if parts[0].refusal == nil {
      parts[0].refusal = parts[0].refusalOfBadRows(path, share: loading.badRowShare)
    }
    refusal = parts.lazy.compactMap(\.refusal).first ?? refusal
    if refusal == nil, !loading.allowsEmpty, merged.keys.isEmpty,
      merged.wildcards.isEmpty, !loading.areClearances
    {
      refusal = HotplateError(
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
      stamp: stamp, hasDeltas: parts.count > 1)
  }
}

/// One file of a list, scanned.
struct HotlistPart {
  /// What is known of the file.
  var source: Hotlist.Source
  /// Its bytes.
  var memory: ListMemory
  /// What its rows hold.
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

  /// The first bytes of a file after a byte order mark, and where they begin.
  static func head(of memory: ListMemory) -> (start: Int, bytes: UnsafeBufferPointer<UInt8>) {
    let mark = memory.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let end = min(memory.count, mark + RowCutter.longestRow)
    return (mark, UnsafeBufferPointer(rebasing: memory.bytes[mark..<end]))
  }

  /// Reads and scans a file whose bytes are to stand at `offset` among those of all files.
  init(file path: String, offset: Int, loading: HotlistLoading) throws {
    let memory = try ListMemory.reading(
      path, limit: loading.byteLimit,
      kind: loading.areClearances ? "a file of clearances" : "a hotlist")
    var loading = loading
    loading.format = try loading.format ?? Self.format(beside: path)
    try self.init(
      memory, of: path, named: path.lastNameOfPath, modified: Self.modified(path), offset: offset,
      loading: loading)
  }

  /// Scans the bytes of a file, which are to stand at `offset` among those of all files.
  ///
  /// - Parameters:
  ///   - path: Of the file, for errors.
  ///   - name: What it is called in entries, hits and issues.
  ///   - modified: When the file was written.
  init(
    _ memory: ListMemory, of path: String, named name: String, modified: Date, offset: Int,
    loading: HotlistLoading
  ) throws {
    let (mark, head) = Self.head(of: memory)
    guard !head.isEmpty else {
      throw HotplateError(.hotlist, "\(path): found an empty file, expected at least one plate")
    }
    let hint = loading.format
    var format = try HotlistFormat.sniffed(head, file: path, hint: hint)
    for index in (format.remarks ?? []).indices { format.remarks?[index].file = name }
    if format.layout == .jsonLines { try Self.refuseObjectOverLines(head, file: path) }
    if offset > 0 { try format.refuseUnseenRemovals(head, file: path) }
    if !loading.areClearances { try format.refuseClearances(head, file: path) }
    format.dates = loading.dates
    let digest = ContentDigest.concurrently(memory.bytes)
    var scan = HotlistScan.scan(memory.bytes, from: mark, format: format, file: name)
    if format.dates == nil, !loading.isMonthFirst {
      refusal = Self.settleDates(&format, &scan, memory.bytes, from: mark, path, name: name)
    }
    if format.dates == nil, refusal == nil {
      Self.settleShortYears(
        &format, &scan, memory.bytes, from: mark, name: name,
        isProven: loading.isMonthFirstProven)
    }
    let bad = scan.rejected.count
    let good = scan.rows - bad
    refusal =
      refusal
      ?? (good == 0 ? format.refusalOfUnknownNames(head, file: path) : nil)
      ?? Self.refusal(
        path, bad: bad, rows: scan.rows, share: loading.badRowShare, first: scan.issues.first)
    if refusal == nil, good > 0, offset == 0, hint == nil, format.layout == .text,
      scan.isOfWordsAlone || Self.isSentence(head)
    {
      refusal = HotplateError(
        .hotlist,
        "\(path): found words as a server says them, expected plates; a list of these has a header, \"plate\""
      )
    }
    // In a delta file, nothing changed.
    if refusal == nil, offset == 0, !loading.allowsEmpty || scan.rows > 0, scan.keys.isEmpty,
      scan.wildcards.isEmpty, scan.updates.isEmpty, !loading.areClearances,
      !Self.holdsUpdate(scan.removals, memory.bytes, format)
    {
      refusal = HotplateError(
        .hotlist,
        "\(path): found \(scan.rows == 0 ? "a header" : "removals") alone, expected at least one plate"
      )
    }
    func moved(_ place: RowLocation) -> RowLocation {
      RowLocation(offset: place.offset + offset, line: place.line)
    }
    if offset > 0 {
      scan.places = scan.places.map(moved)
      scan.wildcards = scan.wildcards.map(moved)
      scan.rejected = scan.rejected.map(moved)
      scan.removals = scan.removals.map(moved)
      scan.updates = scan.updates.map(moved)
    }
    source = Hotlist.Source(
      file: name, digest: digest.wait(), modified: modified, format: format,
      rows: scan.rows, badRows: bad,
      start: offset, count: memory.count)
    self.memory = memory
    self.scan = scan
  }

  /// Whether one of the rows that change others is an entry itself.
  private static func holdsUpdate(
    _ changes: [RowLocation], _ bytes: UnsafeBufferPointer<UInt8>, _ format: HotlistFormat
  ) -> Bool {
    var cutter = RowCutter(format: format, bytes: bytes)
    return changes.contains { place in
      var problem: RowCutter.Problem?
      _ = cutter.cut(at: place.offset, problem: &problem)
      return cutter.string(.action).flatMap { HotlistAction($0) } == .update
    }
  }

  /// Why a file must not be used for its bad rows, those included that turned out bad when it was merged; `nil` where it may be.
  func refusalOfBadRows(_ path: String, share: Double) -> HotplateError? {
    Self.refusal(
      path, bad: source.badRows, rows: source.rows, share: share, first: scan.issues.first)
  }

  private static func refusal(
    _ path: String, bad: Int, rows: Int, share: Double, first: HotlistIssue?
  ) -> HotplateError? {
    // One bad row of a short list is a large share of it; who wants none says 0.
    // 0.29 of 100 is 28.999… as a binary fraction.
    let most = share > 0 ? max(10, Int(min(share, 1) * Double(rows) + 1e-6)) : 0
    guard bad > 0, bad == rows || bad > most else { return nil }
    return HotplateError(
      .hotlist,
      "\(path): found \(bad.counted("bad row")) among \(rows), expected "
        + (bad == rows ? "a good one" : most == 0 ? "none" : "at most \(most)")
        + (first.map { "; the first: \($0)" } ?? ""))
  }

  /// Refuses JSON whose first object or array goes on in the next line: of its rows only those that stand alone would be listed.
  private static func refuseObjectOverLines(
    _ head: UnsafeBufferPointer<UInt8>, file path: String
  ) throws {
    let first = head.split(separator: 10).first { !HotlistFormat.isNoRow($0) }
    guard let last = first?.last(where: { $0 > 32 }),
      last == UInt8(ascii: "{") || last == UInt8(ascii: "[")
    else { return }
    throw HotplateError(
      .hotlist,
      "\(path): found a JSON object over several lines, expected JSON Lines: one object a line")
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
    do {
      return try HotlistFormat(specification: text.trimmingCharacters(in: .whitespacesAndNewlines))
    } catch let error as HotplateError {
      throw HotplateError(error.code, "\(beside): \(error.message)")
    }
  }
}

extension HotlistScan {
  /// Whether no plate has a digit: what a server says instead of a list is read as plates where nothing names the column.
  fileprivate var isOfWordsAlone: Bool {
    wildcards.isEmpty
      && !keys.contains { PackedPlate(value: $0).codes.contains(where: { $0 < 11 }) }
  }
}
