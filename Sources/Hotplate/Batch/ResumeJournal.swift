import Foundation

/// The pictures of a long scan that are done, so that a run that was stopped goes on where it was.
///
/// A text file, one source a line, each written after its record was. A crash between the two repeats one picture.
public final class ResumeJournal {
  private let output: LineOutput
  /// What earlier runs did.
  public let done: Set<String>

  /// Opens or starts a journal.
  ///
  /// - Throws: `HotplateError` of code `startup` when it cannot be read or written.
  public init(path: String) throws {
    if let data = FileManager.default.contents(atPath: path) {
      let lines = data.split(separator: 0x0A, omittingEmptySubsequences: true)
      // A line without its end was being written when the run was killed: it does not count.
      let whole = data.last == 0x0A ? lines[...] : lines.dropLast()
      done = Set(whole.map { String(decoding: $0, as: UTF8.self) })
      if data.last != 0x0A, !data.isEmpty {
        let kept = whole.reduce(into: Data()) { $0 += $1 + [0x0A] }
        do {
          try kept.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
          throw HotplateError(.startup, "\(path): the journal cannot be mended: \(error)")
        }
      }
    } else {
      done = []
    }
    output = try LineOutput(path: path, appending: true)
  }

  /// Notes that a picture is done. Throws a `HotplateError` when the journal cannot be written.
  public func note(_ source: String) throws {
    // A line break in a file name would read as two names; such a picture is simply scanned again.
    guard !source.contains("\n") else { return }
    _ = try output.write(Data(source.utf8))
  }
}
