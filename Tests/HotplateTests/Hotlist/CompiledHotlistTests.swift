import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct CompiledHotlistTests {
  /// A folder with a list and its compiled form.
  static func compiled(_ text: String) throws -> (
    folder: ScratchFolder, list: Hotlist, path: String
  ) {
    let folder = try ScratchFolder()
    try folder.write("list.csv", Data(text.utf8))
    let list = try Hotlist(file: folder.path("list.csv"))
    try list.compile(to: folder.path("list.hotlist"))
    return (folder, list, folder.path("list.hotlist"))
  }

  static let text =
    "plate,state,reason,notes\n"
    + (0..<50).map { "AB\($0),CA,stolen,\"note, \($0)\"\n" }.joined()
    + "A?C*,NY,partial,x\nAB7,NY,again,y\nBAD\n"

  @Test func holdsWhatTheListHolds() throws {
    let (folder, list, path) = try Self.compiled(Self.text)
    let mapped = try Hotlist(file: path)
    #expect(mapped.all == list.all)
    #expect(mapped.sources == list.sources)
    #expect(mapped.issues == list.issues)
    #expect(mapped.jurisdictions == list.jurisdictions)
    #expect(mapped.partialEntries == list.partialEntries)
    #expect(mapped.entries(of: Plate("AB7")).map(\.jurisdiction) == ["CA", "NY"])
    #expect(mapped.isWhole)
    // Nothing is left beside it.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == [
        "list.csv", "list.hotlist",
      ])
  }

  @Test func isItsOwnersAloneAndKeepsWhatItWasOpenedTo() throws {
    let (folder, list, _) = try Self.compiled(Self.text)
    let path = folder.path("list.hotlist")
    func mode() throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode() == 0o600)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try list.compile(to: path)
    #expect(try mode() == 0o640)
  }

  @Test func isRefusedWhereverItIsTruncated() throws {
    let (folder, _, path) = try Self.compiled(Self.text)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var cuts = Array(stride(from: 8, to: whole.count, by: 97))
    cuts += [8, 9, 4095, 4096, 4097, whole.count - 1]
    for cut in cuts {
      try folder.write("cut.hotlist", whole.prefix(cut))
      let error = #expect(throws: HotplateError.self, "\(cut) bytes") {
        try Hotlist(file: folder.path("cut.hotlist"))
      }
      #expect(error?.code == .hotlist)
    }
    try folder.write("cut.hotlist", whole + Data([0]))
    #expect(throws: HotplateError.self) { try Hotlist(file: folder.path("cut.hotlist")) }
  }

  @Test func isRefusedWhereverAByteIsFlipped() throws {
    let (folder, _, path) = try Self.compiled(Self.text)
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let header = try whole.withUnsafeBufferPointer { try CompiledHeader($0, path: "test") }
    // Bytes between sections are padding that nothing reads.
    let used =
      [0..<CompiledHeader.size]
      + [header.description, header.index, header.sums, header.content].map {
        Int($0.offset)..<Int($0.offset + $0.length)
      }
    var numbers = SeededNumbers(seed: 13)
    var tried = 0
    while tried < 1200 {
      let position = Int(numbers.next() % UInt64(whole.count))
      guard position >= 8, used.contains(where: { $0.contains(position) }) else { continue }
      tried += 1
      var damaged = whole
      damaged[position] ^= 1 << UInt8(numbers.next() % 8)
      try folder.write("damaged.hotlist", Data(damaged))
      let isRefused = (try? Hotlist(file: folder.path("damaged.hotlist"))) == nil
      #expect(isRefused, "byte \(position) of \(whole.count)")
    }
  }

  @Test func otherVersionsAreRefused() throws {
    let (folder, _, path) = try Self.compiled(Self.text)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[8] += 1
    let sum = bytes[..<4088].withUnsafeBufferPointer { checksum($0) }
    for number in 0..<8 {
      bytes[4088 + number] = UInt8(truncatingIfNeeded: sum >> UInt64(number * 8))
    }
    try folder.write("new.hotlist", Data(bytes))
    let error = #expect(throws: HotplateError.self) {
      try Hotlist(file: folder.path("new.hotlist"))
    }
    #expect(error?.message.contains("version \(CompiledHeader.version + 1)") == true)
  }

  /// A seed of another version would be refused by its header, and fuzzing would not get beyond.
  @Test func theFuzzersSeedIsOfThisVersion() throws {
    #expect(try Hotlist(file: "Fixtures/fuzz/list/compiled").count == 3)
  }

  @Test func aReaderOfTheOldFileKeepsIt() throws {
    let (folder, _, path) = try Self.compiled("plate\nAB1\n")
    let old = try Hotlist(file: path)
    try folder.write("new.csv", Data("plate\nCD2\n".utf8))
    try Hotlist(file: folder.path("new.csv")).compile(to: path)
    #expect(old.all.map(\.plate) == ["AB1"])
    #expect(try Hotlist(file: path).all.map(\.plate) == ["CD2"])
  }

  @Test func whatCannotBeWrittenLeavesNothing() throws {
    let list = try hotlist("plate\nAB1\n")
    #expect(throws: HotplateError.self) { try list.compile(to: "/nowhere/list.hotlist") }
    // A folder of that name cannot be replaced by a file, which is known only when all is written.
    let folder = try ScratchFolder()
    try folder.write("list.hotlist/x", Data())
    #expect(throws: HotplateError.self) { try list.compile(to: folder.path("list.hotlist")) }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == ["list.hotlist"])
  }

  @Test func aListThatCannotTakeItsPlaceLeavesNothing() throws {
    let folder = try ScratchFolder()
    try folder.write("taken/file", Data())
    let list = try hotlist("plate\nAB1\n")
    #expect(throws: HotplateError.self) { try list.compile(to: folder.path("taken")) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["taken"])
  }

  @Test func whyThereIsNoRoomIsTold() throws {
    let folder = try ScratchFolder()
    errno = 0
    let error = #expect(throws: HotplateError.self) {
      _ = try ListMemory.creating(folder.path("list.hotlist"), size: -1)
    }
    #expect(error?.message.hasSuffix(String(cString: strerror(EINVAL))) == true)
  }

  @Test func aDamagedRowIsNoEntryThoughItsDamageIsLinesBelow() throws {
    // One row over two blocks, its first line in the first.
    let block = CompiledHeader.blockSize
    let text =
      "plate,notes\n" + String(repeating: "#", count: block - 2000) + "\nAB1,\"one\n"
      + String(repeating: "two\n", count: 1000) + "\"\n"
    let bytes = Array(text.utf8)
    let memory = try ListMemory.zeroed(16 + bytes.count)
    let content = UnsafeMutableRawBufferPointer(start: memory.base + 16, count: bytes.count)
    content.copyBytes(from: bytes)
    for number in 0..<2 {
      let part = memory.bytes[16 + number * block..<min(16 + (number + 1) * block, memory.count)]
      memory.base.storeBytes(
        of: checksum(UnsafeBufferPointer(rebasing: part)).littleEndian,
        toByteOffset: number * 8, as: UInt64.self)
    }
    let source = Hotlist.Source(
      file: "list.csv", digest: "", modified: .now,
      format: HotlistFormat(
        layout: .delimited(44), hasHeader: true,
        fields: [.init(name: "plate"), .init(name: "notes")]
      ), rows: 1, badRows: 0, start: 0, count: bytes.count)
    func entry() -> HotlistEntry? {
      let rows = 16..<16 + bytes.count
      return HotlistContent(
        blocks: [.init(start: 0, memory: memory, range: rows)],
        checks: CheckedBlocks(owner: memory, sums: 0..<16, content: rows)
      ).entry(at: RowLocation(offset: 12 + block - 2000 + 1, line: 3), sources: [source])
    }
    #expect(entry()?.plate == "AB1")
    content[block + 100] ^= 1
    #expect(entry() == nil)
  }

  @Test func deltaFilesAddAndTakeAway() throws {
    let folder = try ScratchFolder()
    try folder.write(
      "base.csv",
      Data("plate,state,reason\nAB1,CA,x\nAB1,NY,x\nAB2,CA,x\nA?9,CA,x\nA*9,CA,x\nA*8,CA,x\n".utf8))
    try folder.write(
      "one.csv",
      Data("action,plate,state\nremove,AB1,NY\nadd,NEW1,TX\ndelete,A?9,\ndelete,A*9,CA\n".utf8))
    try folder.write("two.csv", Data("action;plate;state\nremove;AB2;\nadd;AB2;TX\n".utf8))
    let list = try Hotlist(
      file: folder.path("base.csv"), deltas: [folder.path("one.csv"), folder.path("two.csv")])
    func content(_ list: Hotlist) -> [String] {
      var lines: [String] = []
      list.forEachEntry {
        lines.append("\($0.plate) \($0.jurisdiction ?? "") \($0.file):\($0.row)")
      }
      return lines.sorted()
    }
    let expected = [
      "A*8 CA base.csv:7", "AB1 CA base.csv:2", "AB2 TX two.csv:3", "NEW1 TX one.csv:3",
    ]
    #expect(content(list) == expected)
    try list.compile(to: folder.path("all.hotlist"))
    #expect(content(try Hotlist(file: folder.path("all.hotlist"))) == expected)
  }

  @Test func checksumNoticesEveryBitAndEveryMove() {
    var numbers = SeededNumbers(seed: 2)
    var bytes = (0..<300).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    let whole = bytes.withUnsafeBufferPointer { checksum($0) }
    for bit in 0..<2400 {
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(bytes.withUnsafeBufferPointer { checksum($0) } != whole)
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }
    let moved = Array(bytes[64..<128] + bytes[0..<64] + bytes[128...])
    #expect(moved.withUnsafeBufferPointer { checksum($0) } != whole)
    #expect((bytes + [0]).withUnsafeBufferPointer { checksum($0) } != whole)
  }

  @Test func checksumAgreesWithReference() {
    var numbers = SeededNumbers(seed: 3)
    for count in Array(0...70) + [127, 128, 129, 64 * 40 + 5] {
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
      #expect(
        bytes.withUnsafeBufferPointer { checksum($0) } == Self.reference(bytes), "\(count) bytes")
    }
  }

  /// The checksum in plain Swift, word by word: compiled lists are read on other processors than wrote them.
  static func reference(_ bytes: [UInt8]) -> UInt64 {
    let keys: [UInt64] = [
      0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63,
      0x27D4_EB2F_1656_67C5, 0xB492_B66F_BE98_F273, 0x9AE1_6A3B_2F90_404F, 0xC949_D7C7_509E_6557,
    ]
    // The last stripe is there even where nothing is left for it.
    let stripes = bytes.count / 64 + 1
    let padded = bytes + [UInt8](repeating: 0, count: stripes * 64 - bytes.count)
    var sums: [UInt64] = [1, 2, 3, 4, 5, 6, 7, 8]
    for stripe in 0..<stripes {
      for lane in 0..<8 {
        let first = (stripe * 8 + lane) * 8
        let word = padded[first..<first + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let mixed = word ^ (keys[lane] &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(stripe))
        sums[lane] &+= (mixed & 0xFFFF_FFFF) &* (mixed >> 32)
        sums[lane ^ 1] &+= word
      }
    }
    return sums.reduce(UInt64(bytes.count)) { sum, lane in
      let product = (sum ^ lane) &* 0xBF58_476D_1CE4_E5B9
      return product ^ product >> 31
    }
  }
}
