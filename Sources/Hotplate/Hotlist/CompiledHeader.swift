import CPlateKernels
import Foundation

/// The first page of a compiled list: where the sections stand, and their checksums.
///
/// Numbers of eight bytes, lowest byte first: magic, version, length of the file; offset, length and checksum of each section; entries and table sizes;
/// at the end of the page a checksum of all before. Sections: description (JSON), index, sums of the content's blocks, content.
struct CompiledHeader: Equatable {
  /// Bytes of the header.
  static let size = 4096
  /// Rises when the layout changes; other versions are refused.
  static let version: UInt64 = 3
  /// The content is summed in blocks of so many bytes: a page, since the first hit in a block waits for its sum.
  static let blockSize = 4096
  static let magic = UInt64(
    littleEndian: CompiledHotlist.magic.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })

  /// One stretch of the file.
  struct Section: Equatable {
    var offset: UInt64 = 0
    var length: UInt64 = 0
    var checksum: UInt64 = 0
  }

  var fileLength: UInt64
  var description: Section
  var index: Section
  var sums: Section
  var content: Section
  var plan: HotlistIndex.Plan

  /// The bytes of the header.
  var bytes: [UInt8] {
    var words = [Self.magic, Self.version, fileLength]
    for section in [description, index, sums, content] {
      words += [section.offset, section.length, section.checksum]
    }
    words += [UInt64(plan.count), UInt64(plan.slotBits), UInt64(plan.filterBits)]
    var bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
    bytes += [UInt8](repeating: 0, count: Self.size - 8 - bytes.count)
    let sum = checksum(bytes)
    return bytes + (0..<8).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) }
  }

  init(
    fileLength: UInt64, description: Section, index: Section, sums: Section, content: Section,
    plan: HotlistIndex.Plan
  ) {
    self.fileLength = fileLength
    self.description = description
    self.index = index
    self.sums = sums
    self.content = content
    self.plan = plan
  }

  /// Reads a header and checks it against the file; every section then lies within it.
  ///
  /// - Throws: `HotplateError` of code `hotlist`.
  init(_ file: UnsafeBufferPointer<UInt8>, path: String) throws {
    func refuse(_ found: String, _ expected: String) -> HotplateError {
      HotplateError(.hotlist, "\(path): found \(found), expected \(expected)")
    }
    guard file.count >= Self.size else {
      throw refuse("\(file.count) bytes", "a compiled list of at least \(Self.size)")
    }
    func word(_ number: Int) -> UInt64 {
      (0..<8).reduce(0) { $0 | UInt64(file[number * 8 + $1]) << UInt64($1 * 8) }
    }
    guard word(0) == Self.magic else { throw refuse("other first bytes", "a compiled list") }
    guard
      checksum(UnsafeBufferPointer(rebasing: file[..<(Self.size - 8)])) == word(Self.size / 8 - 1)
    else {
      throw refuse("a damaged header", "a whole compiled list")
    }
    guard word(1) == Self.version else {
      throw refuse("version \(word(1))", "version \(Self.version): compile it again")
    }
    guard word(2) == UInt64(file.count) else {
      throw refuse(
        "\(file.count) bytes",
        "\(word(2)): "
          + (word(2) > UInt64(file.count) ? "the list is truncated" : "something was appended"))
    }
    func section(_ number: Int) throws -> Section {
      let at = 3 + number * 3
      let section = Section(offset: word(at), length: word(at + 1), checksum: word(at + 2))
      let (end, overflow) = section.offset.addingReportingOverflow(section.length)
      guard !overflow, end <= UInt64(file.count), section.offset % 8 == 0 else {
        throw refuse("a section beyond the end", "sections within the file")
      }
      return section
    }
    fileLength = word(2)
    description = try section(0)
    index = try section(1)
    sums = try section(2)
    content = try section(3)
    guard word(15) < UInt64(UInt32.max) else {
      throw refuse("\(word(15)) entries", "fewer than \(UInt32.max)")
    }
    plan = HotlistIndex.Plan(count: Int(word(15)))
    guard UInt64(plan.slotBits) == word(16), UInt64(plan.filterBits) == word(17),
      UInt64(plan.size) == index.length,
      sums.length == (content.length + UInt64(Self.blockSize) - 1) / UInt64(Self.blockSize) * 8
    else { throw refuse("sections of other sizes", "those that \(plan.count) entries have") }
  }
}

/// The checksum of bytes.
func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
  hotplate_checksum(bytes.baseAddress, bytes.count)
}

private func checksum(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBufferPointer { checksum($0) } }
