/// What is shown to the recognizer: a plate of 160 × 39 gray values and a row through its middle that fixes the contrast.
///
/// Tesseract takes what is black and white from the extremes of a picture's middle row. Here that row alternates between
/// ``darkest`` and 255, so that the network sees the picture as it was made; it was trained with the row in place.
struct RecognizerPicture {
  /// Columns.
  static let width = PlateCrop.readWidth
  /// Rows, the contrast row included.
  static let height = PlateCrop.readHeight + 1
  /// The least gray value: where none is 0, the threshold of Tesseract's layout (`CTesseract`) leaves nothing to outline.
  static let darkest: UInt8 = 1
  /// `height × width` gray values, row by row.
  let pixels: [UInt8]

  /// Makes the picture of a plate, or `nil` for a region of no area.
  init?(_ region: PlateRegion, in frame: Frame, as arrangement: PlateArrangement) {
    guard let crop = PlateCrop(region, in: frame, as: arrangement) else { return nil }
    self.init(crop.stretched(), arrangement: arrangement)
  }

  /// Takes a picture as it is: `height × width` values, the contrast row among them.
  init(pixels: [UInt8]) {
    precondition(pixels.count == Self.width * Self.height)
    self.pixels = pixels
  }

  /// Puts the contrast row into a stretched crop of 160 × 39 values.
  init(_ crop: PlateCrop, arrangement: PlateArrangement) {
    precondition(crop.width == Self.width && crop.height == Self.height - 1)
    let upper = crop.pixels[..<(Self.height / 2 * Self.width)]
    let lower = crop.pixels[(Self.height / 2 * Self.width)...]
    var pixels = Array(upper)
    for column in 0..<Self.width { pixels.append(column.isMultiple(of: 2) ? Self.darkest : 255) }
    pixels += lower
    if arrangement == .twoLines {  // the gap is gray whatever the contrast
      let half = (Self.width - PlateCrop.gap) / 2
      for row in 0..<Self.height where row != Self.height / 2 {
        for column in half..<Self.width - half { pixels[row * Self.width + column] = 128 }
      }
    }
    self.pixels = pixels.map { max(Self.darkest, $0) }
  }
}
