/// Views of one plate laid on each other, averaged and sharpened: less noisy than any of them, and sharper than their mean.
///
/// The corners of each view err by a pixel or two; so the views are laid on the first one by their pixels (``PlateAlignment``), and one that shows
/// something else is left out. Sharpening a single view brings out its noise; the mean of eight bears it. Where the plate is the corners of the
/// views say, each in its own way, and the characters themselves.
struct PlateStack {
  /// The plate with a margin around it.
  let frame: Frame
  /// Where the plate is in `frame` by each of the views that came together, the first one first; by four of them where `tightRegions` tell more.
  let regions: [PlateRegion]
  /// Where its characters are, cut tightly in several ways; none where they cannot be told from what else is on it.
  let tightRegions: [PlateRegion]

  /// Rows of the picture; even, as it is halved.
  private static let rows = 100
  /// Around the plate on each side, in parts of its height.
  private static let margin = 0.3
  /// Views that agree less with the first one are left out.
  private static let leastCorrelation = 0.5
  /// How much of what a blur takes away is added, and the blur's radius in pixels: a twentieth of the plate's height. Chosen on drawn videos.
  private static let sharpening: (amount: Float, sigma: Float) = (2, 3)
  /// Around the characters, in parts of their height, across and down.
  private static let tightMargins = [
    (0.3, 0.25), (0.42, 0.35), (0.6, 0.42), (0.25, 0.32), (0.42, 0.45), (0.3, 0.4),
  ]

  /// Lays the views on the first one, the best; `nil` where no other agrees with it, or it has no area.
  ///
  /// - Complexity: some 2 ms a view.
  init?(_ views: [(region: PlateRegion, frame: Frame)]) {
    guard let best = views.first?.region, views.count > 1 else { return nil }
    let aspect = best.quad.meanWidth / best.quad.meanHeight
    guard aspect.isFinite, aspect > 0 else { return nil }
    let plateHeight = Double(Self.rows) / (1 + 2 * Self.margin)
    let columns = 2 * Int((min(8, max(0.5, aspect)) + 2 * Self.margin) * plateHeight / 2)
    let marginY = Self.margin * plateHeight
    // Each view is stretched to the first one's shape, its margin with it.
    let planes = views.map { view -> (plane: PixelPlane, plate: Box)? in
      let own = view.region.quad.meanWidth / view.region.quad.meanHeight
      guard own.isFinite, own > 0 else { return nil }
      let marginX = Self.margin / (own + 2 * Self.margin) * Double(columns)
      let plate = Box(
        x: marginX, y: marginY, width: Double(columns) - 2 * marginX,
        height: Double(Self.rows) - 2 * marginY)
      return PlateCrop(
        rectifying: view.region.quad.widened(by: Self.margin), in: view.frame, width: columns,
        height: Self.rows
      ).map {
        (PixelPlane(evened: $0, marginX: Int(marginX), marginY: Int(marginY)), plate)
      }
    }
    guard let (first, box) = planes[0], let alignment = PlateAlignment(on: first) else {
      return nil
    }
    var sum = first.values
    var regions = [PlateRegion(quad: Quad(box), score: best.score)]
    for view in planes.dropFirst() {
      guard let (plane, plate) = view, let (map, correlation) = alignment.map(to: plane),
        correlation >= Self.leastCorrelation, let back = AffineMap().afterInverse(of: map)
      else { continue }
      let laid = plane.seen(through: map)
      for index in sum.indices { sum[index] += laid.values[index] }
      let quad = Quad(plate).mapped { back($0, width: columns, height: Self.rows) }
      regions.append(PlateRegion(quad: quad, score: best.score))
    }
    guard regions.count > 1 else { return nil }
    let mean = PixelPlane(
      width: columns, height: Self.rows, values: sum.map { $0 / Float(regions.count) })
    let soft = mean.blurred(sigma: Self.sharpening.sigma)
    let pixels = zip(mean.values, soft.values).map { value, soft in
      UInt8(min(255, max(0, 50 + 150 * (value + Self.sharpening.amount * (value - soft)))))
    }
    frame = Frame(width: columns, height: Self.rows, pixels: pixels, source: views[0].frame.source)
    tightRegions =
      CharacterBox.find(in: frame, plate: box).map { text in
        Self.tightMargins.map { across, down in
          PlateRegion(quad: Quad(text.widened(across: across, down: down)), score: best.score)
        }
      } ?? []
    self.regions = tightRegions.isEmpty ? regions : Array(regions.prefix(4))
  }
}
