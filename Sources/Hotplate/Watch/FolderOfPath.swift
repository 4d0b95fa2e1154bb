extension String {
  /// The folder that a path leads into, told by its slashes alone; `.` where it has none.
  ///
  /// `URL` takes a first `~` for somebody's home, and the `NSString` of Foundation traps on a path of one character.
  package var folderOfPath: String {
    guard let slash = utf8.lastIndex(of: 0x2F) else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }

  /// The last name of a path, behind its last slash.
  package var lastNameOfPath: String {
    utf8.lastIndex(of: 0x2F).map { String(self[utf8.index(after: $0)...]) } ?? self
  }
}
