import Foundation

/// The pictures that a list of paths names: files as they are, folders with everything below them.
public struct PictureList: Sendable {
  /// The pictures, in the order given; those of a folder by name.
  public private(set) var paths: [String] = []
  /// Paths that name nothing, and lists of paths that hold none.
  public private(set) var missing: [FrameFailure] = []
  /// What folders hold besides pictures and was left out: files of other names, hidden files and folders, what is no file, links to such.
  public private(set) var skipped = 0
  /// Links to folders, which are not followed: they may lead back up.
  public private(set) var linkedFolders = 0

  /// Name endings that a folder's files are taken by.
  public static let extensions: Set<String> = [
    "jpg", "jpeg", "jpe", "png", "tif", "tiff", "webp", "bmp", "gif",
  ]

  /// Lists the pictures of `paths`; `-` stands for standard input and is kept.
  ///
  /// - Parameter emptyLists: Files that were to name paths and name none; `-` for standard input.
  public init(_ paths: [String], emptyLists: [String] = []) {
    for list in emptyLists {
      let name = list == "-" ? "standard input" : list
      missing.append(
        FrameFailure(
          source: list, code: .empty,
          message: "\(name): no names in this list; expected pictures or folders, one a line"))
    }
    for path in paths { add(path) }
  }

  private mutating func add(_ path: String) {
    var isFolder: ObjCBool = false
    if path == "-" {
      paths.append(path)
    } else if !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      // Kept in its place, so that its error stands where its picture would.
      paths.append(path)
    } else if isFolder.boolValue {
      let (before, told, linked) = (paths.count, missing.count, linkedFolders)
      addFolder(path)
      // Of what could not be looked into, or is misnamed, is told already.
      if paths.count == before && missing.count == told {
        let links = linkedFolders - linked
        missing.append(
          FrameFailure(
            .unreadable, of: path,
            "no pictures in this folder; expected files that end in "
              + Self.extensions.sorted().joined(separator: " ")
              + (links > 0 ? "; \(links) linked folders are not followed: name them" : "")))
      }
    } else {
      paths.append(path)
    }
  }

  private mutating func addFolder(_ folder: String) {
    // The root is nothing before a slash.
    let base = folder == "/" ? "" : folder.withoutLastSlash
    guard let names = FileName.all(in: folder) else {
      missing.append(FrameFailure(.unreadable, of: folder, "the folder cannot be read"))
      return
    }
    for entry in names {
      if entry.bytes.first == UInt8(ascii: ".") {
        skipped += 1
        continue
      }
      guard let name = entry.text else {
        let ending = entry.escaped.fileEnding
        let isFolder = entry.mode(in: base) == S_IFDIR
        guard isFolder || Self.extensions.contains(ending.lowercased()) else {
          skipped += 1
          continue
        }
        missing.append(
          FrameFailure(
            .unreadable, of: base + "/" + entry.escaped,
            "the name is not UTF-8; rename the \(isFolder ? "folder" : "file")"))
        continue
      }
      let path = base + "/" + name
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      switch attributes?[.type] as? FileAttributeType {
      case .typeDirectory?: addFolder(path)
      case .typeSymbolicLink? where Self.targetMode(of: path) == S_IFDIR: linkedFolders += 1
      // One that leads nowhere is kept, so that its error is told.
      case .typeSymbolicLink? where ![nil, S_IFREG].contains(Self.targetMode(of: path)):
        skipped += 1
      case .typeRegular?, .typeSymbolicLink?:
        if Self.extensions.contains(name.fileEnding.lowercased()) {
          paths.append(path)
        } else {
          skipped += 1
        }
      default: skipped += 1
      }
    }
  }

  /// What a link leads to: a mode as `stat` gives it; `nil` for nothing.
  private static func targetMode(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }
}
