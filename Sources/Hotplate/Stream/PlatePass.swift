import Foundation

/// One vehicle passing the camera: what was seen of its plate so far.
public struct PlatePass: Sendable {
  /// Number of the pass at this camera in this run, from 1.
  public let track: Int
  /// When the plate was first seen.
  public internal(set) var first: Date
  /// When the plate was last seen.
  public internal(set) var last: Date
  /// The size of the frame it was last seen in, in pixels.
  private(set) var frameSize: (width: Int, height: Int)
  /// Frames the plate was seen in.
  public internal(set) var frames: Int
  /// The best view of the plate.
  public internal(set) var best: View
  /// The reads of all views fused; `nil` when none could be read.
  public internal(set) var read: PlateRead?
  /// Whether the plate stood still for longer than a pass takes.
  public internal(set) var isParked = false
  /// Hits told of the pass that its read, once told, no longer bears.
  public internal(set) var withdrawn: [Hit] = []
  /// Whether the plate itself is told; `false` where `withdrawn` alone is, of a plate told within the cooldown or one that could not be read.
  public internal(set) var isNews = true

  /// One look at a plate.
  public struct View: Sendable {
    /// Number of the frame.
    public var frame: Int
    /// When the frame was taken.
    public var time: Date
    /// Where the plate was.
    public var region: PlateRegion
    /// Columns of the frame.
    public var frameWidth = 0
    /// Rows of the frame.
    public var frameHeight = 0
    /// How well it could be seen.
    public var quality: CropQuality
    /// The whole frame, when the caller wants evidence kept.
    public var picture: Frame?
    /// The plate alone, to be read again; of the best views of a pass.
    var closeUp: CloseUp?
  }

  // What follows serves the tracker.

  var motion: PlateMotion
  var evidence: [ReadFusion.Evidence] = []
  /// The views of most promise, best first, read or not, to be read with care should the pass end in doubt.
  private(set) var bestViews: [View] = []
  /// Views given to a reader, and how many of the last ones gave nothing.
  var attempts = 0
  var failures = 0
  /// Frames left to pass before the next view is read that promises little.
  var pause = 0
  /// The best view read so far, and where the last one was.
  var bestRead = 0.0
  /// How much the read of the best view decides.
  var bestStrength = 0.0
  var lastReadBox: Box?
  var lastRead = Date.distantPast
  var readsInPlace = 0
  /// When the plate last moved.
  var lastMoved: Date
  /// When it was last judged whether to tell it, which comes again where nothing was told; at first when it began.
  var judged: Date
  var restingBox: Box
  /// Whether the same was read at the same place before: a sign, a house, a car that stands there for long.
  var isKnown = false
  /// Whether it was last seen where the same was read in vain before.
  var isOnVainPlace = false
  /// Frames searched in which it was seen there.
  var vainSightings = 0
  /// The passes of which what it showed last was read in vain, and itself.
  var vainTracks: Set<Int>
  /// Reads that may be of a plate: of the hasty ones, or of the careful ones where these are more, whether they counted or not.
  private(set) var tellingReads = 0
  /// Whether it was told, or is being judged.
  var isReported = false {
    // What was told is not read again.
    didSet { if isReported { bestViews = [] } }
  }
  /// Reads left to tell whether a plate that came back is the one that went.
  var doubts = 0
  /// The hits sent, by what they are about; the best of each.
  private(set) var sent: [HitKey: Hit] = [:]
  /// Hits that an earlier part of the pass had sent for what is in `sent`, too.
  private(set) var sentBefore: [Hit] = []
  /// Hits sent so far, those taken back among them.
  package private(set) var sentCount = 0

  /// The hits sent that are about nothing that `hits` are about.
  func sent(without hits: [Hit]) -> [Hit] {
    let borne = Set(hits.map(HitKey.init))
    return (sent.values + sentBefore).filter { !borne.contains(HitKey($0)) }
      .sorted { $0.id < $1.id }
  }

  /// Notes hits that were sent.
  mutating func note(sent hits: [Hit]) {
    for hit in hits { sent[HitKey(hit)] = hit }
    sentCount += hits.count
  }

  /// Forgets hits that were taken back.
  mutating func forget(_ hits: [Hit]) {
    for hit in hits { sent[HitKey(hit)] = nil }
    sentBefore.removeAll(where: hits.contains)
  }

  /// What a hit is about: a list that is loaded anew has other rows and another digest, but the same plates.
  struct HitKey: Hashable, Sendable {
    let hotlist: String
    let plate: String
    let jurisdiction: String?

    init(_ hit: Hit) {
      hotlist = hit.hotlist
      plate = hit.plate
      jurisdiction = hit.jurisdiction
    }
  }

  /// Whether it stands there now: it never moved, or not for some seconds.
  var isStanding: Bool { stoodStill || last.timeIntervalSince(lastMoved) > 3 }

  /// Whether a view shows what stands there and was looked at in vain.
  func isHopeless(at box: Box) -> Bool {
    guard isStanding, isKnown || attempts >= Self.mostOfStanding,
      !box.liesElsewhere(than: restingBox)
    else { return false }
    return read.map { !$0.namesAPlate || $0.confidence < Self.leastTelling } ?? true
  }

  /// Whether it was read like a plate so far, that tells one vehicle from another.
  var namesAPlate: Bool { read?.namesAPlate == true }

  /// Whether more than one read was like a plate's, though they may come to nothing together.
  var wasReadLikeAPlate: Bool { tellingReads > 1 }

  /// Whether it was read like a plate so far, be it one of three characters.
  var saysSomething: Bool { read?.saysSomething == true }

  /// Whether it was looked at often, now or before at the same place, and is not read like a plate: most likely a house, and not the plate that is read beside it. A plate that
  /// nobody can read is one, too: a careful look at all of these would cost more time than the reading of the others.
  var isVain: Bool {
    (isKnown || isOnVainPlace || attempts >= Self.mostOfStanding) && !saysSomething
  }

  /// Seconds between reads of one plate, once it was read twice.
  static let readInterval = 0.19

  /// Views kept to be laid on each other: with 6 or 12 two or three more of 800 drawn passes were read wrong.
  static let mostKept = 8
  /// Views of these that are read with care one by one: with more, no more drawn passes are read right.
  static let mostReadWithCare = 4
  /// A pass whose read is surer ends without a second look.
  static let sureEnough = 0.985
  /// A read of views laid on each other that is surer counts whatever the views' own say.
  private static let sureStack = 0.8
  /// A view whose quality weighs so many times as much as the best one read shows what that did not.
  static let clearlyBetter = 1.3
  /// Views that are read of what stands still: more show the same.
  static let mostOfStanding = 5
  /// Reads less sure than this tell neither one vehicle from another nor that a sign is none.
  static let leastTelling = 0.3

  /// Whether the plate never moved: a sign, a house, a parked car.
  var stoodStill: Bool { lastMoved == first && frames > 1 }

  /// Makes a pass of its first view; with the frame, the view can be read again at the end.
  init(track: Int, view: View, in frame: Frame? = nil) {
    self.track = track
    vainTracks = [track]
    first = view.time
    last = view.time
    frameSize = (view.frameWidth, view.frameHeight)
    frames = 1
    best = view
    motion = PlateMotion(view.region.box, at: view.time)
    lastMoved = view.time
    judged = view.time
    restingBox = view.region.box
    keep(view, in: frame)
  }

  /// Takes a further view in; with the frame, it can be read again at the end.
  mutating func see(_ view: View, in frame: Frame? = nil) {
    motion.see(view.region.box, at: view.time)
    last = view.time
    frameSize = (view.frameWidth, view.frameHeight)
    frames += 1
    if pause > 0 { pause -= 1 }
    if view.region.box.liesElsewhere(than: restingBox) {
      restingBox = view.region.box
      lastMoved = view.time
    }
    if read == nil && view.quality > best.quality { best = view }
    keep(view, in: frame)
  }

  /// Cuts the plate out if the view is one of the best; what was told already is not read again.
  private mutating func keep(_ view: View, in frame: Frame?) {
    guard let frame, !isReported else { return }
    let place = bestViews.firstIndex { $0.quality < view.quality } ?? bestViews.count
    guard place < Self.mostKept else { return }
    var kept = view
    kept.picture = nil
    kept.closeUp = CloseUp(of: view.region, in: frame)
    bestViews.insert(kept, at: place)
    if bestViews.count > Self.mostKept { bestViews.removeLast() }
  }

  /// Whether its best views are worth a careful reader's time: its read is doubtful, and it was not looked at in vain. Reads that say each something
  /// else come to nothing together, and are yet of a plate where it moves.
  var deservesCare: Bool {
    guard !bestViews.isEmpty else { return false }
    if isVain && (!wasReadLikeAPlate || isStanding) || stoodStill && !namesAPlate { return false }
    return read.map { $0.confidence < Self.sureEnough } ?? true
  }

  /// Takes in what a careful reader made of `bestViews`, in their order. It counts instead of what hasty ones made of the plate, unless it is
  /// one view's word and no surer than theirs.
  mutating func refine(with reads: [PlateRead?], fusion: ReadFusion) {
    let careful = zip(bestViews, reads).compactMap { view, read in
      read.map { ReadFusion.Evidence(read: $0, weight: view.quality.weight) }
    }
    guard let refined = fusion.fused(careful), !refined.plate.text.isEmpty else { return }
    tellingReads = max(tellingReads, careful.count { $0.read.saysSomething })
    guard careful.count > 1 || refined.confidence > read?.confidence ?? 0 else { return }
    evidence = careful
    read = refined
  }

  /// Takes in what a careful reader made of `bestViews` laid on each other (``PlateStack``), and says whether it counts: it does where it is surer than
  /// told, and not where it says something else with some doubt of its own and the views' fused read is surer. Of 439 drawn passes in doubt it says something
  /// else in 59, and is right in 52 of these, the fused read in 6; where it is less than 0.8 sure and less than the fused read, in 2 and 4 of 6.
  mutating func refine(withStack stacked: PlateRead?, surerThan least: Double) -> Bool {
    guard let stacked, stacked.confidence > least, !stacked.plate.text.isEmpty else { return false }
    // What tells one vehicle from another is not given up for a letter or two.
    guard stacked.namesAPlate || !namesAPlate else { return false }
    if let read {
      let saysTheSame = read.plate.text == stacked.plate.text
      if saysTheSame, read.confidence >= stacked.confidence { return true }
      if !saysTheSame, stacked.confidence < min(Self.sureStack, read.confidence) { return false }
    }
    // It stands for all the views that were laid on each other: reads of what stays do not outvote it one by one.
    let weight = bestViews.reduce(0) { $0 + $1.quality.weight }
    evidence = [ReadFusion.Evidence(read: stacked, weight: max(weight, .leastNormalMagnitude))]
    read = stacked
    return true
  }

  /// Takes a frame in that shows the same as the one before.
  mutating func rest(at time: Date) {
    last = time
    frames += 1
    motion.rest(at: time)
  }

  /// Takes the result of reading a view in; `nil` when nothing could be read.
  mutating func add(_ read: PlateRead?, of view: View, fusion: ReadFusion, mostReads: Int) {
    attempts += 1
    bestRead = max(bestRead, view.quality.weight)
    readsInPlace =
      lastReadBox.map { $0.intersectionOverUnion(view.region.box) > 0.9 } ?? false
      ? readsInPlace + 1 : 1
    lastReadBox = view.region.box
    lastRead = view.time
    guard let read, !read.plate.text.isEmpty else {
      failures += 1
      pause = min(16, 1 << min(failures, 4)) - 1
      return
    }
    failures = 0
    if read.saysSomething { tellingReads += 1 }
    evidence.append(ReadFusion.Evidence(read: read, weight: view.quality.weight))
    if evidence.count > mostReads {
      let weakest = evidence.indices.min { evidence[$0].strength < evidence[$1].strength }
      if let weakest { evidence.remove(at: weakest) }
    }
    self.read = fusion.fused(evidence)
    // The best view is the one whose read decides most.
    let strength = view.quality.weight * read.confidence
    if strength >= bestStrength {
      best = view
      bestStrength = strength
    }
  }

  /// Whether reading this view can still improve the read.
  func profits(from view: View, mostReads: Int) -> Bool {
    let (promise, box) = (view.quality.weight, view.region.box)
    // A sign or a house shows the same again, in whatever box the locator puts it.
    if isStanding, isKnown || attempts >= Self.mostOfStanding,
      promise < Self.clearlyBetter * bestRead,
      !box.liesElsewhere(than: restingBox)
    {
      return false
    }
    guard let read, let lastReadBox else {
      return pause == 0 || promise > Self.clearlyBetter * bestRead
    }
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
    if evidence.count >= mostReads { return promise > 1.2 * bestRead }
    if attempts >= 4 * mostReads { return false }
    return promise >= 0.6 * bestRead || attempts < 3
  }

  /// Takes over what an earlier pass of the same vehicle had seen.
  mutating func join(_ earlier: PlatePass, fusion: ReadFusion, mostReads: Int) {
    first = min(first, earlier.first)
    judged = min(judged, earlier.judged)
    frames += earlier.frames
    attempts += earlier.attempts
    vainSightings += earlier.vainSightings
    vainTracks.formUnion(earlier.vainTracks)
    tellingReads += earlier.tellingReads
    bestRead = max(bestRead, earlier.bestRead)
    if earlier.bestStrength > bestStrength {
      best = earlier.best
      bestStrength = earlier.bestStrength
    }
    evidence = Array(
      (earlier.evidence + evidence).sorted { $0.strength > $1.strength }.prefix(mostReads))
    bestViews = Array(
      (earlier.bestViews + bestViews).sorted { $0.quality > $1.quality }.prefix(Self.mostKept))
    read = fusion.fused(evidence)
    sentBefore += earlier.sentBefore + earlier.sent.filter { sent[$0.key] != nil }.map(\.value)
    sent.merge(earlier.sent) { own, _ in own }
    sentCount += earlier.sentCount
    isReported = isReported || earlier.isReported
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
