import CPlateKernels

/// The first look: a small network over the whole picture, scaled down.
///
/// At strides 8, 16, 32 and 64 each cell says whether a plate is around it and where its four corners are. It goes down to stride
/// 64, then up again: a coarse map, brought to the finer one's channels and doubled, is added to it, and a convolution smooths the sum.
struct PlateFinder {
  /// How many cells are looked at, the best ones.
  static let mostCells = 400

  private let layers: [Convolution]
  private let joins: [MapJoin]
  private let threshold: Float
  private let mostCandidates: Int
  private let level: KernelLevel
  private var cells = FeatureMap(width: 0, height: 0, channels: 16)
  private var maps: [FeatureMap] = []
  private var sums: [FeatureMap] = []
  private var heads: [[Float]] = []

  init(model: LocatorModel, level: KernelLevel) {
    layers = model.finder
    joins = model.joins
    threshold = logOdds(model.finderThreshold)
    mostCandidates = model.mostCandidates
    self.level = level
  }

  /// Returns what is worth a closer look, in pixels of the frame, best first.
  mutating func candidates(in picture: FramePyramid.Level) -> [RegionCandidate] {
    let (width, height) = (picture.width, picture.height)
    prepare(width: (width + 3) / 4, height: (height + 3) / 4)
    plate_cells(
      picture.pixels, Int32(width), Int32(height), &cells.values, Int32(cells.width),
      Int32(cells.height))
    run()
    var found: [RegionCandidate] = []
    for (head, stride) in [8.0, 16, 32, 64].enumerated() {
      collect(
        head: head, strideX: stride / picture.scaleX, strideY: stride / picture.scaleY,
        into: &found)
    }
    if found.count > Self.mostCells {
      found.sort { $0.logit > $1.logit }
      found.removeLast(found.count - Self.mostCells)
    }
    // Loose: the closer look moves corners, and only then shows which of two is right.
    return RegionCandidate.withoutOverlaps(found, sharing: 0.6, within: 1, atMost: mostCandidates)
  }

  /// Which map each layer reads: −1 the picture, 100 + n the nth sum. The last four are the heads.
  private static let sources = [
    -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 100, 10, 101, 12, 102, 14, 12, 10, 8,
  ]
  /// The fine and the coarse map of each sum; it is made just before layer 10 + 2n.
  private static let added = [(fine: 6, coarse: 9), (fine: 3, coarse: 11), (fine: 1, coarse: 13)]

  /// Makes the maps for a picture's size; borders keep their zeros, as layers write inside only.
  private mutating func prepare(width: Int, height: Int) {
    if cells.width == width && cells.height == height && !maps.isEmpty { return }
    cells = FeatureMap(width: width, height: height, channels: 16, zero: layers[0].zero)
    (maps, sums, heads) = ([], [], [])
    for (index, (layer, source)) in zip(layers, Self.sources).enumerated() {
      if source >= 100 {
        let fine = maps[Self.added[source - 100].fine]
        sums.append(
          FeatureMap(
            width: fine.width, height: fine.height, channels: fine.channels, zero: layer.zero))
      }
      let input = source < 0 ? cells : source >= 100 ? sums[source - 100] : maps[source]
      let (w, h) = (layer.shape.outputSize(input.width), layer.shape.outputSize(input.height))
      if layer.shape.floats {
        heads.append(Array(repeating: 0, count: w * h * layer.shape.outputs))
      } else {
        let reader = Self.sources.firstIndex(of: index).map { layers[$0].zero }
        maps.append(
          FeatureMap(width: w, height: h, channels: layer.shape.outputs, zero: reader ?? 0))
      }
    }
  }

  private mutating func run() {
    for (index, source) in Self.sources.enumerated() {
      if source < 0 {
        layers[index].run(cells, into: &maps[index], level: level)
      } else if source >= 100 {
        let (fine, coarse) = Self.added[source - 100]
        joins[source - 100].add(maps[fine], maps[coarse], into: &sums[source - 100], level: level)
        layers[index].run(sums[source - 100], into: &maps[index], level: level)
      } else if layers[index].shape.floats {
        layers[index].run(maps[source], into: &heads[index - maps.count], level: level)
      } else {
        layers[index].run(maps[source], into: &maps[index], level: level)
      }
    }
  }

  private func collect(
    head: Int, strideX: Double, strideY: Double, into found: inout [RegionCandidate]
  ) {
    let map = maps[Self.sources[maps.count + head]]
    let outputs = layers[maps.count + head].shape.outputs
    heads[head].withUnsafeBufferPointer { values in
      for y in 0..<map.height {
        for x in 0..<map.width {
          let at = (y * map.width + x) * outputs
          guard values[at] >= threshold else { continue }
          func corner(_ i: Int) -> Point {
            Point(
              x: (Double(values[at + 1 + 2 * i]) + Double(x) + 0.5) * strideX,
              y: (Double(values[at + 2 + 2 * i]) + Double(y) + 0.5) * strideY)
          }
          let quad = Quad(
            topLeft: corner(0), topRight: corner(1), bottomRight: corner(2), bottomLeft: corner(3))
          found.append(RegionCandidate(quad: quad, logit: values[at]))
        }
      }
    }
  }
}
