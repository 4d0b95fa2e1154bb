/// The pictures of one run between arrival and result, counted in a meter that others may count in as well.
///
/// What is in work when a run is cut off gets no result: it is settled then, or the meter would have it wait for ever.
final class PicturesInWork: Sendable {
  private let meter: StreamMeter
  private let number = Guarded(0)

  init(_ meter: StreamMeter) { self.meter = meter }

  /// Whether there is none.
  var isEmpty: Bool { number.withLock { $0 } == 0 }

  /// Counts a picture that was given.
  func begin() {
    number.withLock { $0 += 1 }
    meter.count { $0.in += 1 }
  }

  /// Counts a picture's result, by which `change` has it no longer wait.
  func end(_ change: (inout StreamMeter.Counts) -> Void) {
    number.withLock { $0 -= 1 }
    meter.count(change)
  }

  /// Counts what is in work as left out; for the end of a run, when nobody works any more.
  func endAll() {
    let rest = number.withLock { number in
      defer { number = 0 }
      return number
    }
    if rest > 0 { meter.count { $0.skipped += rest } }
  }
}
