import Foundation
import Hotplate

/// What the log says of a stretch of time: nothing in a report is from anywhere else, so that it can be checked.
public struct Report: Sendable {
  /// What became of the hits of one list or one camera.
  public struct Tally: Sendable, Hashable {
    /// Hits.
    public internal(set) var hits = 0
    /// Hits by the disposition that counts.
    public internal(set) var outcomes: [Disposition.Outcome: Int] = [:]
    /// Of the misread ones, those whose vehicle bears the listed plate, or fits that where it has wildcards: their hits were right all the same. Programs of before 2026-12-01 did not record which.
    public internal(set) var misreadListed = 0
    /// Hits that a later read of the pass took back; judged or not, they count among the others as well.
    public internal(set) var withdrawn = 0
    /// Hits by what was done, including what was recorded for a hit that was superseded by one not yet judged.
    public internal(set) var actions: [Disposition.Action: Int] = [:]
    /// The same without those of which nothing was done, parted by whether the hit was right; of one not yet judged whose action is that of a superseded hit, whether that one was.
    public internal(set) var verdicts: [Disposition.Action: [Verdict: Int]] = [:]

    /// Hits that nobody has judged.
    public var undecided: Int { hits - outcomes.values.reduce(0, +) }

    /// How many of the judged hits were found to be `outcome`.
    public func share(_ outcome: Disposition.Outcome) -> WilsonInterval {
      WilsonInterval(outcomes[outcome, default: 0], of: hits - undecided)
    }

    /// Hits found to be of the listed vehicle, misread or not.
    public var confirmed: Int { outcomes[.correctRead, default: 0] + misreadListed }

    /// Hits found not to be what the list says.
    public var refuted: Int {
      [.misread, .wrongState, .otherVehicle, .staleRecord, .badEntry]
        .reduce(-misreadListed) { $0 + outcomes[$1, default: 0] }
    }
  }

  /// One access to the data of plates.
  public struct Access: Sendable, Hashable {
    /// The record's place in the log.
    public var record: Int
    /// When.
    public var time: String
    /// Who.
    public var user: String
    /// What was done: `search`, `refused`, `viewed`, `export`.
    public var action: String
    /// The plate or other data asked for.
    public var asked: String
    /// The purpose given.
    public var purpose: String
    /// The case given.
    public var caseID: String
  }

  /// From when; `nil` from the start.
  public var from: Timestamp?
  /// Until when, not included; `nil` to the end.
  public var until: Timestamp?
  /// The checkpoint that the numbers stand on.
  public internal(set) var checkpoint: Checkpoint
  /// Reads by camera.
  public internal(set) var reads: [String: Int] = [:]
  /// What became of hits, by list.
  public internal(set) var lists: [String: Tally] = [:]
  /// What became of hits, by camera.
  public internal(set) var cameras: [String: Tally] = [:]
  /// Why the hits' entries were listed.
  public internal(set) var reasons: [String: Int] = [:]
  /// Hits by day.
  public internal(set) var days: [String: Int] = [:]
  /// Lists that reads were compared with, those that found nothing among them: name, and the greatest age in seconds at loading.
  public internal(set) var listAges: [String: Int] = [:]
  /// Of those that were compiled with delta files all their files, whichever edition had them: by the list's name their names, by `sha256:…`.
  public internal(set) var listSources: [String: [String: String]] = [:]
  /// Seconds from each hit to its first disposition, rising.
  public internal(set) var responses: [Int] = []
  /// What was put in force of policies and of how long reads are kept, with its time; as it came.
  public internal(set) var rules: [String] = []
  /// Answered searches by purpose.
  public internal(set) var searches: [String: Int] = [:]
  /// Searches refused.
  public internal(set) var refused = 0
  /// Views of hits and pictures.
  public internal(set) var views = 0
  /// Clearances given.
  public internal(set) var clearances = 0
  /// Clearances ended before their time.
  public internal(set) var clearancesEnded = 0
  /// Hits that a surer one of the same pass replaced; not counted among the others.
  public internal(set) var superseded = 0
  /// Hits that clearances suppressed.
  public internal(set) var keptBack = 0
  /// Exports.
  public internal(set) var exports = 0
  /// Deleted at the end of their retention.
  public internal(set) var purged = Purge()
  /// Deleted earlier, because somebody ordered it.
  public internal(set) var purgedByOrder = Purge()
  /// Everybody who did something.
  public internal(set) var users: Set<String> = []
  /// Every access.
  public internal(set) var accesses: [Access] = []

  /// Where the clock was set back by more than a minute, anywhere in the log: what lies between may be dated outside of the period.
  public internal(set) var clockSteps: [String] = []

  /// Reads in all.
  public var readCount: Int { reads.values.reduce(0, &+) }

  /// All lists together.
  public var total: Tally {
    lists.values.reduce(into: Tally()) { $0 += $1 }
  }

  /// Hits a million reads; `nil` without reads.
  public var hitsPerMillion: Double? {
    readCount > 0 ? Double(total.hits) / Double(readCount) * 1_000_000 : nil
  }

  /// Seconds by which `share` of the judged hits were first judged: 0 to 1, or what is nearer. What is no number is taken for 0.
  public func response(_ share: Double) -> Int? {
    guard !responses.isEmpty else { return nil }
    let share = share > 0 ? min(share, 1) : 0
    return responses[max(Int((share * Double(responses.count)).rounded(.up)) - 1, 0)]
  }
}
