/// A file's ending: what follows the last dot of its name, unless the name begins with that dot. Foundation's own finds the same, but
/// traps on some names of many slashes.
extension String {
  /// The ending, without its dot; empty where there is none.
  var fileEnding: Substring {
    endingDot.map { self[index(after: $0)...] } ?? self[endIndex...]
  }

  /// The name without its ending and dot.
  var withoutFileEnding: Substring {
    endingDot.map { self[..<$0] } ?? self[...]
  }

  private var endingDot: Index? {
    let start = lastIndex(of: "/").map(index(after:)) ?? startIndex
    guard let dot = self[start...].lastIndex(of: "."), dot > start else { return nil }
    return dot
  }
}
