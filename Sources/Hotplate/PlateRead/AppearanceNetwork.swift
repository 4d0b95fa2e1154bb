import CPlateKernels
import Foundation

/// Looks at a whole plate, with the state's name, slogan, band and picture: a small network, about a tenth of a read's time.
struct AppearanceNetwork {
  /// Pixels of a patch.
  static let width = 96
  /// Pixels of a patch.
  static let height = 48
  /// The last map's cells, 32 channels each, as one vector.
  static let joinedChannels = width / 8 * (height / 8) * 32
  /// How far a patch reaches beyond the plate's corners, in parts of its height.
  private static let margin = 0.15
  /// Steps of the network's input for one standard deviation of a patch.
  private static let inputUnit: Float = 20

  private let model: AppearanceModel
  /// For each of ``PlateSyntax/all``.
  private let kinds: [[Int]]
  private let level: KernelLevel
  private var cells: FeatureMap
  private var maps: [FeatureMap] = []
  private var joined = FeatureMap(width: 1, height: 1, channels: joinedChannels)
  private var outputs: [Float]

  init(model: AppearanceModel, level: KernelLevel = .best) {
    self.model = model
    self.level = level
    kinds = PlateSyntax.all.map(model.kinds(of:))
    let layers = model.layers
    outputs = Array(repeating: 0, count: layers[6].shape.outputs)
    cells = FeatureMap(
      width: Self.width / 2, height: Self.height / 2, channels: 4, zero: layers[0].zero)
    var (width, height) = (cells.width, cells.height)
    for (index, layer) in layers.prefix(6).enumerated() {
      if layer.shape.inputs == joined.channels { (width, height) = (1, 1) }
      (width, height) = (layer.shape.outputSize(width), layer.shape.outputSize(height))
      maps.append(
        FeatureMap(
          width: width, height: height, channels: layer.shape.outputs,
          zero: layers[index + 1].zero))
    }
  }

  /// Looks at the plate of a quad; `nil` for a quad of no area.
  mutating func look(at quad: Quad, in frame: Frame) -> PlateAppearance? {
    guard
      let crop = PlateCrop(
        rectifying: quad.widened(by: Self.margin), in: frame, width: Self.width,
        height: Self.height)
    else { return nil }
    return PlateAppearance(logits: logits(crop.pixels), model: model, kinds: kinds)
  }

  /// What the network says of each kind, as logits, of a patch's gray values.
  mutating func logits(_ pixels: [UInt8]) -> [Double] {
    precondition(pixels.count == Self.width * Self.height)
    let layers = model.layers
    plate_patch_cells(
      pixels.map(Float.init), Int32(Self.width), Int32(Self.height), 0, Self.inputUnit,
      &cells.values, level.rawValue)
    layers[0].run(cells, into: &maps[0], level: level)
    for index in 1..<5 { layers[index].run(maps[index - 1], into: &maps[index], level: level) }
    joined.fill(with: maps[4])
    layers[5].run(joined, into: &maps[5], level: level)
    layers[6].run(maps[5], into: &outputs, level: level)
    return outputs.prefix(model.kinds.count).map(Double.init)
  }
}
