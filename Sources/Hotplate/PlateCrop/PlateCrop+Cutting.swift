extension PlateCrop {
  /// TEMPORARY: the box of the region, unrectified.
  public init(_ region: PlateRegion, in frame: Frame) {
    let box = region.box
    let left = min(max(0, Int(box.x)), frame.width - 1)
    let top = min(max(0, Int(box.y)), frame.height - 1)
    let width = max(1, min(Int(box.width), frame.width - left))
    let height = max(1, min(Int(box.height), frame.height - top))
    var pixels: [UInt8] = []
    for y in top..<top + height {
      let start = y * frame.width + left
      pixels += frame.pixels[start..<start + width]
    }
    self.init(width: width, height: height, pixels: pixels)
  }
}
