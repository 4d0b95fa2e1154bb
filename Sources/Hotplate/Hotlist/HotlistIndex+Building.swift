extension HotlistIndex {
  /// Where the arrays of an index stand in one block of memory, each on a page of its own.
  struct Plan: Sendable, Hashable, Codable {
    var count: Int
    var slotBits: Int
    var filterBits: Int

    init(count: Int) {
      self.count = count
      var bits = 6
      while 1 << bits < count + count / 2 { bits += 1 }
      slotBits = bits
      bits = 9
      while 1 << bits < count * 16 { bits += 1 }
      filterBits = bits
    }

    /// Bytes of each array: keys, places, slots, filter.
    var sizes: [Int] { [count * 8, count * 8, 4 << slotBits, 1 << (filterBits - 3)] }
    /// Offset of each array, and the end.
    var offsets: [Int] {
      sizes.reduce(into: [0]) { $0.append(($0[$0.count - 1] + $1 + 4095) & ~4095) }
    }
    /// Bytes of the whole.
    var size: Int { offsets[4] }
  }

  /// Views an index that lies at `offset` of a block of memory.
  ///
  /// - Precondition: `offset + plan.size` is within the block, and `offset` is a multiple of eight.
  init(owner: ListMemory, at offset: Int, plan: Plan) {
    precondition(offset >= 0 && offset % 8 == 0 && plan.size <= owner.count - offset)
    let offsets = plan.offsets
    func array<Element>(_ number: Int, of type: Element.Type) -> UnsafePointer<Element> {
      UnsafePointer((owner.base + offset + offsets[number]).assumingMemoryBound(to: Element.self))
    }
    keys = array(0, of: UInt64.self)
    places = array(1, of: UInt64.self)
    slots = array(2, of: UInt32.self)
    filter = array(3, of: UInt64.self)
    count = plan.count
    slotBits = plan.slotBits
    filterBits = plan.filterBits
    self.owner = owner
  }

  /// Builds the index of keys in any order; equal keys keep theirs.
  static func building(keys: consuming [UInt64], places: consuming [RowLocation]) throws
    -> HotlistIndex
  {
    precondition(keys.count == places.count && keys.count < Int(UInt32.max))
    let plan = Plan(count: keys.count)
    let memory = try ListMemory.zeroed(plan.size)
    let offsets = plan.offsets
    let sortedKeys = (memory.base + offsets[0]).bindMemory(
      to: UInt64.self, capacity: max(plan.count, 1))
    let sortedPlaces = (memory.base + offsets[1]).bindMemory(
      to: UInt64.self, capacity: max(plan.count, 1))
    sort(&keys, &places, into: sortedKeys, sortedPlaces)
    let slots = (memory.base + offsets[2]).bindMemory(to: UInt32.self, capacity: 1 << plan.slotBits)
    let filter = (memory.base + offsets[3]).bindMemory(
      to: UInt64.self, capacity: 1 << (plan.filterBits - 6))
    let mask = 1 << plan.slotBits - 1
    for position in 0..<plan.count
    where position == 0 || sortedKeys[position] != sortedKeys[position - 1] {
      let hash = hash(sortedKeys[position])
      filter[word(of: hash, plan.filterBits)] |= Self.mask(of: hash)
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(position + 1)
    }
    return HotlistIndex(owner: memory, at: 0, plan: plan)
  }

  /// Sorts by key, eleven bits at a time from the lowest (radix sort), skipping digits that are the same everywhere.
  private static func sort(
    _ keys: inout [UInt64], _ places: inout [RowLocation],
    into sortedKeys: UnsafeMutablePointer<UInt64>, _ sortedPlaces: UnsafeMutablePointer<UInt64>
  ) {
    let count = keys.count
    guard count > 0 else { return }
    keys.withUnsafeMutableBufferPointer { keys in
      places.withUnsafeMutableBufferPointer { places in
        guard let keyBase = keys.baseAddress, let placeBase = places.baseAddress else { return }
        placeBase.withMemoryRebound(to: UInt64.self, capacity: count) { placeBase in
          var (from, fromPlaces) = (keyBase, placeBase)
          var (to, toPlaces) = (sortedKeys, sortedPlaces)
          for shift in stride(from: 0, to: 64, by: 11) {
            var starts = [Int](repeating: 0, count: 2049)
            for index in 0..<count { starts[Int(from[index] >> UInt64(shift) & 2047) + 1] += 1 }
            if starts.contains(count) { continue }
            for digit in 0..<2048 { starts[digit + 1] += starts[digit] }
            for index in 0..<count {
              let digit = Int(from[index] >> UInt64(shift) & 2047)
              let target = starts[digit]
              starts[digit] += 1
              to[target] = from[index]
              toPlaces[target] = fromPlaces[index]
            }
            (from, to) = (to, from)
            (fromPlaces, toPlaces) = (toPlaces, fromPlaces)
          }
          if from != sortedKeys {
            sortedKeys.update(from: from, count: count)
            sortedPlaces.update(from: fromPlaces, count: count)
          }
        }
      }
    }
  }
}
