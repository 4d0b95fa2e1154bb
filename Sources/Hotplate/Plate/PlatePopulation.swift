/// Which plates pass a camera: how probable each text and each jurisdiction is before anything is read.
///
/// A vehicle is from jurisdiction *j* with the weight *w(j)*: `homeShare` for where the camera stands, the rest as the jurisdictions of the
/// camera's regions have vehicles. Its text has one of *j*'s layouts, by the layout's share, each text of it alike; a small share is texts
/// outside all layouts: personal, special and foreign plates.
public final class PlatePopulation: Sendable {
  /// The share of vehicles from where the camera stands, when that is known. A city's camera sees mostly its own state's plates;
  /// 0.8 is a judgement: set it where it was counted.
  public static let defaultHomeShare = 0.8
  /// The share of plates outside all layouts. A judgement: personal plates are about 4 % in the United States (AAMVA, 2007).
  static let irregularShare = 0.04

  /// Weights by place in ``PlateSyntax/all``; they sum to 1.
  let weights: [Double]
  /// By shape: each jurisdiction that has a layout of it.
  let origins: [[Origin]]
  /// By shape, and in it by region: the sum of the densities of `origins`.
  let regionDensities: [Double]
  /// By shape: the probability of one single text, all jurisdictions together.
  private let totals: [Double]
  /// The shapes of each length that some layout has.
  let shapes: [[PlateShape]]
  /// The same shapes with the probability of one single text in some layout.
  let layouts: [ContiguousArray<Layout>]
  /// The probability of one single text outside all layouts, by its length.
  let irregular: [Double]
  /// What codes mean here, by code.
  private let jurisdictionIndicesByCode: [String: [Int]]
  /// Weights of all jurisdictions of a region, by ``regionOf``'s numbers.
  let regionWeights: [Double]
  /// The region of each of ``PlateSyntax/all``, as a number.
  let regionOf: [Int]
  /// The regions the camera's plates come from.
  let regions: Set<PlateSyntax.Region>
  /// The same regions' population where nobody knows where the camera stands; `nil` where it is this one.
  private let elsewhere: PlatePopulation?

  /// Makes a population.
  ///
  /// - Parameters:
  ///   - regions: Where plates come from; empty: anywhere.
  ///   - home: Where the camera stands, as lists write it.
  ///   - homeShare: The share of vehicles from there, 0 to 1; taken to be 0.99 at most, as vehicles from elsewhere are never impossible;
  ///     what is no number counts as not given.
  public init(
    regions: Set<PlateSyntax.Region> = [], home: String? = nil, homeShare: Double = defaultHomeShare
  ) {
    let all = PlateSyntax.all
    let homes =
      home.map {
        PlateSyntax.isCountryWithStates($0)
          ? [] : PlateSyntax.jurisdictionIndices(of: $0, preferring: regions)
      } ?? []
    var near = regions
    if near.isEmpty, let first = homes.first { near = [all[first].region] }
    let raw = all.map { $0.vehicles }
    func spread(_ include: (Int) -> Bool, _ share: Double) -> [Double] {
      let total = raw.indices.reduce(0) { include($1) ? $0 + raw[$1] : $0 }
      return raw.indices.map { include($0) && total > 0 ? raw[$0] / total * share : 0 }
    }
    // Elsewhere is never impossible: one vehicle in a hundred.
    let foreign = near.isEmpty ? 0 : 0.01
    let share = homeShare.isNaN ? Self.defaultHomeShare : homeShare
    let atHome = homes.isEmpty ? 0 : min(max(share, 0), 0.99)
    elsewhere = home == nil ? nil : PlatePopulation(regions: regions)
    let local = spread(
      { near.isEmpty || near.contains(all[$0].region) }, 1 - foreign - atHome * (1 - foreign))
    let far = spread({ !near.isEmpty && !near.contains(all[$0].region) }, foreign)
    let own = spread({ homes.first == $0 }, atHome * (1 - foreign))
    weights = raw.indices.map { local[$0] + far[$0] + own[$0] }
    let cases = PlateSyntax.Region.allCases
    regionOf = all.map { cases.firstIndex(of: $0.region) ?? 0 }
    regionWeights = zip(weights, regionOf).reduce(
      into: [Double](repeating: 0, count: cases.count)
    ) { $0[$1.1] += $1.0 }
    self.regions = near
    jurisdictionIndicesByCode = PlateSyntax.jurisdictionIndicesByCode(preferring: near)
    // Personal plates are short words far more often than random characters: the eighth part spread evenly is a fair floor.
    irregular = (0...PackedPlate.maximumCount).map { count in
      Self.irregularShare / 8 / (0..<max(count, 1)).reduce(1.0) { power, _ in power * 36 }
    }
    var origins = [[Origin]](repeating: [], count: PlateShape.tableSize)
    var regionDensities = [Double](repeating: 0, count: PlateShape.tableSize * cases.count)
    var totals = [Double](repeating: 0, count: PlateShape.tableSize)
    var shapes = [[PlateShape]](repeating: [], count: PackedPlate.maximumCount + 1)
    for count in 1...PackedPlate.maximumCount {
      for letters in 0..<UInt16(1 << count) {
        totals[PlateShape(count: count, letters: letters).index] = irregular[count]
      }
    }
    for (place, syntax) in all.enumerated() where weights[place] > 0 {
      for (shape, origin) in syntax.origins(at: place, weight: weights[place]) {
        if origins[shape.index].isEmpty { shapes[shape.count].append(shape) }
        origins[shape.index].append(origin)
        regionDensities[shape.index * cases.count + regionOf[place]] += origin.density
        totals[shape.index] += origin.density
      }
    }
    self.origins = origins
    self.regionDensities = regionDensities
    self.totals = totals
    self.shapes = shapes
    layouts = zip(shapes, irregular).map { shapes, irregular in
      ContiguousArray(
        shapes.map { Layout(letters: $0.letters, density: totals[$0.index] - irregular) })
    }
  }

  /// A shape, and the probability of one single text of it in some layout.
  struct Layout {
    /// Bit *i* is set where character *i* is a letter.
    var letters: UInt16
    var density: Double
  }

  /// A jurisdiction that has a layout of some shape.
  struct Origin: Sendable {
    /// Its place in ``PlateSyntax/all``.
    var place: Int
    /// The probability that a vehicle is from there and bears one single text of the shape, of letters in use.
    var density: Double
    /// Bit *i* is set where it does not use the *i*th letter.
    var unusedLetters: UInt32

    /// What is left of the density for a text with a letter not in use: series of other times and letters at some places have it. California has I, O and Q
    /// in the middle, old plates of Seville begin with SE. A judgement.
    private static let unusedLetterShare = 0.25

    /// The probability of a text of a form.
    @inline(__always)
    func density(_ form: PlateForm) -> Double {
      unusedLetters & form.letters == 0 ? density : density * Self.unusedLetterShare
    }
  }

  /// The population as a reader of pictures knows it, which is not told where the camera stands.
  var withoutHome: PlatePopulation { elsewhere ?? self }

  /// The jurisdictions that a code may mean, as indices into ``PlateSyntax/all``; those of the camera's regions where there are any.
  func jurisdictionIndices(of code: String) -> [Int] {
    jurisdictionIndicesByCode[code]
      ?? PlateSyntax.jurisdictionIndices(of: code, preferring: regions)
  }

  /// Registered vehicles of all jurisdictions that plates may be from.
  var vehicles: Double {
    zip(weights, PlateSyntax.all).reduce(0) { $1.0 > 0 ? $0 + $1.1.vehicles * 1000 : $0 }
  }

  /// The probability that a random vehicle bears this one text.
  func density(_ shape: PlateShape) -> Double { totals[shape.index] }

  /// The probability that a random vehicle is from a jurisdiction and bears this one text.
  func density(_ shape: PlateShape, from place: Int) -> Double {
    let regular = origins[shape.index].first { $0.place == place }?.density ?? 0
    return regular + irregular[shape.count] * weights[place]
  }

  /// The same of several jurisdictions together; of all where none are named.
  func density(_ shape: PlateShape, from places: [Int]) -> Double {
    places.isEmpty ? density(shape) : places.reduce(0) { $0 + density(shape, from: $1) }
  }

  /// The share of vehicles from some jurisdictions; all where none are named.
  func weight(of places: [Int]) -> Double {
    places.isEmpty ? 1 : places.reduce(0) { $0 + weights[$1] }
  }

  /// Of the vehicles that bear one text of a shape, the sum of the squared shares by jurisdiction: the chance that two of them are from the same.
  func concentration(_ shape: PlateShape) -> Double {
    let total = totals[shape.index]
    return origins[shape.index].reduce(0) { $0 + ($1.density / total) * ($1.density / total) }
  }
}

extension PlateSyntax {
  /// Its shapes, and what each contributes where a vehicle is from here with `weight`.
  func origins(
    at place: Int, weight: Double
  ) -> [(shape: PlateShape, origin: PlatePopulation.Origin)] {
    let unused = PlateForm.letters(unusedLetters.utf8)
    return textShares.map { shape, share in
      let density = weight * share * (1 - PlatePopulation.irregularShare)
      return (
        shape, PlatePopulation.Origin(place: place, density: density, unusedLetters: unused)
      )
    }
  }
}
