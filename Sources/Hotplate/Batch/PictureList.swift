import Foundation

/// The pictures that a list of paths names: files as they are, folders with everything below them.
public struct PictureList: Sendable {
  /// The pictures, in the order given; those of a folder by name.
  public private(set) var paths: [String] = []
  /// What cannot be looked at or looked into, folders without pictures, and lists of paths that cannot be used.
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
  /// - Parameter missing: What else is missing, as lists of paths that cannot be used.
  public init(_ paths: [String], missing: [FrameFailure] = []) {
    self.missing = missing
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
      missing.append(
        FrameFailure(.unreadable, of: folder, "the folder cannot be read: \(systemError())"))
      return
    }
    for entry in names {
      if entry.bytes.first == UInt8(ascii: ".") {
        skipped += 1
        continue
      }
      let (name, mode) = (entry.text, entry.mode(in: base))
      // What is gone since, or kept back: a folder without the right to enter it, a path that is too long.
      let trouble = mode == nil ? errno : 0
      let isKeptBack = ![0, ENOENT].contains(trouble)
      let isPicture = Self.extensions.contains(
        (name ?? entry.escaped).fileEnding.lowercased())
      guard let name else {
        let isFolder = mode == S_IFDIR
        guard isFolder || isPicture || isKeptBack else {
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
      switch mode {
      case S_IFDIR?: addFolder(path)
      case S_IFLNK? where Self.targetMode(of: path) == S_IFDIR: linkedFolders += 1
      case S_IFLNK? where ![nil, S_IFREG].contains(Self.targetMode(of: path)): skipped += 1
      // What cannot be opened, as a link that leads nowhere, is kept, so that its error stands where its picture would.
      case nil where isPicture, S_IFREG? where isPicture, S_IFLNK? where isPicture:
        paths.append(path)
      case nil where isKeptBack:
        // It may be a folder.
        missing.append(
          FrameFailure(.unreadable, of: path, "cannot be looked at: \(systemError(trouble))"))
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
