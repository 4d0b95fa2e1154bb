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
      A frame that arrives while the reader is busy, and a record that nobody takes from the \
      output: wait (who sends it waits) or drop (the oldest waiting, counted; records of hits last).
      """)
  var late: BackpressurePolicy = .wait

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
  var start: ParsedArgument<Timestamp>?

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
    try start?.check("start", expected: "a time as 2026-11-23T08:00:00Z")
  }

  /// Refuses a time between two stats records that no clock can wait.
  static func validate(stats: Double?) throws {
    if let stats, !(stats > 0 && stats <= 1e9) {
      throw ValidationError("--stats \(stats): expected seconds above 0, at most 1000000000")
    }
  }

  /// In how many ways a doubtful plate of one frame is looked at, unless asked for otherwise: a camera shows it in other frames, too.
  var usualLooks: Int { everyFrame || input == .paths ? TesseractReader.variantCount : 1 }

  /// When the frames were taken.
  var clock: StreamClock {
    guard let rate else { return .arrival }
    return .recording(start: start?.value?.date ?? Date(), framesPerSecond: rate)
  }

  /// How the stream is worked on.
  func pipelineConfiguration(_ recognition: RecognitionOptions) -> StreamPipeline.Configuration {
    var configuration = StreamPipeline.Configuration(camera: camera)
    configuration.jobs = recognition.workers
    configuration.plates = recognition.configuration
    configuration.reportsEveryFrame = everyFrame
    // Who names a limit means it for all.
    if recognition.minConfidence == nil { configuration.minimumConfidenceInMotion = 0.1 }
    configuration.framesPerSecond = fps
    configuration.cooldown = cooldown
    if rate == nil { configuration.silence = .seconds(5) }
    // Single pictures were looked at in every way already.
    configuration.rereadsDoubtfulPasses =
      input != .paths || recognition.looks ?? usualLooks < TesseractReader.variantCount
    configuration.keepsPictures = recognition.crops != nil || recognition.annotate != nil
    return configuration
  }
}

extension StreamInput: ExpressibleByArgument {}
extension BackpressurePolicy: ExpressibleByArgument {}

extension OutputOptions {
  /// Opens what a camera's run tells: its output, its pictures, the store and the webhook.
  ///
  /// - Parameter inputs: What is read besides the configurations, and is none of the output.
  func report(
    _ recognition: RecognitionOptions, camera: String, inputs: [String], late: BackpressurePolicy,
    keeper: HitKeeper?, delivery: SinkOptions.Delivery
  ) throws -> StreamReport {
    var configuration = StreamReport.Configuration(camera: camera)
    configuration.path = output
    configuration.inputs = inputs + config
    configuration.late = late
    configuration.format = format.chosen
    configuration.topCandidates = recognition.top
    configuration.characters = recognition.characters
    configuration.pattern = recognition.syntax
    configuration.sendsCrops = delivery.sendsCrops
    configuration.cropsFolder = recognition.crops
    configuration.annotatedFolder = recognition.annotate
    let isOnTerminal = isShownOnTerminal
    let number = keeper.map { keeper -> @Sendable (String) -> Int? in
      // It is in the store by then, and goes out without a number rather than not at all.
      { try? keeper.store.number(of: $0) }
    }
    return try StreamReport(
      configuration, sinks: delivery.sinks, keep: keeper?.keepEvent, number: number,
      willWrite: { if isOnTerminal { StatusLine.erase() } },
      notify: printNotice)
  }
}
