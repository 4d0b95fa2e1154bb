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

  /// What its clock says.
  let time: Date
  /// Where that is still to come, or of before any clock was set, when the picture was taken if the camera's clock is wrong, and not this machine's, which nobody
  /// knows here.
  let otherTime: Date?
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
    time = name ?? written
    isOfName = name != nil
    let ahead = time.timeIntervalSince(now)
    let apart = time.timeIntervalSince(written)
    let age = now.timeIntervalSince(written)
    otherTime =
      ahead > Self.mostAhead || time < ItemAge.earliest
      ? (-Self.mostAhead...Self.mostAgo).contains(age) ? written : now : nil
    if ahead > Self.mostAhead {
      doubt = .ahead(ahead)
    } else if abs(apart) > Self.mostApart {
      doubt = .apart(apart)
    } else {
      doubt = -ahead > Self.mostAgo ? .longAgo(-ahead) : nil
    }
  }

  /// A word for what speaks against the clock, each of which is said by itself.
  var kindOfDoubt: String {
    switch doubt {
    case .ahead: "ahead"
    case .apart: "apart"
    case .longAgo: "long ago"
    case nil: "none"
    }
  }

  /// For people; `nil` where nothing speaks against the clock. It names no file: names hold plates.
  var sentence: String? {
    guard let doubt else { return nil }
    let clock = time.formatted(.iso8601)
    let judged =
      "lists are judged at that time"
      + (otherTime.map { ", and at \($0.formatted(.iso8601)) where nothing hits" } ?? "")
    switch doubt {
    case .ahead(let seconds):
      return
        "a picture is of \(clock), \(seconds.inRoundNumbers) ahead of this machine's clock; \(judged): "
        + "is the camera's clock\(zone(seconds)) right, and this machine's?"
    case .apart(let seconds):
      let side = seconds < 0 ? "before" : "after"
      return "a picture is of \(clock) by its name, \(abs(seconds).inRoundNumbers) \(side) it was "
        + "written; \(judged): is the camera's clock\(zone(seconds)) right?"
    case .longAgo(let seconds):
      return
        "a picture is of \(clock), \(seconds.inRoundNumbers) ago; \(judged): is the camera's clock right?"
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
