import Foundation

extension Double {
  /// The number in three digits or more, for people.
  var threeDigits: String {
    self >= 100 ? String(format: "%.0f", self) : String(format: "%.3g", self)
  }
}
