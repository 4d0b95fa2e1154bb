import Foundation
import Hotplate

extension HitStore {
  /// Stores the hits of record lines as they come, and which of them are taken back, in the lines' order; hits that are there together share a
  /// commit.
  ///
  /// - Parameters:
  ///   - announce: Given one line of JSON a hit, a record of type `stored` with its number and identifier, after it is on the disk.
  ///   - complain: Given one sentence a line that is no record, has hits of lists that are none of the run's, or takes back what is not in
  ///     the store.
  /// - Returns: How many lines failed; what else they tell is stored, and so is what comes after them.
  /// - Throws: ``HotplateError`` when the lines cannot be read or the store refuses what is good.
  public func record(
    lines file: FileHandle, intake: HitIntake, announce: (String) -> Void,
    complain: (String) -> Void
  ) throws -> Int {
    var input = InputLines(file.fileDescriptor)
    var number = 0
    var failed = 0
    while let lines = try input.next(of: "line \(number + 1)") {
      var submissions: [HitSubmission] = []
      for line in lines {
        number += 1
        guard !line.isEmpty else { continue }
        let contents: HitIntake.Contents
        do {
          guard line.count <= InputLines.longestLine else {
            throw HotplateError(.file, "longer than 1 MiB, expected a record of hotplate as JSON")
          }
          contents = try intake.submissions(line: Data(line), now: options.now())
        } catch {
          failed += 1
          complain("line \(number): \(error)")
          continue
        }
        try add(reads: contents.reads, camera: contents.camera)
        let foreign = contents.hits.map(\.hit).filter(isForeign)
        submissions += contents.hits.filter { !isForeign($0.hit) }
        if !foreign.isEmpty {
          failed += 1
          complain("line \(number): \(refusal(of: foreign))")
        }
        guard let withdrawal = contents.withdrawal else { continue }
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
    }
    return failed
  }

  private func record(_ submissions: [HitSubmission], announce: (String) -> Void) throws {
    for hit in try record(submissions) {
      let line: AuditValue = [
        "schema": 1, "type": "stored", "number": .number(hit.number), "id": .text(hit.id),
      ]
      announce(line.json)
    }
  }

  /// Whether a hit is of none of the run's lists, as when it was found before its list was replaced.
  private func isForeign(_ hit: Hit) -> Bool {
    state.withLock { $0.run != nil && $0.lists[hit.list] == nil }
  }

  private func refusal(of hits: [Hit]) -> String {
    func named(_ lists: [(name: String, digest: String)]) -> String {
      Set(lists.map { "\($0.name) (\($0.digest))" }).sorted().joined(separator: ", ")
    }
    let lists = state.withLock { state in
      state.lists.map { digest, list in
        (list.sources?.first { $0.digest == digest }?.name ?? list.name, digest)
      }
    }
    let found = named(hits.map { ($0.hotlist, $0.list) })
    return lists.isEmpty
      ? "found a hit of \(found), expected its list to be named with --hotlist"
      : "found a hit of \(found), expected one of the run's lists: \(named(lists))"
  }
}
