import Foundation
import Hotplate

/// Writes the results of a scan and counts them.
struct ScanReport {
  private let output: LineOutput
  private let format: OutputFormat
  private let topCandidates: Int
  private let characters: Bool
  /// What plates were asked to follow.
  private let pattern: PlateSyntax?
  private let start = ContinuousClock.now
  private var pictures = 0
  private var plates = 0
  private(set) var failed = 0
  private(set) var hits = 0

  init(
    output: LineOutput, format: OutputFormat, topCandidates: Int, characters: Bool,
    pattern: PlateSyntax?
  ) {
    self.output = output
    self.format = format
    self.topCandidates = topCandidates
    self.characters = characters
    self.pattern = pattern
  }

  /// Waits until what was written outlives the machine.
  func synchronize() throws { try output.synchronize() }

  /// Writes what stands above all results, unless they go on where an earlier run left them.
  func begin() throws {
    guard let header = format.header, !output.isContinued else { return }
    try output.write(Data(header.utf8))
  }

  /// Writes one outcome, before it why its drawings could not be written.
  ///
  /// - Throws: `OutputClosed` when nobody reads the output any more, `HotplateError` when it cannot be written.
  mutating func add(_ outcome: BatchScan.Outcome, drawingFailure: FrameFailure? = nil) throws {
    pictures += 1
    if let drawingFailure { try add(drawingFailure) }
    switch outcome {
    case .success(let image):
      plates += image.plates.count
      hits += image.plates.reduce(0) { $0 + ($1.hits?.count ?? 0) }
      let record = ImageRecord(image, topCandidates: topCandidates, characters: characters)
      for line in try format.lines(record, topCandidates: topCandidates, pattern: pattern) {
        try output.write(line)
      }
    case .failure(let failure): try add(failure)
    }
  }

  /// Tells of a failure that is no picture's outcome: an empty folder, a list that cannot be used, a drawing.
  ///
  /// - Throws: `OutputClosed` when nobody reads the output any more, `HotplateError` when it cannot be written.
  mutating func add(_ failure: FrameFailure) throws {
    failed += 1
    if format == .json { return try output.write(ErrorRecord(failure).jsonLine()) }
    printNotice(failure.message)
  }

  /// One line for the end of a run.
  func summary(of list: PictureList, resumed: Int) -> String {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    var parts = [
      "\(pictures.counted("picture")) in \(String(format: "%.1f", seconds)) s"
        + " (\(String(format: "%.1f", Double(pictures) / max(seconds, 0.001)))/s)",
      plates.counted("plate"), hits.counted("hit"), "\(failed) failed",
    ]
    if list.skipped > 0 { parts.append("\(list.skipped.counted("other file")) left out") }
    if list.linkedFolders > 0 {
      parts.append("\(list.linkedFolders.counted("linked folder")) not followed")
    }
    if resumed > 0 { parts.append("\(resumed) done before") }
    return parts.joined(separator: ", ")
  }
}
