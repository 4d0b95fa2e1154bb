import CPlateKernels

/// A small network on one patch: convolutions, then two full layers over all cells of the last map.
struct PatchNetwork {
  /// Steps of the network's input for one standard deviation of a patch.
  private static let inputUnit: Float = 20

  private let layers: [Convolution]
  private let width: Int
  private let height: Int
  private let level: KernelLevel
  private var cells: FeatureMap
  private var maps: [FeatureMap] = []
  private var joined: FeatureMap
  private var outputs: [Float]

  /// Makes a network for patches of one size.
  ///
  /// - Parameters:
  ///   - layers: The convolutions, then the layer that joins the last map's cells, then the one that gives floats.
  ///   - width: Pixels of a patch.
  ///   - height: Pixels of a patch.
  init(layers: [Convolution], width: Int, height: Int, level: KernelLevel) {
    self.layers = layers
    self.width = width
    self.height = height
    self.level = level
    let join = layers.count - 2
    joined = FeatureMap(width: 1, height: 1, channels: layers[join].shape.inputs)
    outputs = Array(repeating: 0, count: layers[join + 1].shape.outputs)
    cells = FeatureMap(width: width / 2, height: height / 2, channels: 4, zero: layers[0].zero)
    var size = (width: cells.width, height: cells.height)
    for (index, layer) in layers.prefix(join + 1).enumerated() {
      if index == join { size = (1, 1) }
      size = (layer.shape.outputSize(size.width), layer.shape.outputSize(size.height))
      maps.append(
        FeatureMap(
          width: size.width, height: size.height, channels: layer.shape.outputs,
          zero: layers[index + 1].zero))
    }
  }

  /// What the last layer gives of a patch's gray values.
  ///
  /// - Parameter border: Pixels at each side that do not count for the patch's contrast.
  mutating func run(_ patch: [Float], border: Int) -> [Float] {
    precondition(patch.count == width * height)
    plate_patch_cells(
      patch, Int32(width), Int32(height), Int32(border), Self.inputUnit, &cells.values,
      level.rawValue)
    let join = layers.count - 2
    layers[0].run(cells, into: &maps[0], level: level)
    for index in 1..<join { layers[index].run(maps[index - 1], into: &maps[index], level: level) }
    joined.fill(with: maps[join - 1])
    layers[join].run(joined, into: &maps[join], level: level)
    layers[join + 1].run(maps[join], into: &outputs, level: level)
    return outputs
  }
}
