import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

struct HitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hits",
    abstract: "The hit store: look at hits, record what a person found, search with a purpose.",
    discussion: """
      Every look, search and finding goes into the store's audit log. A hit is a lead to verify, never a verdict.

      EXAMPLES
        hotplate hits list --undecided
        hotplate hits show 1042 --crop plate.png
        hotplate hits dispose 1042 misread --truth 8AB128 --note "bolt read as 3"
        hotplate hits clear 1042 --for 30d --reason "stopped and checked"
        hotplate hits search --policy US-CA --plate '8A?1*' \\
          --purpose criminal-investigation --case 26-0417
        hotplate hits replay 1042 --hotlist stolen.csv
      """,
    subcommands: [
      List.self, Show.self, Dispose.self, Clear.self, Clearances.self, Search.self, Replay.self,
      Record.self, Retain.self, Confusions.self,
    ])

  /// The flags of how an answer is written.
  struct FormOptions: ParsableArguments {
    enum Form: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: "text or json.") var format: Form = .text
    @Flag(name: .shortAndLong, help: "Short for --format json.") var json = false

    var isJSON: Bool { json || format == .json }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The newest hits, newest first.",
      discussion: "EXAMPLES\n  hotplate hits list --undecided --format json")
    @OptionGroup var options: StoreOptions
    @Flag(help: "Only those nobody has judged.") var undecided = false
    @Option(help: "At most this many.") var limit = 50
    @OptionGroup var form: FormOptions

    func validate() throws { try requireSome(limit: limit) }

    func run() throws {
      let store = try options.open(command: "hits list")
      let cards = try store.hits(undecided: undecided, limit: limit).map { HitCard($0) }
      try store.close()
      let output = try LineOutput()
      for card in cards {
        try output.write(Data((form.isJSON ? try card.json() : card.line).utf8))
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One hit with everything that was kept of it.",
      discussion: "EXAMPLES\n  hotplate hits show 1042 --crop plate.png --wide vehicle.jpg")
    @OptionGroup var options: StoreOptions
    @Argument(help: "The hit's number or identifier.") var id: String
    @OptionGroup var form: FormOptions
    @Option(
      help: ArgumentHelp("Write the plate's picture here.", valueName: "file"),
      completion: .file())
    var crop: String?
    @Option(
      help: ArgumentHelp("Write the wider picture here.", valueName: "file"), completion: .file())
    var wide: String?

    func run() throws {
      let store = try options.open(command: "hits show")
      let card = try store.card(id)
      for (path, kind) in [(crop, HitStore.Picture.crop), (wide, .wide)] {
        guard let path else { continue }
        guard let picture = try store.picture(kind, of: card.number) else {
          throw HotplateError(.file, "hit \(card.number): no such picture was kept")
        }
        try LineOutput.refuse(path)
        try PrivateFile.replace(path, bytes: Array(picture.data))
      }
      try store.close()
      try answer(form.isJSON ? try card.json() : card.text)
    }
  }

  struct Dispose: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record what a person found that a hit was; an earlier finding stays.",
      discussion: """
        EXAMPLES
          hotplate hits dispose 1042 correct-read --action recovered
          hotplate hits dispose 1042 misread --truth 8AB128
          hotplate hits dispose 1042 wrong-state --true-state NV
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

    func run() throws {
      let store = try options.open(command: "hits dispose")
      let hit = try store.hit(id)
      let number = try store.dispose(
        of: hit.number, as: outcome, action: action, truth: truth, trueJurisdiction: trueState,
        note: note)
      let advice = advice(on: hit, canClear: try store.canClear(hit: hit.number))
      try store.close()
      try confirm(
        "disposition \(number) of hit \(hit.number): \(outcome.rawValue)"
          + (advice.map { "\n\($0)" } ?? ""))
    }

    /// How to keep the vehicle from being stopped again, or what to record before that.
    private func advice(on hit: StoredHit, canClear: Bool) -> String? {
      guard outcome.suggestsClearance else { return nil }
      let (purpose, dispose) = (
        "To keep this from stopping the vehicle again",
        "hotplate hits dispose \(hit.number)\(options.named)"
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
      let clear = "hotplate hits clear \(hit.number)\(options.named) --for 30d --reason …"
      return !plate.isEmpty
        && Hotplate.Clearances.isOtherVehicle(plate, nil, than: hit.read.text, nil)
        ? "To keep back reads of \(plate), though not of \(hit.read.text) where it is misread again: \(clear)"
        : "\(purpose): \(clear)"
    }
  }

  struct Clear: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Clear the vehicle of a hit of what it hit, for a time.",
      discussion: """
        After a misread or a wrong state of every entry told in the hit that cannot be of the vehicle, after a stale record or a bad entry of that entry alone (its list, plate, state, case and reason). \
        What the plate really bears, or where it is really from, must be recorded first where the listed vehicle itself would be cleared.

        EXAMPLES
          hotplate hits clear 1042 --for 30d --reason "stopped and checked"
        """)
    @OptionGroup var options: StoreOptions
    @Argument(help: "The hit's number or identifier.") var id: String
    @Option(name: .customLong("for"), help: "How long: 12h, 30d, at most a year.")
    var period: RetentionPeriod
    @Option(help: "Why.") var reason: String

    func run() throws {
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
        case nil: finding = "FINDING, one of misread, wrong-state, stale-record, bad-entry"
        default: throw error
        }
        throw HotplateError(
          error.code,
          "\(error.message). To record it: hotplate hits dispose \(hit.number)\(options.named) \(finding)"
        )
      }
      try store.close()
      let lines = clearances.map {
        "clearance \($0.number) of \($0.hotlist), row \($0.entry), until \($0.expires)"
      }
      try confirm(
        lines.joined(separator: "\n") + "\nRuns with --store take it up within seconds.")
    }
  }

  struct Clearances: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The clearances in force, as a file that --clearances takes. Looking is logged.",
      discussion: """
        Runs with --store use the store's clearances by themselves; the file is for those without.

        EXAMPLES
          hotplate hits clearances > cleared.csv
        """)
    @OptionGroup var options: StoreOptions

    func run() throws {
      let store = try options.open(command: "hits clearances")
      let clearances = try store.clearancesAsCSV()
      try store.close()
      try answer(clearances.dropLast())
    }
  }

  struct Search: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Search kept reads and hits, for a purpose and a case.",
      discussion: """
        EXAMPLES
          hotplate hits search --policy US-CA --plate '8A?1*' \\
            --purpose criminal-investigation --case 26-0417
          hotplate hits search --camera gate-3 --from 2026-11-20 --until 2026-11-21 \\
            --purpose audit --case 26-1
        """)
    @OptionGroup var options: StoreOptions
    @Option(help: "A purpose of the policy.") var purpose: String
    @Option(name: .customLong("case"), help: "The case it is for.") var caseID: String
    @Option(help: "The plate; ? for one character, * for any run.") var plate: String?
    @Option(help: "The camera.") var camera: String?
    @Option(help: "Not before: a day like 2026-11-01, or RFC 3339 in UTC.") var from: Timestamp?
    @Option(
      help: "Not after: a day, which is in it, or RFC 3339 in UTC.",
      transform: {
        guard let time = Timestamp(lastOf: $0) else {
          throw ValidationError("found \"\($0)\", expected a day like 2026-11-01, or RFC 3339")
        }
        return time
      })
    var until: Timestamp?
    @Option(help: "At most this many of reads and of hits.") var limit = 100
    @Option(
      help: ArgumentHelp(
        "Ask this program whether the case is real; once asked, always asked.", valueName: "command"
      ), completion: .file())
    var caseCheck: String?
    @OptionGroup var form: FormOptions

    func validate() throws {
      try requireSome(limit: limit)
      if let from, let until, from > until {  // both are in it
        throw ValidationError("--from \(from) must not be after --until \(until)")
      }
    }

    func run() throws {
      let store = try options.open(command: "hits search", caseCheck: caseCheck)
      let found = try store.search(
        SearchRequest(
          purpose: purpose, caseID: caseID, plate: try plate.map { try PlatePattern($0) },
          camera: camera, from: from, until: until, limit: limit))
      let cards = try found.hits.map {
        HitCard($0, dispositions: try store.dispositions(of: $0.number))
      }
      try store.close()
      let output = try LineOutput()
      for card in cards {
        try output.write(Data((form.isJSON ? try card.json() : card.line).utf8))
      }
      for read in found.reads {
        try output.write(Data((form.isJSON ? try read.json() : read.line).utf8))
      }
      if found.isCut {
        say("hotplate: the answer was cut at \(limit); narrow it or raise --limit")
      }
    }
  }

  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a hit again from what was stored with it, and say if it is not the same.",
      discussion: """
        Exit status 0: the same, 1: not.

        EXAMPLES
          hotplate hits replay 1042
          hotplate hits replay 1042 --hotlist kept/stolen-2026-11-23.csv
        """)
    @OptionGroup var options: StoreOptions
    @Argument(help: "The hit's number or identifier.") var id: String
    @Option(
      help: ArgumentHelp("The list, when it is no longer where it was.", valueName: "file"),
      completion: .file())
    var hotlist: [String] = []

    func run() throws {
      let store = try options.open(command: "hits replay")
      let replay = try store.replay(id) { input in
        try RecordedRun(settings: input.settings, hotlists: hotlist).hits(input)
      }
      let verdict = "hit \(replay.number): \(replay.isSame ? "the same hit" : "NOT the same")"
      try store.close()
      try answer(([verdict] + replay.differences.map { "  \($0)" }).joined(separator: "\n"))
      if !replay.isSame { throw ExitCode(1) }
    }
  }

  struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Store the hits of records on standard input; each is named once it is on the disk.",
      discussion: """
        Hits that a read of `stream` takes back stay in the store, marked as withdrawn.

        EXAMPLES
          hotplate scan stills/ --hotlist stolen.csv --json | \\
            hotplate hits record --hotlist stolen.csv
        """)
    @OptionGroup var options: StoreOptions
    @Option(
      help: ArgumentHelp("A list that the hits are from.", valueName: "file"), completion: .file())
    var hotlist: [String] = []
    @Option(help: "The camera of records that name none.") var camera = "batch"

    func run() throws {
      try StandardInput.check()
      let store = try options.open(command: "hits record", create: true)
      // A run that ends in an error keeps its counts, too; closing twice is closing once.
      defer { try? store.close() }
      try store.beginRun(
        settings: ["input": "records"],
        lists: try hotlist.map { HotlistInfo(try Hotlist(file: $0)) })
      let output = try LineOutput()
      var (isRead, isWritten) = (true, true)
      let failed = try store.record(
        lines: FileHandle.standardInput, intake: HitIntake(camera: camera)
      ) { line in
        // Hits are stored though nobody reads or keeps what is told of them.
        guard isRead, isWritten else { return }
        do {
          try output.write(Data(line.utf8))
        } catch is OutputClosed {
          isRead = false
        } catch {
          isWritten = false
          say("hotplate: \(error)")
        }
      } complain: {
        say("hotplate: \($0)")
      }
      try store.close()
      if failed > 0 || !isWritten { throw ExitCode(1) }
    }
  }

  struct Retain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep reads without a hit for a time, or stop keeping them.",
      discussion: """
        EXAMPLES
          hotplate hits retain 21d --reason "order 26-3 of the chief"
          hotplate hits retain none --reason "order withdrawn"
        """)
    @OptionGroup var options: StoreOptions
    @Argument(help: "How long: 3m, 24h, 21d; none deletes what was kept.") var period: String
    @Option(help: "Why, for the log.") var reason: String

    func run() throws {
      let store = try options.open(command: "hits retain", create: true)
      try store.retain(try RetentionPeriod.parse(period), reason: reason)
      let retention = store.retention
      try store.close()
      try confirm("reads without a hit are \(retention.map { "kept for \($0)" } ?? "not kept")")
    }
  }

  struct Confusions: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What each camera takes for what, as people found: counts, as JSON lines.",
      discussion: """
        EXAMPLES
          hotplate hits confusions
          hotplate hits confusions --camera gate-3 > gate-3.json
          hotplate stream --camera gate-3 --hotlist stolen.csv \\
            --confusions gate-3.json
        """)
    @OptionGroup var options: StoreOptions
    @Option(help: "The matrix of this camera alone, as --confusions takes it.")
    var camera: String?

    func run() throws {
      if let camera {
        let log = try AuditReader(store: options.store)
        if try !log.confusions().contains(where: { $0.camera == camera }) {
          say("hotplate: nothing was found at camera \(camera): the matrix is the measured one")
        }
        try answer(try log.confusionMatrix(camera: camera))
        return
      }
      let output = try LineOutput()
      for count in try AuditReader(store: options.store).confusions() {
        try output.write(Data(try count.json().utf8))
      }
    }
  }
}
