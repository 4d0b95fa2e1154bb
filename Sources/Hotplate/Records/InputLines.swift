import Foundation

/// The lines of what is open for reading, as they come: where more is to come, those that are there are given first.
package struct InputLines {
  /// Bytes of the longest line that is used, 1 MiB: one that never ends must not take all memory.
  package static let longestLine = 1 << 20

  private let descriptor: Int32
  /// What has no end yet.
  private var rest: ArraySlice<UInt8> = []
  private var hasEnded = false

  /// Reads what is open, and leaves it open.
  package init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// The next lines, without the line feeds that end them, none or more; `nil` at the end. Waits until there is something.
  ///
  /// Of a line longer than ``longestLine`` at least a byte more than that is given, and little more is held.
  ///
  /// - Parameter name: What is read, for who is told that it cannot be.
  /// - Throws: `HotplateError` of code `file` where reading fails.
  package mutating func next(
    of name: @autoclosure () -> String
  ) throws -> [ArraySlice<UInt8>]? {
    if hasEnded { return nil }
    let part = try available(name)
    if part.isEmpty {
      hasEnded = true
      return rest.isEmpty ? nil : [rest]
    }
    var lines = part.split(separator: 0x0A, omittingEmptySubsequences: false)
    lines[0] = rest + lines[0]
    rest = lines.removeLast().prefix(Self.longestLine + 1)
    return lines
  }

  /// The bytes that are there, once there are any; none at the end.
  ///
  /// `FileHandle` either traps where reading fails or waits for all that it was asked for.
  private func available(_ name: () -> String) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      var got = -1
      repeat {
        got = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      } while got < 0 && errno == EINTR
      guard got >= 0 else {
        let reason = systemError()
        throw HotplateError(.file, "\(name()): cannot be read: \(reason)")
      }
      count = got
    }
  }
}
