extension HotlistSet {
  /// The entries that a rule looks at, each with the probability that it was written; behind them, as rivals, others that explain the read as well.
  func find(_ lattice: ReadLattice, odds: HitOdds, rule: MatchSettings.Rule) -> [Match] {
    let found = find(lattice, odds, rule)
    if rule == .probable || found.isEmpty { return found }
    // A rule says what is told, not which vehicles there are: the probability of a hit is the same by every rule, or next to it where a rule looks
    // at entries that the usual one holds for too improbable.
    let known = Set(found)
    return found
      + find(lattice, odds, .probable).filter { !known.contains($0) }.map {
        var rival = $0
        rival.isRival = true
        return rival
      }
  }

  private func find(_ lattice: ReadLattice, _ odds: HitOdds, _ rule: MatchSettings.Rule) -> [Match]
  {
    let codes = lattice.codes
    switch rule {
    case .exact:
      return lookUp([lattice.key], lattice, floor: 0)
        + partial(lattice, least: 1) { $0.fits(codes) }
    case .probable:
      let search = CandidateSearch(lattice, floor: odds.floor)
      let least = MatchSettings.leastConsidered
      var found = lookUp(search.keys, lattice, floor: odds.floor)
      if odds.nearFloor < odds.floor {
        found = lookUp(
          lattice.near(atLeast: odds.nearFloor), lattice, floor: odds.nearFloor, beside: found)
      }
      return found
        + partial(lattice, least: least) {
          lattice.probability(of: $0, atLeast: least) >= least || $0.fits(codes)
        }
    case .lookAlikes(let most):
      return lookUp(PlateNeighbors.lookAlikes(of: codes, most: most), lattice, floor: 0)
        + partial(lattice, least: 1) { $0.fits(codes) }
    case .distance(let most):
      var reach = WildcardReach(most, of: codes)
      let within = partial(lattice, least: nil) { reach.holds($0) }
      if most <= 1 {
        return lookUp(PlateNeighbors.edits(of: codes, most: most), lattice, floor: 0)
          + within
      }
      var matches: [Match] = []
      for (number, list) in hotlists.enumerated() {
        let index = list.index
        index.forEachPosition(within: most, of: codes) { position in
          let key = index.keys[position]
          // Each is come upon by itself; a forecast takes those of a plate at once.
          let same = known == nil ? position..<position + 1 : index.positions(of: key)
          if position > same.lowerBound { return }
          add(
            same, of: number, key, lattice.probability(of: PackedPlate(value: key)), to: &matches)
        }
      }
      return matches + within
    }
  }

  /// So many texts ahead memory is asked for.
  private static let lookAhead = 32

  /// The entries of texts that are probable enough, after those `found` already.
  private func lookUp(
    _ keys: ContiguousArray<UInt64>, _ lattice: ReadLattice, floor: Double,
    beside found: [Match] = []
  ) -> [Match] {
    var matches = found
    let hashes = ContiguousArray(keys.map(HotlistIndex.hash))
    var listed: ContiguousArray<(key: UInt64, hash: UInt64)> = []
    for number in hotlists.indices {
      let index = hotlists[number].index
      if index.count == 0 { continue }
      // Memory is slower than arithmetic: of an index that no cache holds it is asked for some texts ahead.
      let isFar = index.isFar
      if isFar { for hash in hashes.prefix(Self.lookAhead) { index.prefetchFilter(hash: hash) } }
      listed.removeAll(keepingCapacity: true)
      for (position, hash) in hashes.enumerated() {
        if isFar, position + Self.lookAhead < hashes.count {
          index.prefetchFilter(hash: hashes[position + Self.lookAhead])
        }
        guard index.mayContain(hash: hash) else { continue }
        listed.append((keys[position], hash))
        if isFar { index.prefetchSlot(hash: hash) }
      }
      if isFar { for (_, hash) in listed { index.prefetchKey(hash: hash) } }
      for (key, hash) in listed {
        let positions = index.positions(of: key, hash: hash)
        if positions.isEmpty || matches.contains(where: { $0.list == number && $0.key == key }) {
          continue
        }
        let probability = lattice.probability(of: PackedPlate(value: key))
        guard probability >= floor || key == lattice.key else { continue }
        add(positions, of: number, key, probability, to: &matches)
      }
    }
    return matches
  }

  /// Adds the entries at some positions of a list's index, all of one plate; in a forecast those alone that say what no other says.
  private func add(
    _ positions: Range<Int>, of list: Int, _ key: UInt64, _ probability: Double,
    to matches: inout [Match]
  ) {
    func match(at position: Int) -> Match {
      Match(list: list, position: position, wildcard: -1, key: key, probability: probability)
    }
    if positions.count > 1, let known {
      let first = known.firstOfKind(positions, of: list) { entry(match(at: $0)) }
      for position in first { matches.append(match(at: position)) }
    } else {
      for position in positions { matches.append(match(at: position)) }
    }
  }

  /// The entries with unknown characters that fit.
  ///
  /// - Parameter least: The least probability of a character other than the one read that counts; `nil`: entries of any length and text are tried.
  private func partial(
    _ lattice: ReadLattice, least: Double?, _ isFound: (WildcardEntry) -> Bool
  ) -> [Match] {
    var matches: [Match] = []
    var choices: [UInt64] = []
    for (number, list) in hotlists.enumerated() where !list.wildcards.isEmpty {
      func add(_ place: Int) {
        matches.append(
          Match(
            list: number, position: -1, wildcard: place, key: 0,
            probability: lattice.probability(of: list.wildcards[place])))
      }
      if let least {
        if choices.isEmpty { choices = lattice.choices(atLeast: least) }
        for place in wildcards[number].places(fitting: choices)
        where isFound(list.wildcards[place]) { add(place) }
      } else {
        for place in list.wildcards.indices where isFound(list.wildcards[place]) { add(place) }
      }
    }
    return matches
  }
}

/// An entry that a read may stand for.
struct Match: Hashable {
  /// The list, by its index in the set.
  var list: Int
  /// The position in the list's index; -1 for an entry with unknown characters.
  var position: Int
  /// The place among the list's entries with unknown characters; -1 for others.
  var wildcard: Int
  /// The packed plate; 0 for an entry with unknown characters.
  var key: UInt64
  /// How probable it is that this was written, given the read.
  var probability: Double
  /// Whether the rule does not tell of it: it only takes its share of the probability.
  var isRival = false
}
