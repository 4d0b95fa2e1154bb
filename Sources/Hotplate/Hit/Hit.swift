/// A read that may be a listed plate: a lead to verify, never a verdict.
public struct Hit: Sendable, Hashable, Codable {
  /// How close the read is to the entry.
  public enum Tier: String, Sendable, Hashable, Codable {
    /// The read equals the entry.
    case exact
    /// Another text was read, but the entry is the most probable explanation.
    case likely
    /// The entry is one explanation among others.
    case possible
  }

  /// Whether the plate and the entry that speaks are from the same place; `unknown` where it names none, whatever the others name.
  public enum JurisdictionMatch: String, Sendable, Hashable, Codable {
    /// Both name one place, or may.
    case same
    /// They name two places.
    case different
    /// One of them names none, one that Hotplate does not know, or a country whose states have plates of their own.
    case unknown
  }

  /// A position where the read and the entry differ.
  public struct Difference: Sendable, Hashable, Codable {
    /// Position in the read, from 0; for a character the read lacks, where it would stand.
    public var position: Int
    /// The character read, or empty when the read lacks one.
    public var read: String
    /// The character listed, or empty when the read has one too many.
    public var listed: String

    /// That the character read is right, where one was read.
    public var readProbability: Double?
    /// That the listed character stands there, or stood where none was read.
    public var listedProbability: Double?

    /// Makes a difference.
    public init(
      position: Int, read: String, listed: String, readProbability: Double? = nil,
      listedProbability: Double? = nil
    ) {
      self.position = position
      self.read = read
      self.listed = listed
      self.readProbability = readProbability
      self.listedProbability = listedProbability
    }
  }

  /// Another entry that lists the same vehicle, in full: what it says to do must not be lost beside the one that speaks.
  public struct Listing: Sendable, Hashable, Codable {
    /// File name of the list.
    public var hotlist: String
    /// `sha256:` and the digest of the list's bytes.
    public var list: String
    /// Row of the entry in its file, from 1.
    public var entry: Int
    /// The listed jurisdiction.
    public var jurisdiction: String?
    /// Why it is listed.
    public var reason: String?
    /// 1 is the most urgent.
    public var priority: Int?
    /// What the list says of the vehicle.
    public var vehicle: [String: String]?
    /// Agency, case, handling, notes and the list's other columns, by their names.
    public var details: [String: String]?
    /// Why the entry weighs less than it would: as ``Hit/caution``.
    public var caution: String?
    /// From when the entry counts, inclusive, as ISO 8601 in UTC.
    public var effective: String?
    /// Until when the entry counts, exclusive, as ISO 8601 in UTC; a list that gives a day means the end of that day.
    public var expires: String?

    /// Makes a listing.
    public init(
      hotlist: String, list: String, entry: Int, jurisdiction: String? = nil,
      reason: String? = nil, priority: Int? = nil, vehicle: [String: String]? = nil,
      details: [String: String]? = nil, caution: String? = nil, effective: String? = nil,
      expires: String? = nil
    ) {
      self.hotlist = hotlist
      self.list = list
      self.entry = entry
      self.jurisdiction = jurisdiction
      self.reason = reason
      self.priority = priority
      self.vehicle = vehicle
      self.details = details
      self.caution = caution
      self.effective = effective
      self.expires = expires
    }
  }

  /// Identifies this hit: the same read of the same source against the same entry gives the same text.
  public var id: String
  /// File name of the list.
  public var hotlist: String
  /// `sha256:` and the digest of the list's bytes.
  public var list: String
  /// Row of the entry in its file: the line it starts on, from 1.
  public var entry: Int
  /// The listed plate, normalized; wildcards stay.
  public var plate: String
  /// The listed jurisdiction, as the entry that speaks has it.
  public var jurisdiction: String?
  /// Why it is listed.
  public var reason: String?
  /// 1 is the most urgent.
  public var priority: Int?
  /// That the vehicle in the picture carries the listed plate, 0 to 1.
  public var probability: Double
  /// How close the read is to the entry.
  public var tier: Tier
  /// Where the read and the entry differ; empty when they are equal.
  public var differences: [Difference]
  /// Whether the plate and the entry are from the same place.
  public var jurisdictionMatch: JurisdictionMatch
  /// What the list says of the vehicle: `make`, `model`, `color`, `year`.
  public var vehicle: [String: String]?
  /// What a person must verify before acting: always `characters`, `jurisdiction` (readers mostly guess it) and `entry status`, `whole plate` if the picture may have a part of it, and `vehicle` if any
  /// entry of the hit describes the vehicle.
  public var verify: [String]
  /// Agency, case, handling, notes and the list's other columns, by their names.
  public var details: [String: String]?
  /// Other entries that list the same plate, as `list:row`, most urgent first.
  public var sources: [String]?
  /// The same entries with what they say.
  public var others: [Listing]?
  /// Why the entry weighs less than it would: `stale list`, and `partial plate` or `partial plate that the read does not fit`; several are parted by `, `.
  public var caution: String?
  /// From when the entry counts, inclusive, as ISO 8601 in UTC.
  public var effective: String?
  /// Until when the entry counts, exclusive, as ISO 8601 in UTC; a list that gives a day means the end of that day.
  public var expires: String?
  /// The entry that speaks and the others that list the same vehicle.
  public var listings: [Listing] {
    [
      Listing(
        hotlist: hotlist, list: list, entry: entry, jurisdiction: jurisdiction, reason: reason,
        priority: priority, vehicle: vehicle, details: details, caution: caution,
        effective: effective, expires: expires)
    ] + (others ?? [])
  }
  /// The identifier of an earlier hit of the same pass that this one replaces.
  public var supersedes: String?

  /// Makes a hit.
  public init(
    id: String, hotlist: String, list: String, entry: Int, plate: String,
    jurisdiction: String? = nil, reason: String? = nil, priority: Int? = nil, probability: Double,
    tier: Tier, differences: [Difference] = [], jurisdictionMatch: JurisdictionMatch = .unknown,
    vehicle: [String: String]? = nil, verify: [String] = [], details: [String: String]? = nil,
    sources: [String]? = nil, others: [Listing]? = nil, caution: String? = nil,
    effective: String? = nil, expires: String? = nil, supersedes: String? = nil
  ) {
    self.id = id
    self.hotlist = hotlist
    self.list = list
    self.entry = entry
    self.plate = plate
    self.jurisdiction = jurisdiction
    self.reason = reason
    self.priority = priority
    self.probability = probability
    self.tier = tier
    self.differences = differences
    self.jurisdictionMatch = jurisdictionMatch
    self.vehicle = vehicle
    self.verify = verify
    self.details = details
    self.sources = sources
    self.others = others
    self.caution = caution
    self.effective = effective
    self.expires = expires
    self.supersedes = supersedes
  }
}
