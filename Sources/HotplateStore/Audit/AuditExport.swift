import Foundation
import GRDB
import Hotplate

/// The whole log in a form that may be published, as JSON Lines.
///
/// The first line is the signed checkpoint. Each record line carries the leaf itself, so that anyone can recompute the
/// root and see that nothing is left out or changed; what may be told of it, with the salt that proves it; and people,
/// plates and cases under pseudonyms. What a handful of records share is withheld, but for the policy, which is public. The last
/// line counts.
///
/// Records are counted, not vehicles, people or cases: five hits of one vehicle are five records. Times, probabilities and the numbers of
/// hits are told as they are. So nobody is named, and somebody who knows when a vehicle passed may still find its pseudonym.
public struct AuditExport: Sendable {
  /// The key of the pseudonyms.
  public var pseudonyms: Pseudonyms
  /// A purpose, camera, list, reason or other kind that fewer records of an action than this share is withheld, with everything
  /// else those records tell.
  public var smallCount: Int

  /// The fields that tell records apart by kind rather than by place in time.
  static let kinds = [
    "purpose", "camera", "list", "outcome", "action", "tier", "jurisdiction", "reason", "caution",
    "command", "name", "version", "what", "retain", "isListed",
  ]

  /// Makes an export.
  public init(pseudonyms: Pseudonyms, smallCount: Int = 5) {
    self.pseudonyms = pseudonyms
    self.smallCount = smallCount
  }

  private struct Kind: Hashable {
    var action: String
    var field: String
    var value: String
  }

  /// Writes the lines of `log`, each without its line end, to `write`; returns the checkpoint they end in.
  ///
  /// - Parameters:
  ///   - log: What to write of; `write` may ask it for more.
  ///   - end: The checkpoint to end in; `nil`: the newest.
  ///   - write: Takes each line.
  @discardableResult
  public func write(
    _ log: AuditReader, upTo end: Checkpoint? = nil, to write: (String) throws -> Void
  ) throws -> Checkpoint {
    let checkpoint = try end ?? log.checkpoint()
    // One transaction: what goes out is what was held against the signature, whatever is written meanwhile.
    try log.database.read { database in
      try writeLines(of: log, upTo: checkpoint, in: database, to: write)
    }
    return checkpoint
  }

  private func writeLines(
    of log: AuditReader, upTo checkpoint: Checkpoint, in database: Database,
    to write: (String) throws -> Void
  ) throws {
    var counts: [Kind: Int] = [:]
    var actions: [String: Int] = [:]
    // All are looked at, and held against what was signed, before a line goes out.
    try log.forEachRecord(of: checkpoint, in: database) { record, _ in
      let action = record.action
      actions[action, default: 0] += 1
      for kind in Self.kinds(of: action, AuditValue(json: record.about)) {
        counts[kind, default: 0] += 1
      }
    }
    let plates = try AuditReader.plates(in: database)
    let first: AuditValue = [
      "export": "hotplate audit v1", "checkpoint": .text(checkpoint.text),
      "records": .number(checkpoint.size), "smallCount": .number(smallCount),
    ]
    try write(first.json)
    try AuditRecord.forEach(in: database, count: checkpoint.size) { record in
      var line: [String: AuditValue] = ["record": .text(record.text)]
      let about = AuditValue(json: record.about)
      let few = Self.kinds(of: record.action, about).contains {
        counts[$0, default: 0] < smallCount
      }
      if few || Self.holdsFreeText(record.action, about) {
        line["withheld"] = true
      } else {
        line["about"] = .text(record.about)
        line["nonce"] = .text(Hexadecimal.text(record.nonces.prefix(16)))
      }
      line["names"] = names(of: record, about, plates: plates)
      try write(AuditValue.object(line).json)
    }
    var table: [String: AuditValue] = [:]
    for (action, count) in actions { table[action] = shown(count) }
    var kinds: [AuditValue] = []
    for (kind, count) in counts.sorted(by: {
      ($0.key.action, $0.key.field, $0.key.value) < ($1.key.action, $1.key.field, $1.key.value)
    }) where count >= smallCount {
      kinds.append([
        "action": .text(kind.action), "field": .text(kind.field), "value": .text(kind.value),
        "count": .number(count),
      ])
    }
    try write(AuditValue.object(["counts": .object(table), "kinds": .list(kinds)]).json)
  }

  private func shown(_ count: Int) -> AuditValue {
    count < smallCount ? .text("<\(smallCount)") : .number(count)
  }

  /// Whether a record holds a list's own words, those of an order or a refused search, or a recipient, as those of older programs do: they may name a
  /// person, however many records have them, and one order may have many.
  private static func holdsFreeText(_ action: String, _ about: AuditValue?) -> Bool {
    guard let about else { return false }
    let reason = about["reason"]?.text
    return switch AuditAction(rawValue: action) {
    case .hit: reason.map { !ListedReason.isUsual($0) } ?? false
    // The codes of the packs are of one word.
    case .refused: about["purpose"]?.text?.contains(where: \.isWhitespace) ?? false
    case .export: about["recipient"] != nil
    default: reason.map { ![Purge.due, Purge.order].contains($0) } ?? false
    }
  }

  /// Each once, however often a record has it: records are counted.
  private static func kinds(of action: String, _ value: AuditValue?) -> Set<Kind> {
    guard var about = value?.object else { return [] }
    if holdsFreeText(action, value) { (about["reason"], about["purpose"]) = (nil, nil) }
    var kinds: Set<Kind> = []
    func add(_ field: String, _ value: AuditValue?) {
      guard let value = value?.text ?? (value == .flag(true) ? "true" : nil) else { return }
      kinds.insert(Kind(action: action, field: field, value: value))
    }
    // Counts name their cameras as the fields of an object.
    for camera in (about["reads"]?.object ?? [:]).keys { add("camera", .text(camera)) }
    // So do lists the files that they are made of.
    for file in (about["sources"]?.list ?? []).dropFirst() {
      for field in ["list", "name"] { add(field, file[field]) }
    }
    for field in Self.kinds { add(field, about[field]) }
    return kinds
  }

  private func names(
    of record: AuditRecord, _ about: AuditValue?, plates: [Int: String]
  ) -> AuditValue {
    let sealed = AuditValue(json: record.sealed)
    var names: [String: AuditValue] = [:]
    for field in ["user", "plate", "case"] {
      if let value = sealed?[field]?.text {
        names[field] = .text(pseudonyms.name(value, kind: field))
      }
    }
    let hit =
      record.action == AuditAction.hit.rawValue
      ? record.sequence : about?["hit"]?.number
    if let plate = hit.flatMap({ plates[$0] }) {
      names["plate"] = .text(pseudonyms.name(plate, kind: "plate"))
    }
    return .object(names)
  }

  /// Finds whose names `wanted` are, among all that the log and the hits know.
  public func resolve(_ wanted: Set<String>, in log: AuditReader) throws -> [String: String] {
    var resolved: [String: String] = [:]
    func offer(_ value: String, kind: String) {
      let name = pseudonyms.name(value, kind: kind)
      if wanted.contains(name) { resolved[name] = value }
    }
    try log.forEachRecord { record in
      let sealed = AuditValue(json: record.sealed)
      for field in ["user", "plate", "case"] {
        if let value = sealed?[field]?.text { offer(value, kind: field) }
      }
    }
    for plate in Set(try log.plates().values) { offer(plate, kind: "plate") }
    return resolved
  }
}

extension AuditReader {
  /// The listed plates of the hits that are still there, by number.
  func plates() throws -> [Int: String] { try database.read { try Self.plates(in: $0) } }

  /// The same, within a transaction.
  static func plates(in database: Database) throws -> [Int: String] {
    var plates: [Int: String] = [:]
    let rows = try Row.fetchCursor(database, sql: "SELECT number, listed FROM hit")
    while let row = try rows.next() { plates[try row.value("number")] = try row.value("listed") }
    return plates
  }
}
