import Foundation

/// Follows the plates of one camera from frame to frame: one vehicle pass, one `PlatePass`.
///
/// Regions are joined to passes by where the plate is expected (its motion and overlap) and by what is read there. A
/// frame takes two steps, because reading is where the time is: `associate` tells which regions to read, `update` takes
/// the reads.
///
///     let views = tracker.associate(regions, …)      // each with the pass it probably belongs to
///     let reads = views.map { $0.isWorthReading ? reader.read($0.view.region, in: frame) : nil }
///     let changed = tracker.update(views, reads: reads)
///     let ended = tracker.ended(at: time)
///
/// The same regions and reads give the same passes.
public struct PlateTracker: Sendable {
  /// How patient the tracker is.
  public struct Configuration: Sendable, Hashable {
    /// A pass ends when its plate was not seen for so many seconds, and for so many frames.
    public var patience: TimeInterval = 1.5
    /// A pass ends when its plate was not seen for so many frames, and for so many seconds.
    public var patienceInFrames = 5
    /// A plate followed for longer is reported before it goes.
    public var longestPass: TimeInterval = 10
    /// The most views of a pass whose reads are fused; views of the very same pixels one after the other count once.
    public var maximumReads = 12
    /// The most plates followed at once; the least seen go first.
    public var maximumPasses = 256

    /// The settings measured on drawn videos.
    public init() {}
  }

  /// A region of the frame in hand, with the pass it seems to belong to.
  public struct AssociatedView: Sendable {
    /// The look at the plate.
    public var view: PlatePass.View
    /// Whether reading it can improve what is known.
    public var isWorthReading: Bool
    /// Where in `passes` it seems to belong.
    var pass: Int?
    /// The number of that pass, which stays its own when others end.
    var track: Int?
    /// The passes of which what it shows was read in vain before; `nil` where it was not.
    var unreadableTracks: Set<Int>?
    /// Whether it shows what was read in vain before.
    var isUnreadable: Bool { unreadableTracks != nil }
  }

  /// How patient the tracker is.
  public let configuration: Configuration
  let fusion: ReadFusion
  /// The passes under way, in the order they began.
  public var passes: [PlatePass] { followed.map(\.pass) }
  /// Beside `passes`, with what following them takes.
  private(set) var followed: [FollowedPass] = []
  private var tracks = 0
  /// Damaged frames since the last one that showed anything.
  private var damagedFrames = 0
  /// When the last frame was taken that was not the one before sent again.
  private var lastNewFrame = Date.distantPast
  /// Frames since then.
  private var repeats = 0
  /// What stood still and was read before, the latest last.
  private var places: [(box: Box, read: PlateRead?)] = []
  private var unreadable = UnreadableRegions()

  /// A plate missed for more frames than this may be another one when it comes back.
  static let shortGap = 2
  /// So may one not seen for more seconds than this, however few frames that are. What one picture shows for longer stands still, however often it was sent.
  static let shortWait: TimeInterval = 0.5
  /// And one that overlaps less with where its motion would have brought it.
  static let leastOverlap = 0.3
  /// The same of a plate that stood still: what stands is where it stood, or is another's.
  static let leastOverlapAtRest = 0.75
  /// Places remembered. A picture has few that are taken for plates.
  static let mostPlaces = 64
  /// Reads that are spent on confirming that a plate that came back is the one that went.
  static let maximumReadsToConfirm = 6

  /// Makes a tracker.
  public init(configuration: Configuration = Configuration(), fusion: ReadFusion = ReadFusion()) {
    self.configuration = configuration
    self.fusion = fusion
  }

  /// Joins the regions of a frame to the passes under way.
  ///
  /// Frames are given in order. With the frame, what was read in vain and has not changed is not read again. Cost: O(*regions × passes*), and the pixels of
  /// what was read in vain.
  ///
  /// - Precondition: `frame`, where there is one, has its pixels, as those that ``BatchScan`` delivers have not.
  public mutating func associate(
    _ views: [PlatePass.View], at time: Date, in frame: Frame? = nil
  ) -> [AssociatedView] {
    noteNewFrame(at: time)
    for index in followed.indices { followed[index].missedFrames += 1 }
    let unreadableTracks = views.map { view in frame.flatMap { unreadable.tracks(of: view, in: $0) }
    }
    var pairs: [(fit: Double, view: Int, pass: Int)] = []
    for (view, seen) in views.enumerated() {
      // Frames of another size are no frames of one motion: only the text tells what is seen again.
      for (index, pass) in followed.enumerated() where pass.hasFrames(like: seen) {
        if let tracks = unreadableTracks[view] {
          // A house behind a plate that has gone is not that plate, nor one beside a plate that could not be read yet, nor another house.
          if pass.mayBePlate
            || tracks.isDisjoint(with: pass.unreadableTracks) && !pass.isStaticObject(at: seen)
          {
            continue
          }
        } else if !pass.mayBePlate,
          pass.unreadableSightings > 0 || pass.isUnreadable && pass.isStanding,
          pass.overlap(with: seen) < Self.leastOverlap
        {
          // Nor is a plate beside a house that house.
          continue
        }
        let fit = pass.motion.fit(
          of: seen.region.box, at: time, missedFrames: pass.missedFrames - 1)
        // A plate that was just seen is more likely than one that was lost.
        if fit > 0 { pairs.append((fit - 0.02 * Double(min(pass.missedFrames, 20)), view, index)) }
      }
    }
    pairs.sort { ($0.fit, $1.view, $1.pass) > ($1.fit, $0.view, $0.pass) }
    var passOf = [Int?](repeating: nil, count: views.count)
    var taken = Set<Int>()
    for pair in pairs where passOf[pair.view] == nil && !taken.contains(pair.pass) {
      passOf[pair.view] = pair.pass
      taken.insert(pair.pass)
    }
    return views.enumerated().map { index, view in
      let pass = passOf[index]
      let track = pass.map { followed[$0].track }
      if let tracks = unreadableTracks[index] {
        return AssociatedView(
          view: view, isWorthReading: false, pass: pass, track: track, unreadableTracks: tracks)
      }
      // A plate that comes back after some frames, or in another place than expected, may be another vehicle's: its text must
      // tell.
      let returns =
        pass.map { mayBeAnother(view, than: $0) && !followed[$0].isHopeless(at: view.region.box) }
        ?? true
      let worth =
        pass.map {
          followed[$0].profits(from: view, maximumReads: configuration.maximumReads)
        } ?? true
      return AssociatedView(
        view: view, isWorthReading: worth || returns, pass: pass, track: track)
    }
  }

  /// Whether what is seen where the plate of a pass may be need not be that plate.
  private func mayBeAnother(_ view: PlatePass.View, than index: Int) -> Bool {
    let pass = followed[index]
    return pass.missedFrames > Self.shortGap || pass.motion.sightings < 2 || pass.readsToConfirm > 0
      || view.time.timeIntervalSince(pass.last) > Self.shortWait
      || pass.overlap(with: view)
        < (pass.motion.isResting ? Self.leastOverlapAtRest : Self.leastOverlap)
  }

  /// Takes what was read of the regions of the frame in hand.
  ///
  /// - Parameters:
  ///   - placed: What `associate` gave; of a pass that has ended since, which was told, it is left out.
  ///   - reads: Beside `placed`; `nil` where nothing was read or nothing could be.
  ///   - frame: The frame in hand, from which the best views are cut to be read again at the end of their pass.
  /// - Precondition: `frame`, where there is one, has its pixels.
  /// - Returns: The passes with a new read, as places in `passes`, in the order they began.
  @discardableResult
  public mutating func update(
    _ placed: [AssociatedView], reads: [PlateRead?], in frame: Frame? = nil
  ) -> [Int] {
    var changed = Set<Int>()
    let current = zip(placed, reads).compactMap { item, read in
      found(item).map { (item: $0, read: read?.asProbabilities) }
    }
    var taken = Set(current.compactMap { $0.item.pass })
    for (item, read) in current {
      var pass = item.pass
      var unreadableSightings = 0
      if let candidate = pass, let read, contradicts(read, followed[candidate], item) {
        taken.remove(candidate)
        pass = nil
        unreadableSightings = followed[candidate].pass.unreadableSightings
      }
      if pass == nil, let read {
        pass = lostPass(like: read, view: item.view, taken: taken)
      }
      let index: Int
      if let pass {
        index = pass
        if followed[index].missedFrames > Self.shortGap {
          followed[index].readsToConfirm = Self.maximumReadsToConfirm
        }
        followed[index].see(item.view, in: item.isUnreadable ? nil : frame)
        followed[index].missedFrames = 0
      } else {
        tracks += 1
        followed.append(
          FollowedPass(track: tracks, view: item.view, in: item.isUnreadable ? nil : frame))
        index = followed.count - 1
        // What is read once where nothing was for long is most likely nothing.
        followed[index].pass.unreadableSightings = unreadableSightings
      }
      taken.insert(index)
      followed[index].isInUnreadableRegion = item.isUnreadable
      if let tracks = item.unreadableTracks {
        followed[index].pass.unreadableSightings += 1
        // A house stays for days.
        followed[index].unreadableTracks = tracks.union([followed[index].track])
      }
      if item.isWorthReading {
        followed[index].confirmIdentity(against: read, fusion: fusion)
        followed[index].add(
          read, of: item.view, fusion: fusion, maximumReads: configuration.maximumReads)
        // What comes before a house is not known because the house is.
        if followed[index].attempts == 1, followed[index].unreadableSightings == 0 {
          followed[index].isKnown = isKnown(followed[index].pass)
        }
        if let frame {
          if let read, read.isSurelyOfAPlate {
            unreadable.forget(item.view.region.box, in: frame)
          } else if !followed[index].identifiesVehicle, read?.seemsNoPlate ?? true {
            unreadable.note(item.view, of: followed[index].track, in: frame)
          }
        }
        if read != nil { changed.insert(index) }
      }
    }
    return changed.sorted()
  }

  /// A view with the place where its pass is by now; `nil` where that has ended.
  private func found(_ item: AssociatedView) -> AssociatedView? {
    guard let track = item.track else { return item }
    var item = item
    item.pass = followed.firstIndex { $0.track == track }
    return item.pass == nil ? nil : item
  }

  /// Notes that a frame showed the same as the one before: what was seen in that is seen again.
  public mutating func noteStillFrame(at time: Date) {
    noteNewFrame(at: time)
    rest(at: time, frames: 1)
  }

  /// Notes that the very picture of the frame before was sent again.
  ///
  /// A camera does so that has fewer frames than it is to send. It tells nothing of the time between two of them: nothing was missed, and nothing stood still. What is shown for longer
  /// than half a second stands still.
  public mutating func noteRepeatedFrame(at time: Date) {
    damagedFrames = 0
    repeats += 1
    guard time.timeIntervalSince(lastNewFrame) > Self.shortWait else { return }
    rest(at: time, frames: repeats)
    repeats = 0
  }

  private mutating func noteNewFrame(at time: Date) {
    damagedFrames = 0
    repeats = 0
    lastNewFrame = time
  }

  /// Takes in that nothing moved for some frames.
  private mutating func rest(at time: Date, frames: Int) {
    for index in followed.indices {
      if followed[index].missedFrames == 0 {
        followed[index].rest(at: time, frames: frames)
      } else {
        followed[index].missedFrames += frames
      }
    }
  }

  /// Tells that a frame was damaged.
  ///
  /// It says nothing of where plates are: a pass goes on behind a few of them as if they had not been, and is over once its patience ends
  /// among them.
  mutating func noteDamagedFrame() { damagedFrames += 1 }

  /// Records which hits were sent for a pass, if it is still followed.
  mutating func sent(_ hits: [Hit], of pass: PlatePass) {
    guard let place = followed.firstIndex(where: { $0.track == pass.track }) else { return }
    followed[place].pass.note(sent: hits)
  }

  /// Records which hits sent for a pass were taken back: should it still be followed and read so again, they are news.
  mutating func withdraw(_ hits: [Hit], of pass: PlatePass) {
    guard let place = followed.firstIndex(where: { $0.track == pass.track }) else { return }
    followed[place].pass.forget(hits)
  }

  /// Has a pass that lasts judged again after as long, as nothing was told of it.
  ///
  /// - Returns: Whether the pass is under way.
  @discardableResult
  mutating func judgeAgain(_ pass: PlatePass) -> Bool {
    guard let place = followed.firstIndex(where: { $0.track == pass.track }) else { return false }
    followed[place].isReported = false
    followed[place].judged = pass.last
    return true
  }

  /// Takes out the passes that are over at `time`, in the order they were last seen, and reports each that
  /// lasts too long once without taking it out, or as often as `judgeAgain` says.
  ///
  /// - Parameters:
  ///   - all: Whether the stream is over, and with it every pass.
  ///   - isSilent: Whether no frame comes: then each is reported once as if it lasted too long.
  public mutating func ended(
    at time: Date, all: Bool = false, isSilent: Bool = false
  ) -> [PlatePass] {
    joinBroken(at: time, all: all)
    var over: [PlatePass] = []
    for index in followed.indices.reversed() {
      if all || isOver(index, at: time)
        || followed.count > configuration.maximumPasses && followed[index].missedFrames > 0
      {
        let pass = followed.remove(at: index).pass
        remember(pass)
        over.append(pass)
      } else if !followed[index].isReported, isSilent || lastsLong(index) {
        followed[index].pass.isParked =
          followed[index].last.timeIntervalSince(followed[index].lastMoved)
          > configuration.longestPass / 2
        over.append(followed[index].pass)
        followed[index].isReported = true
      }
    }
    return over.sorted { ($0.last, $0.track) < ($1.last, $1.track) }
  }

  /// The passes that `ended` would give and whose best views deserve a careful reader, as places in `passes`; not those that it gives
  /// for want of room.
  ///
  /// What it reads of them goes to `refine` before `ended` is asked.
  mutating func deservingCare(
    at time: Date, all: Bool = false, isSilent: Bool = false
  ) -> [Int] {
    joinBroken(at: time, all: all)
    return followed.indices.filter {
      followed[$0].deservesCare && (all || isSilent || isOver($0, at: time) || lastsLong($0))
    }
  }

  /// Takes what a careful reader made of the best views of a pass, in their order.
  mutating func refine(_ pass: Int, with reads: [PlateRead?]) {
    followed[pass].refine(with: reads, fusion: fusion)
  }

  /// Takes what a careful reader made of the best views of a pass laid on each other.
  @discardableResult
  mutating func refine(
    _ pass: Int, withStack stacked: PlateRead?, surerThan least: Double
  ) -> Bool {
    followed[pass].refine(withStack: stacked, surerThan: least)
  }

  private func isOver(_ index: Int, at time: Date) -> Bool {
    time.timeIntervalSince(followed[index].last) > configuration.patience
      && followed[index].missedFrames + damagedFrames >= configuration.patienceInFrames
  }

  private func lastsLong(_ index: Int) -> Bool {
    followed[index].last.timeIntervalSince(followed[index].judged) > configuration.longestPass
  }

  /// Whether what a pass begins with was read, or could not be read, at the same place before.
  private func isKnown(_ pass: PlatePass) -> Bool {
    let box = pass.best.region.box
    return places.contains { place in
      if box.liesElsewhere(than: place.box) { return false }
      guard let known = place.read, let read = pass.read,
        known.identifiesVehicle || read.identifiesVehicle
      else { return place.read?.identifiesVehicle != true && pass.read?.identifiesVehicle != true }
      return agreement(ofSame: known, read) != nil
    }
  }

  /// Remembers what stood still.
  private mutating func remember(_ pass: PlatePass) {
    guard pass.lastMoved == pass.first else { return }
    let box = pass.best.region.box
    places.removeAll { !$0.box.liesElsewhere(than: box) }
    places.append((box, pass.read))
    if places.count > Self.mostPlaces { places.removeFirst() }
  }

  /// Joins passes that turned out to be one, broken where the plate was hidden or read too badly to tell.
  private mutating func joinBroken(at time: Date, all: Bool) {
    var earlier = 0
    while earlier < followed.count {
      guard followed[earlier].missedFrames > 0 || all, let known = followed[earlier].read,
        known.identifiesVehicle
      else {
        earlier += 1
        continue
      }
      let later = followed.indices.first { index in
        guard index != earlier, followed[index].first > followed[earlier].last,
          let read = followed[index].read, read.identifiesVehicle
        else { return false }
        return agreement(ofSame: known, read) != nil
      }
      guard let later else {
        earlier += 1
        continue
      }
      followed[later].join(
        followed[earlier], fusion: fusion, maximumReads: configuration.maximumReads)
      followed.remove(at: earlier)
    }
  }
}
