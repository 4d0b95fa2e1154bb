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

  private let model: AppearanceModel
  /// For each of ``PlateSyntax/all``.
  private let kinds: [[Int]]
  private var network: PatchNetwork

  init(model: AppearanceModel, level: KernelLevel = .best) {
    self.model = model
    kinds = PlateSyntax.all.map(model.kinds(of:))
    network = PatchNetwork(
      layers: model.layers, width: Self.width, height: Self.height, level: level)
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
    network.run(pixels.map(Float.init), border: 0).prefix(model.kinds.count).map(Double.init)
  }
}
