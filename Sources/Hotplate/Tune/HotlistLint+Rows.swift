extension HotlistLint {
  /// Looks through the rows of a list as they are written, for what their entries no longer show.
  ///
  /// - Parameters:
  ///   - regions: Where plates are from, if that is known.
  ///   - note: Takes each finding.
  /// - Complexity: O(*n*), at most two walks through the rows.
  static func lookThroughRows(
    of hotlist: Hotlist, regions: Set<PlateSyntax.Region>, note: (Kind, HotlistIssue) -> Void
  ) {
    // By where they start: files whose dates nobody told the order of, and that hold none which tells it.
    var untold = Set(
      regions.contains(.us)
        ? [] : hotlist.sources.filter { $0.format.dates == nil }.map(\.start))
    if !untold.isEmpty {
      hotlist.forEachRow { cutter, source, _ in
        if untold.contains(source.start),
          dates(of: cutter).contains(where: { HotlistDate.proves(.mdy, $0) })
        {
          untold.remove(source.start)
        }
      }
    }
    hotlist.forEachRow { cutter, source, place in
      func tell(_ kind: Kind, found: String, expected: String) {
        note(
          kind,
          HotlistIssue(file: source.file, line: place.line, found: found, expected: expected))
      }
      if untold.contains(source.start), isFromElsewhere(cutter, regions),
        let date = dates(of: cutter).first(where: HotlistDate.isAmbiguous)
      {
        tell(
          .ambiguousDate,
          found: "\(RowCutter.quote(RowCutter.text(date))), which was read month first",
          expected: "--dates mdy or --dates dmy, or a date like 2026-03-01")
      }
      if cutter.lines > 1, let row = swallowedRow(in: cutter) {
        tell(
          .swallowedRow,
          found: "\(RowCutter.quote(row)) within a value in quotes, which looks like a row",
          expected: "quotes in pairs around whole values")
      }
    }
  }

  private static func dates(of cutter: RowCutter) -> [UnsafeBufferPointer<UInt8>] {
    [HotlistColumn.effective, .expires].compactMap { cutter.cell($0) }.map { cutter.raw($0) }
  }

  /// Whether a row is of a place outside the United States, where lists write the day first.
  private static func isFromElsewhere(
    _ cutter: RowCutter, _ regions: Set<PlateSyntax.Region>
  ) -> Bool {
    guard let code = cutter.string(.jurisdiction) else { return !regions.isEmpty }
    let indices = PlateSyntax.jurisdictionIndices(of: code, preferring: regions)
    return !indices.isEmpty && indices.allSatisfy { PlateSyntax.all[$0].region != .us }
  }

  /// A line within a value in quotes that has as many values as the row, a plate where the row's stands; `nil` where there is none.
  private static func swallowedRow(in cutter: RowCutter) -> String? {
    guard case .delimited(let delimiter) = cutter.format.layout, cutter.count > 1,
      case let plate = cutter.positions[HotlistColumn.plate.index], plate >= 0,
      plate < cutter.count
    else { return nil }
    for cell in cutter.cells.prefix(cutter.count) where cell.isEscaped {
      for line in cutter.raw(cell).split(separator: 10).dropFirst() {
        let values = line.split(separator: delimiter, omittingEmptySubsequences: false)
        if values.count == cutter.count,
          HotlistFormat.looksLikePlate(UnsafeBufferPointer(rebasing: values[plate]))
        {
          return RowCutter.text(UnsafeBufferPointer(rebasing: line))
        }
      }
    }
    return nil
  }
}

extension Hotlist {
  /// Calls a function with the row of every entry, and where it stands.
  fileprivate func forEachRow(_ body: (RowCutter, Source, RowLocation) -> Void) {
    func look(at place: RowLocation) {
      _ = content.withRow(at: place, sources: sources) { body($0, $1, place) }
    }
    for position in 0..<index.count { look(at: RowLocation(value: index.places[position])) }
    for wildcard in wildcards { look(at: wildcard.place) }
  }
}
