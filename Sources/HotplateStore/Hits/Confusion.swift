import Hotplate

/// A character or a place that was read, and what it really was: one step of a camera's learning.
public struct Confusion: Sendable, Hashable {
  /// What is confused.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// One character for another, for none, or none for one.
    case character
    /// One place for another, or rightly for itself.
    case jurisdiction
    /// Characters that were read right, whichever they were: `read` is how many.
    case right
  }

  /// What is confused.
  public var kind: Kind
  /// What was read; empty when a character was missed.
  public var read: String
  /// What it was; empty when nothing was there.
  public var truth: String

  var audit: AuditValue { [.text(kind.rawValue), .text(read), .text(truth)] }

  init(kind: Kind, read: String, truth: String) {
    self.kind = kind
    self.read = read
    self.truth = truth
  }

  init?(_ audit: AuditValue) {
    guard let parts = audit.list, parts.count == 3, let read = parts[1].text,
      let truth = parts[2].text, let kind = parts[0].text.flatMap(Kind.init)
    else { return nil }
    self.init(kind: kind, read: read, truth: truth)
  }

  /// What a disposition teaches: the characters that were mistaken, and how many were not.
  ///
  /// The log outlives the hit, and a plate can be put together from the characters that it is made of. So those
  /// read right are a number; what differs in more than three characters is another plate, which teaches nothing, and
  /// neither does one of which no character was right: its mistakes would be the plate.
  static func seen(
    in hit: StoredHit, outcome: Disposition.Outcome, truth: String?, trueJurisdiction: String?
  ) -> [Confusion] {
    let read = hit.read.text
    var seen: [Confusion] =
      switch outcome {
      case .correctRead, .wrongState, .otherVehicle: mistakes(read, read)
      case .misread: truth.map { mistakes(read, $0) } ?? []
      case .staleRecord, .badEntry, .unableToVerify: []
      }
    if let code = hit.read.jurisdiction?.code {
      switch outcome {
      case .correctRead:
        seen.append(Confusion(kind: .jurisdiction, read: code, truth: hit.hit.jurisdiction ?? code))
      case .wrongState, .otherVehicle:
        if let trueJurisdiction {
          seen.append(Confusion(kind: .jurisdiction, read: code, truth: trueJurisdiction))
        }
      default: break
      }
    }
    return seen.sorted {
      ($0.kind.rawValue, $0.read, $0.truth) < ($1.kind.rawValue, $1.read, $1.truth)
    }
  }

  /// The pairs that differ, at most three, and how many do not.
  static func mistakes(_ read: String, _ truth: String) -> [Confusion] {
    let pairs = aligned(read, truth)
    let wrong = pairs.filter { $0.read != $0.truth }
    guard wrong.count <= 3, wrong.count < pairs.count || wrong.isEmpty else { return [] }
    let right = Confusion(kind: .right, read: String(pairs.count - wrong.count), truth: "")
    return wrong + [right]
  }

  /// Pairs the characters of two plates along a shortest edit path; equal pairs count as well.
  static func aligned(_ read: String, _ truth: String) -> [Confusion] {
    PlateEdit.alignment(from: Plate(String(read.prefix(64))), to: Plate(String(truth.prefix(64))))
      .map { Confusion(kind: .character, read: $0.first, truth: $0.second) }
  }
}
