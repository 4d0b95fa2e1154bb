import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Search: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Search kept reads and hits, for a purpose and a case.",
      discussion: """
        EXAMPLES
          hotplate hits search --plate '8A?1*' \\
            --purpose criminal-investigation --case 26-0417
          hotplate hits search --camera gate-3 --from 2026-11-20 --until 2026-11-21 \\
            --purpose audit --case 26-1
        """)
    @OptionGroup var options: StoreOptions
    @OptionGroup var reason: CaseOptions
    @Option(help: "The plate; ? for one character, * for any run.") var plate: String?
    @Option(help: "The camera.") var camera: String?
    @Option(help: "Not before: a day like 2026-11-01, or RFC 3339 in UTC.") var from: Timestamp?
    @Option(
      help: "Not after: a day, the day itself too, or RFC 3339 in UTC.",
      transform: {
        guard let time = Timestamp(lastOf: $0) else {
          throw ValidationError("found \"\($0)\", expected a day like 2026-11-01, or RFC 3339")
        }
        return time
      })
    var until: Timestamp?
    @Option(help: "At most this many of reads and of hits, up to 10000.") var limit = 100
    @OptionGroup var format: FormatOptions<Format>

    func validate() throws {
      try requireUsable(limit: limit)
      try refuseUsage { _ = try plate.map { try PlatePattern($0) } }
      if let from, let until, from > until {  // both are in it
        throw ValidationError("--from \(from) must not be after --until \(until)")
      }
    }

    func run() throws {
      let store = try options.open(command: "hits search", caseCheck: reason.caseCheck)
      let found = try store.search(
        SearchRequest(
          purpose: reason.purpose, caseID: reason.caseID,
          plate: try plate.map { try PlatePattern($0) },
          camera: camera, from: from, until: until, limit: limit))
      let cards = try found.hits.map {
        HitCard($0, dispositions: try store.findings(of: $0.number))
      }
      try store.close()
      let output = try LineOutput()
      for card in cards {
        try output.write(Data((format.chosen == .json ? try card.json() : card.line).utf8))
      }
      for read in found.reads {
        try output.write(Data((format.chosen == .json ? try read.json() : read.line).utf8))
      }
      if cards.isEmpty, found.reads.isEmpty, format.chosen != .json { printNotice("nothing found") }
      if found.isCut {
        let more = limit < HitStore.longestAnswer ? " or raise --limit" : ""
        printNotice("the answer was cut at \(limit); narrow it\(more)")
      }
    }
  }
}
