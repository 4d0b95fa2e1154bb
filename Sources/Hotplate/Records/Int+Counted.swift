extension Int {
  /// The number with what it counts: `1 plate`, `2 plates`, `0 entries`.
  ///
  ///     plates.counted("plate")
  ///     entries.counted("entry", "entries")
  package func counted(_ one: String, _ many: String? = nil) -> String {
    "\(self) \(self == 1 ? one : many ?? one + "s")"
  }
}
