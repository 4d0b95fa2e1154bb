import Foundation

/// A FIFO that is full: whoever writes into it waits until it is read.
package final class StuckPipe {
  package let path: String
  private let folder: ScratchFolder
  /// Open for both, so that there is a reader.
  private var descriptor: Int32
  /// Bytes of what it was filled with that are not read yet.
  private var filling = 0
  private var rest = Data()

  package init() throws {
    let folder = try ScratchFolder()
    let path = folder.path("pipe")
    let isMade = mkfifo(path, 0o600) == 0
    let descriptor = isMade ? open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC) : -1
    self.folder = folder
    self.path = path
    self.descriptor = descriptor
    if descriptor < 0 { throw POSIXError(.EPIPE) }
    let page = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = write(descriptor, page, page.count)
      if count <= 0 { break }
      filling += count
    }
  }

  deinit { leave() }

  /// Reads no more: whoever writes finds that nobody reads.
  package func leave() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  /// Reads the next lines, and waits for them.
  package func lines(_ count: Int) async throws -> [String] {
    var lines: [String] = []
    var bytes = [UInt8](repeating: 0, count: 4096)
    while lines.count < count {
      if let end = rest.firstIndex(of: 0x0A) {
        lines.append(String(decoding: rest[..<end], as: UTF8.self))
        rest = Data(rest[rest.index(after: end)...])
        continue
      }
      let got = read(descriptor, &bytes, bytes.count)
      if got > 0 {
        let old = min(got, filling)
        filling -= old
        rest += bytes[old..<got]
      } else {
        try await Task.sleep(for: .milliseconds(1))
      }
    }
    return lines
  }
}
