/// Rows that name their own values.
extension RowCutter {
  /// `LIC/ABC123.LIS/CA.` What stands between points without a code belongs to the value before it: `LIC/8BA.B123`, `MIS/RED STRIPE. ARMED`. But a word
  /// behind a plate or a place would make another one of it: such a row is bad.
  mutating func cutTagged(_ start: Int, _ end: Int, _ problem: inout Problem?) {
    var position = start
    while position < end {
      var stop = position
      while stop < end, bytes[stop] != UInt8(ascii: ".") { stop += 1 }
      if let slash = bytes[position..<stop].firstIndex(of: UInt8(ascii: "/")) {
        name(position..<slash)
        add(slash + 1, stop)
      } else if bytes[position..<stop].contains(where: { $0 > 32 }) {
        let column = count > 0 ? names[count - 1].column : nil
        let isPart = bytes[position..<stop].contains { 48...57 ~= $0 }
        if column == .jurisdiction || column == .plate && !isPart {
          let piece = Self.text(UnsafeBufferPointer(rebasing: bytes[position..<stop]))
          problem = Problem(
            found: "\(Self.quote(piece)) without a code", expected: "fields by their codes")
          return
        }
        extendLast(to: stop)
      }
      position = stop + 1
    }
  }

  /// One flat object; a value that is an object or array itself is kept as it is written. Returns where the object ends.
  mutating func cutObject(_ start: Int, _ end: Int) -> Int? {
    var position = start
    func skip() { while position < end, bytes[position] <= 32 { position += 1 } }
    func string() -> Range<Int>? {
      guard position < end, bytes[position] == UInt8(ascii: "\"") else { return nil }
      let first = position + 1
      position = first
      while position < end, bytes[position] != UInt8(ascii: "\"") {
        position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
      }
      guard position < end else { return nil }
      position += 1
      return first..<position - 1
    }
    skip()
    guard position < end, bytes[position] == UInt8(ascii: "{") else { return nil }
    position += 1
    skip()
    if position < end, bytes[position] == UInt8(ascii: "}") { return position + 1 }
    while true {
      skip()
      guard let key = string() else { return nil }
      skip()
      guard position < end, bytes[position] == UInt8(ascii: ":") else { return nil }
      position += 1
      skip()
      name(key)
      if position < end, bytes[position] == UInt8(ascii: "\"") {
        guard let value = string() else { return nil }
        add(value.lowerBound, value.upperBound, isEscaped: true)
      } else {
        let first = position
        var depth = 0
        while position < end {
          let byte = bytes[position]
          if byte == UInt8(ascii: "\"") {
            guard string() != nil else { return nil }
            continue
          }
          if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { depth += 1 }
          if depth == 0, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") { break }
          if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { depth -= 1 }
          position += 1
        }
        let isNull = bytes[first..<position].starts(with: Array("null".utf8))
        add(first, isNull ? first : position)
      }
      skip()
      guard position < end else { return nil }
      position += 1
      if bytes[position - 1] == UInt8(ascii: "}") { return position }
      guard bytes[position - 1] == UInt8(ascii: ",") else { return nil }
    }
  }
}
