import CStandardError
import Foundation
import Hotplate

/// The last line of standard error, where progress stands until something else is said.
enum StatusLine {
  private struct State {
    /// Whether something stands there.
    var isDrawn = false
    /// Whether it has taken nothing for so long, and does not yet.
    var isStuck = false
    /// Sentences that were left out since.
    var unsaid = 0
    /// When progress was last said in a line of its own, or the first was asked for.
    var said = ContinuousClock.now
  }

  // Held while it is written, so that no two writers mix their lines.
  private static let state = Guarded(State())
  /// Milliseconds that a reader of standard error may take nothing; `nil`: it is waited for. Beside the state, which who waits for that reader holds.
  private static let patience = Guarded<Int32?>(nil)

  /// Leaves sentences out where a reader of standard error has taken nothing for a second, until it does: a live camera waits for nobody, nor does the end of a run. How many they
  /// were is said then.
  static func stopWaiting() { patience.withLock { $0 = 1000 } }

  /// Draws a text in the place of what stands there. What is wider than the terminal is cut off: a line that wraps is not taken away again.
  ///
  /// A terminal that cannot take a line away gets one of its own every ten seconds.
  static func draw(_ text: String) {
    state.withLock { state in
      if !canErase {
        guard ContinuousClock.now - state.said >= .seconds(10) else { return }
        state.said = .now
        _ = write(text.inOneLine.forTerminals + "\n", &state)
        return
      }
      if isatty(STDERR_FILENO) == 1 { hotplate_leave_line_when_interrupted() }
      let line = "\(erasing)\u{1B}[?7l\(text.inOneLine.forTerminals)\u{1B}[?7h"
      if write(line, &state) { state.isDrawn = true }
    }
  }

  /// Takes away what stands there, if anything does.
  static func erase() {
    state.withLock { state in
      if state.isDrawn, write(erasing, &state) { state.isDrawn = false }
    }
  }

  /// Writes a whole line in the place of what stands there.
  static func printMessage(_ line: String) {
    state.withLock { state in
      let unsaid = state.unsaid
      let missing =
        unsaid > 0
        ? "hotplate: standard error took nothing; \(unsaid.counted("sentence")) left out\n" : ""
      let text = (state.isDrawn ? erasing : "") + missing + line.inOneLine.forTerminals + "\n"
      if write(text, &state) {
        state.isDrawn = false
        state.unsaid = 0
      } else {
        state.unsaid += 1
      }
    }
  }

  /// Characters of a line of the terminal; 80 where nobody knows, 0 for a terminal that shows lines of text alone.
  static var columns: Int {
    var size = winsize()
    guard canErase else { return 0 }
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Whether the terminal, or whatever else standard error leads to, is one that knows escape sequences.
  private static let canErase = knowsEscapes(getenv("TERM").map { String(cString: $0) })

  /// Whether a terminal of this name, which `TERM` gives, knows escape sequences.
  static func knowsEscapes(_ terminal: String?) -> Bool { !["", "dumb"].contains(terminal ?? "") }

  /// To the beginning of the line, and nothing behind it.
  private static let erasing = "\r\u{1B}[K"

  /// Writes a text; `false` where nobody took it in time.
  ///
  /// Whoever read standard error may be gone: there is nobody left to tell that, and the results matter more.
  private static func write(_ text: String, _ state: inout State) -> Bool {
    // Where a pipe has room for anything, it has room for so many bytes.
    let most = 4096
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      var wanted = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
      var waited: Int32 = 0
      while true {
        let ready = poll(&wanted, 1, state.isStuck ? 0 : 100)
        // A signal that is handled on this thread is no room.
        if ready > 0 || ready < 0 && errno != EINTR { break }
        waited += 100
        guard let most = patience.withLock({ $0 }), state.isStuck || waited >= most else {
          continue
        }
        state.isStuck = true
        return false
      }
      state.isStuck = false
      let part = rest.prefix(most)
      try? FileHandle.standardError.write(contentsOf: Data(part))
      rest = rest.dropFirst(part.count)
    }
    return true
  }
}

/// Writes a line to standard error.
func printMessage(_ line: String) { StatusLine.printMessage(line) }

/// Writes a sentence to standard error, after the name of the command.
func printNotice(_ sentence: String) { printMessage("hotplate: \(sentence)") }
