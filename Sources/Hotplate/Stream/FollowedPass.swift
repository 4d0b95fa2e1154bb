import Foundation

/// A pass under way, with what following it and reading it takes.
@dynamicMemberLookup
struct FollowedPass: Sendable {
  /// What is known of it.
  var pass: PlatePass
  /// The size of the frame it was last seen in, in pixels.
  private(set) var frameSize: (width: Int, height: Int)
  /// Frames it was missed since it was last seen.
  var missedFrames = 0
  var motion: PlateMotion
  var evidence: [ReadFusion.Evidence] = []
  /// The views of most promise, best first, read or not, to be read with care should the pass end in doubt.
  private(set) var bestViews: [PlatePass.View] = []
  /// The last view, cut out of its frame; `nil` where it came without.
  private var lastLook: PlatePass.View?
  /// Whether the very pixels of the last view were read before, and what was read is in `evidence`.
  private var isLookRead = false
  /// How many of the last views given to a reader gave nothing.
  private var failures = 0
  /// Frames left to pass before the next view is read that promises little.
  private var pause = 0
  /// The best view read so far, and where the last one was.
  private var bestRead = 0.0
  /// How much the read of the best view decides.
  private var bestStrength = 0.0
  private var lastReadBox: Box?
  private var lastRead = Date.distantPast
  private var readsInPlace = 0
  /// When it was last judged whether to tell it, which comes again where nothing was told; at first when it began.
  var judged: Date
  var restingBox: Box
  /// Whether the same was read at the same place before: a sign, a house, a car that stands there for long.
  var isKnown = false
  /// Whether it was last seen where the same was read in vain before.
  var isInUnreadableRegion = false
  /// The passes of which what it showed last was read in vain, and itself.
  var unreadableTracks: Set<Int>
  /// Whether it was told, or is being judged.
  var isReported: Bool {
    get { pass.isReported }
    set {
      pass.isReported = newValue
      // What was told is not read again.
      if newValue { bestViews = [] }
    }
  }
  /// Reads left to tell whether a plate that came back is the one that went.
  var readsToConfirm = 0

  /// What is known of the pass reads as its own.
  subscript<Value>(dynamicMember member: KeyPath<PlatePass, Value>) -> Value {
    pass[keyPath: member]
  }

  /// Whether a view shows what stands there and was looked at in vain.
  func isHopeless(at box: Box) -> Bool {
    guard pass.isStanding, isKnown || pass.attempts >= Self.mostOfStanding,
      !box.liesElsewhere(than: restingBox)
    else { return false }
    return pass.read.map {
      !$0.identifiesVehicle || $0.confidence < PlatePass.minimumTellingConfidence
    } ?? true
  }

  /// Whether it was looked at often, now or before at the same place, and is not read like a plate: most likely a house, and not the plate that is read beside it. A plate that
  /// nobody can read is one, too: a careful look at all of these would cost more time than the reading of the others.
  var isUnreadable: Bool {
    (isKnown || isInUnreadableRegion || pass.attempts >= Self.mostOfStanding) && !pass.mayBePlate
  }

  /// Seconds between reads of one plate, once it was read twice.
  static let readInterval = 0.19

  /// Seconds after which a plate that is known is read again where it moved, and where it rests: another vehicle may have taken its place between two frames. What stands where
  /// the same was read before, or was read `mostOfStanding` times, is left.
  private static let checkInterval = (moved: 1.0, resting: 4.0)

  /// Views kept to be laid on each other: with 6 or 12 two or three more of 800 drawn passes were read wrong.
  static let mostKept = 8
  /// Views of these that are read with care one by one: with more, no more drawn passes are read right.
  static let mostReadWithCare = 4
  /// A pass whose read is surer ends without a second look.
  static let sureEnough = 0.985
  /// A read of views laid on each other that is surer counts whatever the views' own say.
  private static let sureStack = 0.8
  /// A view's read that is surer is hardly ever wrong: two that differ are of two vehicles.
  private static let sureRead = 0.9
  /// A view whose quality weighs so many times as much as the best one read shows what that did not.
  static let clearlyBetter = 1.3
  /// Views that are read of what stands still: more show the same.
  static let mostOfStanding = 5

  /// Makes a pass of its first view; with the frame, the view can be read again at the end.
  init(track: Int, view: PlatePass.View, in frame: Frame? = nil) {
    pass = PlatePass(track: track, view: view)
    unreadableTracks = [track]
    frameSize = (view.frameWidth, view.frameHeight)
    motion = PlateMotion(view.region.box, at: view.time)
    judged = view.time
    restingBox = view.region.box
    keep(view, in: frame)
  }

  /// Takes a further view in; with the frame, it can be read again at the end.
  mutating func see(_ view: PlatePass.View, in frame: Frame? = nil) {
    motion.see(view.region.box, at: view.time)
    pass.last = view.time
    frameSize = (view.frameWidth, view.frameHeight)
    pass.frames += 1
    if pause > 0 { pause -= 1 }
    if view.region.box.liesElsewhere(than: restingBox) {
      restingBox = view.region.box
      pass.lastMoved = view.time
    }
    if pass.read == nil && view.quality.weight > pass.best.quality.weight { pass.best = view }
    keep(view, in: frame)
  }

  /// Cuts the plate out, and keeps it if the view is one of the best and shows what none of these does; what was told already is not read again.
  private mutating func keep(_ view: PlatePass.View, in frame: Frame?) {
    guard let frame else {
      (lastLook, isLookRead) = (nil, false)
      return
    }
    var look = view
    look.picture = nil
    look.closeUp = CloseUp(of: view.region, in: frame)
    isLookRead = isLookRead && lastLook?.showsTheSame(as: look) == true
    lastLook = look
    guard !isReported, !bestViews.contains(where: { $0.showsTheSame(as: look) }) else { return }
    let weight = view.quality.weight
    let place = bestViews.firstIndex { $0.quality.weight < weight } ?? bestViews.count
    guard place < Self.mostKept else { return }
    bestViews.insert(look, at: place)
    if bestViews.count > Self.mostKept { bestViews.removeLast() }
  }

  /// Whether its best views are worth a careful reader's time: its read is doubtful, and it was not looked at in vain. Reads that say each something
  /// else come to nothing together, and are yet of a plate where it moves.
  var deservesCare: Bool {
    guard !bestViews.isEmpty else { return false }
    if isUnreadable && (!pass.wasReadLikeAPlate || pass.isStanding)
      || pass.stoodStill && !pass.identifiesVehicle
    {
      return false
    }
    return pass.read.map { $0.confidence < Self.sureEnough } ?? true
  }

  /// Takes in what a careful reader made of `bestViews`, in their order. It counts instead of what hasty ones made of the plate, unless it is
  /// one view's word and no surer than theirs.
  mutating func refine(with reads: [PlateRead?], fusion: ReadFusion) {
    let careful = zip(bestViews, reads).compactMap { view, read in
      read.map { ReadFusion.Evidence(read: view.told($0), weight: view.quality.weight) }
    }
    guard let refined = fusion.fused(careful), !refined.plate.text.isEmpty else { return }
    pass.tellingReads = max(pass.tellingReads, careful.count { $0.read.mayBePlate })
    guard careful.count > 1 || refined.confidence > pass.read?.confidence ?? 0 else { return }
    evidence = careful
    pass.read = refined
  }

  /// Takes in what a careful reader made of `bestViews` laid on each other (``PlateStack``), and says whether it counts: it does where it is surer than
  /// told, and not where it says something else with some doubt of its own and the views' fused read is surer. Of 439 drawn passes in doubt it says something
  /// else in 59, and is right in 52 of these, the fused read in 6; where it is less than 0.8 sure and less than the fused read, in 2 and 4 of 6.
  mutating func refine(withStack stacked: PlateRead?, surerThan least: Double) -> Bool {
    guard
      // Where one view has the plate whole, what is laid on it is no less.
      let stacked = stacked.map({ stacked in
        bestViews.map { $0.told(stacked) }.max { $0.wholeProbability < $1.wholeProbability }
          ?? stacked
      }), stacked.confidence > least, !stacked.plate.text.isEmpty,
      ReadFusion.takes(stacked)
    else { return false }
    // What tells one vehicle from another is not given up for a letter or two.
    guard stacked.identifiesVehicle || !pass.identifiesVehicle else { return false }
    // Of two vehicles that were taken for one it shows a plate that neither has.
    let sure = Set(evidence.filter { $0.read.confidence >= Self.sureRead }.map(\.read.plate.text))
    guard sure.count < 2 else { return false }
    if let read = pass.read {
      let saysTheSame = read.plate.text == stacked.plate.text
      if saysTheSame, read.confidence >= stacked.confidence { return true }
      if !saysTheSame, stacked.confidence < min(Self.sureStack, read.confidence) { return false }
    }
    // It stands for all the views that were laid on each other: reads of what stays do not outvote it one by one.
    let weight = bestViews.reduce(0) { $0 + $1.quality.weight }
    evidence = [ReadFusion.Evidence(read: stacked, weight: max(weight, .leastNormalMagnitude))]
    pass.read = stacked
    return true
  }

  /// Takes frames in, the last one of `time`, that show the same as the one before.
  mutating func rest(at time: Date, frames: Int) {
    pass.last = time
    pass.frames += frames
    motion.rest(at: time)
  }

  /// Takes the result of reading a view in; `nil` when nothing could be read.
  mutating func add(
    _ read: PlateRead?, of view: PlatePass.View, fusion: ReadFusion, maximumReads: Int
  ) {
    pass.attempts += 1
    bestRead = max(bestRead, view.quality.weight)
    readsInPlace =
      lastReadBox.map { $0.intersectionOverUnion(view.region.box) > 0.9 } ?? false
      ? readsInPlace + 1 : 1
    lastReadBox = view.region.box
    lastRead = view.time
    guard let read = read.map(view.told), !read.plate.text.isEmpty, ReadFusion.takes(read) else {
      failures += 1
      pause = min(16, 1 << min(failures, 4)) - 1
      return
    }
    failures = 0
    // A camera that sends a frame twice gives no new evidence: the same pixels are misread alike.
    if isLookRead { return }
    isLookRead = lastLook != nil
    if read.mayBePlate { pass.tellingReads += 1 }
    evidence.append(ReadFusion.Evidence(read: read, weight: view.quality.weight))
    if evidence.count > maximumReads {
      let weakest = evidence.indices.min { evidence[$0].strength < evidence[$1].strength }
      if let weakest { evidence.remove(at: weakest) }
    }
    pass.read = fusion.fused(evidence)
    // The best view is the one whose read decides most.
    let strength = view.quality.weight * read.confidence
    if strength >= bestStrength {
      pass.best = view
      bestStrength = strength
    }
  }

  /// Whether reading this view can still improve the read.
  func profits(from view: PlatePass.View, maximumReads: Int) -> Bool {
    let (promise, box) = (view.quality.weight, view.region.box)
    // A sign or a house shows the same again, in whatever box the locator puts it.
    if pass.isStanding, isKnown || pass.attempts >= Self.mostOfStanding,
      promise < Self.clearlyBetter * bestRead,
      !box.liesElsewhere(than: restingBox)
    {
      return false
    }
    guard let read = pass.read, let lastReadBox else {
      return pause == 0 || promise > Self.clearlyBetter * bestRead
    }
    if isDueForCheck(view, lastReadBox) { return true }
    if pause > 0 && promise < Self.clearlyBetter * bestRead { return false }
    // Views that follow at once are misread alike: the same look a little later tells more.
    if evidence.count >= 2, promise < Self.clearlyBetter * bestRead,
      view.time.timeIntervalSince(lastRead) < Self.readInterval
    {
      return false
    }
    // A view of a plate that rests shows the same again.
    if readsInPlace >= 4, lastReadBox.intersectionOverUnion(box) > 0.9, promise < 1.15 * bestRead {
      return false
    }
    // Small views can be surely wrong: a clearly better one is always read.
    let isSettled = read.confidence > (evidence.count >= 3 ? 0.95 : 0.98)
    if evidence.count >= 2, isSettled { return promise > 1.25 * bestRead }
    if evidence.count >= maximumReads { return promise > 1.2 * bestRead }
    // Divided, as four times the greatest number is none.
    if pass.attempts / 4 >= maximumReads { return false }
    return promise >= 0.6 * bestRead || pass.attempts < 3
  }

  /// Whether it was not read for so long that what is followed may be another vehicle by now.
  private func isDueForCheck(_ view: PlatePass.View, _ lastReadBox: Box) -> Bool {
    guard failures == 0 else { return false }
    let rests = lastReadBox.intersectionOverUnion(view.region.box) > 0.9
    return view.time.timeIntervalSince(lastRead)
      >= (rests ? Self.checkInterval.resting : Self.checkInterval.moved)
  }

  /// Takes over what an earlier pass of the same vehicle had seen.
  mutating func join(_ earlier: FollowedPass, fusion: ReadFusion, maximumReads: Int) {
    pass.first = min(pass.first, earlier.first)
    judged = min(judged, earlier.judged)
    pass.frames += earlier.frames
    pass.attempts += earlier.attempts
    pass.unreadableSightings += earlier.unreadableSightings
    unreadableTracks.formUnion(earlier.unreadableTracks)
    pass.tellingReads += earlier.tellingReads
    bestRead = max(bestRead, earlier.bestRead)
    if earlier.bestStrength > bestStrength {
      pass.best = earlier.best
      bestStrength = earlier.bestStrength
    }
    evidence = Array(
      (earlier.evidence + evidence).sorted { $0.strength > $1.strength }.prefix(
        max(1, maximumReads)))
    bestViews = Array(
      (earlier.bestViews + bestViews).sorted { $0.quality.weight > $1.quality.weight }
        .prefix(Self.mostKept))
    pass.read = fusion.fused(evidence)
    pass.joinSent(of: earlier.pass)
    isReported = isReported || earlier.isReported
  }
}

extension PlatePass.View {
  /// A read of the view, as sure as the place of the plate in the frame allows.
  fileprivate func told(_ read: PlateRead) -> PlateRead {
    read.seen(at: region.quad, inColumns: frameWidth)
  }

  /// Whether it shows the very pixels of another one, in the same place; `false` where one of the two is not cut out.
  fileprivate func showsTheSame(as other: PlatePass.View) -> Bool {
    guard region.quad == other.region.quad, let own = closeUp?.frame,
      let others = other.closeUp?.frame
    else { return false }
    return own.width == others.width && own.pixels == others.pixels
  }
}

extension ReadFusion.Evidence {
  /// How much the read decides: its weight times how sure it is.
  var strength: Double { weight * read.confidence }
}

extension Box {
  /// Whether a plate that was in the other box has moved: boxes of a plate at rest shake, those of a house do more.
  func liesElsewhere(than other: Box) -> Bool {
    let dx = x + width / 2 - other.x - other.width / 2
    let dy = y + height / 2 - other.y - other.height / 2
    let size = (width * other.width).squareRoot()
    return dx * dx + dy * dy > 0.09 * size * size || abs(log(width / other.width)) > 0.3
  }
}
