import Foundation
import Hotplate

/// Keeps the hits of scanned pictures in a store, with the plate's picture and a wider one, before they are announced.
///
/// Reads without a hit leave a count alone, unless the operator told the store to retain them.
public struct HitKeeper: Sendable {
  /// Where they are kept.
  public let store: HitStore
  /// What to call the source of the pictures.
  public let camera: String
  /// What keeps the matcher's clearances those of the store; `nil` when nothing is matched.
  public let cleared: ClearanceSync?
  private let models = PlateModels.digests
  private let lists: @Sendable () -> [HotlistInfo]

  /// Makes a keeper of a matcher's hits, for a store whose run has begun.
  ///
  /// A list that took another's place (``HotlistMatcher/replace(_:)``) is logged before its first hit is stored. What is cleared in the store is the matcher's at once and
  /// every five seconds, until ``close()`` or until nobody has the keeper any more, and how many hits that suppressed is logged; that it fails is told to `notify` of the
  /// store's options, once, and once that it works again. Several keepers, of a camera each, may share a store and a matcher.
  /// - Throws: ``HotplateError`` when the clearances cannot be read, or the counts not logged.
  public init(store: HitStore, camera: String, matcher: HotlistMatcher) throws {
    let cleared = try ClearanceSync(store: store, matcher: matcher, every: 5)
    self.init(store: store, camera: camera, cleared: cleared) {
      matcher.hotlists.map { HotlistInfo($0) }
    }
  }

  /// Makes a keeper for a store whose run has begun, of hits that were found elsewhere: of those of a matcher in use ``init(store:camera:matcher:)`` is.
  ///
  /// - Parameter lists: The lists in use now: asked when a hit is of one that the run did not begin with.
  public init(
    store: HitStore, camera: String, cleared: ClearanceSync? = nil,
    lists: @escaping @Sendable () -> [HotlistInfo] = { [] }
  ) {
    self.store = store
    self.camera = camera
    self.cleared = cleared
    self.lists = lists
  }

  /// Keeps what a picture's plates hit; when this returns it is on the disk. Of a frame without its pixels, as those that `BatchScan` delivers, no picture is kept: it is
  /// to be called in `BatchScan.keep`.
  public func keep(_ image: ScannedImage) throws {
    try keep(image, camera: camera, time: Date())
  }

  /// The same for a stream's report.
  public var keepEvent: @Sendable (StreamEvent, String) throws -> Void {
    { try keep($0, camera: $1) }
  }

  /// Keeps what a stream tells: its hits, with the best view of the pass, and which of them it takes back.
  public func keep(_ event: StreamEvent, camera: String) throws {
    switch event {
    case .hit(let hit, let pass):
      guard let read = pass.read else { return }
      var context = HitContext(
        camera: camera, source: pass.source(camera), time: pass.best.time, models: models)
      if let picture = pass.best.picture {
        context.show(pass.best.region, in: picture, covering: pass.best.located)
      }
      try record(
        HitBatch(submissions: [HitSubmission(hit: hit, read: read, context: context)]))
    case .read(let pass, let hits):
      // Its hits went before it.
      if !pass.withdrawn.isEmpty {
        try store.withdraw(
          Withdrawal(
            hits: pass.withdrawn.map(\.id), read: pass.read?.plate.text ?? "", time: pass.last,
            track: pass.track))
      }
      guard let read = pass.read else { return }
      // A hit that the cooldown kept back left nothing in the store: then the read is kept.
      guard hits?.isEmpty != false || pass.sentCount == 0 else {
        return try store.add(reads: 1, camera: camera)
      }
      let context = HitContext(camera: camera, source: pass.source(camera), time: pass.best.time)
      try store.record(read, hits: [], context: context)
    case .frame(let picture, let image): try keep(image, camera: camera, time: picture.time)
    case .failure: break
    }
  }

  private func keep(_ image: ScannedImage, camera: String, time: Date) throws {
    // What is kept of a picture shares one wait for the disk, and its reads without a hit one record of the log.
    var batch = HitBatch()
    for plate in image.plates {
      guard let read = plate.read else { continue }
      batch.reads[ExactText(camera), default: 0] += 1
      var context = HitContext(
        camera: camera, source: image.frame.source, time: time, models: models)
      guard let hits = plate.hits, !hits.isEmpty else {
        if try store.keeps(read, context) { batch.kept.append((read, context)) }
        continue
      }
      context.show(
        plate.region, in: image.frame, covering: image.located + image.plates.map(\.region))
      batch.submissions += hits.map { HitSubmission(hit: $0, read: read, context: context) }
    }
    try record(batch)
  }

  private func record(_ batch: HitBatch) throws {
    for submission in batch.submissions where !store.isInUse(list: submission.hit.list) {
      for list in lists() where list.digests.contains(where: { !store.isInUse(list: $0) }) {
        try store.load(list)
      }
    }
    var batch = batch
    batch.submissions = batch.submissions.map { submission in
      var submission = submission
      submission.context.explain(submission.hit, of: submission.read)
      return submission
    }
    try store.record(batch)
  }

  /// Ends the run and closes the store; what was cleared is no longer taken up. What was counted is kept also where the clearances cannot be. Closing twice is closing once.
  public func close() throws {
    cleared?.stop()
    guard !store.isClosed else { return }
    // Already now: the clearances, too, are written.
    store.database.lock.setEndless(false)
    let taken = Result {
      try store.writeAtEnd("how many hits were suppressed last") { try cleared?.refresh() }
    }
    try store.close()
    try taken.get()
  }
}

extension PlatePass {
  /// The file that the best view is of, or the number of its frame.
  fileprivate func source(_ camera: String) -> String {
    best.picture?.source ?? "\(camera) frame \(best.frame)"
  }
}

extension HitContext {
  /// Adds what the hit's probability was weighed from.
  fileprivate mutating func explain(_ hit: Hit, of read: PlateRead) {
    parts["read"] = read.confidence
    parts["text"] = read.candidates.first { $0.text == hit.plate }?.probability
    parts["jurisdiction"] = read.jurisdiction?.probability
  }

  /// Adds the plate's picture and a wider one, in which no other plate that was located can be read.
  fileprivate mutating func show(
    _ region: PlateRegion, in frame: Frame, covering located: [PlateRegion]
  ) {
    guard frame.hasPixels else { return }
    // Of a plate whose place nobody knows it is the whole frame.
    crop = PlateCrop.png(of: region, in: frame, atMost: HitStore.largestPicture)
    wide = FrameDrawing(PlateCrop(around: region, in: frame, covering: located))?.jpeg()
  }
}
