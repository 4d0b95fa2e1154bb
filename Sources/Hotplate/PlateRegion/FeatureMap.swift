import CPlateKernels

/// What a layer sees or says: `channels` values for each pixel, inside a border of one pixel.
///
/// `values` holds (height + 2) × (width + 2) × channels small integers of 0…127, row by row, channels innermost. They stand for
/// scale × (value − zero); the border holds `zero` and is never written.
struct FeatureMap {
  let width: Int
  let height: Int
  let channels: Int
  var values: [UInt8]

  /// Makes a map that is `zero` all over.
  init(width: Int, height: Int, channels: Int, zero: UInt8 = 0) {
    self.width = width
    self.height = height
    self.channels = channels
    values = Array(repeating: zero, count: (width + 2) * (height + 2) * channels)
  }

  /// Where the values of pixel (x, y) start.
  func offset(_ x: Int, _ y: Int) -> Int { ((y + 1) * (width + 2) + x + 1) * channels }

  /// Makes the channels of one pixel of all the cells of another map, row by row.
  mutating func fill(with map: FeatureMap) {
    precondition(width == 1 && height == 1 && channels == map.width * map.height * map.channels)
    let start = offset(0, 0)
    let run = map.width * map.channels
    for y in 0..<map.height {
      let from = map.offset(0, y)
      for i in 0..<run { values[start + y * run + i] = map.values[from + i] }
    }
  }
}

/// How two maps of different scales are added: fine · `fine` + coarse · `coarse` + `constant`, rounded, cut to 0…127.
struct MapJoin: Sendable {
  var fine: Float
  var coarse: Float
  var constant: Float

  /// Adds `coarse`, each of its pixels doubled both ways, to `fine`.
  func add(
    _ fine: FeatureMap, _ coarse: FeatureMap, into sum: inout FeatureMap, level: KernelLevel
  ) {
    precondition(sum.width == fine.width && sum.height == fine.height)
    precondition(coarse.width >= (fine.width + 1) / 2 && coarse.height >= (fine.height + 1) / 2)
    precondition(fine.channels == coarse.channels && fine.channels == sum.channels)
    plate_add_doubled(
      fine.values, Int32(fine.width), Int32(fine.height), coarse.values, Int32(coarse.width),
      Int32(fine.channels), self.fine, self.coarse, constant, &sum.values, level.rawValue)
  }
}
