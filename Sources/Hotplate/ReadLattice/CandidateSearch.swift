/// Lists the plates that a read may stand for, as packed keys.
///
/// Starts at the read, changes one character after the other while the probability stays above a floor, and does the same for the
/// read with one character put in or left out. As probabilities of different texts sum to at most 1, no more than 1/floor texts can come out.
struct CandidateSearch {
  private let lattice: ReadLattice
  private let floor: Float
  /// For each slot the greatest factor that one change from there on brings.
  private var greatest = InlineArray<13, Float>(repeating: 0)
  /// For each slot the greatest factor that all changes from there on bring: 1 unless an alternative is likelier than what was read.
  private var gain = InlineArray<13, Float>(repeating: 1)
  private let placeValues: [UInt64]
  /// What came out; a text may come twice.
  private(set) var keys: ContiguousArray<UInt64> = []

  /// Searches all texts with a probability of at least `floor`, and the whole texts that the reader gave.
  init(_ lattice: ReadLattice, floor: Double) {
    self.lattice = lattice
    // Rounding differs with the order of factors; what is listed is weighed again.
    self.floor = Float(floor) * 0.999
    placeValues = PackedPlate.placeValues
    keys.reserveCapacity(256)
    for position in stride(from: lattice.count - 1, through: 0, by: -1) {
      let slot = lattice.slots[position]
      var factor = slot.rest * lattice.model.errors[Int(slot.code) * 35].share
      let listed = lattice.listed + position * ReadLattice.mostListed
      for index in 0..<slot.listedCount { factor = max(factor, listed[index].share) }
      greatest[position] = max(greatest[position + 1], factor / slot.right)
      gain[position] = gain[position + 1] * max(1, factor / slot.right)
    }
    keys.append(lattice.key)
    for text in lattice.texts { keys.append(text.key) }
    expand(from: 0, key: lattice.key, probability: lattice.base, skipping: -1, shifting: 12, by: 0)
    leaveOut()
    putIn()
  }

  private mutating func expand(
    from start: Int, key: UInt64, probability: Float, skipping: Int, shifting: Int, by shift: Int
  ) {
    var position = start
    while position < lattice.count, probability * greatest[position] * gain[position] >= floor {
      if position != skipping {
        let slot = lattice.slots[position]
        let place = placeValues[position + (position >= shifting ? shift : 0)]
        let rest = key &- UInt64(slot.code) &* place
        let without = probability / slot.right
        let listed = lattice.listed + position * ReadLattice.mostListed
        let errors = lattice.model.errors + Int(slot.code) * 35
        for index in 0..<slot.listedCount {
          let next = without * listed[index].share
          if next * gain[position + 1] >= floor {
            let changed = rest &+ UInt64(listed[index].code) &* place
            if next >= floor { keys.append(changed) }
            expand(
              from: position + 1, key: changed, probability: next, skipping: skipping,
              shifting: shifting, by: shift)
          }
        }
        let open = without * slot.rest
        for index in 0..<35 {
          let explanation = errors[index]
          let next = open * explanation.share
          if next * gain[position + 1] < floor { break }
          if slot.listedMask >> UInt64(explanation.code) & 1 == 1 { continue }
          let changed = rest &+ UInt64(explanation.code) &* place
          if next >= floor { keys.append(changed) }
          expand(
            from: position + 1, key: changed, probability: next, skipping: skipping,
            shifting: shifting, by: shift)
        }
      }
      position += 1
    }
  }

  /// The key of the slots before a position.
  private func head(_ end: Int) -> UInt64 {
    (0..<end).reduce(0) { $0 + UInt64(lattice.slots[$1].code) * placeValues[$1] }
  }

  private mutating func leaveOut() {
    guard lattice.count > 1 else { return }
    let reach = gain[0]
    for position in 0..<lattice.count {
      let slot = lattice.slots[position]
      let probability = lattice.base / slot.right * slot.invented
      guard probability * reach >= floor else { continue }
      let head = head(position)
      let tail = lattice.key - head - UInt64(slot.code) * placeValues[position]
      let key = head &+ tail &* 37
      if probability >= floor { keys.append(key) }
      expand(
        from: 0, key: key, probability: probability, skipping: position, shifting: position + 1,
        by: -1)
    }
  }

  private mutating func putIn() {
    guard lattice.count < PackedPlate.maximumCount else { return }
    let reach = gain[0]
    let model = lattice.model
    for gap in 0...lattice.count {
      let head = head(gap)
      let tail = (lattice.key - head) / 37
      let before = lattice.base * lattice.missed(at: gap)
      for code in model.missedOrder {
        let probability = before * model.missed[Int(code)]
        guard probability * reach >= floor else { break }
        let key = head + UInt64(code) * placeValues[gap] + tail
        if probability >= floor { keys.append(key) }
        expand(from: 0, key: key, probability: probability, skipping: -1, shifting: gap, by: 1)
      }
    }
  }
}
