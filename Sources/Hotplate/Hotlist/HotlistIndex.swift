import CPlateKernels

/// Finds packed plates among millions in a few nanoseconds.
///
/// Four arrays: `keys`, the plates by rising value; `places`, where their rows stand; `slots`, a hash table of positions in `keys` with
/// linear probing, at most two thirds full; `filter`, three bits a plate in one word of 64 (a blocked Bloom filter of at least 16 bits a plate), which
/// turns away 99 of 100 plates and more that are not listed with one look at memory. Together 25–31 bytes an entry. All four are read where they lie, in memory or in a mapped file;
/// no content of theirs can make a look-up leave their bounds.
struct HotlistIndex: @unchecked Sendable {
  // Written once by the builder before it is shared; `owner` keeps the memory.
  let keys: UnsafePointer<UInt64>
  let places: UnsafePointer<UInt64>
  let slots: UnsafePointer<UInt32>
  let filter: UnsafePointer<UInt64>
  /// Entries.
  let count: Int
  let slotBits: Int
  let filterBits: Int
  let owner: ListMemory

  /// Spreads a key over 64 bits.
  @inline(__always)
  static func hash(_ key: UInt64) -> UInt64 {
    let mixed = (key ^ (key >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return (mixed ^ (mixed >> 32)) &* 0x94D0_49BB_1331_11EB
  }

  /// Whether it is larger than what caches hold, so that asking for memory ahead pays.
  var isFar: Bool { count > 100_000 }

  /// Asks for the memory that `mayContain` looks at: of millions of entries it is hardly ever near.
  @inline(__always)
  func prefetchFilter(hash: UInt64) {
    hotplate_prefetch(filter + Self.word(of: hash, filterBits))
  }

  /// Asks for the slot where `positions(of:hash:)` begins.
  @inline(__always)
  func prefetchSlot(hash: UInt64) {
    hotplate_prefetch(slots + Int(truncatingIfNeeded: hash) & (1 << slotBits - 1))
  }

  /// Asks for the key that the first slot leads to.
  @inline(__always)
  func prefetchKey(hash: UInt64) {
    let stored = Int(slots[Int(truncatingIfNeeded: hash) & (1 << slotBits - 1)])
    if stored > 0, stored <= count { hotplate_prefetch(keys + (stored - 1)) }
  }

  /// The word of the filter that has a key's bits: by the highest bits of its hash, as slots go by the lowest.
  @inline(__always)
  static func word(of hash: UInt64, _ filterBits: Int) -> Int {
    Int(truncatingIfNeeded: hash &>> UInt64(truncatingIfNeeded: 70 &- filterBits))
  }

  /// The bits of a key in its word.
  @inline(__always)
  static func mask(of hash: UInt64) -> UInt64 {
    1 &<< (hash & 63) | 1 &<< (hash &>> 6 & 63) | 1 &<< (hash &>> 12 & 63)
  }

  /// Whether a key may be listed. Of keys that are not, 99 of 100 and more are turned away.
  @inline(__always)
  func mayContain(hash: UInt64) -> Bool {
    let mask = Self.mask(of: hash)
    return filter[Self.word(of: hash, filterBits)] & mask == mask
  }

  /// The positions in `keys` that hold `key`; empty when it is not listed.
  @inline(__always)
  func positions(of key: UInt64, hash: UInt64) -> Range<Int> {
    let mask = 1 << slotBits - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    // A damaged table could be full; the walk is bounded all the same.
    for _ in 0...mask {
      let stored = slots[slot]
      if stored == 0 { break }
      let position = Int(stored) - 1
      if position < count, keys[position] == key {
        var end = position + 1
        while end < count, keys[end] == key {
          end += 1
          // A plate that is listed a hundred thousand times is not counted one by one for every read.
          if end - position == 16 {
            end = firstPosition(notBelow: key &+ 1, in: end..<count)
            break
          }
        }
        return position..<end
      }
      slot = (slot + 1) & mask
    }
    return 0..<0
  }

  /// The positions in `keys` that hold `key`.
  func positions(of key: UInt64) -> Range<Int> {
    let hash = Self.hash(key)
    return mayContain(hash: hash) ? positions(of: key, hash: hash) : 0..<0
  }

  /// The first position whose key is not below `key`, looked for in `range`.
  func firstPosition(notBelow key: UInt64, in range: Range<Int>) -> Int {
    range.partitioningIndex { keys[$0] >= key }
  }
}
