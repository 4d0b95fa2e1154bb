/// Where the coded pixels of a TIFF lie.
///
/// libtiff fills what a file lacks with gray where a picture has colors, and tells nobody: a plate would be read from invented pixels.
struct TIFFStrips {
  /// Whether all strips, or tiles, of the first picture lie in the file; `true` as well where that cannot be told.
  let areWhole: Bool

  /// Looks through the first directory of a file (TIFF 6.0). Every offset is held against the file's size.
  init(of file: [UInt8]) {
    let isLittle = file.first == 0x49
    func number(at offset: Int, bytes: Int) -> Int? {
      guard offset >= 0, offset <= file.count - bytes else { return nil }
      let digits = file[offset..<offset + bytes]
      return isLittle
        ? digits.reversed().reduce(0) { $0 << 8 | Int($1) }
        : digits.reduce(0) { $0 << 8 | Int($1) }
    }
    /// The values of an entry, of two or four bytes each: in the entry itself where they fit.
    func values(of entry: Int) -> [Int]? {
      guard let type = number(at: entry + 2, bytes: 2), type == 3 || type == 4,
        let count = number(at: entry + 4, bytes: 4), count <= file.count,
        case let size = type == 3 ? 2 : 4,
        let start = count * size <= 4 ? entry + 8 : number(at: entry + 8, bytes: 4)
      else { return nil }
      var values: [Int] = []
      for index in 0..<count {
        guard let value = number(at: start + index * size, bytes: size) else { return nil }
        values.append(value)
      }
      return values
    }
    var (starts, counts): ([Int]?, [Int]?)
    if let directory = number(at: 4, bytes: 4), let entries = number(at: directory, bytes: 2) {
      for entry in 0..<entries {
        let at = directory + 2 + 12 * entry
        switch number(at: at, bytes: 2) {
        case 273, 324: starts = values(of: at)
        case 279, 325: counts = values(of: at)
        case nil, .some: break
        }
      }
    }
    areWhole = zip(starts ?? [], counts ?? []).allSatisfy { $0 + $1 <= file.count }
  }
}
