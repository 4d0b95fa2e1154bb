import ArgumentParser
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Clear: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Suppress further hits of a vehicle that was checked, for a time, or end that.",
      discussion: """
        The finding decides what is suppressed. After a misread, a wrong state or another vehicle: hits of the vehicle found, on every entry of this hit that cannot be that vehicle. \
        After a stale record or a bad entry: hits of any vehicle on that entry (its list, plate, state, case and reason), so keep it short. \
        Where the vehicle may still be the listed one, first record what its plate bears or where it is from: hits dispose. \
        `hits clearances --format text` tells the numbers that --end takes.

        EXAMPLES
          hotplate hits clear 1042 --for 30d --reason "stopped and checked"
          hotplate hits clear --end 1077 --reason "was the listed vehicle"
        """)
    @OptionGroup var options: StoreOptions
    @Argument(help: "The hit's number or identifier.") var id: String?
    @Option(name: .customLong("for"), help: "How long: 12h, 30d, at most a year.")
    var period: RetentionPeriod?
    @Option(
      help: ArgumentHelp(
        "End this clearance now, of whichever hit; repeatable.", valueName: "number"))
    var end: [Int] = []
    @Option(help: "Why: kept with the clearance and deleted with it.") var reason: String

    func validate() throws {
      if end.isEmpty, id == nil || period == nil {
        throw ValidationError("expected a hit and --for, or --end with the number of a clearance")
      }
      if !end.isEmpty, id != nil || period != nil {
        throw ValidationError("--end with a hit or --for: expected one of them")
      }
    }

    func run() throws {
      guard let id, let period else {
        let store = try options.open(command: "hits clear")
        let ends = try store.endClearances(end, reason: reason)
        try store.close()
        return try confirm(ends.map { "clearance \($0.ends) ended at \($0.created)" })
      }
      let store = try options.open(command: "hits clear")
      let hit = try store.hit(id)
      let clearances: [StoredClearance]
      do {
        clearances = try store.clear(hit: hit.number, for: period, reason: reason)
      } catch let error as HotplateError {
        guard !reason.allSatisfy(\.isWhitespace), try !store.canClear(hit: hit.number) else {
          throw error
        }
        let finding: String
        switch try store.dispositions(of: hit.number).last?.outcome {
        case .wrongState: finding = "wrong-state --true-state STATE"
        case .misread: finding = "misread --truth PLATE"
        case nil:
          finding = "FINDING, one of misread, wrong-state, other-vehicle, stale-record, bad-entry"
        default: throw error
        }
        throw HotplateError(
          error.code,
          "\(error.message). To record it: hotplate hits dispose \(hit.number)\(options.storeFlag) \(finding)"
        )
      }
      try store.close()
      try confirm(
        clearances.map {
          "clearance \($0.number) of \($0.hotlist), row \($0.entry), until \($0.expires)"
        })
    }

    private func confirm(_ lines: [String]) throws {
      try printConfirmation(
        lines.joined(separator: "\n") + "\nRuns with --store take it up within seconds.")
    }
  }
}
