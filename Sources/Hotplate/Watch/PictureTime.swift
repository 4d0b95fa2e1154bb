import Foundation

/// When a picture of a drop folder was taken, and whether the clock that says so can be believed.
///
/// Entries of lists are judged by this time: a camera whose clock is wrong has some of them not yet in force, and others expired.
struct PictureTime: Sendable, Hashable {
  /// What speaks against a clock.
  enum Doubt: Sendable, Hashable {
    /// The picture would be of the future, by so many seconds.
    case ahead(TimeInterval)
    /// The name tells a time so many seconds from when the file was written; below 0 before it.
    case apart(TimeInterval)
    /// The picture would be so many seconds old.
    case longAgo(TimeInterval)
  }

  /// What the picture is taken for: what its clock says, unless that is still to come.
  let time: Date
  /// What its clock says.
  let told: Date
  /// Whether the name told.
  let isOfName: Bool
  /// `nil` where nothing speaks against it.
  let doubt: Doubt?

  /// Seconds for which two clocks may differ that are set now and then.
  static let mostAhead: TimeInterval = 300
  /// Seconds within which a picture is written: slow uploads take minutes, wrong time zones whole hours.
  static let mostApart: TimeInterval = 3600
  /// Seconds after which a clock rather stands in another year, as the store takes it, too.
  static let mostAgo: TimeInterval = 366 * 86_400

  /// Judges a time.
  ///
  /// - Parameters:
  ///   - name: What the file's name tells; `nil` where it tells none.
  ///   - written: When the file was last written.
  ///   - now: When it is read.
  init(name: Date?, written: Date, now: Date) {
    told = name ?? written
    isOfName = name != nil
    let ahead = told.timeIntervalSince(now)
    if ahead > Self.mostAhead {
      // Nothing was taken that is still to come: what expires until then is still in force.
      let age = now.timeIntervalSince(written)
      time = (-Self.mostAhead...Self.mostAgo).contains(age) ? written : now
      doubt = .ahead(ahead)
      return
    }
    time = told
    let apart = told.timeIntervalSince(written)
    if abs(apart) > Self.mostApart {
      doubt = .apart(apart)
    } else {
      doubt = -ahead > Self.mostAgo ? .longAgo(-ahead) : nil
    }
  }

  /// For people; `nil` where nothing speaks against the clock. It names no file: names hold plates.
  var sentence: String? {
    guard let doubt else { return nil }
    let clock = told.formatted(.iso8601)
    switch doubt {
    case .ahead(let seconds):
      return
        "a picture is of \(clock), \(seconds.inRoundNumbers) ahead of this machine's clock; it is "
        + "taken to be of \(time.formatted(.iso8601)): is the camera's clock\(zone(seconds)) right?"
    case .apart(let seconds):
      let side = seconds < 0 ? "before" : "after"
      return "a picture is of \(clock) by its name, \(abs(seconds).inRoundNumbers) \(side) it was "
        + "written; lists are judged at that time: is the camera's clock\(zone(seconds)) right?"
    case .longAgo(let seconds):
      return
        "a picture is of \(clock), \(seconds.inRoundNumbers) ago; lists are judged at that time: "
        + "is the camera's clock right?"
    }
  }

  /// No two time zones are farther apart than 26 hours.
  private func zone(_ seconds: TimeInterval) -> String {
    isOfName && abs(seconds) < 26.5 * 3600 ? ", or --time-zone," : ""
  }
}

extension TimeInterval {
  /// Seconds for people, in the greatest unit of which there are two.
  var inRoundNumbers: String {
    let units: [(name: String, seconds: Double)] = [
      ("years", 365.25 * 86_400), ("days", 86_400), ("hours", 3600), ("minutes", 60),
    ]
    let unit = units.first { self >= 2 * $0.seconds } ?? ("seconds", 1)
    return "\(Int((self / unit.seconds).rounded())) \(unit.name)"
  }
}
