import GRDB
import Hotplate

// A hit that becomes surer within its pass is told again, as another hit: one vehicle, one judgment. Which hit supersedes which is
// what the log says (`supersedes` of a hit's record), as it is for reports. The log outlives hits: one that was deleted stands for no pass, but
// still says which hits are of one.
extension HitStore {
  /// The name and the colon before the number, as a record spells them. No text in a record can: its quotation marks have a backslash.
  private static let mark = "\"supersedes\":"

  /// The number of the hit that a record's hit supersedes, in SQL.
  ///
  /// Cut out of the text: SQLite takes none of its JSON functions into an index while the schema is not trusted.
  static let supersedes = "CAST(substr(about, instr(about, '\(mark)') + \(mark.count)) AS INTEGER)"

  /// What the index of superseding hits holds. A query says it in these words, as with ``isRule``.
  static let isSuperseding = "action = 'hit' AND instr(about, '\(mark)') > 0"

  /// The start of a query in SQL: `later (hit)` are the numbers of the hits that supersede `number`, directly and in turn, deleted ones included.
  private static func later(than number: String) -> String {
    """
    WITH RECURSIVE later (hit) AS (
      SELECT seq FROM audit WHERE \(isSuperseding) AND \(supersedes) = \(number)
      UNION
      SELECT seq FROM later JOIN audit ON \(isSuperseding) AND \(supersedes) = later.hit)
    """
  }

  /// The number of the newest hit that there is of those that supersede a hit, directly and in turn, in SQL; `NULL` where there is none.
  static let newestOfPass = """
    (\(later(than: "hit.number"))
      SELECT max(newer.number) FROM later JOIN hit AS newer ON newer.number = later.hit)
    """

  /// The condition of hits for which ``newestOfPass`` has none. Most hits never had one, and of most others the next is there: each is found by one look.
  static let isNewestOfPass = """
    (NOT EXISTS (SELECT 1 FROM audit WHERE \(isSuperseding) AND \(supersedes) = hit.number)
      OR NOT EXISTS (
        SELECT 1 FROM audit JOIN hit AS newer ON newer.number = seq
        WHERE \(isSuperseding) AND \(supersedes) = hit.number)
      AND \(newestOfPass) IS NULL)
    """

  private static func isJudged(_ hit: String) -> String {
    "EXISTS (SELECT 1 FROM disposition WHERE disposition.hit = \(hit))"
  }

  /// The condition of a disposition's body that says what holds for surer hits, too. No text in a body can, as with ``mark``.
  private static func holdsForSurerHits(_ body: String) -> String {
    let outcomes = Disposition.Outcome.allCases.filter(\.holdsForSurerHits)
    let conditions = outcomes.map { "instr(\(body), '\"outcome\":\"\($0.rawValue)\"') > 0" }
    return "(\(conditions.joined(separator: " OR ")))"
  }

  /// The condition of hits that wait to be judged, in SQL: neither superseded, nor judged themselves, nor does what was found of a hit that they supersede
  /// hold for them. As with ``finding(of:in:)``, that is the last finding of the newest of these that has one.
  ///
  /// Asks of each hit by itself: the newest few of millions are found at once.
  static let isUndecided = """
    NOT \(isJudged("hit.number")) AND \(isNewestOfPass) AND NOT EXISTS (
      WITH RECURSIVE earlier (hit) AS (
        SELECT \(supersedes) FROM audit WHERE seq = hit.number AND \(isSuperseding)
        UNION
        SELECT \(supersedes) FROM earlier JOIN audit ON seq = earlier.hit AND \(isSuperseding)
        WHERE NOT \(isJudged("earlier.hit")))
      SELECT 1 FROM earlier WHERE (
        SELECT \(holdsForSurerHits("found.body")) FROM disposition AS found
        WHERE found.hit = earlier.hit ORDER BY found.number DESC LIMIT 1))
    """

  /// The same condition for counting all of them, which takes less time: asks once of all that was judged.
  static let isOneOfTheUndecided = """
    NOT \(isJudged("hit.number")) AND \(isNewestOfPass) AND hit.number NOT IN (
      WITH RECURSIVE judged (hit) AS (
        SELECT seq FROM disposition JOIN audit ON \(isSuperseding) AND \(supersedes) = disposition.hit
        WHERE \(holdsForSurerHits("disposition.body")) AND NOT EXISTS (
          SELECT 1 FROM disposition AS newer
          WHERE newer.hit = disposition.hit AND newer.number > disposition.number)
        UNION
        SELECT seq FROM judged JOIN audit ON \(isSuperseding) AND \(supersedes) = judged.hit
        WHERE NOT \(isJudged("judged.hit")))
      SELECT hit FROM judged)
    """

  /// The numbers of the hits that supersede hit `number`, directly and in turn, deleted ones included; in no order.
  static func superseding(_ number: Int, in database: Database) throws -> [Int] {
    try Int.fetchAll(
      database, sql: "\(later(than: "?")) SELECT hit FROM later", arguments: [number])
  }

  /// The numbers of the hits that hit `number` supersedes, directly and in turn, deleted ones included; the newest first.
  static func superseded(by number: Int, in database: Database) throws -> [Int] {
    let select = try database.cachedStatement(
      sql: "SELECT \(supersedes) FROM audit WHERE seq = ? AND \(isSuperseding)")
    var (numbers, last) = ([Int](), number)
    // Each is older than the one before, so that a log that somebody wrote by hand comes to an end, too.
    while let earlier = try Int.fetchOne(select, arguments: [last]), earlier < last {
      numbers.append(earlier)
      last = earlier
    }
    return numbers
  }

  /// The last disposition of a hit, else of the newest hit it supersedes that has one, whether or not that counts for it; `nil` while nobody has looked.
  static func lastDisposition(of hit: Int, in database: Database) throws -> Disposition? {
    if let own = try disposition(of: hit, in: database) { return own }
    for earlier in try superseded(by: hit, in: database) {
      if let found = try disposition(of: earlier, in: database) { return found }
    }
    return nil
  }

  /// The disposition that counts for a hit: its own, else the last one of the newest hit it supersedes that has one, where it holds for surer hits
  /// (``Disposition/Outcome/holdsForSurerHits``); `nil` while the hit waits.
  static func finding(of hit: Int, in database: Database) throws -> Disposition? {
    guard let last = try lastDisposition(of: hit, in: database) else { return nil }
    return last.hit == hit || last.outcome.holdsForSurerHits ? last : nil
  }

  /// The disposition that counts for a hit, its own or of a hit that it supersedes; `nil` while the hit waits to be judged. Not logged: it tells of no plate.
  public func finding(of hit: Int) throws -> Disposition? {
    try read { try Self.finding(of: hit, in: $0) }
  }

  /// What people found of a hit, and of those that it supersedes where that counts for it; of the oldest hit first, of each the oldest first. The last one counts.
  public func findings(of hit: Int) throws -> [Disposition] {
    try read { try Self.findings(of: hit, in: $0) }
  }

  /// The same, within a transaction.
  static func findings(of hit: Int, in database: Database) throws -> [Disposition] {
    var found = try dispositions(of: hit, in: database)
    for earlier in try superseded(by: hit, in: database) {
      let more = try dispositions(of: earlier, in: database)
      guard more.last?.outcome.holdsForSurerHits != false else { break }
      found = more + found
    }
    return found
  }
}
