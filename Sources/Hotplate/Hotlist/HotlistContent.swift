/// The bytes of a list's rows.
struct HotlistContent: Sendable {
  /// One block of memory a source, or all sources in one.
  var blocks: [Block]
  /// For a compiled list: tells damaged rows from whole ones.
  var checks: CheckedBlocks?
  /// How the rows of each source are cut; empty until a list is made of them.
  private var columns: [RowColumns] = []

  init(blocks: [Block], checks: CheckedBlocks? = nil) {
    self.blocks = blocks
    self.checks = checks
  }

  /// The same, with what cutting a row of each source needs prepared.
  func prepared(for sources: [Hotlist.Source]) -> HotlistContent {
    var content = self
    content.columns = sources.map { RowColumns($0.format) }
    return content
  }

  /// Bytes of one or more sources.
  struct Block: Sendable {
    /// Where the block starts among the bytes of all sources.
    var start: Int
    var memory: ListMemory
    /// Where in `memory` the block's bytes lie.
    var range: Range<Int>
  }

  /// The bytes of a source.
  func bytes(of source: Hotlist.Source) -> UnsafeBufferPointer<UInt8> {
    guard let block = blocks.last(where: { $0.start <= source.start }) else {
      return .init(start: nil, count: 0)
    }
    let first = block.range.lowerBound + source.start - block.start
    guard first >= 0, source.count >= 0, first <= block.range.upperBound,
      source.count <= block.range.upperBound - first
    else { return .init(start: nil, count: 0) }
    return UnsafeBufferPointer(rebasing: block.memory.bytes[first..<first + source.count])
  }

  /// Reads the row at a place; `nil` when no entry stands there.
  func entry(at place: RowLocation, sources: [Hotlist.Source]) -> HotlistEntry? {
    withRow(at: place, sources: sources) { $0.entry(row: place.line, file: $1.file) } ?? nil
  }

  /// Cuts the row at a place and hands it over.
  func withRow<Result>(
    at place: RowLocation, sources: [Hotlist.Source], _ body: (RowCutter, Hotlist.Source) -> Result
  ) -> Result? {
    guard let number = sources.lastIndex(where: { $0.start <= place.offset }) else { return nil }
    let bytes = bytes(of: sources[number])
    let start = sources[number].start
    let offset = place.offset - start
    guard offset < bytes.count else { return nil }
    var cutter = RowCutter(
      columns: number < columns.count ? columns[number] : RowColumns(sources[number].format),
      bytes: bytes)
    var problem: RowCutter.Problem?
    let next = cutter.cut(at: offset, problem: &problem)
    // Checked once it is known where the row ends: a value in quotes may span lines, and blocks.
    if let checks, !checks.areWhole(place.offset..<start + next) { return nil }
    return problem == nil ? body(cutter, sources[number]) : nil
  }

  /// What is wrong with the row at a place; `nil` where it is bad only beside other rows.
  func issue(at place: RowLocation, in source: Hotlist.Source) -> HotlistIssue? {
    let bytes = bytes(of: source)
    let offset = place.offset - source.start
    guard bytes.indices.contains(offset) else { return nil }
    var cutter = RowCutter(format: source.format, bytes: bytes)
    var check = RowCheck(format: source.format)
    var problem: RowCutter.Problem?
    _ = cutter.cut(at: offset, problem: &problem)
    _ = check.check(cutter, &problem)
    return problem.map {
      HotlistIssue(
        file: source.file, line: place.line, found: $0.found, expected: $0.expected)
    }
  }

  /// The text of the row at a place, as it stands in the file.
  func text(at place: RowLocation, sources: [Hotlist.Source]) -> String {
    guard let source = sources.last(where: { $0.start <= place.offset }) else { return "" }
    let bytes = bytes(of: source)
    let offset = place.offset - source.start
    guard offset < bytes.count else { return "" }
    var cutter = RowCutter(format: source.format, bytes: bytes)
    var problem: RowCutter.Problem?
    let next = cutter.cut(at: offset, problem: &problem)
    var row = bytes[offset..<next].prefix(RowCutter.longestRow)
    // Not within a character, which would make Latin-1 of all.
    if row.endIndex < next {
      while let last = row.last, last & 0xC0 == 0x80 { row.removeLast() }
      if let last = row.last, last >= 0xC0 { row.removeLast() }
    }
    while row.last == 10 || row.last == 13 { row.removeLast() }
    return RowCutter.text(UnsafeBufferPointer(rebasing: row))
  }
}
