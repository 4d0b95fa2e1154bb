import Foundation
import GRDB

/// The plates of 4,096 kept reads in one blob, so that a search with wildcards scans 8 bytes a read.
///
/// An index of SQLite helps a pattern whose first characters are known; going through its rows costs ten times what the
/// blobs cost. Block *b* holds the reads numbered *b* × 4,096 + 1 and on; the newest reads, fewer than a block, are
/// looked at as rows.
enum ReadBlock {
  static let reads = 4096

  /// Makes the blocks that have become full.
  static func fill(_ database: Database) throws {
    let last = try Int.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'read'")
    var block = (try Int.fetchOne(database, sql: "SELECT max(number) FROM read_block") ?? -1) + 1
    while let last, last >= (block + 1) * reads {
      try database.execute(
        sql: "INSERT INTO read_block VALUES (?,?)",
        arguments: [block, try plates(of: block, database)])
      block += 1
    }
  }

  private static func plates(of block: Int, _ database: Database) throws -> Data {
    var plates = [UInt64](repeating: PackedPlate.gone.bits, count: reads)
    let first = block * reads + 1
    let rows = try Row.fetchCursor(
      database, sql: "SELECT number, plate FROM read WHERE number BETWEEN ? AND ?",
      arguments: [first, first + reads - 1])
    while let row = try rows.next() {
      plates[(row["number"] as Int) - first] = PackedPlate(row["plate"] as String).bits
    }
    return plates.withUnsafeBytes { Data($0) }
  }

  /// Writes the blocks of deleted reads anew, without them.
  static func erase(_ numbers: some Sequence<Int>, _ database: Database) throws {
    for block in Set(numbers.map { ($0 - 1) / reads }) {
      // Stays as zeros when all are gone, so that blocks keep their places.
      try database.execute(
        sql: "UPDATE read_block SET plates = ? WHERE number = ?",
        arguments: [try plates(of: block, database), block])
    }
  }

  /// The numbers of the reads that `pattern` fits, newest first.
  static func matches(_ pattern: PlatePattern, _ database: Database) throws -> [Int] {
    var found: [Int] = []
    var blocks = 0
    let rows = try Row.fetchCursor(
      database, sql: "SELECT number, plates FROM read_block ORDER BY number")
    var uncertain: [Int] = []
    while let row = try rows.next() {
      let first = (row["number"] as Int) * reads + 1
      blocks = (row["number"] as Int) + 1
      try row.withUnsafeData(atIndex: 1) { data in
        data?.withUnsafeBytes { bytes in
          for index in 0..<bytes.count / 8 {
            let bits = bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
            if bits == PackedPlate.tooLong.bits {
              uncertain.append(first + index)
            } else if pattern.matches(PackedPlate(bits: bits)) {
              found.append(first + index)
            }
          }
        }
      }
    }
    for number in uncertain {
      let fits = try Bool.fetchOne(
        database, sql: "SELECT plate GLOB ? FROM read WHERE number = ?",
        arguments: [pattern.glob, number])
      if fits == true { found.append(number) }
    }
    found += try Int.fetchAll(
      database, sql: "SELECT number FROM read WHERE number > ? AND plate GLOB ?",
      arguments: [blocks * reads, pattern.glob])
    return found.sorted(by: >)
  }
}
