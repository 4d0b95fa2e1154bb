import Foundation
import GRDB
import Hotplate

extension HitStore {
  /// The newest records in the clear, newest first. Looking is in the log.
  public func trail(limit: Int) throws -> [AuditValue] {
    let limit = min(max(limit, 1), 10_000)
    let entries = try read { database in
      try Row.fetchAll(
        database, sql: "SELECT seq, at, action, about, sealed FROM audit ORDER BY seq DESC LIMIT ?",
        arguments: [limit]
      ).map { row -> AuditValue in
        [
          "seq": .number(try row.value("seq")), "at": .text(try row.value("at")),
          "action": .text(try row.value("action")),
          "about": AuditValue(json: try row.value("about")) ?? .null,
          "sealed": AuditValue(json: try row.value("sealed")) ?? .null,
        ]
      }
    }
    try write { _, log in
      try log.append(.viewed, about: ["trail": .number(entries.count)], sealed: sealed())
    }
    return entries
  }

  /// Writes the log for publishing, and that it left into the log.
  ///
  /// The leaving itself is in the next export: this one ends at the checkpoint before it.
  ///
  /// - Throws: ``HotplateError`` where `smallCount` is below the policy's, too.
  @discardableResult
  public func export(
    pseudonyms: Pseudonyms, smallCount: Int?, recipient: String?,
    to write: (String) throws -> Void
  ) throws -> Checkpoint {
    let policy = try policy
    if let policy, let smallCount, smallCount < policy.smallCount {
      throw HotplateError(
        .configuration,
        "policy \(policy.code) withholds what fewer than \(policy.smallCount) records share, found a request for \(smallCount)"
      )
    }
    let log = try AuditReader(store: path)
    let checkpoint = try log.checkpoint()
    // Before a line goes out: whoever breaks off at the last has read all the others.
    try logExport("audit log", records: checkpoint.size, recipient: recipient)
    try AuditExport(pseudonyms: pseudonyms, smallCount: smallCount ?? policy?.smallCount ?? 5)
      .write(log, upTo: checkpoint, to: write)
    return checkpoint
  }

  /// Turns pseudonyms back. That it was done is in the log, and who was asked for.
  public func resolve(
    _ names: Set<String>, pseudonyms: Pseudonyms
  ) throws -> [String: String] {
    let resolved = try AuditExport(pseudonyms: pseudonyms).resolve(
      names, in: try AuditReader(store: path))
    try write { _, log in
      // The pseudonyms, not whom they stand for: the log outlives a hit, and does not give its plate away.
      let values = names.sorted().map { AuditValue.text($0) }
      try log.append(
        .viewed, about: ["resolved": .number(resolved.count)],
        sealed: sealed(["names": .list(values)]))
    }
    return resolved
  }
}

extension Checkpoint {
  /// The longest file of checkpoints that is read, in bytes: one an hour for years.
  private static let longestFile = 16 << 20

  /// Reads a file of checkpoints, one after the other, as they are appended elsewhere; at least one.
  public static func all(inFile path: String) throws -> [Checkpoint] {
    func refuse(_ found: String) -> HotplateError {
      // A store that was not checked is none that was found damaged: no status of 1.
      HotplateError(.startup, "\(path): expected a checkpoint, found \(found)")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw refuse(
        access(path, R_OK) == 0 ? "no file that can be read" : String(cString: strerror(errno)))
    }
    guard data.count <= longestFile else { throw refuse("\(data.count) bytes") }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").filter {
      !$0.allSatisfy { $0 == " " || $0 == "\r" }
    }
    guard !lines.isEmpty else { throw refuse("none") }
    return try stride(from: 0, to: lines.count, by: 7).map { first in
      let text = lines[first..<min(first + 7, lines.count)].joined(separator: "\n") + "\n"
      guard let checkpoint = Checkpoint(text) else {
        throw refuse(
          first == 0 ? "something else" : "something else after \(first / 7) of them")
      }
      return checkpoint
    }
  }

  /// Reads a checkpoint's file; of several in it the last.
  public init(file path: String) throws {
    let all = try Self.all(inFile: path)
    self = all[all.count - 1]
  }
}

extension HitStore {
  /// Appends records of no meaning: for the benchmark of the verifier.
  package func fillLog(records: Int) throws {
    for start in stride(from: 0, to: records, by: 10_000) {
      try write { _, log in
        for number in start..<min(start + 10_000, records) {
          try log.append(
            .viewed, about: ["hit": .number(number), "picture": "crop"], sealed: sealed())
        }
      }
    }
  }
}

/// Public keys as people pass them on.
public enum PublicKey {
  /// 64 hexadecimal digits.
  public static func text(_ key: [UInt8]) -> String { Hexadecimal.text(key) }

  /// Reads 64 hexadecimal digits.
  ///
  /// - Throws: ``HotplateError`` when it is anything else.
  public static func parse(_ text: String) throws -> [UInt8] {
    guard let key = Hexadecimal.bytes(text), key.count == 32 else {
      throw HotplateError(
        .configuration,
        "expected a public key of 64 hexadecimal digits, found \"\(text.prefix(80))\""
      )
    }
    return key
  }
}

extension AuditVerification {
  /// What to tell a person.
  public var text: String {
    var lines = findings.map { "FOUND: \($0)" } + remarks.map { "note: \($0)" }
    let rate = logSeconds > 0 ? Int(Double(records) / logSeconds) : 0
    lines.append(
      "\(isIntact ? "intact" : "NOT intact"): \(records) records, \(rows) rows, \(checkpoints) checkpoints, root \(root)"
    )
    lines.append("key: \(keySource); \(rate) records/s")
    return lines.joined(separator: "\n")
  }
}
