/// The parts of a path, told by its slashes and dots alone, as the system tells them: by bytes.
///
/// `URL` takes a first `~` for somebody's home, and the `NSString` of Foundation traps on a path of one character, and on some names of many slashes.
extension String {
  /// The folder that a path leads into; `.` where it has none.
  package var folderOfPath: String {
    guard let slash = utf8.lastIndex(of: 0x2F) else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }

  /// The last name of a path, behind its last slash.
  package var lastNameOfPath: String {
    utf8.lastIndex(of: 0x2F).map { String(self[utf8.index(after: $0)...]) } ?? self
  }

  /// The last name of a path to a folder, whatever slashes follow it; `/` for the root.
  package var lastFolderOfPath: String {
    utf8.split(separator: 0x2F).last.map { String(Substring($0)) } ?? (isEmpty ? "" : "/")
  }

  /// Why a path cannot be opened whatever is there, in words; `nil` where it can. Behind a zero byte the system reads no more of it: it would open what stands before.
  package var zeroByteTrouble: String? { utf8.contains(0) ? "the name has a zero byte in it" : nil }

  /// The path without the slash that it ends with; the root, and what does not end with one, as they are.
  var withoutLastSlash: String {
    utf8.last == 0x2F && utf8.count > 1 ? String(self[..<utf8.index(before: endIndex)]) : self
  }

  /// The ending of a file's name, without its dot: what follows the last dot, unless the name begins with it; empty where there is none.
  var fileEnding: Substring {
    endingDot.map { self[utf8.index(after: $0)...] } ?? self[endIndex...]
  }

  /// The name without its ending and dot.
  var withoutFileEnding: Substring {
    endingDot.map { self[..<$0] } ?? self[...]
  }

  private var endingDot: Index? {
    let start = utf8.lastIndex(of: 0x2F).map { utf8.index(after: $0) } ?? startIndex
    guard let dot = utf8[start...].lastIndex(of: 0x2E), dot > start else { return nil }
    return dot
  }
}
