import ArgumentParser
import Foundation
import Hotplate

struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure accuracy and speed on labelled pictures.",
    discussion: """
      The folder holds labels as JSON Lines beside the pictures:
        labels.jsonl     {"file": "a.jpg", "region": "us",
                          "plates": [{"box": [x, y, w, h], "text": "ABC123"}]}
        ocr.jsonl        {"file": "plate.png", "text": "ABC123", "region": "us"}
        negatives.jsonl  {"file": "road.jpg"}

      EXAMPLES
        hotplate evaluate my-labels/
        hotplate evaluate my-labels/ --report report.html
        hotplate evaluate my-labels/ --split val --misses misses.txt
      """)

  @Argument(help: ArgumentHelp("Folder with labels.", valueName: "dir"), completion: .directory)
  var folder: String

  @Option(
    help:
      "Only scenes and cut-out plates of this split, or of none; of negatives.jsonl all count.")
  var split: String?

  @Option(
    help: ArgumentHelp(
      "Write what was read wrong or not located into this file: file, label, read, confidence, with tabs between.",
      valueName: "file"),
    completion: .file())
  var misses: String?

  @Option(
    help: ArgumentHelp(
      "Write a page with confusions, misses by size and angle, and the worst reads as pictures.",
      valueName: "file"),
    completion: .file())
  var report: String?

  @OptionGroup(title: "What to look for") var recognition: RecognitionOptions

  @Flag(inversion: .prefixedNo, help: "A progress bar (default: on a terminal).")
  var progress: Bool?

  func run() async throws {
    let pictures = try LabelledPictures(folder: folder, split: split)
    var settings = recognition
    settings.unread = true
    let maker = settings.pipelineMaker(try settings.stages(), settings.configuration)
    // Before the work: what cannot be written is better known now. What is there stays until there is something to put in its place.
    let inputs =
      LabelledPictures.labelFiles(in: folder) + (pictures.scenes + pictures.negatives).map(\.path)
      + pictures.crops.map(\.path)
    if let report { _ = try LineOutput(path: report, appending: true, inputs: inputs) }
    if let misses {
      _ = try LineOutput(
        path: misses, appending: true, inputs: inputs + [report].compactMap { $0 })
    }
    var evaluation = Evaluation()
    let total = pictures.scenes.count + pictures.negatives.count + pictures.crops.count
    var bar = ProgressBar(total: total, isShown: progress ?? ProgressBar.isTerminal)

    let scan = BatchScan(
      workers: recognition.workers, cropsFolder: recognition.crops,
      annotatedFolder: recognition.annotate, makePipeline: maker)
    let scenes = pictures.scenes + pictures.negatives
    var next = 0
    try scan.run(scenes.map(\.path)) { path, outcome, drawingFailure in
      if let drawingFailure { printNotice(drawingFailure.message) }
      let scene = scenes[next]
      switch outcome {
      case .failure(let failure): evaluation.add(failure)
      case .success(let image) where next >= pictures.scenes.count: evaluation.addNegative(image)
      case .success(let image):
        evaluation.add(scene, image)
      }
      next += 1
      bar.advance()
      return true
    }
    let crops = pictures.crops
    var crop = 0
    try OrderedWorkers(count: recognition.workers).run(
      crops.map(\.path),
      makeWorker: {
        let pipeline = try maker()
        return { path in
          PictureFile.read(path).flatMap { bytes in
            let start = ContinuousClock.now
            return pipeline.read(cropped: bytes, source: path).map {
              ($0, ContinuousClock.now - start)
            }
          }
        }
      },
      deliver: { outcome in
        let label = crops[crop]
        crop += 1
        bar.advance()
        switch outcome {
        case .failure(let failure): evaluation.add(failure)
        case .success((let read, let taken)):
          evaluation.add(label, read, milliseconds: taken / .milliseconds(1))
        }
        return true
      })
    bar.clear()
    if pictures.withoutText > 0 {
      printNotice(
        "\(pictures.withoutText.counted("record")) of cut-out plates left out: no text with a letter or digit"
      )
    }
    // The files are wanted also where standard output cannot be written.
    let told = Result { try printResult(evaluation.text) }
    if let report {
      let name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
      try LineOutput(path: report).write(
        Data(EvaluationPage(evaluation, title: name).html.utf8))
    }
    if let misses {
      let output = try LineOutput(path: misses)
      do { for line in evaluation.misses { try output.write(line) } } catch is OutputClosed {}
    }
    for failure in evaluation.failures { printNotice(failure.message) }
    try told.get()
    if !evaluation.failures.isEmpty { throw ExitCode(1) }
  }
}
