import Crypto
import Foundation
import Hotplate

extension Report {
  private struct HitFacts {
    var list: String
    var camera: String
    var reason: String
    /// As RFC 3339 begins: `2026-11-23`.
    var day: String
  }

  /// Reads the log from `from` until before `until`. A hit counts by when it was recorded, its disposition and
  /// its withdrawal whenever they came. One that a surer hit of the same pass replaced, whenever, counts as that one, with what was found
  /// of that one, else of the older one where it holds for both (``HitStore/finding(of:)``), and with what was done; logs of before 2026-11-30 do not tell, and there each counts.
  public init(log: AuditReader, from: Timestamp? = nil, until: Timestamp? = nil) throws {
    self.from = from
    self.until = until
    checkpoint = try log.checkpoint()
    var hits: [Int: HitFacts] = [:]
    var outcomes: [Int: Disposition.Outcome] = [:]
    var actions: [Int: Disposition.Action] = [:]
    var misreadListed: Set<Int> = []
    var firstResponse: [Int: Int] = [:]
    var withdrawn: Set<Int> = []
    var replaced: [(earlier: Int, later: Int)] = []
    var listsOfRun: [Int: [String: AuditValue]] = [:]
    var runs: Set<Int> = []
    let start = Array((from?.description ?? "").utf8)
    let end = Array((until?.description ?? "~").utf8)
    var (latest, isBack): ([UInt8], Bool) = ([], false)
    try log.forEachRecord(of: checkpoint) { raw, _ in
      let time = raw.time
      if !time.lexicographicallyPrecedes(latest) {
        latest.replaceSubrange(0..., with: time)
        isBack = false
      } else if !isBack {
        let now = String(decoding: time, as: UTF8.self)
        if let step = Timestamp.stepBack(from: String(decoding: latest, as: UTF8.self), to: now) {
          isBack = true
          clockSteps.append(
            "record \(raw.sequence) is of \(now), \(Self.duration(step)) before the latest until then"
          )
        }
      }
      // RFC 3339 with one spelling sorts as the moments do.
      let isBefore = time.lexicographicallyPrecedes(start)
      let isWithin = !isBefore && time.lexicographicallyPrecedes(end)
      guard let action = AuditAction(rawValue: raw.action),
        isWithin || Self.bearsOnPeriod(raw, action, isBefore: isBefore)
      else { return }
      let record = raw.record
      let about = AuditValue(json: record.about) ?? .null
      if action == .disposition, let hit = about["hit"]?.number,
        let outcome = about["outcome"]?.text.flatMap(Disposition.Outcome.init),
        let done = about["action"]?.text.flatMap(Disposition.Action.init)
      {
        outcomes[hit] = outcome
        actions[hit] = done
        if about["isListed"] == .flag(true) {
          misreadListed.insert(hit)
        } else {
          misreadListed.remove(hit)
        }
        if firstResponse[hit] == nil { firstResponse[hit] = about["seconds"]?.number }
      }
      if action == .hit, let earlier = about["supersedes"]?.number, earlier < record.sequence {
        replaced.append((earlier, record.sequence))
      }
      if action == .withdrawn, let hit = about["hit"]?.number { withdrawn.insert(hit) }
      if isBefore, action == .list, let run = about["run"]?.number,
        let name = about["name"]?.text
      {
        listsOfRun[run, default: [:]][name] = about
      }
      guard isWithin else { return }
      if let run = about["run"]?.number { runs.insert(run) }
      if action == .hit, let list = about["list"]?.text, let camera = about["camera"]?.text {
        // Logs of older programs hold the list's own words.
        let reason = about["reason"]?.text.map { ListedReason($0).rawValue }
        hits[record.sequence] = HitFacts(
          list: list, camera: camera, reason: reason ?? "no reason given",
          day: String(record.time.prefix(10)))
      } else {
        take(record, action, about)
      }
    }
    // A run that began before compares with the lists that it loaded then.
    for run in runs {
      for list in (listsOfRun[run] ?? [:]).values { take(list: list) }
    }
    // Of hits whose action is that of an older one: whether that was right.
    var actedOn: [Int: Verdict] = [:]
    // In the order of the log: a finding reaches the last of several that replaced one another.
    for (earlier, later) in replaced {
      if outcomes[later] == nil, let found = outcomes[earlier], found.holdsForSurerHits {
        outcomes[later] = found
        firstResponse[later] = firstResponse[earlier]
      }
      // A vehicle that was stopped was stopped, whatever its surer hit turns out to be.
      if actions[later] == nil, let done = actions[earlier] {
        actions[later] = done
        actedOn[later] =
          actedOn[earlier]
          ?? Verdict(outcomes[earlier], isListed: misreadListed.contains(earlier))
      }
      if hits.removeValue(forKey: earlier) != nil { superseded += 1 }
    }
    for (number, hit) in hits {
      reasons[hit.reason, default: 0] += 1
      days[hit.day, default: 0] += 1
      var one = Tally(
        outcomes[number], actions[number], isListed: misreadListed.contains(number),
        actedOn: actedOn[number])
      one.withdrawn = withdrawn.contains(number) ? 1 : 0
      lists[hit.list, default: Tally()] += one
      cameras[hit.camera, default: Tally()] += one
      if let seconds = firstResponse[number] { responses.append(seconds) }
    }
    responses.sort()
  }

  /// Whether a record of another time tells of what is in the period: what was found of a hit, replaced it or took it back, and the lists of a run that began
  /// before. Of all others nothing is read: a log may have millions of them.
  private static func bearsOnPeriod(
    _ record: RawAuditRecord, _ action: AuditAction, isBefore: Bool
  ) -> Bool {
    switch action {
    case .disposition, .withdrawn: true
    case .hit: record.isSuperseding
    case .list: isBefore
    default: false
    }
  }

  private mutating func take(
    _ record: AuditRecord, _ action: AuditAction, _ about: AuditValue
  ) {
    let sealed = AuditValue(json: record.sealed)
    let user = sealed?["user"]?.text ?? ""
    if !user.isEmpty { users.insert(user) }
    switch action {
    case .counted:
      for (camera, count) in about["reads"]?.object ?? [:] {
        reads[camera, default: 0] &+= count.number ?? 0
      }
      keptBack &+= about["keptBack"]?.number ?? 0
    case .list: take(list: about)
    case .search: searches[about["purpose"]?.text ?? "", default: 0] += 1
    case .refused: refused += 1
    case .viewed: views += 1
    case .clearance:
      if about["ends"] == nil { clearances += 1 } else { clearancesEnded += 1 }
    case .policy: rules.append("\(record.time): policy \(Self.policy(about))")
    case .setting:
      guard let retain = about["retain"] else { return }
      rules.append(
        "\(record.time): keep reads without a hit \(retain.text.map { "for \($0)" } ?? "not at all")"
      )
    case .export: exports += 1
    case .retention:
      let purge = Purge(
        reads: about["reads"]?.number ?? 0, hits: about["hits"]?.number ?? 0,
        clearances: about["clearances"]?.number ?? 0)
      if about["reason"]?.text == Purge.due { purged += purge } else { purgedByOrder += purge }
    default: break
    }
    if [.search, .refused, .viewed, .export].contains(action) {
      accesses.append(Self.access(record, user, about, sealed))
    }
  }

  private mutating func take(list about: AuditValue) {
    guard let name = about["name"]?.text else { return }
    listAges[name] = max(listAges[name] ?? 0, about["ageInSeconds"]?.number ?? 0)
    for source in about["sources"]?.list ?? [] {
      guard let digest = source["list"]?.text else { continue }
      listSources[name, default: [:]][digest] = source["name"]?.text ?? ""
    }
  }

  /// A policy by its code, and whether it rules otherwise than the one of this name that comes with the program: it may allow more.
  private static func policy(_ about: AuditValue) -> String {
    let (code, pack) = (about["code"]?.text ?? "", about["pack"]?.text ?? "")
    let known = Policy.embedded(code).flatMap { try? Policy(json: $0, source: code) }
    let logged = try? Policy(logged: pack, source: code)
    if let known, known.rules == logged?.rules { return code }
    let digest = SHA256.hash(data: Data(pack.utf8)).prefix(8)
    return "\(code), not as it comes with this program (sha256:\(Hexadecimal.text(digest))…)"
  }

  private static func access(
    _ record: AuditRecord, _ user: String, _ about: AuditValue, _ sealed: AuditValue?
  ) -> Access {
    var asked: [String] = []
    for field in ["plate", "camera", "from", "until"] {
      if let value = sealed?[field]?.text { asked.append("\(field) \(value)") }
    }
    if let hit = about["hit"]?.number { asked.append("hit \(hit)") }
    if let list = about["list"]?.number { asked.append("list of \(list) hits") }
    if let picture = about["picture"]?.text { asked.append("picture \(picture)") }
    if let trail = about["trail"]?.number { asked.append("\(trail) records of the log") }
    if let count = about["clearances"]?.number { asked.append("\(count) clearances") }
    if let count = about["confusions"]?.number { asked.append("\(count) confusions") }
    if let count = about["resolved"]?.number { asked.append("\(count) pseudonyms") }
    if let what = about["what"]?.text { asked.append(what) }
    return Access(
      record: record.sequence, time: record.time, user: user, action: record.action,
      asked: asked.joined(separator: ", "),
      // One that no policy names is sealed.
      purpose: about["purpose"]?.text ?? sealed?["purpose"]?.text ?? "",
      caseID: sealed?["case"]?.text ?? "")
  }
}

extension HitStore {
  /// Makes a report and puts into the log that one was made.
  public func report(from: Timestamp? = nil, until: Timestamp? = nil, form: String) throws -> Report
  {
    try flushCounts()
    let report = try Report(log: try AuditReader(store: path), from: from, until: until)
    try logExport("report: \(form)", records: report.checkpoint.size)
    return report
  }
}
