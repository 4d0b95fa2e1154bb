import Foundation

/// What one stretch of a list's rows holds: keys to match by, and where the rows stand.
struct HotlistScan: Sendable {
  /// Packed plates of the good rows, in order.
  var keys: [UInt64] = []
  /// Where the rows of `keys` stand.
  var places: [RowLocation] = []
  /// Where the rows with wildcards stand.
  var wildcards: [RowLocation] = []
  /// Where the rows stand that could not be used.
  var rejected: [RowLocation] = []
  /// Where the rows stand that take entries away, or of a plate with wildcards their place.
  var removals: [RowLocation] = []
  /// Packed plates of the rows that take the place of entries, or are added where there are none, in order.
  var updateKeys: [UInt64] = []
  /// Where the rows of `updateKeys` stand.
  var updates: [RowLocation] = []
  /// The first of the bad rows, described.
  var issues: [HotlistIssue] = []
  /// Rows by jurisdiction, as entries have it.
  var jurisdictions: [String: Int] = [:]
  /// Lines walked.
  var lines = 0
  /// Where the scan stopped.
  var end = 0

  /// The most bad rows that are described; all are counted and kept by place.
  static let mostIssues = 1000

  /// Rows, bad ones included.
  var rows: Int {
    keys.count + wildcards.count + rejected.count + removals.count + updates.count
  }
}

/// Where a row stands: its offset in the list's bytes and its line.
struct RowLocation: Hashable, Sendable {
  /// 36 bits of offset (64 GiB), 28 bits of line (268 million).
  var value: UInt64

  init(value: UInt64) {
    self.value = value
  }

  /// Makes the place of a row; lines beyond those that fit are the last that does.
  init(offset: Int, line: Int) {
    value = UInt64(offset) << 28 | UInt64(min(line, 1 << 28 - 1))
  }

  /// The row's first byte among those of all sources, from 0.
  var offset: Int { Int(value >> 28) }
  /// The line the row starts on, from 1.
  var line: Int { Int(value & (1 << 28 - 1)) }
}

extension HotlistScan {
  /// Scans all rows of a list with every core.
  ///
  /// The bytes are cut into stretches at line ends; where a value in quotes spans a cut, the next stretch is scanned again from where
  /// the row really ends.
  ///
  /// - Complexity: O(bytes). About 25 ns a row and core for rows of 50 bytes.
  static func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, format: HotlistFormat, file: String
  ) -> HotlistScan {
    let workers =
      bytes.count < 1 << 20 ? 1 : max(1, min(16, ProcessInfo.processInfo.activeProcessorCount))
    var cuts = [start]
    for worker in 1..<max(workers, 2) where worker < workers {
      var cut = start + (bytes.count - start) / workers * worker
      while cut < bytes.count, bytes[cut] != 10 { cut += 1 }
      cuts.append(min(cut + 1, bytes.count))
    }
    cuts.append(bytes.count)
    let ends = cuts
    // Nothing writes them while they are scanned.
    nonisolated(unsafe) let bytes = bytes
    let scans = inParallel(workers) { worker in
      stretch(bytes, ends[worker]..<ends[worker + 1], format: format, file: file)
    }
    var whole = HotlistScan()
    whole.end = start
    for (worker, scan) in scans.enumerated() where cuts[worker + 1] > whole.end {
      let fitting =
        whole.end == cuts[worker]
        ? scan : stretch(bytes, whole.end..<cuts[worker + 1], format: format, file: file)
      whole.append(fitting)
    }
    return whole
  }

  private mutating func append(_ next: HotlistScan) {
    if lines == 0 {
      self = next
      return
    }
    func moved(_ place: RowLocation) -> RowLocation {
      RowLocation(offset: place.offset, line: place.line + lines)
    }
    keys += next.keys
    places.reserveCapacity(keys.count)
    for place in next.places { places.append(moved(place)) }
    wildcards += next.wildcards.map(moved)
    rejected += next.rejected.map(moved)
    removals += next.removals.map(moved)
    updateKeys += next.updateKeys
    updates += next.updates.map(moved)
    issues += next.issues.prefix(max(0, Self.mostIssues - issues.count)).map {
      HotlistIssue(file: $0.file, line: $0.line + lines, found: $0.found, expected: $0.expected)
    }
    jurisdictions.merge(next.jurisdictions, uniquingKeysWith: +)
    lines += next.lines
    end = next.end
  }

  private static func stretch(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, format: HotlistFormat, file: String
  ) -> HotlistScan {
    var scan = HotlistScan()
    var cutter = RowCutter(format: format, bytes: bytes)
    var check = RowCheck(format: format)
    var position = range.lowerBound
    scan.keys.reserveCapacity(range.count / 48)
    scan.places.reserveCapacity(range.count / 48)
    let isStart = range.lowerBound < 8
    var isFirst = format.hasHeader && isStart
    func lineEnd(_ position: Int) -> Int {
      bytes[position..<range.upperBound].firstIndex(of: 10) ?? range.upperBound
    }
    if isStart, case let end = lineEnd(position),
      HotlistFormat.delimiter(toldBy: bytes[position..<end]) != nil
    {
      position = min(end + 1, range.upperBound)
      scan.lines += 1
    }
    // The header is the first line that is a row and no title, as when the format was told.
    var titles = format.titles ?? 0
    while isFirst, position < range.upperBound {
      let end = lineEnd(position)
      if !HotlistFormat.isNoRow(bytes[position..<end]) {
        if titles == 0 { break }
        titles -= 1
        scan.rejectTitle(position..<end, of: bytes, file: file)
      }
      position = min(end + 1, range.upperBound)
      scan.lines += 1
    }
    while position < range.upperBound {
      // A quote in a remark is none.
      if !format.hasHeader, bytes[position] == UInt8(ascii: "#") {
        position = min(lineEnd(position) + 1, range.upperBound)
        scan.lines += 1
        continue
      }
      var problem: RowCutter.Problem?
      let place = RowLocation(offset: position, line: scan.lines + 1)
      let next = cutter.cut(at: position, problem: &problem)
      let row = position
      position = next
      scan.lines += cutter.lines
      if isFirst {
        isFirst = false
        continue
      }
      // By its bytes: `{}` has no value either, and is a row.
      if cutter.count <= 1 || format.layout == .fixed,
        bytes[row..<next].allSatisfy({ $0 == 32 || 9...13 ~= $0 })
      {
        continue
      }
      let outcome = check.check(cutter, &problem)
      if let problem {
        scan.rejected.append(place)
        if scan.issues.count < mostIssues {
          scan.issues.append(
            HotlistIssue(
              file: file, line: place.line, found: problem.found, expected: problem.expected))
        }
        continue
      }
      switch outcome {
      case .plate(let key):
        scan.keys.append(key)
        scan.places.append(place)
      case .wildcard: scan.wildcards.append(place)
      case .update(let key):
        scan.updateKeys.append(key)
        scan.updates.append(place)
      case .removal: scan.removals.append(place)
      case nil: break
      }
    }
    scan.jurisdictions = check.jurisdictions
    scan.end = position
    return scan
  }

  private mutating func rejectTitle(
    _ range: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>, file: String
  ) {
    let line = RowCutter.text(UnsafeBufferPointer(rebasing: bytes[range]))
    rejected.append(RowLocation(offset: range.lowerBound, line: lines + 1))
    issues.append(
      HotlistIssue(
        file: file, line: lines + 1,
        found: RowCutter.quote(line.trimmingCharacters(in: .whitespacesAndNewlines)),
        expected: "a header"))
  }
}
