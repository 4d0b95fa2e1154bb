import Foundation

/// A file of paths in UTF-8: one a line, or each ended by a zero byte as `find -print0` writes them.
enum PathList {
  /// The most bytes of a list: ten million paths of a hundred bytes.
  static let maximumBytes = 1 << 30

  /// Reads the paths of a file, or of standard input for `-`; empty lines are left out.
  ///
  /// - Throws: When it cannot be read, is no such list, or names nothing.
  static func paths(in file: String) throws(FrameFailure) -> [String] {
    let bytes = try PictureFile.read(
      file, limit: maximumBytes, expected: "a list of paths, one a line"
    ).get()
    let named = try paths(of: bytes, from: file)
    guard !named.isEmpty else {
      let name = file == "-" ? "standard input" : file
      throw FrameFailure(
        source: file, code: .empty,
        message: "\(name): no names in this list; expected pictures or folders, one a line")
    }
    return named
  }

  /// Cuts a list into its paths; `file` is what to call it.
  static func paths(of bytes: [UInt8], from file: String) throws(FrameFailure) -> [String] {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    guard !isUTF16(text) else {
      throw FrameFailure(
        .unreadable, of: file, "found UTF-16, expected a list of paths in UTF-8")
    }
    // A picture in a list's place: hardly any name has such characters.
    guard !text.prefix(64).contains(where: { $0 < 32 && ![0, 9, 10, 13].contains($0) }) else {
      throw FrameFailure(
        .unreadable, of: file, "found no text, expected a list of paths, one a line")
    }
    // No name has a zero byte, but it may have a line end.
    let endsWithZero = text.contains(0)
    return text.split(whereSeparator: { endsWithZero ? $0 == 0 : $0 == 0x0A || $0 == 0x0D })
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether text is in UTF-16, which PowerShell's `>` writes: it has a mark, or every second byte of its beginning is zero.
  private static func isUTF16(_ bytes: ArraySlice<UInt8>) -> Bool {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
    let start = bytes.prefix(64)
    guard start.count >= 8 else { return false }
    // Names of one character each that end with zero bytes look like it, but for the line ends.
    guard bytes.contains(0x0A) || bytes.contains(0x0D) else { return false }
    return [0, 1].contains { zero in
      start.enumerated().allSatisfy { ($0.offset % 2 == zero) == ($0.element == 0) }
    }
  }
}

extension PictureList {
  /// Lists the pictures that a command line names: those of `@FILE` and of each file of `lists` are in the files, one path a line.
  ///
  /// A list that cannot be read, is none or names nothing is among what is ``missing``.
  public init(arguments: [String], lists: [String] = []) {
    var paths: [String] = []
    var missing: [FrameFailure] = []
    func add(list file: String) {
      do throws(FrameFailure) {
        paths += try PathList.paths(in: file)
      } catch {
        missing.append(error)
      }
    }
    for argument in arguments {
      if let file = Self.list(namedBy: argument) {
        add(list: file)
      } else {
        paths.append(argument)
      }
    }
    for file in lists { add(list: file) }
    self.init(paths, missing: missing)
  }

  /// The list of paths that an argument `@FILE` names; `nil` for an argument that is a path itself.
  package static func list(namedBy argument: String) -> String? {
    argument.utf8.first == UInt8(ascii: "@") && argument.utf8.count > 1
      ? String(decoding: argument.utf8.dropFirst(), as: UTF8.self) : nil
  }
}
