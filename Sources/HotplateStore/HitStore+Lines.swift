import Foundation
import Hotplate

extension HitStore {
  /// Stores the hits of record lines as they come, and which of them are taken back, in the lines' order; hits that are there together share a
  /// commit.
  ///
  /// - Parameters:
  ///   - announce: Given one line of JSON a hit, after it is on the disk.
  ///   - complain: Given one sentence a line that is no record, or takes back what is not in the store.
  /// - Returns: How many lines failed.
  public func record(
    lines file: FileHandle, intake: HitIntake, announce: (String) -> Void,
    complain: (String) -> Void
  ) throws -> Int {
    var rest = Data()
    var number = 0
    var failed = 0
    while true {
      let part = file.availableData
      var whole = rest + part
      if part.isEmpty {
        guard !whole.isEmpty else { break }
        whole.append(0x0a)
      }
      var lines = whole.split(separator: 0x0a, omittingEmptySubsequences: false)
      rest = lines.popLast().map { Data($0) } ?? Data()
      guard rest.count <= Self.longestLine else {
        throw HotplateError(.file, "line \(number + lines.count + 1): longer than 1 MiB")
      }
      var submissions: [HitSubmission] = []
      for line in lines {
        number += 1
        guard !line.isEmpty else { continue }
        let told: HitIntake.Told
        do { told = try intake.submissions(line: Data(line), now: options.now()) } catch {
          failed += 1
          complain("line \(number): \(error)")
          continue
        }
        count(reads: told.reads, camera: told.camera)
        submissions += told.hits
        guard let withdrawal = told.withdrawal else { continue }
        // What came before it may be what it takes back.
        try record(submissions, announce: announce)
        submissions = []
        let unknown = try withdraw(withdrawal)
        guard !unknown.isEmpty else { continue }
        failed += 1
        complain(
          "line \(number): expected to find the hits that it takes back, did not find \(unknown.joined(separator: ", "))"
        )
      }
      try record(submissions, announce: announce)
      if part.isEmpty { break }
    }
    return failed
  }

  private func record(_ submissions: [HitSubmission], announce: (String) -> Void) throws {
    for hit in try record(submissions) {
      let line: AuditValue = ["number": .number(hit.number), "id": .text(hit.id)]
      announce(line.json)
    }
  }

  private static let longestLine = 1 << 20
}

extension KeptRead {
  /// One line of JSON.
  public func json() throws -> String { try JSONText.line(self) }

  /// One line for a list.
  public var line: String {
    "read \(number)  \(time)  \(camera)  \(plate)  \(source)".forTerminals
  }
}

extension RetentionPeriod {
  /// Reads what a person typed: a period, or `none`.
  ///
  /// - Throws: ``HotplateError`` when it is neither.
  public static func parse(_ text: String) throws -> RetentionPeriod? {
    if text == "none" { return nil }
    guard let period = RetentionPeriod(text) else {
      throw HotplateError(
        .configuration, "found \"\(text)\", expected a period such as 3m, 24h or 21d, or none")
    }
    return period
  }
}

extension HitStore {
  /// The clearances in force as CSV, for `--clearances`: what the vehicle bears, the entry it hit, who cleared it until when.
  /// Looking is in the log.
  public func clearancesAsCSV() throws -> String {
    func field(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
    var lines = [
      "plate,jurisdiction,list,listed,listedjurisdiction,case,author,reason,expires"
    ]
    let clearances = try clearances()
    try write { _, log in
      try log.append(.viewed, about: ["clearances": .number(clearances.count)], sealed: sealed())
    }
    for clearance in clearances {
      lines.append(
        [
          field(clearance.plate), field(clearance.jurisdiction ?? ""), field(clearance.hotlist),
          field(clearance.listed), field(clearance.listedJurisdiction ?? ""),
          field(clearance.caseNumber ?? ""), field(clearance.author), field(clearance.reason),
          field(clearance.expires),
        ].joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
