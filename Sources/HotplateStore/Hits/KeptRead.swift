import Foundation
import Hotplate

/// A read without a hit that was kept because someone asked for it.
public struct KeptRead: Record, Hashable {
  /// `kept`.
  public static let type = "kept"
  /// Its number in this store.
  public var number: Int
  /// The text read, normalized.
  public var plate: String
  /// The camera.
  public var camera: String
  /// When the picture was taken, as RFC 3339 in UTC.
  public var time: String
  /// Path or frame that was read.
  public var source: String
  /// The probability that `plate` is right in every character.
  public var confidence: Double

  /// One line for a list.
  public var line: String {
    "read \(number)  \(time)  \(camera.asReportField)  \(plate)  \(source.asReportField)"
  }
}
