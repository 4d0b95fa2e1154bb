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
    let last = try Int.fetchOne(
      database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'read'")
    var block = (try Int.fetchOne(database, sql: "SELECT max(number) FROM read_block") ?? -1) + 1
    while let last, last >= (block + 1) * reads {
      try database.execute(
        sql: "INSERT INTO read_block VALUES (?,?)",
        arguments: [block, try plates(of: block, database)])
      block += 1
    }
  }

  private static func plates(of block: Int, _ database: Database) throws -> Data {
    var plates = [UInt64](repeating: PlateBits.gone.bits, count: reads)
    let first = block * reads + 1
    let rows = try Row.fetchCursor(
      database, sql: "SELECT number, plate FROM read WHERE number BETWEEN ? AND ?",
      arguments: [first, first + reads - 1])
    while let row = try rows.next() {
      plates[try row.value("number") - first] = PlateBits(try row.value("plate")).bits
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

  /// Hands out the numbers of the reads that `pattern` fits, newest first, until `body` returns `false`.
  static func forEachMatch(
    _ pattern: PlatePattern, _ database: Database, _ body: (Int) throws -> Bool
  ) throws {
    let newest = try Int.fetchOne(database, sql: "SELECT max(number) FROM read_block") ?? -1
    let fits = try database.cachedStatement(
      sql:
        "SELECT number FROM read WHERE number BETWEEN ? AND ? AND plate GLOB ? ORDER BY number DESC"
    )
    func offer(_ first: Int, _ last: Int) throws -> Bool {
      let numbers = try Int.fetchAll(fits, arguments: [first, last, pattern.glob])
      return try numbers.allSatisfy(body)
    }
    guard try offer((newest + 1) * reads + 1, .max) else { return }
    let rows = try Row.fetchCursor(
      database, sql: "SELECT number, plates FROM read_block ORDER BY number DESC")
    while let row = try rows.next() {
      let first = (try row.value("number") as Int) &* reads &+ 1
      let found = try row.withUnsafeData(atIndex: 1) { data -> [Int] in
        guard let data else { return [] }
        return data.withUnsafeBytes { pattern.matches(in: $0) }
      }
      for index in found.reversed() {
        // A plate that does not fit in eight bytes is looked at as it is written.
        let number = first &+ (index < 0 ? -index - 1 : index)
        guard try index < 0 ? offer(number, number) : body(number) else { return }
      }
    }
  }
}
