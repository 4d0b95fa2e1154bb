import Foundation

/// The pictures that a run writes for people: every plate by itself, and what it was found in.
struct PlatePictures: Sendable {
  /// Folder for a picture of every plate.
  let cropsFolder: String?
  /// Folder for pictures with plates drawn.
  let annotatedFolder: String?
  /// What is never written over.
  private let inputs: InputFiles

  /// Makes the folders, which are their owner's alone; one that is there keeps its permissions.
  ///
  /// - Parameter inputs: Pictures that the run reads, which may lie in the folders: none of them is written over.
  /// - Throws: `HotplateError` of code `startup` when a folder cannot be made.
  init(cropsFolder: String?, annotatedFolder: String?, inputs: [String] = []) throws {
    self.cropsFolder = cropsFolder
    self.annotatedFolder = annotatedFolder
    let folders = [cropsFolder, annotatedFolder].compactMap { $0 }
    for folder in folders { try OutputFolder.make(folder, called: "the folder") }
    self.inputs = InputFiles(folders.isEmpty ? [] : inputs)
  }

  /// The name, with a number behind it where a picture has it already.
  func freeName(_ name: String) -> String {
    var (free, number) = (name, 0)
    while isTaken(free) {
      number += 1
      free = "\(name)-\(number)"
    }
    return free
  }

  private func isTaken(_ name: String) -> Bool {
    let paths = [
      annotatedFolder.map { "\($0)/\(name).jpg" }, cropsFolder.map { "\($0)/\(name).png" },
    ]
    return paths.contains { path in path.map { access($0, F_OK) == 0 } ?? false }
  }

  /// Draws plates onto their frame, where that was asked for.
  ///
  /// - Throws: `HotplateError` of code `file` that names the folder alone, as the picture's name holds a plate and what a service says is kept in a log; but for one that is read, too.
  func draw(_ plates: [ScannedPlate], on frame: Frame, as name: String) throws {
    guard let folder = annotatedFolder else { return }
    let path = "\(folder)/\(name).jpg"
    try refuseInput(at: path)
    guard let drawing = FrameDrawing(frame) else { throw Self.noMemory(in: folder) }
    for plate in plates { drawing.draw(plate) }
    try drawing.write(to: path, called: folder)
  }

  /// Cuts a plate out of its frame, where that was asked for. Throws as `draw` does.
  func cut(_ region: PlateRegion, from frame: Frame, as name: String) throws {
    guard let folder = cropsFolder else { return }
    let path = "\(folder)/\(name).png"
    try refuseInput(at: path)
    guard let drawing = FrameDrawing(PlateCrop(region, in: frame)) else {
      throw Self.noMemory(in: folder)
    }
    try drawing.write(to: path, called: folder)
  }

  private func refuseInput(at path: String) throws {
    if inputs.contains(path) {
      throw HotplateError(
        .file, "\(path): is read, too; expected another folder for pictures that are written")
    }
  }

  private static func noMemory(in folder: String) -> HotplateError {
    HotplateError(.file, "\(folder): there is no memory for the picture")
  }
}
