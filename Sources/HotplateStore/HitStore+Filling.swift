import Hotplate

extension HitStore {
  /// Appends records of no meaning: for the benchmark of the verifier.
  package func fillLog(records: Int) throws {
    for start in stride(from: 0, to: records, by: 10_000) {
      try write { _, log in
        for number in start..<min(start + 10_000, records) {
          try log.append(
            .viewed, about: ["hit": .number(number), "picture": "crop"], sealed: sealed())
        }
      }
    }
  }
}
