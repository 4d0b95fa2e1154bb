import Foundation

/// Makes the records of one file of a drop folder: its plates, the camera's own read fused in, their hits.
struct DropFileReporter {
  private let configuration: WatchRun.Configuration
  private let finder: (any HitFinder)?
  private let pattern: FileNamePattern?
  private var tracks = 0
  /// Cameras of whose clock was told, with what speaks against it.
  private var doubted: Set<ExactText> = []
  /// Names of files can make up any number of cameras.
  private static let mostDoubted = 1000
  /// Whether it was told that a name is not as the pattern has it.
  private var isUnnamedSaid = false

  struct FileEvents {
    var camera: String
    var cameraRead: String?
    /// Hits first: they are what hurries.
    var events: [StreamEvent]
    /// Whether the picture's clock is doubted.
    var isMisdated: Bool
    /// Whether the pattern of names is not in the file's name.
    var isUnnamed: Bool
    /// Hits that clearances suppressed.
    var suppressedCount = 0
    /// What is to be said, once: of the camera's clock, of the name.
    var sentences: [String]
  }

  init(_ configuration: WatchRun.Configuration, finder: (any HitFinder)?) throws {
    self.configuration = configuration
    self.finder = finder
    pattern = try configuration.namePattern.map {
      try FileNamePattern($0, timeZone: configuration.timeZone)
    }
  }

  /// The camera that a file is from.
  func camera(of file: DropFile) -> String { camera(of: file, pattern?.fields(of: file.name)) }

  private func camera(of file: DropFile, _ fields: FileNamePattern.Fields?) -> String {
    fields?.camera ?? configuration.camera ?? Self.folderName(of: file)
  }

  /// Makes the records of a file that is read `now`.
  mutating func events(of file: DropFile, _ image: ScannedImage, now: Date = Date()) -> FileEvents {
    let fields = pattern?.fields(of: file.name)
    let own = fields?.plate.flatMap(Self.read)
    let camera = camera(of: file, fields)
    var plates = image.plates
    if let own { Self.fuse(own, into: &plates, of: image.frame) }
    let taken = PictureTime(name: fields?.time, written: file.modificationDate, now: now)
    let time = self.time(of: taken, plates)
    var fileEvents = FileEvents(
      camera: camera, cameraRead: own?.plate.text, events: [], isMisdated: taken.doubt != nil,
      isUnnamed: pattern != nil && fields?.isTimeWrong != false,
      sentences: [sentence(of: taken, from: camera)].compactMap { $0 })
    if fileEvents.isUnnamed, !isUnnamedSaid {
      isUnnamedSaid = true
      fileEvents.sentences.append(Self.sentence(ofName: file.name))
    }
    var reads: [StreamEvent] = []
    for plate in plates {
      tracks += 1
      var view = PlatePass.View(
        frame: 1, time: time, region: plate.region, frameWidth: image.frame.width,
        frameHeight: image.frame.height, quality: CropQuality(of: plate.region, in: image.frame))
      if configuration.keepsPictures {
        (view.picture, view.located) = (image.frame, image.located)
      }
      var pass = PlatePass(track: tracks, view: view)
      pass.read = plate.read
      var hits: [Hit]?
      if let finder, let read = plate.read {
        let found = finder.hitsAndSuppressedCount(for: read, at: time, source: "", isCounted: true)
        hits = found.hits.map { hit in
          var hit = hit
          hit.id = Self.identifier(of: hit, read: read, file: file)
          return hit
        }
        fileEvents.suppressedCount += found.suppressedCount
      }
      pass.note(sent: hits ?? [])
      fileEvents.events += (hits ?? []).map { .hit($0, pass) }
      reads.append(.read(pass, hits: hits))
    }
    fileEvents.events += reads
    return fileEvents
  }

  /// The time that records have. A hit must not be missed since one of two clocks is wrong: where nothing hits at the one, the other counts if something does.
  private func time(of taken: PictureTime, _ plates: [ScannedPlate]) -> Date {
    guard let other = taken.otherTime, let finder else { return taken.time }
    func hits(at time: Date) -> Bool {
      plates.contains { plate in
        guard let read = plate.read else { return false }
        let found = finder.hitsAndSuppressedCount(for: read, at: time, source: "", isCounted: false)
        // What was cleared is found as well: it must not be told by the other clock.
        return !found.hits.isEmpty || found.suppressedCount > 0
      }
    }
    return !hits(at: taken.time) && hits(at: other) ? other : taken.time
  }

  private mutating func sentence(of taken: PictureTime, from camera: String) -> String? {
    guard let sentence = taken.sentence, doubted.count < Self.mostDoubted,
      doubted.insert(ExactText("\(taken.kindOfDoubt) \(camera)")).inserted
    else { return nil }
    return "\(camera): \(sentence)"
  }

  /// Of the first name that the pattern is not in. Names hold plates, which the log of a service keeps: its form is enough to see why.
  private static func sentence(ofName name: String) -> String {
    "names do not match --name-pattern, or their times are none; the first: \(name.nameForm) (A for letters, 0 for digits); what they do not tell is taken from folder and file"
  }

  /// The first folder below the one that is watched that a file lies in, which is how most servers keep cameras apart, else the watched one.
  private static func folderName(of file: DropFile) -> String {
    let below = file.name.utf8.split(separator: UInt8(ascii: "/"))
    let first = below.count > 1 ? String(Substring(below[0])) : file.folder.folderName
    return first.isEmpty ? "camera" : first
  }

  /// What the camera says as a read.
  private static func read(_ text: String) -> PlateRead? {
    let plate = Plate(text)
    guard (2...12).contains(plate.text.count) else { return nil }
    let certainty = WatchRun.cameraCertainty
    let confidence = pow(certainty, Double(plate.text.count))
    return PlateRead(
      raw: text, plate: plate, confidence: confidence,
      candidates: [PlateCandidate(text: plate.text, probability: confidence)],
      characters: plate.text.map { PlateCharacter(text: String($0), confidence: certainty) })
  }

  /// Fuses the camera's read into the plate it is of: the one that agrees most, if it does agree.
  ///
  /// Two readers that saw the same picture with other eyes: their reads count as independent. Where none agrees, the
  /// camera's read stands beside ours, so that neither hides a hit of the other.
  private static func fuse(_ own: PlateRead, into plates: inout [ScannedPlate], of frame: Frame) {
    let fusion = ReadFusion(independence: 1)
    let agreements = plates.map { plate in plate.read.map { fusion.agreement($0, own) } ?? 0 }
    if let best = agreements.indices.max(by: { agreements[$0] < agreements[$1] }),
      agreements[best] > PlateTracker.differentPlateAgreement, let read = plates[best].read,
      var fused = fusion.fused([.init(read: read, weight: 1), .init(read: own, weight: 1)])
    {
      // The camera's text says nothing of the place: that does not count against what we saw.
      fused.jurisdiction = read.jurisdiction
      fused.jurisdictionCandidates = read.jurisdictionCandidates
      plates[best].read = fused
      return
    }
    // Where the plate is, the name does not tell: of several that could not be read it may be any.
    let whole = Box(x: 0, y: 0, width: Double(frame.width), height: Double(frame.height))
    let unread = plates.filter { $0.read == nil }
    let region =
      unread.count == 1 ? unread[0].region : PlateRegion(quad: Quad(whole), score: 0)
    plates.append(ScannedPlate(region: region, read: own, hits: nil))
  }

  /// Names a hit by the file, the entry and what was read: the same after a restart.
  private static func identifier(of hit: Hit, read: PlateRead, file: DropFile) -> String {
    let parts = [
      file.path, String(file.size), String(file.modified), hit.list, String(hit.entry),
      read.plate.text,
    ]
    return ContentDigest.short(parts.joined(separator: "\u{1F}"), bytes: 12)
  }
}
