import Foundation

/// Ends a wait in `poll`: a pipe whose reading end is readable once `stop()` closed the other.
final class StopPipe: Sendable {
  /// What to poll for `POLLIN`.
  let reader: Int32
  private let writer: Guarded<Int32>

  /// - Throws: `HotplateError` of code `startup` when the process has no file left to open.
  init() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw HotplateError(.startup, "a pipe cannot be made: \(systemError())")
    }
    // A child process must not keep the pipe open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reader = ends[0]
    writer = Guarded(ends[1])
  }

  deinit {
    stop()
    close(reader)
  }

  func stop() {
    writer.withLock {
      if $0 >= 0 { close($0) }
      $0 = -1
    }
  }

  var isStopped: Bool { writer.withLock { $0 < 0 } }
}
