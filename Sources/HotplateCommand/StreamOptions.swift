import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

/// The flags of `stream`.
struct StreamOptions: ParsableArguments {
  @Option(help: "Name of the camera in records.") var camera = "camera"

  @Option(help: "How frames stand in the input: auto, mjpeg, y4m, paths.")
  var input: StreamInput = .auto

  // Numbers take what follows, as `-5`, so that a refusal can say what was expected.
  @Option(parsing: .unconditional, help: "Read at most so many frames a second.")
  var fps: Double?

  @Option(
    help: """
      A frame that arrives while the reader is busy: wait (the writer waits) or drop (the oldest \
      waiting, counted).
      """)
  var late: LatePolicy = .wait

  @Flag(help: "No tracking: one record a frame.") var everyFrame = false

  @Option(
    parsing: .unconditional,
    help: "Seconds for which a plate is not reported again after it was last seen.")
  var cooldown = 30.0

  @Option(parsing: .unconditional, help: "Write a stats record every so many seconds.")
  var stats: Double?

  @Flag(help: "Open a FIFO again when its writer closes it.") var reopen = false

  @Option(
    parsing: .unconditional,
    help: """
      The input is a recording of so many frames a second: times count from --start, not from \
      their arrival.
      """)
  var rate: Double?

  @Option(help: "When the recording starts, as 2026-11-23T08:00:00Z (default: now).")
  var start: String?

  func validate() throws {
    func positive(_ name: String, _ value: Double?) throws {
      if let value, !(value > 0 && value.isFinite) {
        throw ValidationError("--\(name) \(value): expected a number above 0")
      }
    }
    try positive("fps", fps)
    try Self.validate(stats: stats)
    try positive("rate", rate)
    if !(0...1e9).contains(cooldown) {
      throw ValidationError("--cooldown \(cooldown): expected seconds from 0 to 1000000000")
    }
    if start != nil && rate == nil {
      throw ValidationError("--start: expected --rate with it, the frames a second of a recording")
    }
  }

  /// Refuses a time between two stats records that no clock can wait.
  static func validate(stats: Double?) throws {
    if let stats, !(stats > 0 && stats <= 1e9) {
      throw ValidationError("--stats \(stats): expected seconds above 0, at most 1000000000")
    }
  }

  /// In how many ways a doubtful plate of one frame is looked at, unless asked for otherwise: a camera shows it in other frames, too.
  var usualLooks: Int { everyFrame || input == .paths ? TesseractReader.allLooks : 1 }

  /// When the frames were taken.
  func clock() throws -> StreamClock {
    guard let rate else { return .arrival }
    guard let start else { return .recording(start: Date(), framesPerSecond: rate) }
    guard let date = Timestamp(start)?.date else {
      throw ValidationError("--start \(start): expected a time as 2026-11-23T08:00:00Z")
    }
    return .recording(start: date, framesPerSecond: rate)
  }

  /// How the stream is worked on.
  func pipelineConfiguration(_ recognition: RecognitionOptions) -> StreamPipeline.Configuration {
    var configuration = StreamPipeline.Configuration(camera: camera)
    configuration.jobs = recognition.workers
    configuration.plates = recognition.configuration
    configuration.tellsEveryFrame = everyFrame
    // Who names a limit means it for all.
    if recognition.minConfidence == nil { configuration.leastInMotion = 0.1 }
    configuration.framesPerSecond = fps
    configuration.cooldown = cooldown
    if rate == nil { configuration.silence = .seconds(5) }
    // Single pictures were looked at in every way already.
    configuration.readsAgain =
      input != .paths || recognition.looks ?? usualLooks < TesseractReader.allLooks
    configuration.keepsPictures = recognition.crops != nil || recognition.annotate != nil
    return configuration
  }
}

extension StreamInput: ExpressibleByArgument {}
extension LatePolicy: ExpressibleByArgument {}

extension OutputOptions {
  /// Where and how a stream is told of.
  func reportConfiguration(
    _ recognition: RecognitionOptions, camera: String, inputs: [String]
  ) -> StreamReport.Configuration {
    var configuration = StreamReport.Configuration(camera: camera)
    configuration.path = output
    configuration.inputs = inputs
    configuration.format = chosenFormat
    configuration.topCandidates = recognition.top
    configuration.characters = recognition.characters
    configuration.pattern = recognition.syntax
    configuration.cropsFolder = recognition.crops
    configuration.annotatedFolder = recognition.annotate
    return configuration
  }
}
