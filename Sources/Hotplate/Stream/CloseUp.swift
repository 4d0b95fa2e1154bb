/// A plate cut out of its frame, small enough to keep until its pass is over.
struct CloseUp: Sendable {
  /// The plate with more around it than a reader looks at, which is three tenths of its height.
  let frame: Frame
  /// Where the plate is in `frame`.
  let region: PlateRegion

  /// Cuts the plate of `region` out.
  init(of region: PlateRegion, in frame: Frame) {
    let box = region.box
    guard let window = FrameWindow(box, of: frame, margin: box.height / 2) else {
      (self.frame, self.region) = (frame, region)
      return
    }
    self.frame = window.frame
    self.region = window.cut(region)
  }
}
