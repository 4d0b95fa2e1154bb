import Foundation

/// Passes what a stream tells on to the sinks, and writes it, a line at a time.
///
/// Who reads the lines of a live camera holds neither sinks nor frames up: ``Configuration/late``. ``finish()`` waits for them at the end.
public actor StreamReport {
  /// What to write and where.
  public struct Configuration: Sendable {
    /// Identifier of the camera.
    public var camera: String
    /// A file, at whose end the lines are added; `nil` for standard output.
    public var path: String?
    /// The form of the lines.
    public var format = OutputFormat.json
    /// Candidates a plate.
    public var topCandidates = 10
    /// Whether each character's alternatives are told.
    public var characters = false
    /// What plates were asked to follow, which OpenALPR's form marks; `nil`: nothing.
    public var pattern: PlateSyntax?
    /// Files that the run reads: the output is none of them.
    public var inputs: [String] = []
    /// What becomes of a record that nobody takes from the output: with `drop` up to 8 MiB of them wait, and the oldest are left out and counted,
    /// those that tell of hits last; with `wait` the report waits.
    public var late = BackpressurePolicy.wait
    /// Whether the sinks get the plate's picture with each hit; the frames must have been kept for it.
    public var sendsCrops = false
    /// Folder for a picture of every plate reported.
    public var cropsFolder: String?
    /// Folder for the best frame of every pass with the plate drawn.
    public var annotatedFolder: String?

    /// JSON Lines on standard output.
    public init(camera: String) { self.camera = camera }
  }

  private let configuration: Configuration
  private let output: OutputQueue
  private let pictures: PlatePictures
  private let sinks: [any RecordSink]
  private let keep: (@Sendable (StreamEvent, _ camera: String) throws -> Void)?
  private let number: (@Sendable (_ id: String) -> Int?)?
  /// Takes sentences for people; the command puts its name before them.
  private let notify: @Sendable (String) -> Void
  /// Passes whose pictures could not be written.
  public private(set) var failedPictureCount = 0
  /// Those in a row up to now: the first of them was told.
  private var failedPicturesInARow = 0

  /// Opens the output.
  ///
  /// - Parameters:
  ///   - configuration: What to write and where.
  ///   - sinks: What is told of hits and reads besides.
  ///   - keep: What must be safe before an event is told; what it throws ends the run, so that no hit goes out that
  ///     was not kept.
  ///   - number: The number under which a hit was kept, by its identifier; asked once it was.
  ///   - willWrite: Called before each line of the output, on the thread that writes it, as to clear a terminal of what stands in its way.
  ///   - notify: Takes sentences for people, on several threads.
  /// - Throws: `HotplateError` of code `startup` when a file or folder cannot be written.
  public init(
    _ configuration: Configuration, sinks: [any RecordSink] = [],
    keep: (@Sendable (StreamEvent, _ camera: String) throws -> Void)? = nil,
    number: (@Sendable (_ id: String) -> Int?)? = nil,
    willWrite: @escaping @Sendable () -> Void = {},
    notify: @escaping @Sendable (String) -> Void
  ) throws {
    self.configuration = configuration
    self.sinks = sinks
    self.keep = keep
    self.number = number
    self.notify = notify
    let lines = try LineOutput(
      path: configuration.path, appending: true, inputs: configuration.inputs)
    pictures = try PlatePictures(
      cropsFolder: configuration.cropsFolder, annotatedFolder: configuration.annotatedFolder)
    let path = configuration.path ?? "-"
    output = try OutputQueue(
      lines, name: path == "-" ? "standard output" : path, header: configuration.format.header,
      late: configuration.late, willWrite: willWrite, notify: notify)
  }

  /// Records that the output did not take: the disk was full, or its reader took nothing.
  public nonisolated var unwritten: Int { output.unwritten }

  /// Lets who waits for the reader of the output give up: once it has taken no record for five seconds, what waits is left out
  /// and counted.
  ///
  /// For a run that is asked to end, from any thread; it waits for nobody.
  public nonisolated func stopWaiting() { output.stopWaiting() }

  /// Waits until what was told is written; with `late` as `drop` no longer than after ``stopWaiting()``. Says how many records its reader did not
  /// take.
  ///
  /// - Throws: `HotplateError` when the output cannot be written. That its reader has gone is no error here.
  public nonisolated func finish() async throws { try await output.finish() }

  /// Writes an event. Hits go to the sinks before they are written: a reader that sees one knows it is safe.
  ///
  /// - Parameters:
  ///   - event: What a stream or a file told.
  ///   - camera: Where it is not the report's own.
  ///   - file: The file of a drop folder that it is of: read again after a crash, its records have the same keys. What is said of it on standard error shows the
  ///     form of its name.
  ///   - cameraRead: What the camera itself read.
  ///   - isKept: Whether it was told before, so that it is safe, and its pictures are written: then it goes to the sinks and the output alone.
  ///   - isSent: Whether the sinks have it.
  /// - Throws: `OutputClosed` when nobody reads any more, `HotplateError` when the output cannot be written; with `late` as `drop` the event after
  ///   finds out.
  public func take(
    _ event: StreamEvent, camera: String? = nil, file: DropFile? = nil, cameraRead: String? = nil,
    isKept: Bool = false, isSent: Bool = false
  ) async throws {
    let camera = camera ?? configuration.camera
    let source = file?.path
    if !isKept { try keep?(event, camera) }
    let sinks = isSent ? [] : sinks
    switch event {
    case .hit(let hit, let pass):
      let record = HitRecord(
        hit, of: pass, camera: camera, topCandidates: configuration.topCandidates,
        characters: configuration.characters, source: source, number: number?(hit.id))
      if !sinks.isEmpty {
        var sent = record
        if configuration.sendsCrops {
          sent.crop = pass.best.picture.flatMap { HitRecord.Crop(pass.best.region, in: $0) }
        }
        for sink in sinks { await sink.take(sent, key: hit.id) }
      }
      switch configuration.format {
      case .json: try await write(record.jsonLine(), isHit: true)
      case .text:
        try await write("\(text(record.time)) \(camera): \(hit.textLine)", isHit: true)
      case .csv, .openalpr: break
      }
    case .read(let pass, let hits):
      let record = ReadRecord(
        pass, camera: camera, hits: hits, topCandidates: configuration.topCandidates,
        characters: configuration.characters, source: source, cameraRead: cameraRead)
      for sink in sinks { await sink.take(record, key: key(of: pass, camera: camera, file: file)) }
      if !isKept { drawPictures(of: pass, hits: hits, camera: camera) }
      let isHit = hits?.isEmpty == false || !pass.withdrawn.isEmpty
      switch configuration.format {
      case .json: try await write(record.jsonLine(), isHit: isHit)
      case .text:
        try await write("\(text(record.last)) \(record.textLine)", isHit: isHit)
        for hit in pass.withdrawn {
          try await write(
            "\(text(record.last)) \(camera): NO HIT after all: \(hit.plate), \(hit.hotlist):\(hit.entry)",
            isHit: true)
        }
      case .csv, .openalpr:
        // These tell no hit before its read: there is nothing to take back.
        guard pass.reportsPlate else { break }
        let image = ImageRecord(
          source: source ?? camera, width: pass.best.frameWidth, height: pass.best.frameHeight,
          plates: [record.plate], ms: [:])
        try await write(image)
      }
    case .frame(_, let image):
      try await write(
        ImageRecord(
          image, topCandidates: configuration.topCandidates, characters: configuration.characters))
    case .failure(let failure):
      if configuration.format == .json {
        try await write(ErrorRecord(failure).jsonLine())
      } else {
        notify(
          file.map { failure.message.replacing($0.path, with: $0.pathForm) } ?? failure.message)
      }
    }
  }

  /// Writes a stats record; for people it goes to standard error. Throws as the other `take` does.
  public func take(_ stats: StatsRecord) async throws {
    if configuration.format == .json {
      try await write(stats.jsonLine())
    } else {
      notify(stats.textLine)
    }
  }

  /// Whether what was told outlives what may happen.
  struct Safety: Sendable {
    /// The machine, where it is written to a file.
    var isWritten = false
    /// Of hits, the process.
    var isSent = false
    var isAll: Bool { isWritten && isSent }
  }

  /// How safe every event so far is. Asked again, of those since.
  ///
  /// Costs a wait for the reader of the output, and for the disk where something was written.
  func safety() async -> Safety {
    var safety = Safety(isWritten: await output.isSafe(), isSent: true)
    for sink in sinks where await !sink.isSafe() { safety.isSent = false }
    return safety
  }

  /// Names a pass: by its number in this run, or in a file by its place.
  private func key(of pass: PlatePass, camera: String, file: DropFile?) -> String {
    let box = pass.best.region.box
    let place =
      file.map { "\($0.path)|\($0.size)|\($0.modified)|\(box.x)|\(box.y)" }
      ?? "\(camera)/\(pass.track)/\(pass.first.timeIntervalSince1970)"
    // A digest, as a name may hold what neither a spool's file nor a header can.
    return ContentDigest.short(place, bytes: 12)
  }

  private func write(_ image: ImageRecord) async throws {
    let isHit = image.plates.contains { $0.hits?.isEmpty == false }
    let lines = try configuration.format.lines(
      image, topCandidates: configuration.topCandidates, pattern: configuration.pattern)
    for line in lines { try await write(line, isHit: isHit) }
  }

  private func write(_ line: String, isHit: Bool) async throws {
    try await write(Data(line.inOneLine.forTerminals.utf8), isHit: isHit)
  }

  private func write(_ line: Data, isHit: Bool = false) async throws {
    try await output.put(line, isHit: isHit)
  }

  private func text(_ time: Date) -> String { time.formatted(.iso8601) }

  private func drawPictures(of pass: PlatePass, hits: [Hit]?, camera: String) {
    guard let frame = pass.best.picture else { return }
    // Passes are numbered anew in each run: the time keeps the pictures of two runs apart, unless a camera has no clock.
    let time = text(pass.first).filter { $0 != "-" && $0 != ":" }
    // Two cameras whose names differ in other characters alone are two.
    let part = camera.fileNamePart
    let own = part == camera ? part : part + "-" + ContentDigest.short(camera)
    let text = pass.read?.plate.text ?? "unread"
    let name = pictures.freeName("\(own)_\(time)_\(pass.track)_\(text)")
    do {
      let plate = ScannedPlate(region: pass.best.region, read: pass.read, hits: hits)
      try pictures.draw([plate], on: frame, as: name)
      try pictures.cut(plate.region, from: frame, as: name)
      if failedPicturesInARow > 0 {
        let passes = failedPicturesInARow.counted("pass", "passes")
        notify("\(camera): pictures are written again; those of \(passes) were not")
      }
      failedPicturesInARow = 0
    } catch {
      failedPictureCount += 1
      failedPicturesInARow += 1
      if failedPicturesInARow == 1 {
        notify("\(camera): \(error); others are only counted until one can be")
      }
    }
  }
}

extension String {
  /// The text as a part of a file name: letters, digits, `-`, `_` and `.`, others as `_`.
  var fileNamePart: String {
    String(
      prefix(100).map {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_"
      })
  }
}

extension ReadRecord {
  /// For people: the plate, how sure it is, and in how many frames it was seen.
  var textLine: String {
    let place = plate.jurisdiction.map { "  \($0.textLine)" } ?? ""
    let name = plate.text.isEmpty ? "a plate that could not be read" : plate.text
    let seen = frames.counted("frame")
    return "\(camera): \(name)  \(plate.confidence.percentText)\(place)  (\(seen))"
  }
}

extension StatsRecord {
  /// For people.
  var textLine: String {
    let cleared = keptBack.map { "\($0) suppressed by clearances, " } ?? ""
    let times = misdated.map { "\($0) pictures of a doubtful time, " } ?? ""
    let names = unnamed.map { "\($0) names not as --name-pattern, " } ?? ""
    return "\(camera): \(frames.in) frames, \(frames.dropped) dropped, \(frames.failed) failed, "
      + "\(reads) reads, \(doubtful) too doubtful to tell, \(hits) hits, \(cleared)\(times)\(names)"
      + "\(fps) frames/s, \(String(format: "%.0f", lagMs)) ms behind"
  }
}
