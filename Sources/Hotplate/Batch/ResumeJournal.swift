import Foundation

/// The pictures of a long scan that are done, so that a run that was stopped goes on where it was.
///
/// A text file, one source a line, each written after its record was. A crash between the two repeats one picture. A line end
/// inside a name stands as a zero byte, which no name has.
public final class ResumeJournal {
  private let output: LineOutput
  /// What earlier runs did.
  package let done: Set<ExactText>

  /// Opens or starts a journal.
  ///
  /// - Parameters:
  ///   - pictures: The pictures of the run, of whose names one may have been cut off in the file; `nil`: any may.
  ///   - inputs: What the run reads and writes besides: the journal is none of it.
  /// - Throws: `HotplateError` of code `startup` when it cannot be read or written, is no journal or another run's; then the file is as it was.
  public init(path: String, pictures: [String]? = nil, inputs: [String] = []) throws {
    // A FIFO would be waited for. A file of the name `-` is no standard output here.
    let path = try OutputDestination.file(at: path == "-" ? "./-" : path)
    // Held before it is read: another run that has it would note what this one does, too.
    output = try LineOutput(
      path: path, appending: true, isShared: false, inputs: inputs + (pictures ?? []))
    if let data = FileManager.default.contents(atPath: path) {
      // A picture or a key that a slip of the hand put here would lose its end. The last character may be cut off with its name.
      guard (0...3).contains(where: { String(validating: data.dropLast($0), as: UTF8.self) != nil })
      else {
        throw HotplateError(
          .startup, "\(path): found no text in UTF-8, expected names of pictures, one a line")
      }
      let end = data.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let rest = data[end...]
      if !rest.isEmpty, let pictures,
        !pictures.contains(where: { Self.line(of: $0).starts(with: rest) })
      {
        throw HotplateError(
          .startup,
          "\(path): found \(RowCutter.quote(String(decoding: rest, as: UTF8.self))) at its end, expected names of pictures, one a line"
        )
      }
      // A line without its end was being written when the run was killed: it does not count.
      done = Set(
        data[..<end].split(separator: 0x0A).map { line in
          ExactText(String(decoding: line.map { byte in byte == 0 ? 0x0A : byte }, as: UTF8.self))
        })
      if let pictures, !done.isEmpty,
        !Self.areNames(done, pictures: Set(pictures.map { ExactText($0) }))
      {
        throw HotplateError(
          .startup,
          "\(path): found lines as \(RowCutter.quote(done.min()?.text ?? "")), expected names of pictures, one a line"
        )
      }
      if end < data.count, !output.cutOff(behind: end) {
        throw HotplateError(.startup, "\(path): the journal cannot be mended: \(systemError())")
      }
    } else {
      done = []
    }
  }

  /// Whether an earlier run did a picture: one of this name, byte for byte.
  public func contains(_ source: String) -> Bool { done.contains(ExactText(source)) }

  /// Notes that a picture is done. Throws a `HotplateError` when the journal cannot be written.
  public func note(_ source: String) throws {
    try output.write(Data(Self.line(of: source)))
  }

  /// Whether text holds names of pictures, as a list of plates or a letter does not: one of the run, or in half of the lines one with a picture's ending,
  /// in a folder, or of a file that is there.
  private static func areNames(_ lines: Set<ExactText>, pictures: Set<ExactText>) -> Bool {
    if !lines.isDisjoint(with: pictures) { return true }
    var left = (lines.count + 1) / 2
    return lines.contains { line in
      let name = line.text
      let isName =
        PictureList.extensions.contains(name.fileEnding.lowercased())
        || name.utf8.contains(UInt8(ascii: "/")) && !name.utf8.contains { ",;\t".utf8.contains($0) }
        || access(name, F_OK) == 0
      if isName { left -= 1 }
      return left == 0
    }
  }

  private static func line(of source: String) -> [UInt8] {
    source.utf8.map { $0 == 0x0A ? 0 : $0 }
  }
}
