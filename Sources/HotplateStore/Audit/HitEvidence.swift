import Crypto
import Foundation
import GRDB
import Hotplate

/// What one hit said, with the proof that the signed log vouches for it: for a third party, who checks it with `Audit/verify.py` and sees nothing of other hits but what was found of
/// those of its pass.
///
/// A record of the log is opened by its own nonces, a row of the store by its own: those of others stay where they are.
public struct HitEvidence: Sendable {
  /// The hit.
  public let number: Int
  /// The records of the log that are proven and opened: the hit's, its dispositions', withdrawal's and views', and that it was exported.
  public let records: Int
  /// The files by name: `hit.json`, `proof.jsonl`, and the pictures `crop` and `wide`, each `.png` or `.jpg`.
  public internal(set) var files: [String: Data]

  /// The SHA-256 of each of ``files``: the last file written, without which the others are no evidence.
  public var manifest: Data {
    let digests = files.mapValues { AuditValue.text(Hexadecimal.text(SHA256.hash(data: $0))) }
    let manifest: AuditValue = ["files": .object(digests), "package": "hotplate evidence v1"]
    return Data((manifest.json + "\n").utf8)
  }

  /// Makes `folder`, its owner's alone, with the files.
  ///
  /// - Throws: ``HotplateError`` where something of that name is there, or it cannot be written.
  public func write(to folder: String) throws {
    try Self.makeFolder(folder)
    try fill(folder)
  }

  /// Writes the files into a folder that was made for them.
  ///
  /// - Throws: ``HotplateError`` where one is there, or cannot be written.
  public func fill(_ folder: String) throws {
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      try PrivateFile.create(folder + "/" + name, bytes: Array(bytes))
    }
    try PrivateFile.create(folder + "/manifest.json", bytes: Array(manifest))
  }

  /// Makes a folder, its owner's alone; refuses one that is there already, or whatever else is.
  public static func makeFolder(_ folder: String) throws {
    var status = stat()
    guard lstat(folder, &status) != 0 else {
      throw HotplateError(
        .store, "\(folder): expected the name of a new folder, found one that is taken")
    }
    guard mkdir(folder, 0o700) == 0 else {
      throw HotplateError(.store, "\(folder): the folder cannot be made: \(systemError())")
    }
  }
}

extension HitStore {
  /// Takes one hit out of the store as evidence. For which purpose and case is in the log before this returns, as with ``search(_:)``, and in the evidence.
  ///
  /// - Parameters:
  ///   - name: The hit's number or identifier.
  ///   - purpose: A code that the policy allows.
  ///   - caseID: The case it is for: one line of at most ``SearchRequest/longestCase`` characters.
  /// - Throws: ``HotplateError`` where there is no such hit; where a search for this purpose and case would be refused, which is logged; where the log or the hit
  ///   is not what was signed.
  /// - Complexity: O(*n* + *r* log *n*) for *n* records in the log and *r* that are proven; 64 bytes of memory a record of the log.
  public func evidence(of name: String, purpose: String, caseID: String) throws -> HitEvidence {
    let hit = try storedHit(named: name)
    // Asked for as in a search that finds this hit.
    let request = SearchRequest(
      purpose: purpose, caseID: caseID, camera: hit.camera, from: hit.taken, until: hit.taken)
    try admit(request)
    let export = try write { _, log in
      try log.append(
        .export,
        about: [
          "what": "evidence", "hit": .number(hit.number), "purpose": .text(purpose),
        ], sealed: asked(request))
    }
    let log = try AuditReader(store: path)
    return try log.database.read { database in
      try HitEvidence(of: hit.number, exportedAs: export, from: log, in: database)
    }
  }
}

extension HitEvidence {
  /// Takes all from one state of the store.
  fileprivate init(
    of number: Int, exportedAs export: Int, from log: AuditReader, in database: Database
  ) throws {
    self.number = number
    let (told, pictures) = try Self.told(of: number, in: database, path: log.path)
    let names = pictures.mapValues { $0.name }
    var rows: [Int: Row] = [:]
    for (table, key) in [("hit", "number"), ("disposition", "hit"), ("withdrawal", "hit")] {
      let found = try Row.fetchAll(
        database, sql: "SELECT * FROM \(table) WHERE \(key) = ?", arguments: [number])
      for row in found { rows[try row.value("number")] = row }
    }
    let checkpoint = try log.checkpoint(in: database)
    var leaves: [AuditHash] = []
    var opened: [AuditRecord] = []
    try log.forEachRecord(of: checkpoint, in: database) { record, leaf in
      leaves.append(leaf)
      if rows[record.sequence] != nil || record.sequence == export
        || Self.isView(record, of: number)
      {
        opened.append(record.record)
      }
    }
    let tree = MerkleTree(leaves)
    let proofs = try opened.map { record in
      let path = tree.inclusion(of: record.sequence)
      var proof: [String: AuditValue] = [
        "proof": "inclusion", "checkpoint": .text(checkpoint.text),
        "record": .text(record.text), "index": .number(record.sequence),
        "path": .list(path.map { .text($0.description) }),
        "about": .text(record.about), "nonce": .text(Hexadecimal.text(record.nonces.prefix(16))),
        "sealed": .text(record.sealed),
        "sealedNonce": .text(Hexadecimal.text(record.nonces.dropFirst(16))),
      ]
      if let row = rows[record.sequence] {
        guard AuditHash(row: row.databaseValues) == record.digest else {
          throw HotplateError(
            .store,
            "\(log.path): hit \(number) or what was found of it is not what was written; run `hotplate audit verify`"
          )
        }
        proof["row"] = Self.opened(row, pictures: names)
      }
      return AuditValue.object(proof).json + "\n"
    }
    records = proofs.count
    var files = [
      "hit.json": Data((told.json + "\n").utf8), "proof.jsonl": Data(proofs.joined().utf8),
    ]
    for picture in pictures.values { files[picture.name] = picture.data }
    self.files = files
  }

  /// What ``HitCard`` tells of a hit, its probabilities as they are stored, which the log vouches for; and the pictures by their columns.
  private static func told(
    of number: Int, in database: Database, path: String
  ) throws -> (AuditValue, pictures: [String: (name: String, data: Data)]) {
    let row = try Row.fetchOne(
      database, sql: "SELECT \(StoredHit.columns), crop, wide FROM hit WHERE number = ?",
      arguments: [number])
    guard let row else {
      throw HotplateError(.noSuchHit, "\(path): hit \(number) was deleted meanwhile")
    }
    let hit = try StoredHit(row: row)
    let card = HitCard(
      hit, dispositions: try HitStore.findings(of: number, in: database),
      superseding: try hit.supersededBy.flatMap { try HitStore.finding(of: $0, in: database) })
    let body = AuditValue(json: try row.value("body"))
    var told = AuditValue(json: try card.json())?.object ?? [:]
    told["plate"] = body?["read"]
    for field in ["hit", "camera", "source", "list", "listAgeInSeconds", "models", "parts"] {
      told[field] = body?[field]
    }
    var pictures: [String: (name: String, data: Data)] = [:]
    for column in ["crop", "wide"] {
      guard let data: Data = try row.optional(column) else { continue }
      let isPNG = PictureType.of(data) == "image/png"
      pictures[column] = (column + (isPNG ? ".png" : ".jpg"), data)
    }
    return (.object(told), pictures)
  }

  /// Whether a record tells that this hit was looked at, and no other: lists name others.
  private static func isView(_ record: RawAuditRecord, of number: Int) -> Bool {
    record.action == AuditAction.viewed.rawValue
      && AuditValue(json: record.about)?["hit"]?.number == number
  }

  /// A row's values in the order of the columns; a picture by its file.
  private static func opened(_ row: Row, pictures: [String: String]) -> AuditValue {
    let values = row.map { (column, value) -> AuditValue in
      switch value.storage {
      case .null: return .null
      case .int64(let number): return .number(Int(number))
      case .double(let number): return .real(number)
      case .string(let text): return .text(text)
      case .blob(let data):
        if let name = pictures[column] { return ["file": .text(name)] }
        return ["hex": .text(Hexadecimal.text(data))]
      }
    }
    return .list(values)
  }
}
