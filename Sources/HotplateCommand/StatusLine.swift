import Foundation
import Hotplate

/// The last line of standard error, where progress stands until something else is said.
enum StatusLine {
  /// Whether something stands there. Held while it is written, so that no two writers mix their lines.
  private static let isDrawn = Guarded(false)

  /// Draws a text in the place of what stands there. What is wider than the terminal is cut off: a line that wraps is not taken away again.
  static func draw(_ text: String) {
    isDrawn.withLock { isDrawn in
      tell("\(erasing)\u{1B}[?7l\(text.inOneLine.forTerminals)\u{1B}[?7h")
      isDrawn = true
    }
  }

  /// Takes away what stands there, if anything does.
  static func erase() {
    isDrawn.withLock { isDrawn in
      if isDrawn { tell(erasing) }
      isDrawn = false
    }
  }

  /// Writes a whole line in the place of what stands there.
  static func say(_ line: String) {
    isDrawn.withLock { isDrawn in
      tell((isDrawn ? erasing : "") + line.inOneLine.forTerminals + "\n")
      isDrawn = false
    }
  }

  /// To the beginning of the line, and nothing behind it.
  private static let erasing = "\r\u{1B}[K"

  /// Whoever read standard error may be gone: there is nobody left to tell that, and the results matter more.
  private static func tell(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// Writes a line to standard error.
func say(_ line: String) { StatusLine.say(line) }
