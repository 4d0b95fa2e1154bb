/// A list's entries with unknown characters, laid out by the length of the reads that they may fit and by their first characters.
struct WildcardTable: Sendable {
  /// Entries of one length without a run, by rising code of their first characters.
  fileprivate struct Length: Sendable {
    var places: [Int] = []
    /// The entries' codes, one after the other.
    var codes: [UInt8] = []
    /// By a first character's code: where in `places` its entries begin; those of the next code follow.
    var starts: [Int] = Array(repeating: 0, count: Int(WildcardEntry.any) + 2)
  }

  private var lengths: [Length]
  /// Entries with a run of any length: what may fit is told by what stands before the first run and behind the last.
  private var runs: [Run] = []
  /// By a first code, also that of a run: where in `runs` its entries begin; those of the next code follow.
  private var runStarts = Array(repeating: 0, count: Int(WildcardEntry.any) + 2)

  private struct Run {
    var place: Int
    var fewest: Int
    var before: ArraySlice<UInt8>
    var behind: ArraySlice<UInt8>

    func mayFit(_ choices: [UInt64]) -> Bool {
      func fits(_ codes: ArraySlice<UInt8>, at start: Int) -> Bool {
        for (offset, code) in codes.enumerated()
        where code != WildcardEntry.any && choices[start + offset] >> UInt64(code) & 1 == 0 {
          return false
        }
        return true
      }
      return fewest <= choices.count && fits(before, at: 0)
        && fits(behind, at: choices.count - behind.count)
    }
  }

  init(_ entries: [WildcardEntry]) {
    lengths = Array(repeating: Length(), count: PackedPlate.maximumCount + 1)
    // Of the same first character in the order of the list.
    let order = entries.indices.sorted {
      (entries[$0].codes.first ?? 0, $0) < (entries[$1].codes.first ?? 0, $1)
    }
    for place in order where entries[place].fewest <= PackedPlate.maximumCount {
      let entry = entries[place]
      guard !entry.hasRun, let first = entry.codes.first else {
        runs.append(
          Run(
            place: place, fewest: entry.fewest,
            before: entry.codes.prefix { $0 != WildcardEntry.run },
            behind: entry.codes.suffix(
              from: (entry.codes.lastIndex(of: WildcardEntry.run) ?? -1) + 1)))
        for code in (Int(entry.codes.first ?? 0) + 1)..<runStarts.count { runStarts[code] += 1 }
        continue
      }
      lengths[entry.fewest].places.append(place)
      lengths[entry.fewest].codes += entry.codes
      for code in (Int(first) + 1)..<lengths[entry.fewest].starts.count {
        lengths[entry.fewest].starts[code] += 1
      }
    }
  }

  /// The places of entries that may fit, rising; others do not fit.
  ///
  /// - Parameter choices: For each character of the read, a bit for each code that may stand there.
  func places(fitting choices: [UInt64]) -> [Int] {
    var fitting: [Int] = []
    // A pattern without any character, which begins with no code, stands under 0.
    var first =
      (choices.first ?? 0) | 1 << UInt64(WildcardEntry.any) | 1 << UInt64(WildcardEntry.run) | 1
    while first != 0 {
      let code = first.trailingZeroBitCount
      first &= first - 1
      for run in runs[runStarts[code]..<runStarts[code + 1]] where run.mayFit(choices) {
        fitting.append(run.place)
      }
    }
    if let first = choices.first, !lengths[choices.count].places.isEmpty {
      lengths[choices.count].add(first | 1 << UInt64(WildcardEntry.any), choices, to: &fitting)
    }
    if fitting.count > 1 { fitting.sort() }
    return fitting
  }
}

extension WildcardTable.Length {
  /// Adds the places of entries that begin with one of `first` and may fit.
  fileprivate func add(_ first: UInt64, _ choices: [UInt64], to fitting: inout [Int]) {
    var first = first
    while first != 0 {
      let code = first.trailingZeroBitCount
      first &= first - 1
      for number in starts[code]..<starts[code + 1] {
        let mayFit = choices.indices.allSatisfy { position in
          let code = codes[number * choices.count + position]
          return code == WildcardEntry.any || choices[position] >> UInt64(code) & 1 != 0
        }
        if mayFit { fitting.append(places[number]) }
      }
    }
  }
}
