/// Cuts the rows of a list into cells, without copying.
///
/// One cutter serves one thread. It walks bytes that others own and holds them only for the time of a call.
struct RowCutter {
  /// The bytes of one value.
  struct Cell {
    var start = 0
    var count = 0
    /// In quotes: doubled quotes stand for one (CSV), or backslashes for others (JSON).
    var isEscaped = false
  }

  /// Why a row is bad.
  struct Problem {
    var found: String
    var expected: String
  }

  /// The longest row; a longer one is no row.
  static let longestRow = 65_536
  let bytes: UnsafeBufferPointer<UInt8>
  /// The cells of the row cut last.
  private(set) var cells: [Cell]
  private let columns: RowColumns
  /// How the rows are laid out.
  var format: HotlistFormat { columns.format }
  /// How many of `cells` the row filled.
  private(set) var count = 0
  /// Values of the row cut last beyond its columns, up to the last that is not empty.
  private(set) var surplus = 0
  private var beyond = 0
  /// Where each known column stands among the cells of the row cut last; -1 where it is missing.
  private(set) var positions: [Int]
  /// Names of the cells where every row gives its own.
  private(set) var names: [HotlistFormat.Field] = []
  private var nameBytes: [[UInt8]] = []
  /// How doubtful it is that each of `names` is that of its column; 0 the least.
  private var doubts: [Int] = []
  /// Lines that the row cut last spans.
  private(set) var lines = 1

  init(format: HotlistFormat, bytes: UnsafeBufferPointer<UInt8>) {
    self.init(columns: RowColumns(format), bytes: bytes)
  }

  init(columns: RowColumns, bytes: UnsafeBufferPointer<UInt8>) {
    self.columns = columns
    self.bytes = bytes
    cells = columns.cells
    positions = columns.positions
    names = columns.format.fields
    doubts = columns.doubts
  }

  /// The cell of a column in the row cut last.
  func cell(_ column: HotlistColumn) -> Cell? {
    let position = positions[column.index]
    guard position >= 0, position < count, cells[position].count > 0 else { return nil }
    return cells[position]
  }

  /// Whether the row cut last has its jurisdiction from a column of countries beside one of states, which is empty: `CA` is Canada there. What a list
  /// has below `country` alone may be states as well.
  var isOfCountry: Bool {
    let position = positions[HotlistColumn.jurisdiction.index]
    guard position >= 0, position < doubts.count, doubts[position] > 0 else { return false }
    return zip(names, doubts).prefix(count).contains { $0.column == .jurisdiction && $1 == 0 }
  }

  /// Cuts the row that starts at `start` and returns where the next one starts.
  mutating func cut(at start: Int, problem: inout Problem?) -> Int {
    lines = 1
    count = 0
    surplus = 0
    beyond = 0
    let next = cutCells(at: start, &problem)
    if columns.areSettledByRow { settle() }
    return next
  }

  /// Gives each column its cell: of those that are not empty, the first of the surest.
  ///
  /// A plate has no second choice: what is less surely one may be a number of something else.
  private mutating func settle() {
    for index in positions.indices { positions[index] = -1 }
    for position in 0..<min(count, names.count) {
      guard let column = names[position].column, cells[position].count > 0 || column == .plate
      else { continue }
      let taken = positions[column.index]
      if taken < 0 || doubts[position] < doubts[taken] { positions[column.index] = position }
    }
  }

  private mutating func cutCells(at start: Int, _ problem: inout Problem?) -> Int {
    switch format.layout {
    case .delimited(let delimiter): return cutDelimited(at: start, delimiter, &problem)
    case .text, .fixed, .jsonLines, .tagged:
      var end = start
      let limit = min(bytes.count, start + Self.longestRow)
      while end < limit, bytes[end] != 10 { end += 1 }
      let next = end < bytes.count && bytes[end] == 10 ? end + 1 : end
      if end == limit, end < bytes.count { return tooLong(from: end, &problem) }
      if end > start, bytes[end - 1] == 13 { end -= 1 }
      cutLine(start, end, &problem)
      return next
    }
  }

  private mutating func tooLong(from position: Int, _ problem: inout Problem?) -> Int {
    problem = Problem(found: "a longer one", expected: "a row of at most \(Self.longestRow) bytes")
    count = 0
    var end = position
    while end < bytes.count, bytes[end] != 10 { end += 1 }
    return min(end + 1, bytes.count)
  }

  /// Adds the next cell, without the blanks around it.
  mutating func add(_ start: Int, _ end: Int, isEscaped: Bool = false) {
    var (first, last) = (start, end)
    while first < last, bytes[first] == 32 || bytes[first] == 9 { first += 1 }
    while first < last, bytes[last - 1] == 32 || bytes[last - 1] == 9 || bytes[last - 1] == 13 {
      last -= 1
    }
    if first < last, bytes[first] >= 0x80 || bytes[last - 1] == 0xA0 {
      (first, last) = withoutNoBreakBlanks(first, last)
    }
    if count == cells.count {
      guard columns.isOpen else {
        beyond += 1
        if first < last { surplus = beyond }
        return
      }
      cells.append(Cell())
    }
    cells[count] = Cell(start: first, count: last - first, isEscaped: isEscaped)
    count += 1
  }

  /// A cell without the blanks around it, the no-break ones of pages and spreadsheets among them, in UTF-8 or Latin-1.
  private func withoutNoBreakBlanks(_ start: Int, _ end: Int) -> (first: Int, last: Int) {
    var (first, last) = (start, end)
    while first < last {
      if bytes[first] == 32 || bytes[first] == 9 || bytes[first] == 0xA0 {
        first += 1
      } else if last - first > 1, bytes[first] == 0xC2, bytes[first + 1] == 0xA0 {
        first += 2
      } else {
        break
      }
    }
    while first < last {
      let byte = bytes[last - 1]
      if byte == 32 || byte == 9 || byte == 13 {
        last -= 1
      } else if byte == 0xA0, last - first > 1, bytes[last - 2] == 0xC2 {
        last -= 2
      } else if byte == 0xA0, last - first == 1 || bytes[last - 2] < 0x80 {
        // In UTF-8 it goes on with a character, as in à.
        last -= 1
      } else {
        break
      }
    }
    return (first, last)
  }

  /// Lets the last cell, if there is one, go on up to `end`.
  mutating func extendLast(to end: Int) {
    guard count > 0 else { return }
    var last = end
    while last > cells[count - 1].start, bytes[last - 1] <= 32 { last -= 1 }
    cells[count - 1].count = last - cells[count - 1].start
  }

  private mutating func cutDelimited(
    at start: Int, _ delimiter: UInt8, _ problem: inout Problem?
  ) -> Int {
    let bytes = self.bytes
    let limit = min(bytes.count, start + Self.longestRow)
    var position = start
    var fieldStart = start
    while true {
      while position < limit, bytes[position] == 32 { position += 1 }
      if position < limit, bytes[position] == UInt8(ascii: "\"") {
        guard let end = quoted(from: position, limit) else {
          let place = limit < bytes.count ? "in \(Self.longestRow) bytes" : "before the file's"
          return misquoted(at: start, "an opening quote without its end \(place)", &problem)
        }
        add(position + 1, end, isEscaped: true)
        position = end + 1
        while position < limit, bytes[position] != delimiter, bytes[position] != 10 {
          if bytes[position] != 32, bytes[position] != 13, bytes[position] != 9 {
            return misquoted(at: start, "text after a closing quote", &problem)
          }
          position += 1
        }
      } else {
        while position < limit, bytes[position] != delimiter, bytes[position] != 10 {
          position += 1
        }
        add(fieldStart, position)
      }
      if position == limit {
        if limit < bytes.count { return tooLong(from: position, &problem) }
        return position
      }
      position += 1
      if bytes[position - 1] == 10 { return position }
      fieldStart = position
    }
  }

  /// A row whose quotes are wrong ends with its line, so that the rows below it are not taken for its value.
  private mutating func misquoted(
    at start: Int, _ found: String, _ problem: inout Problem?
  ) -> Int {
    problem = Problem(found: found, expected: "quotes in pairs around whole values")
    lines = 1
    count = 0
    var next = start
    while next < bytes.count, bytes[next] != 10 { next += 1 }
    return min(next + 1, bytes.count)
  }

  /// The position of the quote that ends a value in quotes.
  private mutating func quoted(from opening: Int, _ limit: Int) -> Int? {
    var position = opening + 1
    while position < limit {
      if bytes[position] == 10 { lines += 1 }
      if bytes[position] == UInt8(ascii: "\"") {
        guard position + 1 < limit, bytes[position + 1] == UInt8(ascii: "\"") else {
          return position
        }
        position += 1
      }
      position += 1
    }
    return nil
  }

  private mutating func cutLine(_ start: Int, _ end: Int, _ problem: inout Problem?) {
    switch format.layout {
    case .fixed:
      for field in format.fields {
        guard let characters = field.characters else { continue }
        let first = min(start + characters.lowerBound, end)
        add(first, min(start + characters.upperBound + 1, end))
      }
      checkFixed(start, end, &problem)
    case .jsonLines:
      guard let stop = cutObject(start, end) else {
        problem = Problem(found: "no JSON object", expected: "one JSON object a line")
        count = 0
        return
      }
      // A second object on the line would vanish.
      let rest = UnsafeBufferPointer(rebasing: bytes[stop..<end])
      if rest.contains(where: { $0 > 32 }) {
        problem = Problem(
          found: "\(Self.quote(Self.text(rest))) after it", expected: "one JSON object a line")
        count = 0
      }
    case .tagged: cutTagged(start, end, &problem)
    case .text, .delimited: add(start, end)
    }
  }

  /// A row whose plate is not where the columns have it would be listed as another plate.
  private mutating func checkFixed(_ start: Int, _ end: Int, _ problem: inout Problem?) {
    guard bytes[start..<min(start + columns.fixedPlateEnd, end)].contains(9) else { return }
    problem = Problem(found: "a tab", expected: "blanks, as columns are counted in bytes")
    count = 0
  }

  /// Notes the name of the next cell. Rows mostly name the same things in the same order, so names are kept.
  mutating func name(_ range: Range<Int>) {
    let spelled = UnsafeBufferPointer(rebasing: bytes[range])
    if count >= nameBytes.count || !nameBytes[count].elementsEqual(spelled) {
      let text = Self.text(spelled)
      let name = format.layout == .jsonLines ? Self.unescaped(text) ?? text : text
      let field = HotlistFormat.Field(name: name)
      nameBytes.removeSubrange(min(count, nameBytes.count)...)
      names.removeSubrange(min(count, names.count)...)
      doubts.removeSubrange(min(count, doubts.count)...)
      nameBytes.append(Array(spelled))
      names.append(field)
      doubts.append(HotlistColumn.doubt(header: field.name))
    }
  }
}
