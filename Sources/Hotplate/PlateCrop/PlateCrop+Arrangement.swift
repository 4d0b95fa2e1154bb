extension PlateCrop {
  /// Columns the recognizer reads.
  static let readWidth = 160
  /// Rows the recognizer reads, without the contrast row.
  static let readHeight = 39
  /// Left around a plate on each side, in parts of its height; as in training (`canvases.py`).
  static let margin = 0.03
  /// How far each half of a two-line plate reaches beyond the middle, in parts of the height (`augment.py`).
  static let overlap = 0.06
  /// Columns between the halves of a two-line plate.
  static let gap = 4

  /// Cuts out a plate as the recognizer reads it: stretched to its size, two lines laid side by side.
  ///
  /// - Returns: `nil` for a region of no area.
  init?(_ region: PlateRegion, in frame: Frame, as arrangement: PlateArrangement) {
    let quad = region.quad.widened(by: Self.margin)
    switch arrangement {
    case .oneLine:
      self.init(rectifying: quad, in: frame, width: Self.readWidth, height: Self.readHeight)
    case .twoLines:
      let half = (Self.readWidth - Self.gap) / 2
      guard
        let upper = PlateCrop(
          rectifying: quad.part(from: 0, to: 0.5 + Self.overlap), in: frame, width: half,
          height: Self.readHeight),
        let lower = PlateCrop(
          rectifying: quad.part(from: 0.5 - Self.overlap, to: 1), in: frame, width: half,
          height: Self.readHeight)
      else { return nil }
      var pixels: [UInt8] = []
      pixels.reserveCapacity(Self.readWidth * Self.readHeight)
      for row in 0..<Self.readHeight {
        pixels += upper.pixels[row * half..<(row + 1) * half]
        pixels += repeatElement(128, count: Self.gap)
        pixels += lower.pixels[row * half..<(row + 1) * half]
      }
      self.init(width: Self.readWidth, height: Self.readHeight, pixels: pixels)
    }
  }

  /// The crop with its contrast stretched: the darkest and the lightest fiftieth of its middle rows become 0 and 255.
  func stretched() -> PlateCrop {
    let skipped = height / 5
    let central = pixels[skipped * width..<(height - skipped) * width]
    let histogram = GrayHistogram(central)
    var low = histogram.value(above: 2)
    var high = histogram.value(above: 98)
    if high - low < 8 {  // nothing to see: noise is not blown up
      let middle = (low + high) / 2
      (low, high) = (middle - 4, middle + 4)
    }
    let scale = 255 / (high - low)
    let table = (0..<256).map { value in
      UInt8(max(0, min(255, ((Float(value) - low) * scale + 0.5).rounded(.down))))
    }
    return PlateCrop(width: width, height: height, pixels: pixels.map { table[Int($0)] })
  }
}
