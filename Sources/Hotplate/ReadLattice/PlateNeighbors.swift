/// The plates near a plate, as packed keys: what the classic knobs look up.
enum PlateNeighbors {
  /// All plates within `most` edits, 0 or 1; some come twice.
  static func edits(of codes: [UInt8], most: Int) -> ContiguousArray<UInt64> {
    let key = PackedPlate(codes: codes).value
    var keys: ContiguousArray = [key]
    guard most >= 1 else { return keys }
    keys.reserveCapacity(80 * (codes.count + 1))
    var head: UInt64 = 0
    for gap in 0...codes.count {
      let place = gap < 12 ? PackedPlate.placeValues[gap] : 0
      let tail = key - head
      if codes.count < PackedPlate.maximumCount {
        for code in 1...UInt64(PackedPlate.alphabetCount) {
          keys.append(head + code * place + tail / 37)
        }
      }
      if gap < codes.count {
        let own = UInt64(codes[gap]) * place
        for code in 1...UInt64(PackedPlate.alphabetCount) where code != UInt64(codes[gap]) {
          keys.append(key - own + code * place)
        }
        if codes.count > 1 { keys.append(head + (tail - own) * 37) }
        head += own
      }
    }
    return keys
  }

  /// All plates that differ in at most `most` characters, each from a look-alike group of the read one. Bounded at 100,000.
  static func lookAlikes(of codes: [UInt8], most: Int) -> ContiguousArray<UInt64> {
    var keys: ContiguousArray = [PackedPlate(codes: codes).value]
    func change(from start: Int, key: UInt64, left: Int) {
      guard left > 0 else { return }
      for position in start..<codes.count {
        for other in groups[Int(codes[position])] where keys.count < 100_000 {
          let place = PackedPlate.placeValues[position]
          let changed = key &- UInt64(codes[position]) &* place &+ UInt64(other) &* place
          keys.append(changed)
          change(from: position + 1, key: changed, left: left - 1)
        }
      }
    }
    change(from: 0, key: keys[0], left: most)
    return keys
  }

  /// For each code the codes that look like it.
  static let groups: [[UInt8]] = (0...UInt8(PackedPlate.alphabetCount)).map { code in
    guard code > 0 else { return [] }
    let character = Character(Unicode.Scalar(PackedPlate.character(code)))
    let alike = Set(
      ConfusionMatrix.lookAlikes.filter { $0.contains(character) }.flatMap { $0.utf8 })
    return alike.map(PackedPlate.code).filter { $0 != code }.sorted()
  }
}
