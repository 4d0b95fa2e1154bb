import ArgumentParser
import Foundation
import Hotplate

struct StreamCommand: AsyncParsableCommand, LongRunning {
  static let configuration = CommandConfiguration(
    commandName: "stream",
    abstract:
      "Read the plates of a camera's frames: MJPEG, Y4M or file names, from stdin or a FIFO.",
    discussion: """
      One camera a process. One read record a vehicle pass, its frames fused; a hit record as \
      soon as it is certain enough. A damaged frame is told of and does not stop the run. \
      Unless --looks says otherwise, a doubtful plate is looked at in one way a frame, as other \
      frames show it too, but in all nine with --every-frame or --input paths, and at the end of a \
      pass that is still doubtful. Of a frame at most --max-plates places are read. \
      SIGINT, SIGTERM and SIGHUP finish the frame in hand and exit with 0, or 1 where hits or records are lost.

      EXAMPLES
        ffmpeg -i rtsp://camera/1 -f image2pipe -c:v mjpeg - | \\
          hotplate stream --camera gate-3 --hotlist stolen.csv --late drop
        hotplate stream recording.mjpeg --rate 15 --format json
        ffmpeg -i night.mp4 -pix_fmt gray -f yuv4mpegpipe - | \\
          hotplate stream --input y4m
        hotplate stream /run/camera.fifo --reopen --stats 60 --format json
        find . -name '*.jpg' | hotplate stream --input paths --every-frame
      """)

  @Argument(
    help: ArgumentHelp("A file or FIFO (default: standard input).", valueName: "file"),
    completion: .file())
  var file: String?

  @OptionGroup(title: "The camera") var stream: StreamOptions
  @OptionGroup(title: "What to look for and to write") var recognition: RecognitionOptions
  @OptionGroup(title: "Matching") var matching: MatchingOptions
  @OptionGroup(title: "Delivery") var sinks: SinkOptions
  @OptionGroup(title: "Hit store") var storing: StoringOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try matching.requireHotlist()
    if stream.everyFrame && sinks.webhook != nil {
      throw ValidationError("--webhook: expected passes; --every-frame tells of none")
    }
    if stream.everyFrame, recognition.annotate != nil || recognition.crops != nil {
      throw ValidationError(
        "--annotate, --crops: expected passes, of which they draw the best view; --every-frame tells of none"
      )
    }
  }

  func run() async throws {
    let signals = try StopSignals()
    if stream.late == .drop { StatusLine.stopWaiting() }
    let source = try bytes()
    let delivery = try sinks.open(camera: stream.camera)
    let matcher = try matching.makeHitFinder(
      regions: recognition.regions, quiet: output.quiet, progress: output.progress)
    matching.noteAssumptions(regions: recognition.regions, quiet: output.quiet)
    recognition.notePattern(quiet: output.quiet)
    let keeper = try storing.keeper(
      command: "stream", camera: stream.camera, matcher: matcher, onOpen: signals.begin)
    signals.begin()
    // A run that ends in an error keeps its counts, too; closing twice is closing once.
    defer { try? keeper?.close() }
    var configuration = stream.pipelineConfiguration(recognition)
    configuration.keepsPictures =
      configuration.keepsPictures || keeper != nil || delivery.sendsCrops
    let pipeline = try StreamPipeline(
      configuration, stages: try recognition.stages(matcher, usualLooks: stream.usualLooks))
    let report = try output.report(
      recognition, camera: stream.camera,
      inputs: matching.files + storing.files + [file].compactMap { $0 },
      late: stream.late, keeper: keeper, delivery: delivery)
    signals.stop {
      source.stop()
      report.stopWaiting()
      keeper?.store.stopWaiting()
    }
    let notice = DroppingNotice()
    let (camera, isQuiet) = (stream.camera, output.quiet)
    let run = StreamRun(
      source: source,
      pictures: CameraStream(
        source, camera: stream.camera, input: stream.input, clock: stream.clock),
      pipeline: pipeline, report: report, late: stream.late,
      statsInterval: stream.stats.map { .seconds($0) },
      onDrop: {
        if !isQuiet, notice.begins() {
          printNotice("\(camera): frames are dropped: reading does not keep up with the camera")
        }
      })
    let watched = SinkOptions.Watched(
      camera: camera, meter: pipeline.meter, matcher: matcher, report: report)
    let progress = StreamProgress(camera: camera, unit: "frame", meter: pipeline.meter) {
      source.share
    }
    let isProgressShown = output.showsStreamProgress
    let (counts, lost) = try await matching.reloading(
      matcher, keeper: keeper, meter: pipeline.meter
    ) {
      try await sinks.serving(watched, delivery: delivery, keeper: keeper) {
        try await progress.shown(isProgressShown) { try await run.run() }
      }
    }
    try keeper?.close()
    matching.noteSuppressed(counts.suppressedCount, quiet: output.quiet)
    if counts.dropped > 0, !output.quiet {
      printNotice(
        "\(camera): \(counts.dropped) of \(counts.in) frames dropped: reading did not keep up with the camera"
      )
    }
    try await endStream(
      camera, counts, report, lostHits: lost, isStopped: source.isStopped,
      exitCode: output.exitCode)
  }

  private func bytes() throws -> ByteSource {
    guard let file, file != "-" else {
      StandardInput.noteTerminal(quiet: output.quiet)
      return try ByteSource.standardInput()
    }
    return try ByteSource(path: file, reopens: stream.reopen)
  }
}
