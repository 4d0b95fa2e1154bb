/// A list's entries with unknown characters, laid out by the length of the reads that they may fit: most are told by a look at one or two characters.
struct WildcardTable: Sendable {
  /// By length: the places of entries of just so many characters, and their codes one after the other.
  private var exact: [(places: [Int], codes: [UInt8])]
  /// Entries with a run of any length: what may fit is told by the fewest characters alone.
  private var runs: [(place: Int, fewest: Int)] = []

  init(_ entries: [WildcardEntry]) {
    exact = Array(repeating: ([], []), count: PackedPlate.maximumCount + 1)
    for (place, entry) in entries.enumerated() where entry.fewest <= PackedPlate.maximumCount {
      if entry.hasRun {
        runs.append((place, entry.fewest))
      } else {
        exact[entry.fewest].places.append(place)
        exact[entry.fewest].codes += entry.codes
      }
    }
  }

  /// Hands over the places of entries that may fit; others do not fit.
  ///
  /// - Parameter choices: For each character of the read, a bit for each code that may stand there.
  func forEach(fitting choices: [UInt64], _ body: (Int) -> Void) {
    let count = choices.count
    let (places, codes) = exact[count]
    for (number, place) in places.enumerated() {
      var position = 0
      while position < count {
        let code = codes[number * count + position]
        if code != WildcardEntry.any, choices[position] >> UInt64(code) & 1 == 0 { break }
        position += 1
      }
      if position == count { body(place) }
    }
    for run in runs where run.fewest <= count { body(run.place) }
  }
}
