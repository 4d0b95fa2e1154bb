/// Where a fixed camera shows what is taken for a plate and is none: houses, signs, fences.
///
/// What was read in vain twice and has not changed since is seldom read better a third time, and a vehicle that comes there changes it. So it costs
/// two reads altogether, not some in each new pass that begins there. A plate that differs from the place by less than ``PlaceLook`` tells, in the dark
/// or by its sharpness alone, is overlooked.
struct VainPlaces: Sendable {
  /// Reads in vain after which only a change of the picture is worth another.
  private static let patience = 2
  /// Boxes that share less show different things: a box loose around a plate may be read in vain, and the plate's own not. The boxes of a house
  /// shake, and those that share more still find it.
  private static let leastShared = 0.4
  /// Reads remembered; the oldest goes first.
  private static let most = 64

  /// What was read in vain, the latest last.
  private var looks: [PlaceLook] = []

  /// Notes that a box was read in vain.
  mutating func note(_ box: Box, in frame: Frame) {
    guard let look = PlaceLook(of: box, in: frame) else { return }
    looks.append(look)
    if looks.count > Self.most { looks.removeFirst() }
  }

  /// Whether a box shows what was read in vain often enough.
  ///
  /// - Complexity: O(pixels of the places it lies on).
  func contain(_ box: Box, in frame: Frame) -> Bool {
    var reads = 0
    for look in looks.reversed()
    where look.box.intersectionOverUnion(box) >= Self.leastShared && look.isUnchanged(in: frame) {
      reads += 1
      if reads == Self.patience { return true }
    }
    return false
  }
}
