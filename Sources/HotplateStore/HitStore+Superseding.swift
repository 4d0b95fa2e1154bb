import GRDB
import Hotplate

// A hit that becomes surer within its pass is told again, as another hit: one vehicle, one judgment. Which hit supersedes which is
// what the log says (`supersedes` of a hit's record), as it is for reports.
extension HitStore {
  /// The name and the colon before the number, as a record spells them. No text in a record can: its quotation marks have a backslash.
  private static let mark = "'\"supersedes\":'"

  /// The number of the hit that a record's hit supersedes, in SQL.
  ///
  /// Cut out of the text: SQLite takes none of its JSON functions into an index while the schema is not trusted.
  static let supersedes = "CAST(substr(about, instr(about, \(mark)) + 13) AS INTEGER)"

  /// What the index of superseding hits holds. A query says it in these words, as with ``isRule``.
  static let isSuperseding = "action = 'hit' AND instr(about, \(mark)) > 0"

  /// The condition of hits that no surer one of their pass superseded, in SQL.
  static let isNewestOfPass =
    "NOT EXISTS (SELECT 1 FROM audit WHERE \(isSuperseding) AND \(supersedes) = hit.number)"

  private static let isJudged =
    "EXISTS (SELECT 1 FROM disposition WHERE disposition.hit = hit.number)"

  /// The condition of hits that wait to be judged, in SQL: neither superseded, nor judged themselves or as a hit that they supersede, directly or in turn.
  ///
  /// Asks of each hit by itself: the newest few of millions are found at once.
  static let isUndecided = """
    NOT \(isJudged) AND \(isNewestOfPass) AND NOT EXISTS (
      WITH RECURSIVE earlier (hit) AS (
        SELECT \(supersedes) FROM audit WHERE seq = number AND \(isSuperseding)
        UNION
        SELECT \(supersedes) FROM earlier JOIN audit ON seq = earlier.hit AND \(isSuperseding))
      SELECT 1 FROM earlier JOIN disposition ON disposition.hit = earlier.hit)
    """

  /// The same condition for counting all of them, in a third of the time: asks once of all that was judged.
  static let isOneOfTheUndecided = """
    NOT \(isJudged) AND \(isNewestOfPass) AND number NOT IN (
      WITH RECURSIVE judged (hit) AS (
        SELECT seq FROM disposition JOIN audit ON \(isSuperseding) AND \(supersedes) = disposition.hit
        UNION
        SELECT seq FROM judged JOIN audit ON \(isSuperseding) AND \(supersedes) = judged.hit)
      SELECT hit FROM judged)
    """

  /// The numbers of the hits that hit `number` supersedes, directly and in turn, the newest first.
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

  /// The disposition that counts for a hit: its own, else that of the newest hit it supersedes that has one; `nil` while nobody has looked.
  static func finding(of hit: Int, in database: Database) throws -> Disposition? {
    if let own = try disposition(of: hit, in: database) { return own }
    for earlier in try superseded(by: hit, in: database) {
      if let found = try disposition(of: earlier, in: database) { return found }
    }
    return nil
  }

  /// What people found of a hit and of those that it supersedes; of the oldest hit first, of each the oldest first. The last one counts.
  public func findings(of hit: Int) throws -> [Disposition] {
    try read { database in
      try ([hit] + Self.superseded(by: hit, in: database)).reversed().flatMap {
        try Self.dispositions(of: $0, in: database)
      }
    }
  }
}
