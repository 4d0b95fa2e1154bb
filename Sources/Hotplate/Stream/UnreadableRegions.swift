/// Where a fixed camera shows what is taken for a plate and cannot be read: houses, signs, fences.
///
/// What was read in vain twice and has not changed since is seldom read better a third time, and a vehicle that comes there changes it. So it costs
/// two reads altogether, not some in each new pass that begins there; more only where it is seen better than before. A plate in the dark that differs
/// from the place by less than ``BoxFingerprint`` tells is overlooked.
struct UnreadableRegions: Sendable {
  /// Reads in vain after which only a change of the picture is worth another.
  private static let patience = 2
  /// Boxes that share less show different things: a box loose around a plate may be read in vain, and the plate's own not. The boxes of a house
  /// shake, and those that share more still find it.
  private static let leastShared = 0.4
  /// How much of a box must have been looked at: beside it may stand what is new.
  private static let leastCovered = 0.7
  /// Reads remembered; the one not seen again for longest goes first.
  private static let most = 64

  private struct Read {
    /// The pass that was read.
    let track: Int
    let fingerprint: BoxFingerprint
    /// How well it was seen.
    let quality: CropQuality

    /// Whether a box shows the same place.
    func isOf(_ box: Box) -> Bool {
      fingerprint.box.intersectionOverUnion(box) >= UnreadableRegions.leastShared
        && fingerprint.box.intersection(box) >= UnreadableRegions.leastCovered * box.area
    }
  }

  /// What was read in vain, the latest read or seen again last.
  private var reads: [Read] = []

  /// Notes that a view of a pass was read in vain.
  mutating func note(_ view: PlatePass.View, of track: Int, in frame: Frame) {
    guard let fingerprint = BoxFingerprint(of: view.region.box, in: frame) else { return }
    reads.append(Read(track: track, fingerprint: fingerprint, quality: view.quality))
    if reads.count > Self.most { reads.removeFirst() }
  }

  /// Forgets what was read in vain of what is a plate after all: the same pixels in a box that shares half with the plate's. What a vehicle hides
  /// stays what it is.
  mutating func forget(_ box: Box, in frame: Frame) {
    reads.removeAll {
      $0.fingerprint.box.sharesHalf(with: box) && $0.fingerprint.isUnchanged(in: frame)
    }
  }

  /// The passes of which the same was read in vain, if it was often enough and what the view shows is not clearly better; `nil` otherwise.
  ///
  /// - Complexity: O(pixels of the places it lies on).
  mutating func tracks(of view: PlatePass.View, in frame: Frame) -> Set<Int>? {
    let isSame = reads.map { $0.isOf(view.region.box) && $0.fingerprint.isUnchanged(in: frame) }
    let same = zip(reads, isSame).filter(\.1).map(\.0)
    guard same.count >= Self.patience, let best = same.map(\.quality.weight).max(),
      view.quality.weight < FollowedPass.clearlyBetter * best
    else { return nil }
    // What stays outlives what passes by.
    reads = zip(reads, isSame).filter { !$0.1 }.map(\.0) + same
    return Set(same.map(\.track))
  }
}
