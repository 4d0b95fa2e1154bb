/// The first directory of a TIFF structure (TIFF 6.0): of a TIFF file, or of EXIF in another picture.
///
/// Every offset is held against the structure's size. Of entries with one tag the first counts, as for libtiff.
struct TIFFDirectory {
  private let bytes: [UInt8]
  private let block: Range<Int>
  private let isLittle: Bool

  /// Takes the structure that lies in a part of `bytes`.
  init(of block: Range<Int>, in bytes: [UInt8]) {
    self.bytes = bytes
    self.block = block
    isLittle = bytes[block].first == 0x49
  }

  /// Where the entry with a tag stands; `nil` where there is none.
  ///
  /// Cost: O(*entries*), of which a directory has at most 65,535.
  func entry(of tag: Int) -> Int? {
    guard let directory = number(at: 4, bytes: 4), let count = number(at: directory, bytes: 2)
    else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + 12 * index
      guard let found = number(at: entry, bytes: 2) else { return nil }
      if found == tag { return entry }
    }
    return nil
  }

  /// The numbers of the entry with a tag, of two or four bytes each, which stand in the entry itself where they fit; none where the structure does not
  /// hold them all.
  func numbers(of tag: Int) -> Numbers {
    guard let place = entry(of: tag), let type = number(at: place + 2, bytes: 2),
      type == 3 || type == 4, case let size = type == 3 ? 2 : 4,
      let count = number(at: place + 4, bytes: 4),
      let start = count * size <= 4 ? place + 8 : number(at: place + 8, bytes: 4),
      start + count * size <= block.count
    else { return Numbers(directory: self, start: 0, size: 0, endIndex: 0) }
    return Numbers(directory: self, start: start, size: size, endIndex: count)
  }

  /// Numbers that are read as they are asked for: a damaged entry can claim millions.
  struct Numbers: RandomAccessCollection {
    fileprivate let directory: TIFFDirectory
    fileprivate let start: Int
    fileprivate let size: Int
    let endIndex: Int
    var startIndex: Int { 0 }

    subscript(index: Int) -> Int {
      directory.number(at: start + index * size, bytes: size) ?? 0
    }
  }

  /// The number in some bytes of the structure; `nil` where they lie outside.
  func number(at offset: Int, bytes count: Int) -> Int? {
    guard offset >= 0, offset <= block.count - count else { return nil }
    let first = block.lowerBound + offset
    return (0..<count).reduce(0) { number, place in
      number << 8 | Int(bytes[first + (isLittle ? count - 1 - place : place)])
    }
  }
}
