import ArgumentParser
import Foundation
import Hotplate

struct WatchCommand: AsyncParsableCommand, LongRunning {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Read the pictures that cameras drop into folders, each once it is complete.",
    discussion: """
      A file is taken when it was renamed into place, or was closed and stopped growing. Each file is \
      read once, also across restarts. File names can tell the camera, the time and the plate as the \
      camera read it, which then counts as a second reader: --name-pattern hikvision, cammra, \
      axis, geovision, or a regular expression with the groups camera, time and plate. \
      A picture is of the time in its name, else of its file's; lists are judged at that time. A time that \
      can hardly be right is said once a camera and counted; where it is still to come and nothing hits, lists are judged at the file's time, too. \
      SIGINT, SIGTERM and SIGHUP finish the file in hand and exit with 0, or 1 where hits or records are lost.

      EXAMPLES
        hotplate watch /srv/ftp --hotlist stolen.csv --done move
        hotplate watch /srv/ftp/gate-3 --camera gate-3 \\
          --name-pattern hikvision --format json
        hotplate watch /srv/ftp \\
          --name-pattern '(?<camera>[^/]+)/(?<time>\\d{14})_(?<plate>[A-Z0-9]+)'
        hotplate watch /srv/ftp --hotlist stolen.csv --done delete \\
          --webhook https://rtcc.example/hits
        hotplate watch /srv/ftp --once --format csv > reads.csv
      """)

  @Argument(
    help: ArgumentHelp("Folders, with everything below.", valueName: "dir"),
    completion: .directory)
  var folders: [String]

  @Option(
    help:
      "Name of the camera where file names tell none (default: the first folder that the file is in, below the watched one or that itself)."
  )
  var camera: String?

  @Option(
    help: ArgumentHelp(
      "What file names tell: hikvision, cammra, axis, geovision, or a regular expression.",
      valueName: "pattern"),
    completion: .list(FileNamePattern.presets.keys.sorted()))
  var namePattern: String?

  @Option(help: "Time zone of the times in names, as Europe/Berlin (default: this machine's).")
  var timeZone: String?

  @Option(help: "What becomes of files that are done: leave, move or delete.")
  var done: DonePolicy = .leave

  @Option(
    help: ArgumentHelp(
      "Where done files are moved (default: done/ inside the folder).", valueName: "dir"),
    completion: .directory)
  var doneFolder: String?

  @Option(
    help: ArgumentHelp(
      "Note what is done here (default: .hotplate-journal inside the first folder).",
      valueName: "file"),
    completion: .file())
  var journal: String?

  @Option(parsing: .unconditional, help: "Seconds for which a closed file must not grow.")
  var settle = 0.3

  @Flag(help: "Read what is there and end.") var once = false

  @Option(parsing: .unconditional, help: "Write a stats record a camera every so many seconds.")
  var stats: Double?

  @OptionGroup(title: "What to look for and to write") var recognition: RecognitionOptions
  @OptionGroup(title: "Matching") var matching: MatchingOptions
  @OptionGroup(title: "Delivery") var sinks: SinkOptions
  @OptionGroup(title: "Hit store") var storing: StoringOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try matching.requireHotlist()
    if folders.isEmpty { throw ValidationError("name a folder to watch") }
    if !(settle >= 0 && settle <= 3600) {
      throw ValidationError("--settle \(settle): expected seconds from 0 to 3600")
    }
    try StreamOptions.validate(stats: stats)
    if let timeZone, TimeZone(identifier: timeZone) == nil {
      throw ValidationError("--time-zone \(timeZone): expected a name as Europe/Berlin")
    }
    do {
      _ = try namePattern.map { try FileNamePattern($0) }
    } catch let error as HotplateError {
      throw ValidationError(error.message)
    }
    if doneFolder != nil && done != .move {
      throw ValidationError("--done-folder: expected --done move with it")
    }
  }

  func run() async throws {
    let signals = try StopSignals()
    let name = camera ?? folders[0].folderName
    // For what is of the whole run.
    let title = camera == nil && folders.count > 1 ? folders.count.counted("folder") : name
    let delivery = try sinks.open(camera: name)
    let matcher = try matching.makeHitFinder(
      regions: recognition.regions, quiet: output.quiet, progress: output.progress)
    matching.noteAssumptions(regions: recognition.regions, quiet: output.quiet)
    recognition.notePattern(quiet: output.quiet)
    let keeper = try storing.keeper(
      command: "watch", camera: name, matcher: matcher, onOpen: signals.begin)
    signals.begin()
    // A run that ends in an error keeps its counts, too; closing twice is closing once.
    defer { try? keeper?.close() }
    let configuration = watchConfiguration(keepsPictures: keeper != nil || delivery.sendsCrops)
    let run = try WatchRun(
      configuration, stages: try recognition.stages(matcher),
      notify: printNotice)
    // Opened after the run: one that cannot start makes no output.
    let report = try output.report(
      recognition, camera: name,
      inputs: matching.files + storing.files + [configuration.journalPath],
      late: .wait, keeper: keeper, delivery: delivery)
    signals.stop {
      run.stop()
      report.stopWaiting()
      keeper?.store.stopWaiting()
    }
    let interval = stats.map { Duration.seconds($0) }
    let watched = SinkOptions.Watched(
      camera: name, meter: run.meter, cameras: run.cameras, matcher: matcher, report: report,
      missingFolders: { run.missingFolders })
    let progress = StreamProgress(camera: title, unit: "file", meter: run.meter) { [once] in
      once ? run.share : nil
    }
    let isProgressShown = output.showsStreamProgress
    let (counts, lost) = try await matching.reloading(matcher, keeper: keeper, meter: run.meter) {
      try await sinks.serving(watched, delivery: delivery, keeper: keeper) {
        try await progress.shown(isProgressShown) {
          try await report.finishing {
            try await report.reportingStats(of: run.cameras, every: interval) {
              try await run.run(into: report)
            }
          }
        }
      }
    }
    try keeper?.close()
    matching.noteSuppressed(counts.suppressedCount, quiet: output.quiet)
    try await endStream(
      title, counts, report, lostHits: lost, notDone: once ? run.notDone : 0,
      isStopped: run.isStopped && !once,
      exitCode: output.exitCode)
  }

  private func watchConfiguration(keepsPictures: Bool) -> WatchRun.Configuration {
    var configuration = WatchRun.Configuration(folders: folders)
    configuration.drop.settling = .seconds(settle)
    configuration.drop.endsWhenEmpty = once
    configuration.camera = camera
    configuration.namePattern = namePattern
    configuration.timeZone = timeZone.flatMap { TimeZone(identifier: $0) } ?? .current
    configuration.done = done
    configuration.doneFolder = doneFolder
    configuration.pictureFolders = [recognition.crops, recognition.annotate].compactMap { $0 }
    configuration.journal = journal
    configuration.inputs =
      matching.files + output.config + storing.files + [output.output].compactMap { $0 }
    configuration.jobs = recognition.workers
    configuration.plates = recognition.configuration
    configuration.keepsPictures =
      keepsPictures || recognition.crops != nil || recognition.annotate != nil
    return configuration
  }
}

extension DonePolicy: ExpressibleByArgument {}
