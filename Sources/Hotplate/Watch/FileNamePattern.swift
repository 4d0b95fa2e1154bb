import Foundation

/// Reads what a camera put into a file's name: which camera, when, and what plate it read itself.
///
/// A pattern is a regular expression with the named groups `camera`, `time` and `plate`, at least one of them and no others, searched in
/// the path below the watched folder, without the ending.
public struct FileNamePattern {
  /// What a name told.
  public struct Fields: Sendable, Hashable {
    /// The camera.
    public var camera: String?
    /// When the picture was taken.
    public var time: Date?
    /// Whether there is a time that is none, such as of the 30th of February.
    public var isTimeWrong = false
    /// The plate as the camera read it, not normalized.
    public var plate: String?
  }

  // DEVICE/202409/13/20240913141423_613_roi_1_in_7543_47ATDPN_USA_Ford_Explorer_SUV_BLACK.jpg
  private static let cammra =
    #"(?:(?<camera>[^/]+)/\d{6}/\d{1,2}/)?(?<time>\d{14}_\d{1,3})_.+?_(?:in|out|unknown|none)_\d+_(?<plate>[^_/]+)_[A-Za-z]{2,3}(?:_|$)"#

  /// Patterns by maker.
  public static let presets: [String: String] = [
    // 20240913141423613_AB123CD_VEHICLE_DETECTION.jpg
    "hikvision": #"(?<time>\d{17})_(?<plate>.+?)_VEHICLE_DETECTION"#,
    "cammra": cammra,
    "axis": cammra,
    // 00-13-E2-0A-1B-2C/VEHICLE/20240913/14/LPR_2024-9-13-14-14-23-613_1.jpg
    "geovision":
      #"(?:(?<camera>[^/]+)/[^/]+/[^/]+/[^/]+/)?[^_/]+_(?<time>\d{4}-\d{1,2}-\d{1,2}-\d{1,2}-\d{1,2}-\d{1,2}-\d{1,3})_\d+"#,
  ]

  /// What cameras write where they read no plate.
  private static let unread: Set<String> = [
    "", "UNKNOWN", "NOPLATE", "NONE", "NULL", "NA", "UNLICENSED", "NOTREAD", "NOREAD",
  ]

  private static let groups = ["camera", "time", "plate"]

  private let expression: Regex<AnyRegexOutput>
  private let timeZone: TimeZone
  /// Whether names may tell the camera.
  let tellsCamera: Bool

  /// Makes a pattern.
  ///
  /// - Parameters:
  ///   - text: A preset's name or a regular expression.
  ///   - timeZone: Of the times in names that tell none.
  /// - Throws: `HotplateError` of code `configuration` when the expression cannot be used, or tells nothing.
  public init(_ text: String, timeZone: TimeZone = .current) throws {
    self.timeZone = timeZone
    let source = Self.presets[text.lowercased()] ?? text
    let expression: Regex<AnyRegexOutput>
    do {
      expression = try Regex(source)
    } catch {
      throw HotplateError(
        .configuration,
        "--name-pattern \(text): neither a regular expression nor one of "
          + Self.presets.keys.sorted().joined(separator: ", "))
    }
    let known = Self.groups.filter { expression.contains(captureNamed: $0) }
    self.expression = expression
    tellsCamera = known.contains("camera")
    // What only looks like a group, as after a backslash, the expression does not have.
    let strange = source.matches(of: #/\(\?P?[<'](?<name>\w+)[>']/#).map { String($0.name) }
      .first { !known.contains($0) && expression.contains(captureNamed: $0) }
    if strange != nil || known.isEmpty {
      throw HotplateError(
        .configuration,
        "--name-pattern \(text): expected groups named camera, time or plate, found "
          + (strange.map { "one named \($0)" } ?? "none"))
    }
  }

  /// Reads a name; `nil` when the pattern is not in it.
  public func fields(of name: String) -> Fields? {
    guard let match = try? expression.firstMatch(in: name.withoutFileEnding) else { return nil }
    var fields = Fields()
    for field in match.output {
      guard let value = field.substring.map(String.init), !value.isEmpty else { continue }
      switch field.name {
      case "camera": fields.camera = value
      case "time":
        fields.time = time(value)
        fields.isTimeWrong = fields.time == nil
      case "plate":
        fields.plate = Self.unread.contains(Plate(value).text) ? nil : value
      default: break
      }
    }
    return fields
  }

  /// Year, month, day, hour, minute, second and perhaps fractions, with or without separators.
  private func time(_ text: String) -> Date? {
    var parts = text.split { !$0.isASCII || !$0.isNumber }.map(String.init)
    if let first = parts.first, first.count >= 14 {
      // All in one: cut by the lengths of the fields.
      var rest = Substring(first)
      var cut: [String] = []
      for length in [4, 2, 2, 2, 2, 2] {
        cut.append(String(rest.prefix(length)))
        rest = rest.dropFirst(length)
      }
      if !rest.isEmpty { cut.append(String(rest)) }
      parts = cut + parts.dropFirst()
    }
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count, numbers.count >= 6 else { return nil }
    guard (1990...2200).contains(numbers[0]), (1...12).contains(numbers[1]),
      (1...31).contains(numbers[2]), (0...23).contains(numbers[3]), (0...59).contains(numbers[4]),
      (0...60).contains(numbers[5])
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let date = calendar.date(
      from: DateComponents(
        year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3],
        minute: numbers[4], second: numbers[5]))
    // The calendar makes the 30th of February the 2nd of March.
    guard let date,
      calendar.component(.day, from: date.addingTimeInterval(numbers[5] == 60 ? -1 : 0))
        == numbers[2]
    else { return nil }
    guard numbers.count > 6, let thousandths = Double("0." + parts[6]) else { return date }
    // `613` and `5` of milliseconds: three digits are thousandths, fewer are their number.
    let fraction = parts[6].count < 3 ? Double(numbers[6]) / 1000 : thousandths
    return date.addingTimeInterval(fraction)
  }
}
