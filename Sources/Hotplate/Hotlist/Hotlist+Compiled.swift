import Foundation

extension Hotlist {
  /// Writes the list in its compiled form, which is mapped into memory instead of read.
  ///
  /// The file appears at once and whole (written beside, flushed, renamed), so that a reader of the old one keeps it.
  ///
  /// - Throws: `HotplateError` of code `startup` where no file can be made at `path`, or another process writes to the one there, of code `file` for any
  ///   other trouble.
  public func compile(to path: String) throws {
    let described = CompiledHotlist(
      sources: sources, issues: issues, jurisdictions: jurisdictions,
      wildcards: wildcards.map(\.place.value))
    let description: Data
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      description = try encoder.encode(described)
    } catch {
      throw HotplateError(.file, "\(path): the list cannot be described: \(error)")
    }
    let plan = HotlistIndex.Plan(count: index.count)
    let contentLength = sources.last.map { $0.start + $0.count } ?? 0
    let blocks = (contentLength + CompiledHeader.blockSize - 1) / CompiledHeader.blockSize
    func page(_ offset: Int) -> Int { (offset + 4095) & ~4095 }
    let indexAt = page(CompiledHeader.size + description.count)
    let sumsAt = page(indexAt + plan.size)
    let contentAt = page(sumsAt + blocks * 8)
    let memory = try ListMemory.creating(path, size: contentAt + contentLength)
    var isDone = false
    defer { if !isDone { memory.discard() } }
    memory.write(description, at: CompiledHeader.size)
    index.copy(into: memory.memory.base + indexAt, plan: plan)
    for source in sources { memory.write(content.bytes(of: source), at: contentAt + source.start) }
    let bytes = memory.memory.bytes
    for block in 0..<blocks {
      let start = contentAt + block * CompiledHeader.blockSize
      let end = min(start + CompiledHeader.blockSize, contentAt + contentLength)
      let sum = checksum(UnsafeBufferPointer(rebasing: bytes[start..<end]))
      withUnsafeBytes(of: sum.littleEndian) { memory.write($0, at: sumsAt + block * 8) }
    }
    func section(_ offset: Int, _ length: Int, checked: Bool = true) -> CompiledHeader.Section {
      let stretch = UnsafeBufferPointer(rebasing: bytes[offset..<offset + length])
      return CompiledHeader.Section(
        offset: UInt64(offset), length: UInt64(length),
        checksum: checked ? ListMemory.checksum(inParallel: stretch) : 0)
    }
    let header = CompiledHeader(
      fileLength: UInt64(bytes.count), description: section(CompiledHeader.size, description.count),
      index: section(indexAt, plan.size), sums: section(sumsAt, blocks * 8),
      content: section(contentAt, contentLength, checked: false), plan: plan)
    memory.write(header.bytes, at: 0)
    try memory.finish()
    isDone = true
  }

  /// Maps a compiled list.
  ///
  /// Header, description and index are checked whole before this returns; rows too where they are few, else block by block
  /// when they are first looked at (``isWhole`` checks them all).
  ///
  /// - Throws: `HotplateError` of code `hotlist` when the list is truncated, damaged, or of another version.
  convenience init(compiled path: String, stamp: FileStamp) throws {
    let start = ContinuousClock.now
    let memory = try ListMemory.mapping(path)
    let header = try CompiledHeader(memory.bytes, path: path)
    func range(_ section: CompiledHeader.Section) -> Range<Int> {
      Int(section.offset)..<Int(section.offset + section.length)
    }
    for (section, name) in [
      (header.description, "description"), (header.index, "index"), (header.sums, "sums"),
    ] {
      let bytes = UnsafeBufferPointer(rebasing: memory.bytes[range(section)])
      guard ListMemory.checksum(inParallel: bytes) == section.checksum else {
        throw HotplateError(
          .hotlist, "\(path): found a damaged \(name), expected a whole compiled list")
      }
    }
    let blocks = CheckedBlocks(
      owner: memory, sums: range(header.sums), content: range(header.content))
    if header.content.length <= UInt64(CompiledHotlist.checkedAtOnce), !blocks.areAllWhole {
      throw HotplateError(.hotlist, "\(path): found damaged rows, expected a whole compiled list")
    }
    let described: CompiledHotlist
    do {
      described = try JSONDecoder().decodeForeign(
        CompiledHotlist.self, from: memory.bytes[range(header.description)])
    } catch {
      throw HotplateError(
        .hotlist, "\(path): found no description of the list, expected a compiled list")
    }
    let length = Int(header.content.length)
    guard !described.sources.isEmpty,
      described.sources.allSatisfy({
        $0.start >= 0 && $0.count >= 0 && $0.start <= length && $0.count <= length - $0.start
      })
    else {
      throw HotplateError(
        .hotlist, "\(path): found rows beyond the end, expected a compiled list")
    }
    let index = HotlistIndex(owner: memory, at: Int(header.index.offset), plan: header.plan)
    let content = HotlistContent(
      blocks: [.init(start: 0, memory: memory, range: range(header.content))], checks: blocks)
    self.init(
      sources: described.sources, issues: described.issues, jurisdictions: described.jurisdictions,
      loadSeconds: (ContinuousClock.now - start) / .seconds(1), index: index,
      wildcards: described.wildcards.map { RowLocation(value: $0) }, rejected: [], content: content,
      stamp: stamp)
    guard wildcards.count == described.wildcards.count else {
      throw HotplateError(.hotlist, "\(path): found damaged rows, expected a whole compiled list")
    }
  }

  /// Whether all rows of a compiled list are whole; lists of other forms are.
  ///
  /// - Complexity: O(bytes), at the speed of memory.
  package var isWhole: Bool { content.checks?.areAllWhole ?? true }
}

extension HotlistIndex {
  /// Copies the four arrays to where `plan` has them.
  func copy(into base: UnsafeMutableRawPointer, plan: Plan) {
    let offsets = plan.offsets
    let sizes = plan.sizes
    for (number, pointer) in [UnsafeRawPointer(keys), .init(places), .init(slots), .init(filter)]
      .enumerated()
    {
      (base + offsets[number]).copyMemory(from: pointer, byteCount: sizes[number])
    }
  }
}
