import Foundation

/// A drop folder from its first file on: each file read once, told, noted, put away, in this order.
///
/// A crash between two of these repeats the file's records, with the same identifiers, and loses none. So does a full
/// disk: a file whose records or note could not be written is given again when the folders are next looked through, and
/// so is one that could not be opened.
public struct WatchRun: Sendable {
  /// How a folder is worked on.
  public struct Configuration: Sendable {
    /// The folders and how their files are taken for complete.
    public var drop: DropFolder.Configuration
    /// Name of the camera where the file's name tells none; `nil` for the folder the file is in.
    public var camera: String?
    /// A preset or regular expression; see `FileNamePattern`.
    public var namePattern: String?
    /// Of the times in names.
    public var timeZone = TimeZone.current
    /// What becomes of files that are done.
    public var done = DonePolicy.leave
    /// Where done files go; `nil` for `done` inside the watched folder.
    public var doneFolder: String?
    /// Where the report writes pictures: below a watched folder they are not read.
    public var pictureFolders: [String] = []
    /// Where to note what is done; `nil` for `.hotplate-journal` inside the first folder.
    public var journal: String?
    /// Files that the run reads and writes besides: the journal is none of them.
    public var inputs: [String] = []
    /// Workers; at least one and at most 1024 are made.
    public var jobs = 2
    /// What to look for and report.
    public var plates = Pipeline.Configuration()
    /// Whether the picture is kept for the report.
    public var keepsPictures = false

    /// Watches folders, at least one.
    public init(folders: [String]) {
      drop = DropFolder.Configuration(folders: folders)
    }

    /// Where what is done is noted; without a folder, below the current one.
    public var journalPath: String { journal ?? (drop.folders.first ?? ".") + "/.hotplate-journal" }
  }

  /// How likely a camera's own read is right, per character. Makers promise 95 to 98 % of plates.
  static let cameraCertainty = 0.99

  private let configuration: Configuration
  private let folder: DropFolder
  private let stages: PipelineStages
  private let workers: [PipelineWorker]
  private let journal: DropJournal
  private let notify: @Sendable (String) -> Void
  private let done: DoneFiles
  /// What was told of files whose records or notes could not be written yet.
  private let told = Guarded<[DropFile: Told]>([:])
  private let notPutAway = Guarded(0)
  /// Files that could not be put away yet, and are tried again at each look through the folders.
  private let stuck = Guarded<[DropFile: Stuck]>([:])
  /// Whether it was said that the journal cannot be written.
  private let journalTrouble = TroubleLatch()
  /// How many files of which that is known; those beyond are told anew.
  private static let mostTold = 10_000
  /// Counts what happens, of all cameras.
  public let meter: StreamMeter
  /// Counts it for each camera, too.
  public let cameras: CameraMeters

  /// Puts a run together.
  ///
  /// - Throws: `HotplateError` when a folder, pattern, locator, reader or journal cannot be used.
  public init(
    _ configuration: Configuration, stages: PipelineStages, meter: StreamMeter = StreamMeter(),
    notify: @escaping @Sendable (String) -> Void
  ) throws {
    if configuration.drop.folders.isEmpty {
      throw HotplateError(.configuration, "there is no folder to watch, expected at least one")
    }
    var configuration = configuration
    configuration.drop.folders = configuration.drop.folders.map(\.withoutLastSlash)
    // Without it, a camera may have a folder of such a name.
    if configuration.done == .move {
      configuration.drop.excludedNames = [
        ExactText(DoneFiles.doneName), ExactText(DoneFiles.failedName),
      ]
    }
    // Before anything is made, which may lie in one.
    try WatchedFolders.check(configuration.drop.folders)
    let written =
      [configuration.doneFolder].compactMap { $0 }.map { ($0, "done files") }
      + configuration.pictureFolders.map { ($0, "pictures that are written") }
    for (folder, use) in written {
      let place = ExactText(folder.resolvedPath)
      if configuration.drop.folders.contains(where: { ExactText($0.resolvedPath) == place }) {
        throw HotplateError(
          .configuration, "\(folder): is watched itself, expected another folder for \(use)")
      }
      // Made before it is looked for: only then is it told under whatever path leads there, and what is done or drawn is not read again.
      try OutputFolder.make(
        folder, called: "the folder for \(use)", isPrivate: folder != configuration.doneFolder)
      configuration.drop.excluded.append(folder)
    }
    let pattern = try configuration.namePattern.map { try FileNamePattern($0) }
    self.configuration = configuration
    self.stages = stages
    self.meter = meter
    cameras = CameraMeters(
      known: pattern?.tellsCamera == true ? [] : configuration.awaitedCameras,
      fallback: configuration.camera ?? configuration.drop.folders[0].folderName, all: meter)
    self.notify = notify
    var plain = stages
    // Hits are found after the camera's own read was fused in.
    plain.hitFinder = nil
    let jobs = OrderedWorkers.admitted(configuration.jobs)
    workers = try (0..<jobs).map { [plates = configuration.plates] _ in
      try PipelineWorker(plain, plates)
    }
    try WatchedFolders.refuse(
      pictures: configuration.inputs, in: configuration.drop.folders)
    journal = try DropJournal(path: configuration.journalPath, inputs: configuration.inputs)
    // It puts back what was left aside: where another run holds the journal, that is at work with it.
    folder = try DropFolder(configuration.drop, notify: notify)
    done = DoneFiles(
      policy: configuration.done, folder: configuration.doneFolder, moves: folder.moves)
  }

  /// Ends the run after the files in hand.
  public func stop() { folder.stop() }

  /// Whether `stop()` was called.
  public var isStopped: Bool { folder.isStopped }

  /// The folders that cannot be looked into just now.
  public var missingFolders: [String] { folder.missing }

  /// What a run that ends once nothing is left has not done: folders that cannot be looked into, files that are being written, those that could
  /// not be put away, and those of which records or notes could not be written.
  public var notDone: Int {
    folder.missing.count + folder.leftOut.count + notPutAway.withLock { $0 }
      + stuck.withLock { $0.count } + told.withLock { $0.count }
  }

  /// The share of the files seen so far that is done, 0 to 1; `nil` before the first was seen.
  public var share: Double? {
    let counts = meter.now
    let all = counts.in + folder.waiting
    return all > 0 ? Double(counts.in - counts.waiting) / Double(all) : nil
  }

  /// What was told of a file: it is not stored, sent and drawn again.
  private struct Told: Sendable {
    /// Identifiers of its hits.
    var hits: Set<String> = []
    var failed = false
    /// Whether its records are on the disk, and its hits with those who deliver them.
    var safety = StreamReport.Safety()
    /// What was read.
    var identity: FileIdentity?
  }

  /// How a file is put away.
  private struct Stuck: Sendable {
    let failed: Bool
    let identity: FileIdentity?
  }

  private struct Scanned: Sendable {
    let file: DropFile
    let camera: String
    /// `nil` when another file has taken its place.
    let image: Result<ScannedImage, FrameFailure>?
    /// What was read.
    var identity: FileIdentity?
    let arrival: ContinuousClock.Instant
  }

  /// Works until it is stopped, its task is cancelled, which stops it, or nobody reads the output.
  ///
  /// - Parameter report: What each file is told to. Opened after the run was put together, it makes no output for one that cannot start.
  /// - Returns: What was counted.
  /// - Throws: `HotplateError` when the output cannot be written.
  @discardableResult
  public func run(into report: StreamReport) async throws -> StreamMeter.Counts {
    if let files = folder.files { journal.keep(files, below: configuration.drop.folders) }
    var reporter = try DropFileReporter(configuration, finder: stages.hitFinder)
    let queue = BoundedQueue<Task<Scanned, Never>>(capacity: workers.count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await scan(into: queue) }
      defer {
        // Whoever waits for a file or for room is let go before the group waits for it.
        folder.stop()
        queue.finish()
      }
      do {
        while let task = await queue.next() {
          let scanned = await task.value
          try await tell(scanned, by: &reporter, into: report)
        }
      } catch is OutputClosed {}
    }
    for file in folder.leftOut.prefix(FolderTroubles.mostNamed) {
      notify("\(file.pathForm): is still being written; left for the next run")
    }
    return meter.now
  }

  private func scan(into queue: BoundedQueue<Task<Scanned, Never>>) async throws {
    defer { queue.finish() }
    let naming = try DropFileReporter(configuration, finder: nil)
    var turn = 0
    while let file = await folder.next() {
      if let stuck = stuck.withLock({ $0[file] }) {
        putAway(file, failed: stuck.failed, as: stuck.identity)
        continue
      }
      let camera = naming.camera(of: file)
      cameras.count(camera) { $0.in += 1 }
      if file.isMisnamed {
        let failure = Self.misnamed(file)
        let task = Task {
          Scanned(file: file, camera: camera, image: .failure(failure), arrival: .now)
        }
        if await !queue.send(task).isTaken { break }
        continue
      }
      if journal.contains(file) {
        // Done in an earlier run that ended before the file was put away, or left where it is.
        cameras.count(camera) { $0.skipped += 1 }
        putAway(file, failed: journal.tellsFailure(of: file))
        continue
      }
      if let earlier = told.withLock({ $0[file] }), earlier.safety.isAll {
        // All but its note was written.
        cameras.count(camera) { $0.skipped += 1 }
        end(file, earlier)
        continue
      }
      turn += 1
      let worker = workers[turn % workers.count]
      let decoder = stages.decoder
      let arrival = ContinuousClock.now
      folder.beginReading()
      let task = Task {
        var identity: FileIdentity?
        let frame = read(file, &identity)?.flatMap { decoder.decode($0, source: file.path) }
        switch frame {
        case nil:
          return Scanned(file: file, camera: camera, image: nil, arrival: arrival)
        case .failure(let failure)?:
          return Scanned(
            file: file, camera: camera, image: .failure(failure), identity: identity,
            arrival: arrival)
        case .success(let frame)?:
          let image = await worker.scan(frame, at: file.modificationDate)
          return Scanned(
            file: file, camera: camera, image: .success(image), identity: identity,
            arrival: arrival)
        }
      }
      if await !queue.send(task).isTaken { break }
    }
  }

  /// Reads a file, and has the folder look for another under its name before the run may end.
  private func read(
    _ file: DropFile, _ identity: inout FileIdentity?
  ) -> Result<[UInt8], FrameFailure>? {
    defer { folder.endReading(of: file) }
    return file.read(limit: stages.decoder.limits.bytes) { identity = $0 }
  }

  private static func misnamed(_ file: DropFile) -> FrameFailure {
    FrameFailure(
      .unreadable, of: file.path,
      "cannot be opened, its name is not UTF-8; have the server write names in UTF-8")
  }

  private func tell(
    _ scanned: Scanned, by reporter: inout DropFileReporter, into report: StreamReport
  ) async throws {
    // What has taken its place, or was renamed into place while it was in hand, is counted for itself.
    guard let outcome = scanned.image, !journal.contains(scanned.file) else {
      told.withLock { $0[scanned.file] = nil }
      cameras.count(scanned.camera) { $0.skipped += 1 }
      return
    }
    let earlier = told.withLock { $0[scanned.file] }
    var now = Told()
    now.identity = scanned.identity
    switch outcome {
    case .failure(let failure):
      // A file that went away before it was read is nobody's.
      guard scanned.file.isMisnamed || scanned.file.isThere else {
        cameras.count(scanned.camera) { $0.skipped += 1 }
        folder.requeue(scanned.file)
        return
      }
      // The trouble may pass: it is told of once, and the file stays and is tried again.
      if failure.code == .unreadable {
        let isNew = folder.tryAgain(scanned.file)
        cameras.count(scanned.camera) { if isNew { $0.failed += 1 } else { $0.skipped += 1 } }
        guard isNew else { return }
        try await report.take(.failure(failure), file: scanned.file)
        if await !report.safety().isAll { folder.tellAgain(of: scanned.file) }
        return
      }
      now.failed = true
      cameras.count(scanned.camera) {
        if earlier == nil { $0.failed += 1 } else { $0.skipped += 1 }
      }
      try await report.take(.failure(failure), file: scanned.file)
    case .success(let image):
      let fileEvents = reporter.events(of: scanned.file, image)
      for sentence in fileEvents.sentences { notify(sentence) }
      cameras.count(scanned.camera) {
        if earlier != nil {
          $0.skipped += 1
          return
        }
        if fileEvents.isMisdated { $0.misdated += 1 }
        if fileEvents.isUnnamed { $0.unnamed += 1 }
        $0.suppressedCount += fileEvents.suppressedCount
        $0.read += 1
        $0.reads += fileEvents.events.count { if case .read = $0 { true } else { false } }
        $0.hits += fileEvents.events.count { if case .hit = $0 { true } else { false } }
      }
      for event in fileEvents.events {
        // A list may have been replaced meanwhile: a hit of its own is new.
        var isTold = earlier != nil
        if case .hit(let hit, _) = event {
          now.hits.insert(hit.id)
          isTold = earlier?.hits.contains(hit.id) == true
        }
        try await report.take(
          event, camera: fileEvents.camera, file: scanned.file, cameraRead: fileEvents.cameraRead,
          isKept: isTold, isSent: isTold && earlier?.safety.isSent == true)
      }
    }
    let lag = ContinuousClock.now - scanned.arrival
    cameras.count(scanned.camera) { $0.lagMilliseconds = lag / .milliseconds(1) }
    now.safety = await report.safety()
    now.hits.formUnion(earlier?.hits ?? [])
    end(scanned.file, now)
  }

  /// Notes a file of which all is told, and puts it away; else it is given again.
  private func end(_ file: DropFile, _ latest: Told) {
    if latest.safety.isAll, isNoted(file, failed: latest.failed) {
      told.withLock { $0[file] = nil }
      putAway(file, failed: latest.failed, as: latest.identity)
    } else {
      told.withLock { told in
        if told.count < Self.mostTold || told[file] != nil { told[file] = latest }
      }
      folder.requeue(file)
    }
  }

  private func isNoted(_ file: DropFile, failed: Bool) -> Bool {
    do {
      try journal.note(file, failed: failed)
      journalTrouble.end()
      return true
    } catch {
      if journalTrouble.begin() { notify("\(error); files are tried again until it can") }
      return false
    }
  }

  private func putAway(_ file: DropFile, failed: Bool, as identity: FileIdentity? = nil) {
    let outcome = done.put(away: file, failed: failed, as: identity)
    if case .failed(let sentence) = outcome {
      // The disk may be full only for now.
      folder.giveLater(file)
      let isNew = stuck.withLock { stuck in
        guard stuck[file] == nil, stuck.count < Self.mostTold else { return false }
        stuck[file] = Stuck(failed: failed, identity: identity)
        return true
      }
      if isNew { notify(sentence) }
      return
    }
    stuck.withLock { $0[file] = nil }
    switch outcome {
    case .left, .failed: break
    // It comes again when it is closed, and is known then.
    case .busy:
      folder.requeue(file)
      if configuration.drop.endsWhenEmpty {
        notPutAway.withLock { $0 += 1 }
        notify("\(file.pathForm): is being written again; left for the next run")
      }
    case .replaced:
      // The note would have it pass for the one that was read.
      try? journal.forget(file)
      folder.giveAgain(file)
    case .gone:
      // Not fatal: the journal is only longer than it need be.
      try? journal.forget(file)
      folder.requeue(file)
    }
  }
}
