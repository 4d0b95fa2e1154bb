import Foundation

@testable import Hotplate

/// Frames with a bright rectangle for a plate, its text written into its first pixels, and stages that read it back.
enum FakeStages {
  static func frame(_ text: String?, x: Int, width: Int = 320, height: Int = 64) -> [UInt8] {
    var pixels = [UInt8](repeating: 50, count: width * height)
    guard let text else { return pixels }
    for y in 20..<45 {
      for x in x..<min(x + 100, width) { pixels[y * width + x] = x % 4 < 2 ? 220 : 250 }
    }
    for (index, byte) in text.utf8.enumerated() {
      pixels[20 * width + x + 2 * index] = 200 + byte >> 4
      pixels[20 * width + x + 2 * index + 1] = 200 + byte & 15
    }
    pixels[20 * width + x + 2 * text.utf8.count] = 199 + 30
    return pixels
  }

  static func picture(_ number: Int, _ text: String?, x: Int) -> StreamPicture {
    StreamPicture(
      number: number, time: Date(timeIntervalSince1970: Double(number) / 15),
      source: "gate frame \(number)",
      content: .gray(width: 320, height: 64, pixels: frame(text, x: x)))
  }

  final class Locator: PlateLocator {
    func regions(in frame: Frame) -> [PlateRegion] {
      guard let first = frame.pixels.firstIndex(where: { $0 >= 200 }),
        let last = frame.pixels.lastIndex(where: { $0 >= 200 })
      else { return [] }
      let (left, right) = (first % frame.width, last % frame.width)
      let (top, bottom) = (first / frame.width, last / frame.width)
      let box = Box(
        x: Double(left), y: Double(top), width: Double(right - left + 1),
        height: Double(bottom - top + 1))
      return [PlateRegion(quad: Quad(box), score: 0.9)]
    }
  }

  final class Reader: PlateReader {
    var delay: TimeInterval = 0
    var confidence = 0.8
    /// How sure a careful read is, what it says where that is not what stands there, and how many there were.
    var care = 0.8
    var careText: String?
    var carefulReads: EventCounter?

    init(
      delay: TimeInterval = 0, confidence: Double = 0.8, care: Double? = nil,
      careText: String? = nil, carefulReads: EventCounter? = nil
    ) {
      self.delay = delay
      self.confidence = confidence
      self.care = care ?? confidence
      self.careText = careText
      self.carefulReads = carefulReads
    }

    func read(_ region: PlateRegion, in frame: Frame) -> PlateRead? {
      read(region, in: frame, confidence: confidence)
    }

    func readCarefully(_ region: PlateRegion, in frame: Frame) -> PlateRead? {
      carefulReads?.add()
      return careText.map { Self.read($0, confidence: care) }
        ?? read(region, in: frame, confidence: care)
    }

    private func read(_ region: PlateRegion, in frame: Frame, confidence: Double) -> PlateRead? {
      if delay > 0 { Thread.sleep(forTimeInterval: delay) }
      var at = Int(region.box.y) * frame.width + Int(region.box.x)
      var text: [UInt8] = []
      // What was laid on each other bears no text any more.
      while at + 1 < frame.pixels.count, (200..<216).contains(frame.pixels[at]), text.count < 12 {
        guard frame.pixels[at + 1] >= 200 else { return nil }
        text.append((frame.pixels[at] - 200) << 4 | (frame.pixels[at + 1] - 200) & 15)
        at += 2
      }
      guard !text.isEmpty else { return nil }
      return Self.read(String(decoding: text, as: UTF8.self), confidence: confidence)
    }

    private static func read(_ string: String, confidence: Double) -> PlateRead {
      PlateRead(
        raw: string, plate: Plate(string), confidence: confidence,
        candidates: [PlateCandidate(text: string, probability: confidence)],
        characters: string.map {
          PlateCharacter(
            text: String($0), confidence: pow(confidence, 1 / Double(string.count)))
        })
    }
  }

  /// Lists one plate; the hit is as probable as the read.
  struct Finder: HitFinder {
    var plate: String
    var least = 0.0

    func hits(for read: PlateRead, at time: Date, source: String) -> [Hit] {
      guard read.plate.text == plate, read.confidence >= least else { return [] }
      return [
        Hit(
          id: "list", hotlist: "stolen.csv", list: "sha256:0", entry: 17, plate: plate,
          probability: read.confidence, tier: .exact)
      ]
    }
  }

  static func stages(
    delay: TimeInterval = 0, confidence: Double = 0.8, care: Double? = nil,
    careText: String? = nil, carefulReads: EventCounter? = nil,
    finder: (any HitFinder)? = nil
  ) -> PipelineStages {
    PipelineStages(
      makeLocator: { Locator() },
      makeReader: {
        Reader(
          delay: delay, confidence: confidence, care: care, careText: careText,
          carefulReads: carefulReads)
      },
      hitFinder: finder)
  }
}

/// Pictures given one after the other.
struct Pictures: AsyncSequence, Sendable {
  typealias Element = StreamPicture
  var pictures: [StreamPicture]

  init(_ pictures: [StreamPicture]) { self.pictures = pictures }

  struct Iterator: AsyncIteratorProtocol {
    var rest: ArraySlice<StreamPicture>
    mutating func next() async throws -> StreamPicture? { rest.popFirst() }
  }

  func makeAsyncIterator() -> Iterator { Iterator(rest: pictures[...]) }
}

/// Events as they came, in words.
actor EventLog {
  private(set) var lines: [String] = []
  private(set) var hits: [Hit] = []
  private(set) var reads: [PlatePass] = []

  func add(_ event: StreamEvent) {
    switch event {
    case .hit(let hit, let pass):
      lines.append("hit \(pass.track) \(hit.plate)")
      hits.append(hit)
    case .read(let pass, let hits):
      reads.append(pass)
      lines.append(
        "read \(pass.track) \(pass.read?.plate.text ?? "-") \(pass.frames) hits \(hits?.count ?? -1)"
      )
    case .frame(let picture, let image):
      lines.append("frame \(picture.number) \(image.plates.count)")
    case .failure(let failure): lines.append("failure \(failure.source)")
    }
  }
}
