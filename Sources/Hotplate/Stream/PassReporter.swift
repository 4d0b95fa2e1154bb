import Foundation

/// Decides what of a pass is told: hits as soon as they are certain enough, one read at its end, neither twice.
struct PassReporter: Sendable {
  struct Configuration: Sendable {
    var camera: String
    /// Seconds for which a plate that was seen is not reported again.
    var cooldown: TimeInterval
    var minimumConfidence: Double
    /// Asked for of what moves; `nil` as much as of everything.
    var minimumConfidenceInMotion: Double?
    var reportsUnread: Bool
  }

  private let configuration: Configuration
  private let finder: (any HitFinder)?
  /// When each plate reported was last seen.
  private var seen: [String: Date] = [:]
  /// When each hit was last sent or its plate last seen, by what it is about.
  private var alerted: [PlatePass.HitKey: Alert] = [:]

  /// What was last told of an entry, and when.
  private struct Alert {
    var time: Date
    var hit: Hit
  }
  /// Where something stands that was taken for a plate and could hardly be read, when it was last seen, and whether it was reported.
  private var staticObjects: [(box: Box, last: Date, isReported: Bool)] = []
  private var lastPurge = Date.distantPast

  /// Signs and houses stay: one reported is not reported again while it is seen every so many seconds.
  static let staticObjectMemory: TimeInterval = 600
  /// What is read there with less after it was too doubtful to be told is most likely that again.
  private static let sureOfStaticObject = 0.5

  /// From so many reads and sightings of what was read in vain on, a doubtful one that is alone tells nothing.
  private static let manyReads = 5

  /// A hit is sent again when its probability rose by as much.
  static let riseWorthTelling = 0.1

  init(_ configuration: Configuration, finder: (any HitFinder)?) {
    self.configuration = configuration
    self.finder = finder
  }

  /// The hits of a pass that are new or better than the ones sent for it. A pass is asked for often; what is kept back of it counts when it is told.
  mutating func hits(of pass: PlatePass, at time: Date) -> [Hit] {
    guard let finder, let read = pass.read, isSureEnough(read, of: pass) else { return [] }
    return finder.hitsUncounted(for: read, at: time).compactMap { hit in
      let key = PlatePass.HitKey(hit)
      var hit = hit
      if let earlier = pass.sent[key] {
        guard Self.isBetter(hit, than: earlier) else { return nil }
        hit.supersedes = earlier.id
      } else if let last = alerted[key],
        time.timeIntervalSince(last.time) < configuration.cooldown,
        !Self.isBetter(hit, than: last.hit)
      {
        // Another pass of the same vehicle: a parked car, or one that was hidden for long. One that is surer may be the listed vehicle itself,
        // after another that looked like it.
        alerted[key]?.time = max(last.time, time)
        return nil
      }
      hit.id = identifier(of: hit, pass: pass)
      return hit
    }
  }

  private static func isBetter(_ hit: Hit, than earlier: Hit) -> Bool {
    hit.probability >= earlier.probability + riseWorthTelling
      || hit.tier == .exact && earlier.tier != .exact
  }

  /// Notes that the plate of a pass is still there, so that its cooldown has not begun.
  mutating func note(_ pass: PlatePass) {
    noteAlerts(of: pass)
    guard pass.isReported, let text = pass.read?.plate.text else { return }
    seen[text] = pass.last
  }

  private mutating func noteAlerts(of pass: PlatePass) {
    for (key, hit) in pass.sent {
      // The surest that was told of the entry meanwhile: what is no surer is no news.
      let known = alerted[key].flatMap {
        pass.last.timeIntervalSince($0.time) < configuration.cooldown ? $0.hit : nil
      }
      let surest = known.map { Self.isBetter($0, than: hit) ? $0 : hit } ?? hit
      alerted[key] = Alert(time: pass.last, hit: surest)
    }
  }

  /// Forgets when what was told: the clock by which it was noted no longer counts.
  mutating func forget() {
    seen = [:]
    alerted = [:]
    staticObjects = []
    lastPurge = .distantPast
  }

  /// What is told of a pass at its end.
  enum Verdict {
    /// Its hits, `nil` without lists, and those told before that its read no longer bears; whether the read itself is reported; how many hits
    /// clearances suppressed.
    case report(hits: [Hit]?, withdrawn: [Hit], reportsPlate: Bool, suppressedCount: Int)
    case repeated
    /// What was read is too doubtful to be told.
    case doubtful
    /// Nothing was read, or it was told before.
    case nothing
  }

  mutating func verdict(on pass: PlatePass) -> Verdict {
    defer { purge(at: pass.last) }
    noteAlerts(of: pass)
    guard let read = pass.read, !read.plate.text.isEmpty else {
      let withdrawn = pass.isReported ? [] : pass.sent(without: [])
      let reportsPlate = configuration.reportsUnread && !pass.isReported
      return reportsPlate || !withdrawn.isEmpty
        ? .report(hits: nil, withdrawn: withdrawn, reportsPlate: reportsPlate, suppressedCount: 0)
        : .nothing
    }
    let known = seenPlate(like: read, at: pass.last)
    if pass.isReported {
      seen[known ?? read.plate.text] = pass.last
      return .nothing
    }
    let found = finder?.hitsAndSuppressedCount(
      for: read, at: pass.last, source: "", isCounted: false)
    let hits = found?.hits.map { told($0, in: pass) }
    let suppressedCount = found?.suppressedCount ?? 0
    let withdrawn = pass.sent(without: hits ?? [])
    // The listed vehicle itself may still come.
    for hit in withdrawn { alerted[PlatePass.HitKey(hit)] = nil }
    if let known {
      seen[known] = pass.last
      // Whoever was told of a hit must hear that it no longer holds, though the plate itself is no news.
      return withdrawn.isEmpty
        ? .repeated
        : .report(
          hits: hits, withdrawn: withdrawn, reportsPlate: false, suppressedCount: suppressedCount)
    }
    let isReported =
      !pass.sent.isEmpty || isSureEnough(read, of: pass) && isSolid(read, of: pass)
    if pass.stoodStill, !read.identifiesVehicle, withdrawn.isEmpty {
      switch staticObjectState(of: pass, isReported: isReported) {
      case .reported: return .repeated
      case .seen where read.confidence < Self.sureOfStaticObject: return .doubtful
      case .seen, .new: break
      }
    }
    guard isReported else { return .doubtful }
    seen[read.plate.text] = pass.last
    return .report(
      hits: hits, withdrawn: withdrawn, reportsPlate: true, suppressedCount: suppressedCount)
  }

  /// Signs and houses stand still and say all kinds of things; what moves through several frames is a vehicle.
  private func isSureEnough(_ read: PlateRead, of pass: PlatePass) -> Bool {
    let moves = pass.frames > 1 && !pass.stoodStill && read.identifiesVehicle
    return read.confidence >= configuration.minimumConfidence
      || moves && read.confidence >= configuration.minimumConfidenceInMotion ?? 1
  }

  /// A read of one frame must look like a plate: other single frames are shadows that the locator takes for one. Of rows of windows on a house one or two
  /// letters are left, in a single frame also three. One plate-like read among many others is a house with something in front of it.
  private func isSolid(_ read: PlateRead, of pass: PlatePass) -> Bool {
    if !pass.sent.isEmpty { return true }
    if read.plate.text.count < 3 { return read.confidence >= 0.8 }
    if read.plate.text.count == 3, pass.frames == 1 { return read.confidence >= 0.5 }
    if read.confidence >= PlatePass.minimumTellingConfidence { return true }
    let isLone =
      pass.tellingReads <= 1 && pass.attempts + pass.unreadableSightings >= Self.manyReads
    return pass.frames > 1 && !isLone
  }

  /// A hit of the read record bears the identifier under which it was sent.
  private func told(_ hit: Hit, in pass: PlatePass) -> Hit {
    var hit = hit
    if let sent = pass.sent[PlatePass.HitKey(hit)] {
      hit.id = sent.id
      hit.supersedes = sent.supersedes
    } else {
      hit.id = identifier(of: hit, pass: pass)
    }
    return hit
  }

  /// The plate reported within the cooldown that this read most probably is.
  private func seenPlate(like read: PlateRead, at time: Date) -> String? {
    func isRecent(_ text: String) -> Bool {
      seen[text].map { time.timeIntervalSince($0) < configuration.cooldown } ?? false
    }
    guard read.identifiesVehicle else { return nil }
    if isRecent(read.plate.text) { return read.plate.text }
    // The same plate read a little differently: the text told before is nearly as probable as this one.
    let top = read.candidates.first?.probability ?? read.confidence
    return read.candidates.first { $0.probability > 0.2 * top && isRecent($0.text) }?.text
  }

  private enum StaticObjectState {
    case new, seen, reported
  }

  /// Whether something that could hardly be read was seen at this place before, and reported; remembers the place.
  private mutating func staticObjectState(of pass: PlatePass, isReported: Bool) -> StaticObjectState
  {
    let box = pass.best.region.box
    staticObjects.removeAll { pass.last.timeIntervalSince($0.last) > Self.staticObjectMemory }
    let known = staticObjects.firstIndex { $0.box.sharesHalf(with: box) }
    if let known {
      staticObjects[known].last = pass.last
      if staticObjects[known].isReported { return .reported }
      staticObjects[known].isReported =
        isReported && (pass.read?.confidence ?? 0) >= Self.sureOfStaticObject
      return .seen
    }
    // The oldest goes: a picture has few places that are taken for plates.
    if staticObjects.count >= 64 { staticObjects.removeFirst() }
    staticObjects.append((box, pass.last, isReported))
    return .new
  }

  private mutating func purge(at time: Date) {
    guard time.timeIntervalSince(lastPurge) > max(1, configuration.cooldown) else { return }
    lastPurge = time
    seen = seen.filter { time.timeIntervalSince($0.value) < configuration.cooldown }
    alerted = alerted.filter { time.timeIntervalSince($0.value.time) < configuration.cooldown }
  }

  /// Names a hit of this pass: the same entry in another pass, or for another read, has another name.
  private func identifier(of hit: Hit, pass: PlatePass) -> String {
    let parts = [
      configuration.camera, String(pass.track), String(pass.first.timeIntervalSince1970), hit.list,
      String(hit.entry), pass.read?.plate.text ?? "", String(pass.sentCount),
      hit.supersedes ?? "",
    ]
    return ContentDigest.short(parts.joined(separator: "\u{1F}"), bytes: 12)
  }
}
