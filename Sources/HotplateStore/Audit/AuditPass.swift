import Foundation
import GRDB
import Hotplate

/// One pass over a store, from the log to the rows it vouches for.
struct AuditPass {
  let database: Database
  let path: String
  let trust: AuditVerification.Trust
  /// What the file beside the store held before the snapshot was taken: it is never ahead of its store then.
  let noted: Result<Checkpoint?, any Error>

  /// What each record vouches for, by the record's place; retention takes out what it deleted.
  private var expected: [String: [Int: AuditHash]] = [:]
  private var roots: [Int: AuditHash] = [:]
  private var publicKey: [UInt8] = []
  private var store = ""
  /// The version of the tables that the log speaks of.
  private(set) var logged: Int?
  /// Reads that were ever kept, and those of them that were deleted, as the log has it.
  private(set) var keptReads = 0
  private(set) var deletedReads = 0

  /// The tables whose rows are vouched for, by the action that writes them.
  static let tables = [
    "hit": "hit", "disposition": "disposition", "clearance": "clearance",
    "withdrawn": "withdrawal",
  ]

  init(
    database: Database, path: String, trust: AuditVerification.Trust,
    noted: Result<Checkpoint?, any Error>
  ) {
    self.database = database
    self.path = path
    self.trust = trust
    self.noted = noted
  }

  /// Checks all there is to check.
  ///
  /// - Throws: ``HotplateError`` of a store of a newer version, which is neither found intact nor found damaged.
  mutating func run(_ check: inout AuditVerification) throws {
    try refuseNewer()
    guard try checkSchema(&check) else { return }
    try checkFixedRows(&check)
    try takeKey(&check)
    let clock = ContinuousClock()
    let start = clock.now
    let notes = try checkpoints(&check)
    try readLog(&check, rootsAt: Set(notes.map(\.size)))
    for note in notes { compare(note.checkpoint, name: note.name, &check) }
    check.logSeconds = (clock.now - start) / .seconds(1)
    try checkRows(&check)
    try checkCounts(&check)
    for line in try String.fetchAll(database, sql: "PRAGMA integrity_check(10)") where line != "ok"
    {
      check.find("SQLite: \(line)")
    }
  }

  private mutating func takeKey(_ check: inout AuditVerification) throws {
    store = try HitStore.meta("store", in: database) ?? ""
    let own = try HitStore.meta("key", in: database).flatMap { Hexadecimal.bytes($0) } ?? []
    if let key = trust.publicKey {
      publicKey = key
      check.keySource = "given"
    } else if let file = trust.keyFile {
      // Named, it is meant: another word for it than the file's own would be no check.
      publicKey = try AuditKey(file: file, create: false).publicKey
      check.keySource = file
    } else {
      do {
        publicKey = try AuditKey(file: path + ".key", create: false).publicKey
        check.keySource = path + ".key"
      } catch {
        publicKey = own
        check.keySource = "the store itself"
        let isThere = FileManager.default.fileExists(atPath: path + ".key")
        let trouble = (error as? HotplateError)?.message ?? "\(error)"
        check.remarks.append(
          (isThere ? trouble + "; " : "")
            + "the public key is the store's own word: give it with --public-key to rule out a forged log"
        )
      }
    }
    if own != publicKey { check.find("the store names another audit key than the one given") }
    let first = try String.fetchOne(database, sql: "SELECT about FROM audit WHERE seq = 0")
    let created = first.flatMap { AuditValue(json: $0) }
    logged = created?["schema"]?.number
    if created?["store"]?.text != store || created?["key"]?.text != Hexadecimal.text(publicKey) {
      check.find("the first record names another store or another key")
    }
  }

  private struct Note {
    var name: String
    var size: Int
    var checkpoint: Checkpoint
  }

  /// Every checkpoint there is or must be: in the store, in its head, in the file beside it, given from elsewhere.
  private func checkpoints(_ check: inout AuditVerification) throws -> [Note] {
    var notes: [Note] = []
    let size = try AuditLog.size(in: database)
    var due = AuditLog.recordsPerCheckpoint
    let rows = try Row.fetchCursor(
      database, sql: "SELECT size, note FROM checkpoint ORDER BY size")
    while let row = try rows.next() {
      let rowSize: Int = try row.value("size")
      if rowSize != due { check.find("expected the checkpoint at \(due), found one at \(rowSize)") }
      due = min(rowSize, size) &+ AuditLog.recordsPerCheckpoint
      guard let checkpoint = Checkpoint(try row.value("note")), checkpoint.size == rowSize else {
        check.find("the checkpoint at \(rowSize) cannot be read")
        continue
      }
      notes.append(Note(name: "at \(rowSize)", size: rowSize, checkpoint: checkpoint))
    }
    if due <= size { check.find("the checkpoint at \(due) is missing") }
    if let row = try Row.fetchOne(database, sql: "SELECT size, note, peaks FROM head WHERE id = 0"),
      let checkpoint = Checkpoint(try row.value("note")),
      checkpoint.size == (try row.value("size"))
    {
      if checkpoint.size != size {
        check.find("the log has \(size) records, its signed head speaks of \(checkpoint.size)")
      }
      let peaks: Data = try row.value("peaks")
      if MerkleFrontier(size: checkpoint.size, peaks: peaks)?.root != checkpoint.root {
        check.find("the log's end and its signed head do not agree")
      }
      notes.append(Note(name: "of the head", size: checkpoint.size, checkpoint: checkpoint))
    } else {
      check.find("the signed head is missing or cannot be read")
    }
    do {
      if let checkpoint = try noted.get() {
        notes.append(
          Note(name: "in \(path).head", size: checkpoint.size, checkpoint: checkpoint))
      } else {
        check.find("\(path).head: expected the newest checkpoint beside the store, found no file")
      }
    } catch let error as HotplateError where error.code != .startup {
      check.find(error.message)
    }
    for checkpoint in trust.checkpoints {
      notes.append(Note(name: "given", size: checkpoint.size, checkpoint: checkpoint))
    }
    return notes
  }

  private func compare(
    _ checkpoint: Checkpoint, name: String, _ check: inout AuditVerification
  ) {
    check.checkpoints += 1
    if checkpoint.store != store {
      check.find("the checkpoint \(name) is of another store")
    } else if !checkpoint.isSigned(by: publicKey) {
      check.find("the checkpoint \(name) is not signed by the audit key")
    } else if checkpoint.size > check.records {
      check.find(
        "the log was cut short: the checkpoint \(name) speaks of \(checkpoint.size) records, found \(check.records)"
      )
    } else if roots[checkpoint.size] != checkpoint.root {
      check.find("the log's first \(checkpoint.size) records are not those that were signed")
    }
  }

  /// Hashes every record, in place.
  private mutating func readLog(_ check: inout AuditVerification, rootsAt sizes: Set<Int>) throws {
    var frontier = MerkleFrontier()
    var text: [UInt8] = []
    // The latest time so far, and whether the clock stands before it.
    var (latest, isBack): ([UInt8], Bool) = ([], false)
    let error = try database.forEachRawRow(
      "SELECT \(RawAuditRecord.columns) FROM audit ORDER BY seq"
    ) { row in
      let record = RawAuditRecord(row: row)
      let sequence = record.sequence
      if sequence != frontier.size {
        check.find("expected record \(frontier.size), found \(sequence)")
        return false
      }
      // Neither time nor action is escaped in the leaf: only what cannot be taken for the rest of it may stand there.
      let name = record.action
      guard let action = AuditAction(rawValue: name), Self.isTime(record.time) else {
        check.find("record \(sequence): its time or its action is none that Hotplate writes")
        return false
      }
      if !record.time.lexicographicallyPrecedes(latest) {
        latest.replaceSubrange(0..., with: record.time)
        isBack = false
      } else if !isBack,
        let step = Timestamp.stepBack(
          from: String(decoding: latest, as: UTF8.self),
          to: String(decoding: record.time, as: UTF8.self))
      {
        isBack = true
        check.remarks.append(
          "record \(sequence): the clock was set back by \(Report.duration(step)) before it, so what lies before or after it bears a wrong time"
        )
      }
      let digest = record.digest
      guard record.nonces.count == 32, digest.count == (Self.tables[name] == nil ? 0 : 32) else {
        check.find("record \(sequence): its nonces or its digest have a wrong length")
        return false
      }
      frontier.append(record.leaf(&text))
      if sizes.contains(frontier.size) { roots[frontier.size] = frontier.root }
      if let digest = AuditHash(bytes: digest) {
        expected[name, default: [:]][sequence] = digest
      } else if [.kept, .retention, .setting].contains(action) {
        let about = AuditValue(json: record.about) ?? .null
        take(action, about, sequence: sequence, &check)
      }
      return true
    }
    if let error {
      check.find("the log cannot be read after record \(frontier.size - 1): SQLite error \(error)")
    }
    check.records = frontier.size
    check.root = frontier.root
    roots[0] = .empty
  }

  /// Whether bytes are a time as ``Timestamp`` spells it: `2026-03-01T12:00:00.000Z`.
  private static func isTime(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let form = StaticString("0000-00-00T00:00:00.000Z")
    guard bytes.count == form.utf8CodeUnitCount else { return false }
    return form.withUTF8Buffer { form in
      zip(bytes, form).allSatisfy { $1 == UInt8(ascii: "0") ? (48...57).contains($0) : $0 == $1 }
    }
  }

  /// Takes up what a record says of rows or of the store.
  private mutating func take(
    _ action: AuditAction, _ about: AuditValue, sequence: Int, _ check: inout AuditVerification
  ) {
    switch action {
    case .kept: keptReads &+= about["reads"]?.number ?? 0
    case .retention:
      deletedReads &+= about["reads"]?.number ?? 0
      forget(about["gone"]?.list ?? [])
    default:
      if let version = about["schema"]?.number { logged = version }
      if let flaw = about["acceptedHead"]?.text {
        check.remarks.append(
          "record \(sequence): a user went on though the checkpoint beside the store was \(flaw.prefix(40)): only one kept elsewhere tells whether the store was put back to an older state before"
        )
      }
    }
  }

  /// Takes out what retention says it deleted.
  private mutating func forget(_ ranges: [AuditValue]) {
    for range in ranges {
      guard let pair = range.list, pair.count == 2, let first = pair[0].number,
        let last = pair[1].number, first >= 0, first <= last
      else { continue }
      for action in Array(expected.keys) {
        // Taken out, so that it is changed where it lies: copied for each range, it took hours.
        var rows = expected.removeValue(forKey: action) ?? [:]
        let gone =
          last - first < rows.count
          ? (first...last).filter { rows[$0] != nil }
          : rows.keys.filter { (first...last).contains($0) }
        for number in gone { rows[number] = nil }
        expected[action] = rows
      }
    }
  }

  private mutating func checkRows(_ check: inout AuditVerification) throws {
    for (action, table) in Self.tables.sorted(by: { $0.key < $1.key }) {
      var missing = expected[action] ?? [:]
      // A store of the first version has no withdrawals.
      if try database.tableExists(table) {
        let error = try database.forEachRawRow("SELECT * FROM \(table) ORDER BY number") { row in
          let number = row.integer(0)
          check.rows += 1
          if let digest = missing.removeValue(forKey: number) {
            if AuditHash(row: row) != digest {
              check.find("\(table) \(number): it is not what was written")
            }
          } else {
            check.find("\(table) \(number): no record of the log vouches for it")
          }
          return true
        }
        if let error { check.find("\(table): the rows cannot be read: SQLite error \(error)") }
      }
      for number in missing.keys.sorted() {
        check.find("\(table) \(number): it was deleted, and no retention run says so")
      }
    }
  }
}
