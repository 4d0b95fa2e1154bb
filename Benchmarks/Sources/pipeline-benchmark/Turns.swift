import CLibrariesAlone

/// Things to be held against each other, measured turn by turn in one run.
///
/// Processor time of the thread counts, not the clock on the wall, and of many turns the median: both keep other work
/// on the machine out of the figures, and what is left of it falls on all of them alike.
struct Turns {
  private var names: [String] = []
  private var bodies: [() -> Void] = []

  mutating func add(_ name: String, _ body: @escaping () -> Void) {
    names.append(name)
    bodies.append(body)
  }

  /// Median microseconds of each, by name, over `turns` turns after two that do not count.
  func medians(turns: Int = 41) -> [String: Double] {
    var times = bodies.map { _ in [UInt64]() }
    for turn in -2..<turns {
      for (index, body) in bodies.enumerated() {
        let start = thread_nanoseconds()
        body()
        let end = thread_nanoseconds()
        if turn >= 0 { times[index].append(end - start) }
      }
    }
    return Dictionary(
      uniqueKeysWithValues: zip(names, times).map { name, times in
        (name, Double(times.sorted()[times.count / 2]) / 1000)
      })
  }
}

/// Keeps a result from being optimized away.
@inline(never) @_optimize(none)
func use<T>(_ value: T) {}
