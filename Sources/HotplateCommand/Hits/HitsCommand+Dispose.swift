import ArgumentParser
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Dispose: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record what a person found that a hit was; an earlier finding stays.",
      discussion: """
        FINDINGS
          correct-read      plate and state were read right, and the entry stands
          wrong-state       the plate was read right, but is of another state
          misread           the plate bears another text: --truth, also where that
                            is the listed one
          other-vehicle     the plate was read right and the entry is right, but they
                            differ, or it has wildcards: not the listed vehicle
          stale-record      the entry was no longer true when it hit
          bad-entry         the entry was never right
          unable-to-verify  nobody could tell

        EXAMPLES
          hotplate hits dispose 1042 correct-read --action recovered
          hotplate hits dispose 1042 misread --truth 8AB128
          hotplate hits dispose 1042 wrong-state --true-state NV
          hotplate hits dispose 1042 other-vehicle --verified characters
        """)
    @OptionGroup var options: StoreOptions
    @Argument(help: "The hit's number or identifier.") var id: String
    @Argument(
      help: "One of \(Disposition.Outcome.allCases.map(\.rawValue).joined(separator: ", ")).")
    var outcome: Disposition.Outcome
    @Option(
      help:
        "One of \(Disposition.Action.allCases.map(\.rawValue).joined(separator: ", ")) (default: as found before)."
    )
    var action: Disposition.Action?
    @Option(help: "What the plate really bears.") var truth: String?
    @Option(help: "Where the plate really is from: a US state or country, like CA or D.")
    var trueState: String?
    @Option(help: "In your words.") var note: String?
    @Option(
      help: ArgumentHelp(
        "What you verified, of what the hit asks for, like characters; repeatable.",
        valueName: "item"))
    var verified: [String] = []

    func validate() throws {
      try refuseUsage {
        _ = try Disposition.truth(truth, of: "--truth")
        _ = try Disposition.jurisdiction(trueState, of: "--true-state")
      }
    }

    func run() throws {
      let store = try options.open(command: "hits dispose")
      let hit = try store.hit(id)
      let number = try store.dispose(
        of: hit.number, as: outcome, action: action, truth: truth, trueJurisdiction: trueState,
        note: note, verified: verified)
      let notes = try [
        remark(on: hit, disposition: number, store),
        advice(on: hit, canClear: store.canClear(hit: hit.number)),
      ].compactMap(\.self)
      let inForce = try store.clearances(of: hit.number)
      try store.close()
      try printConfirmation(
        (["disposition \(number) of hit \(hit.number): \(outcome.rawValue)"] + notes)
          .joined(separator: "\n"))
      for clearance in inForce {
        printNotice(
          "clearance \(clearance.number) of this hit is still in force until \(clearance.expires); to end it: hotplate hits clear\(options.storeFlag) --end \(clearance.number) --reason …"
        )
      }
    }

    /// That a finding of a superseded hit does not count for its pass; `nil` where it does, or where no hit superseded it.
    private func remark(
      on hit: StoredHit, disposition number: Int, _ store: HitStore
    ) throws -> String? {
      guard let next = hit.supersededBy else { return nil }
      let found = try store.finding(of: next)
      guard found?.number != number else { return nil }
      let verdict = found.map { "was judged as \($0.outcome.rawValue)" } ?? "waits to be judged"
      return
        "hit \(hit.number) is superseded by hit \(next), which \(verdict): this finding does not count for the pass"
    }

    /// How to keep the vehicle from being stopped again, or what to record before that.
    private func advice(on hit: StoredHit, canClear: Bool) -> String? {
      guard outcome.suggestsClearance else { return nil }
      let (purpose, dispose) = (
        "To keep this from stopping the vehicle again",
        "hotplate hits dispose \(hit.number)\(options.storeFlag)"
      )
      let plate = truth.map { Plate($0).text } ?? ""
      guard canClear else {
        switch outcome {
        case .misread where plate.isEmpty:
          return "\(purpose), say what it bears: \(dispose) misread --truth PLATE"
        // An entry that names no place is of every vehicle that bears its plate.
        case .wrongState
        where trueState == nil && hit.hit.listings.contains { $0.jurisdiction != nil }:
          return "\(purpose), say where it is from: \(dispose) wrong-state --true-state STATE"
        default: return nil
        }
      }
      let clear = "hotplate hits clear \(hit.number)\(options.storeFlag) --for 30d --reason …"
      return !plate.isEmpty
        && Hotplate.Clearances.isOtherVehicle(plate, nil, than: hit.read.text, nil)
        ? "To keep back reads of \(plate), though not of \(hit.read.text) where it is misread again: \(clear)"
        : "\(purpose): \(clear)"
    }
  }
}
