/// Where a fixed camera shows what is taken for a plate and is none: houses, signs, fences.
///
/// What was read in vain twice and has not changed since is seldom read better a third time, and a vehicle that comes there changes it. So it costs
/// two reads altogether, not some in each new pass that begins there; more only where it is seen better than before. A plate in the dark that differs
/// from the place by less than ``PlaceLook`` tells is overlooked.
struct VainPlaces: Sendable {
  /// Reads in vain after which only a change of the picture is worth another.
  private static let patience = 2
  /// Boxes that share less show different things: a box loose around a plate may be read in vain, and the plate's own not. The boxes of a house
  /// shake, and those that share more still find it.
  static let leastShared = 0.4
  /// How much of a box must have been looked at: beside it may stand what is new.
  private static let leastCovered = 0.7
  /// Reads remembered; the oldest goes first.
  private static let most = 64

  private struct Read {
    let look: PlaceLook
    /// How well it was seen.
    let quality: CropQuality

    /// Whether a box shows the same place.
    func isOf(_ box: Box) -> Bool {
      look.box.intersectionOverUnion(box) >= VainPlaces.leastShared
        && look.box.intersection(box) >= VainPlaces.leastCovered * box.area
    }
  }

  /// What was read in vain, the latest last.
  private var reads: [Read] = []

  /// Notes that a view was read in vain.
  mutating func note(_ view: PlatePass.View, in frame: Frame) {
    guard let look = PlaceLook(of: view.region.box, in: frame) else { return }
    reads.append(Read(look: look, quality: view.quality))
    if reads.count > Self.most { reads.removeFirst() }
  }

  /// Forgets what was read in vain where a plate was read after all: in boxes that share half with the plate's.
  mutating func forget(_ box: Box) {
    reads.removeAll { $0.look.box.sharesHalf(with: box) }
  }

  /// Whether a view shows what was read in vain often enough, and not clearly better.
  ///
  /// - Complexity: O(pixels of the places it lies on).
  func contain(_ view: PlatePass.View, in frame: Frame) -> Bool {
    var count = 0
    var best = 0.0
    for read in reads.reversed()
    where read.isOf(view.region.box) && read.look.isUnchanged(in: frame) {
      count += 1
      best = max(best, read.quality.weight)
      if count >= Self.patience, view.quality.weight < PlatePass.clearlyBetter * best {
        return true
      }
    }
    return false
  }
}
