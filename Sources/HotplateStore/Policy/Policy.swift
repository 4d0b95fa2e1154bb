import CPolicies
import Foundation
import Hotplate

/// What a place allows: retention, purposes, list age, dispositions. Data with citations, not legal advice.
///
/// A pack that cannot be understood to the last field is refused: a rule that is skipped is a rule that is broken.
public struct Policy: Sendable, Hashable {
  /// A purpose that a search may, or must not, have.
  public struct Purpose: Sendable, Hashable {
    /// What `--purpose` takes.
    public var code: String
    /// What it means.
    public var title: String
  }

  /// Where a rule is from.
  public struct Citation: Sendable, Hashable {
    /// The statute or document.
    public var title: String
    /// Its address.
    public var url: String
    /// Which of the pack's fields it stands behind.
    public var supports: String
  }

  /// `US-VA`.
  public var code: String
  /// What the pack is called.
  public var title: String
  /// That it is not legal advice, in words.
  public var notice: String
  /// Where the rules are from.
  public var citations: [Citation]
  /// The longest that reads without a hit may be kept; `nil` forbids keeping any.
  public var readRetention: RetentionPeriod?
  /// How long hits are kept; `nil` sets no end.
  public var hitRetention: RetentionPeriod?
  /// The greatest age of a list at the start of a run and of a hit; `nil` sets none.
  public var maximumListAge: RetentionPeriod?
  /// The purposes that a search may have.
  public var purposes: [Purpose]
  /// Purposes that are refused, and logged as refused.
  public var prohibitedPurposes: [Purpose]
  /// How long a hit may be without a disposition before searches are refused; `nil` sets no limit.
  public var dispositionWithin: RetentionPeriod?
  /// What fewer records than this share is withheld from exports of the log: of records, not of vehicles or people.
  public var smallCount: Int
  /// The JSON it was read from, one spelling.
  public var source: String

  /// What it rules, whatever it says of where that is from.
  var rules: Policy {
    var rules = self
    (rules.notice, rules.citations, rules.source) = ("", [], "")
    return rules
  }

  /// The codes of the packs that come with the program.
  public static let packs = ["UK", "US-AR", "US-CA", "US-NH", "US-VA"]

  /// Returns a pack that comes with the program, or reads the file of that name.
  public static func pack(_ nameOrFile: String) throws -> Policy {
    if let bytes = embedded(nameOrFile.uppercased()) {
      return try Policy(json: bytes, source: nameOrFile)
    }
    guard let data = FileManager.default.contents(atPath: nameOrFile) else {
      throw HotplateError(
        .configuration,
        "\(nameOrFile): expected a policy file or one of \(packs.joined(separator: ", ")), found neither"
      )
    }
    return try Policy(json: data, source: nameOrFile)
  }

  /// The bytes of a pack inside the program.
  static func embedded(_ code: String) -> Data? {
    guard let index = packs.firstIndex(of: code) else { return nil }
    var count = 0
    guard let bytes = hotplate_policy(Int32(index), &count) else { return nil }
    return Data(bytes: bytes, count: count)
  }
}
