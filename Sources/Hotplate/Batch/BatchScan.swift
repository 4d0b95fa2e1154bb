import Foundation

/// Scans a list of pictures on several workers and hands the results over in the list's order.
public struct BatchScan: Sendable {
  /// Makes the pipeline of one worker.
  public typealias PipelineMaker = @Sendable () throws -> Pipeline

  /// What became of one picture.
  public typealias Outcome = Result<ScannedImage, FrameFailure>

  /// Threads; at least one and at most 1024 are made.
  public var workers: Int
  /// Folder for a picture of every plate.
  public var cropsFolder: String?
  /// Folder for the pictures with plates drawn.
  public var annotatedFolder: String?
  /// Pictures that are not written over although this scan does not read them, as those that an earlier one read; what it reads never is.
  public var otherInputs: [String] = []
  /// Called on a worker's thread with each picture while it still has its pixels, before it is delivered: what must be
  /// safe before it is told. What it throws fails the picture.
  public var keep: (@Sendable (ScannedImage) throws -> Void)?
  private let makePipeline: PipelineMaker

  /// Makes a scan.
  public init(
    workers: Int, cropsFolder: String? = nil, annotatedFolder: String? = nil,
    makePipeline: @escaping PipelineMaker
  ) {
    self.workers = workers
    self.cropsFolder = cropsFolder
    self.annotatedFolder = annotatedFolder
    self.makePipeline = makePipeline
  }

  /// Scans the pictures.
  ///
  /// - Parameter deliver: Called on the calling thread in the order of `paths`, once for each: the path, what became of it, and why its
  ///   drawings could not be written, where they could not; `false` ends the run early. The frames have their size
  ///   and source alone, `pixels` is empty: what needs them is done in ``keep``.
  /// - Throws: What `makePipeline` throws, and `HotplateError` of code `startup` when a folder for pictures cannot
  ///   be made.
  public func run(
    _ paths: [String], deliver: (String, Outcome, _ drawingFailure: FrameFailure?) -> Bool
  ) throws {
    let pictures = try PlatePictures(
      cropsFolder: cropsFolder, annotatedFolder: annotatedFolder, inputs: paths + otherInputs)
    try OrderedWorkers(count: workers).run(
      paths,
      makeWorker: { [makePipeline, keep] in
        let pipeline = try makePipeline()
        return { path -> (String, Outcome, FrameFailure?) in
          // Standard input holds another picture each time.
          let time = path == "-" ? Date() : nil
          let outcome = PictureFile.read(path, limit: pipeline.limits.bytes).flatMap {
            pipeline.scan($0, source: path, time: time)
          }
          guard case .success(var image) = outcome else { return (path, outcome, nil) }
          func failure(_ error: any Error) -> FrameFailure {
            FrameFailure(.notKept, of: path, "\(error)")
          }
          do { try keep?(image) } catch { return (path, .failure(failure(error)), nil) }
          // A hit does not wait for room for a drawing of it.
          var drawingFailure: FrameFailure?
          do { try pictures.write(image) } catch { drawingFailure = failure(error) }
          // The picture itself is not needed any more, and many results may wait for their turn.
          image.dropPixels()
          return (path, .success(image), drawingFailure)
        }
      }, deliver: { deliver($0.0, $0.1, $0.2) })
  }
}

extension ScannedImage {
  /// Keeps the frame's size and source only.
  mutating func dropPixels() {
    frame = frame.withoutPixels
  }
}

extension PlatePictures {
  fileprivate func write(_ image: ScannedImage) throws {
    let name = Self.name(for: image.frame.source)
    try draw(image.plates, on: image.frame, as: name)
    for (index, plate) in image.plates.enumerated() {
      let text = plate.read?.plate.text ?? "unread"
      try cut(plate.region, from: image.frame, as: "\(name)_\(index + 1)_\(text)")
    }
  }

  /// The path in one word with its ending, so that pictures of the same name from different folders, or of different kinds, stay apart.
  ///
  /// A word that may stand for other paths, too, has a digest of the path behind it: `a+b.jpg` beside `a/b.jpg`, a path that
  /// leads up, one that is too long.
  static func name(for source: String) -> String {
    if source == "-" { return "stdin" }
    let parts = source.utf8.split(separator: UInt8(ascii: "/")).filter {
      !$0.elementsEqual(".".utf8)
    }
    let joined = parts.map { String(Substring($0)) }.joined(separator: "+")
    // A name has 255 bytes at most: with the digest, a plate's text and what it has besides while it is written.
    let kept = joined.utf8.suffix(160)
    let isPlain =
      kept.count == joined.utf8.count && !source.utf8.contains(UInt8(ascii: "+"))
      && !parts.contains { $0.elementsEqual("..".utf8) } && joined != "stdin"
    // A path from the root begins with what no other name begins with.
    return isPlain
      ? (source.utf8.first == UInt8(ascii: "/") ? "+" : "") + joined
      : String(decoding: kept, as: UTF8.self) + "-" + ContentDigest.short(source)
  }
}
