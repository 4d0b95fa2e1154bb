import HotplateService
import HotplateStore

/// What a path of the console's names, but for the files of its page.
enum ConsoleRoute: Hashable {
  case status
  case hits
  case events
  case trail
  case search
  case hit(Int)
  case picture(Int, HitStore.Picture)
  case disposition(Int)
  case clearance(Int)

  /// Reads a path as it was sent; `nil` where it names nothing. Each thing has one spelling.
  init?(_ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.starts(with: ["", "api"]) else { return nil }
    switch parts.dropFirst(2).map(String.init) {
    case ["status"]: self = .status
    case ["hits"]: self = .hits
    case ["events"]: self = .events
    case ["trail"]: self = .trail
    case ["search"]: self = .search
    case let rest where (2...3).contains(rest.count) && rest[0] == "hits":
      guard let number = Int(rest[1]), String(number) == rest[1] else { return nil }
      switch rest.dropFirst(2).first {
      case nil: self = .hit(number)
      case "crop": self = .picture(number, .crop)
      case "wide": self = .picture(number, .wide)
      case "disposition": self = .disposition(number)
      case "clearance": self = .clearance(number)
      default: return nil
      }
    default: return nil
    }
  }

  /// The one method that it answers. Whoever asks for a head alone is shown nothing, so nothing would be logged as seen.
  var method: HTTPRequest.Method {
    switch self {
    case .search, .disposition, .clearance: .post
    case .status, .hits, .events, .trail, .hit, .picture: .get
    }
  }

  /// What it may be asked for behind the question mark.
  var query: Set<String> {
    switch self {
    case .hits: ["limit", "undecided"]
    case .trail: ["limit"]
    case .status, .events, .search, .hit, .picture, .disposition, .clearance: []
    }
  }
}
