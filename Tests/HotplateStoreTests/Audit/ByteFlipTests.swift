import Foundation
import GRDB
import Hotplate
import Testing

@testable import HotplateStore

/// One bit or byte of the file is changed at random places, as by a bad disk or a careful hand.
@Suite(.serialized) struct ByteFlipTests {
  /// All that can be read of log, hits and what belongs to them; `nil` when it cannot be read.
  func contents(_ path: String) -> [AuditHash]? {
    var configuration = Configuration()
    configuration.readonly = true
    guard let database = try? DatabaseQueue(path: path, configuration: configuration) else {
      return nil
    }
    return try? database.read { database in
      try ["audit", "checkpoint", "head", "hit", "disposition", "clearance", "meta"].map { table in
        var hash = AuditHash.empty
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM \(table) NOT INDEXED")
        while let row = try rows.next() { hash = .node(hash, AuditHash(row: row.databaseValues)) }
        return hash
      }
    }
  }

  /// `HOTPLATE_FLIPS=2000 swift test -Xcc -O2 --filter ByteFlip` is the long form.
  @Test func everyChangedByteOfLogAndHitsIsFound() throws {
    let seed: UInt64 = 20_261_123
    let scene = try TamperTests().scene(hits: 60)
    let vacuum = try DatabaseQueue(path: scene.path)
    try vacuum.vacuum()
    try vacuum.close()
    for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: scene.path + end) }
    let original = try Data(contentsOf: URL(fileURLWithPath: scene.path))
    let before = try #require(contents(scene.path))
    #expect(try Verifier.findings(in: scene.path) == [])
    var random = SeededNumbers(seed: seed)
    var changed = 0
    let places = Int(ProcessInfo.processInfo.environment["HOTPLATE_FLIPS"] ?? "") ?? 200
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: scene.path))
    while changed < places {
      let place = Int(random.next() % UInt64(original.count))
      let flip = UInt8(random.next() % 255 + 1)
      try file.seek(toOffset: UInt64(place))
      try file.write(contentsOf: [original[place] ^ flip])
      // A byte in free space or in an index's order is no byte of log or hits: the contents tell.
      if contents(scene.path) != before {
        changed += 1
        let found = try Verifier.findings(in: scene.path)
        #expect(found != [], "seed \(seed), byte \(place) changed by \(flip)")
      }
      try file.seek(toOffset: UInt64(place))
      try file.write(contentsOf: [original[place]])
    }
    #expect(try Verifier.findings(in: scene.path) == [])
    print("\(changed) changed bytes of log and hits, all found by \(Verifier.name)")
  }
}
