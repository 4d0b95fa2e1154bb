/// Names for a file that must not overwrite another: the one wanted, then with `-1`, `-2` … before its ending.
enum FreeName {
  /// The most bytes that Linux takes for a name.
  static let mostBytes = 255

  /// The path to try after `number` were taken; the name is cut where it would be too long.
  static func path(_ wanted: String, after number: Int) -> String {
    guard number > 0 else { return wanted }
    let ending = wanted.fileEnding.isEmpty ? "" : "." + wanted.fileEnding
    let mark = "-\(number)" + ending
    var stem = wanted.withoutFileEnding.unicodeScalars
    while case let name = String(stem).lastNameOfPath, !name.isEmpty,
      name.utf8.count + mark.utf8.count > mostBytes
    { stem.removeLast() }
    return String(stem) + mark
  }

  /// Tries one path after the other until `use` says that it was not taken. Returns what it says then.
  static func use<Result>(_ wanted: String, _ use: (String) -> Result?) -> Result {
    var number = 0
    while true {
      if let result = use(path(wanted, after: number)) { return result }
      number += 1
    }
  }
}
