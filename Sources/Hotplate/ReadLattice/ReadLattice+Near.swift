/// Texts one edit away that are probable enough.
extension ReadLattice {
  /// The packed texts within one edit of the read whose ``probability(of:)`` is at least `floor`. A few others may be among them; some come twice.
  ///
  /// - Complexity: O(*n* + texts that come out).
  func near(atLeast floor: Double) -> ContiguousArray<UInt64> {
    // Rounding differs with the order of factors; what is listed is weighed again.
    let floor = Float(floor) * 0.999
    var keys: ContiguousArray<UInt64> = []
    keys.reserveCapacity(768)
    for text in texts where text.probability >= floor && isOneEdit(from: text.key) {
      keys.append(text.key)
    }
    var head: UInt64 = 0
    for position in 0..<count {
      let own = UInt64(slots[position].code) &* PackedPlate.placeValues[position]
      let others = key &- own
      forEachOther(position, times: base / slots[position].right, atLeast: floor) {
        keys.append(others &+ UInt64($0) &* PackedPlate.placeValues[position])
      }
      if count > 1 { keys.append(head &+ (others &- head) &* 37) }
      head &+= own
    }
    if count < PackedPlate.maximumCount { addLonger(&keys, floor) }
    return keys
  }

  /// Adds texts with one character more.
  ///
  /// A character put in at a gap may be likelier as another that was missed elsewhere, with those between misread as their neighbours and the one beside
  /// the gap as the one put in: `earlier` and `later` are the best of that, as factors on the whole read.
  private func addLonger(_ keys: inout ContiguousArray<UInt64>, _ floor: Float) {
    func missing(_ position: Int, at gap: Int) -> Float {
      base * missed(at: gap) * model.missed[Int(slots[position].code)]
    }
    /// What changes where the character at a position is that at another.
    func shifted(_ position: Int, _ other: Int) -> Float {
      probability(position, is: slots[other].code) / slots[position].right
    }
    var later = InlineArray<13, Float>(repeating: 0)
    for gap in stride(from: count - 1, through: 0, by: -1) {
      later[gap] = missing(gap, at: gap + 1)
      if gap + 1 < count { later[gap] = max(later[gap], later[gap + 1] * shifted(gap + 1, gap)) }
    }
    var earlier: Float = 0
    var head: UInt64 = 0
    for gap in 0...count {
      let place = PackedPlate.placeValues[gap]
      let others = head &+ (key &- head) / 37
      let here = base * missed(at: gap)
      for code in model.missedOrder {
        if here * model.missed[Int(code)] < floor { break }
        keys.append(others &+ UInt64(code) &* place)
      }
      if gap > 0 {
        let last = gap - 1
        earlier = max(gap > 1 ? earlier * shifted(gap - 2, last) : 0, missing(last, at: last))
        forEachOther(last, times: earlier / slots[last].right, atLeast: floor) {
          keys.append(others &+ UInt64($0) &* place)
        }
      }
      guard gap < count else { break }
      forEachOther(gap, times: later[gap] / slots[gap].right, atLeast: floor) {
        keys.append(others &+ UInt64($0) &* place)
      }
      head &+= UInt64(slots[gap].code) &* place
    }
  }

  /// The codes other than the one read that are so probable at a position.
  @inline(__always)
  private func forEachOther(
    _ position: Int, times factor: Float, atLeast floor: Float, _ body: (UInt8) -> Void
  ) {
    let slot = slots[position]
    let listed = listed + position * Self.mostListed
    for index in 0..<slot.listedCount where factor * listed[index].share >= floor {
      body(listed[index].code)
    }
    let errors = model.errors + Int(slot.code) * 35
    for index in 0..<35 {
      if factor * slot.rest * errors[index].share < floor { break }
      if slot.listedMask >> UInt64(errors[index].code) & 1 == 0 { body(errors[index].code) }
    }
  }

  /// Whether a text is one edit away from the read, or the read.
  private func isOneEdit(from other: UInt64) -> Bool {
    let (own, other) = (codes, PackedPlate(value: other).codes)
    let most = max(own.count, other.count)
    let common = min(own.count, other.count)
    guard most - common <= 1 else { return false }
    let head = zip(own, other).prefix { $0 == $1 }.count
    let tail = zip(own.reversed(), other.reversed()).prefix { $0 == $1 }.count
    return head + tail >= most - 1
  }
}
