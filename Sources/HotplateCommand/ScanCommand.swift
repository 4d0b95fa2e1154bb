import ArgumentParser
import Foundation
import Hotplate

struct ScanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Read the plates of pictures: files, folders, or one picture on standard input.",
    discussion: """
      Results go to standard output, one picture after the other in the order given; \
      everything else goes to standard error. A picture that cannot be read is told of and \
      does not stop the run.

      EXAMPLES
        hotplate scan photo.jpg
        hotplate scan stills/ --hotlist stolen.csv
        hotplate scan stills/ --format json --jobs 4 -o reads.jsonl
        hotplate scan archive/ --format json -o reads.jsonl --resume done.txt
        hotplate scan stills/ --annotate drawn/ --crops plates/
        hotplate scan plates/ --cut-out
        find /archive -name '*.jpg' | hotplate scan --files-from - --format csv
        curl -s http://camera/still.jpg | hotplate scan - --hotlist stolen.csv
      """)

  @Argument(
    help:
      "Pictures, folders (with everything below), - for one picture on stdin, @FILE for a list.",
    completion: .file())
  var paths: [String] = []

  @Option(
    help: "Read paths from this file, one a line or ended by zero bytes; - for standard input.",
    completion: .file())
  var filesFrom: [String] = []

  @OptionGroup(title: "What to look for and to write") var recognition: RecognitionOptions
  @OptionGroup(title: "Matching") var matching: MatchingOptions
  @OptionGroup(title: "Hit store") var storing: StoringOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  @Option(
    help: ArgumentHelp(
      "Note what is done in this file, and skip what it already names.", valueName: "file"),
    completion: .file())
  var resume: String?

  @Flag(
    help:
      "Each picture shows one plate and little else, as cameras that cut plates out send them: read it whole."
  )
  var cutOut = false

  func validate() throws {
    try matching.requireHotlist()
    for (flag, isGiven) in [
      ("--roi", recognition.roi != nil), ("--ignore", !recognition.ignore.isEmpty),
    ] where cutOut && isGiven {
      throw ValidationError("\(flag) with --cut-out: expected one of them")
    }
    if (paths + filesFrom).count(where: { $0 == "-" || $0 == "@-" }) > 1 {
      throw ValidationError("standard input is named twice: expected one use of -")
    }
    if paths.isEmpty && filesFrom.isEmpty {
      throw ValidationError(
        "expected pictures or folders, - for one picture on standard input, or --files-from")
    }
  }

  func run() async throws {
    let list = PictureList(arguments: paths, lists: filesFrom)
    let hitFinder = try matching.makeHitFinder(
      regions: recognition.regions, quiet: output.quiet, progress: output.progress)
    matching.noteAssumptions(regions: recognition.regions, quiet: output.quiet)
    recognition.notePattern(quiet: output.quiet)
    let stages = try recognition.stages(hitFinder)
    var configuration = recognition.configuration
    configuration.isCropped = cutOut
    let keeper = try storing.keeper(command: "scan", camera: "scan", matcher: hitFinder)
    // A run that ends in an error keeps its counts, too; closing twice is closing once.
    defer { try? keeper?.close() }
    let inputs =
      matching.files + filesFrom + paths.compactMap(PictureList.list(namedBy:)) + output.config
      + storing.files
    var report = ScanReport(
      output: try LineOutput(
        path: output.output, appending: resume != nil,
        inputs: inputs + list.paths + [resume].compactMap { $0 }),
      format: output.format.chosen, topCandidates: recognition.top,
      characters: recognition.characters, pattern: recognition.syntax)
    let journal = try resume.map {
      try ResumeJournal(
        path: $0, pictures: list.paths,
        inputs: inputs + [output.output].compactMap { $0 })
    }
    // Standard input is another picture each time.
    let paths = list.paths.filter { $0 == "-" || journal?.contains($0) != true }
    let isBarShown = output.progress ?? (ProgressBar.isTerminal && !output.quiet && paths.count > 1)
    var bar = ProgressBar(total: paths.count, isShown: isBarShown)
    var scan = BatchScan(
      workers: recognition.workers, cropsFolder: recognition.crops,
      annotatedFolder: recognition.annotate,
      makePipeline: recognition.pipelineMaker(stages, configuration))
    if journal != nil { scan.otherInputs = list.paths }
    if let keeper { scan.keep = { try keeper.keep($0) } }
    var failure: (any Error)?
    try report.begin()
    for missing in list.missing { try report.add(missing) }
    try scan.run(paths) { path, outcome, drawingFailure -> Bool in
      do {
        bar.clear()
        try report.add(outcome, drawingFailure: drawingFailure)
        // What could not be kept or opened is tried again: the disk may have room, the file may be there then. What was told is not
        // told again for want of its drawings.
        switch outcome {
        case .failure(let failure) where failure.code == .notKept || failure.code == .unreadable:
          break
        case .failure, .success:
          guard let journal, path != "-" else { break }
          // A picture that is noted is never read again: its record is safe before.
          try report.synchronize()
          try journal.note(path)
        }
        bar.advance()
        return true
      } catch {
        failure = error
        return false
      }
    }
    bar.clear()
    try keeper?.close()
    if let failure, !(failure is OutputClosed) { throw failure }
    let resumed = list.paths.count - paths.count
    // Of one picture all is said by its result, if there is one and nothing was left out beside it.
    let isMore =
      list.paths.count + list.missing.count > 1
      || resumed + list.skipped + list.linkedFolders > 0
    // Nobody reads the results any more: the run ends quietly.
    if !output.quiet && isMore && failure == nil {
      printMessage(report.summary(of: list, resumed: resumed))
    }
    matching.noteSuppressed(hitFinder?.suppressedCount ?? 0, quiet: output.quiet)
    try endRun(failed: report.failed, hits: report.hits, exitCode: output.exitCode)
  }
}
