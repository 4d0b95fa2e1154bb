import Foundation
import Hotplate

extension Checkpoint {
  /// The longest file of checkpoints that is read, in bytes: one an hour for years.
  private static let longestFile = 16 << 20

  /// Reads a file of checkpoints, one after the other, as they are appended elsewhere; at least one.
  public static func all(inFile path: String) throws -> [Checkpoint] {
    func refuse(_ found: String) -> HotplateError {
      // A store that was not checked is none that was found damaged: no status of 1.
      HotplateError(.startup, "\(path): expected a checkpoint, found \(found)")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw refuse(access(path, R_OK) == 0 ? "no file that can be read" : systemError())
    }
    guard data.count <= longestFile else { throw refuse("\(data.count) bytes") }
    // By bytes: for Swift the two characters that end lines elsewhere are one.
    let lines = data.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self)
    }.filter { !$0.allSatisfy { $0 == " " } }
    guard !lines.isEmpty else { throw refuse("none") }
    return try stride(from: 0, to: lines.count, by: 7).map { first in
      let text = lines[first..<min(first + 7, lines.count)].joined(separator: "\n") + "\n"
      guard let checkpoint = Checkpoint(text) else {
        throw refuse(
          first == 0 ? "something else" : "something else after \(first / 7) of them")
      }
      return checkpoint
    }
  }

  /// Reads a checkpoint's file; of several in it the last.
  public init(file path: String) throws {
    let all = try Self.all(inFile: path)
    self = all[all.count - 1]
  }
}
