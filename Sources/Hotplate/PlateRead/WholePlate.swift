import Foundation

/// How probable it is that a plate beside the left or right edge of a picture is in the picture whole.
///
/// Of a vehicle that drives into view or out of it a camera sees a part of the plate, and a reader is as sure of a part as of a plate. Two things tell
/// parts apart: how near their end is to the edge, and whether more vehicles bear such a text than one that begins, or ends, like it:
///
///     log-odds = intercept + perHeight · gap + perLayout · ln(P(shape) / P(longer shape that begins or ends so))
///
/// The gap is in heights of the plate. Fitted on 1,161 reads of labelled plates of training pictures that were cut at random places beside and in the
/// plate; `Training/reader/whole.py` draws, reads and fits them. Of 353 parts told with more than 0.8
/// eleven still are by it, of 520 whole plates 411.
enum WholePlate {
  private static let intercept = 0.01
  private static let perHeight = 9.11
  private static let perLayout = 0.61
  /// Locators place the end of a plate that is cut off a little outside the picture, or far.
  private static let leastGap = -0.1
  /// Farther from the edge nothing is cut off, in heights of the plate.
  private static let farthest = 1.0
  /// A plate that takes a larger part of the picture's width was framed by whoever took or cut out the picture.
  private static let mostOfWidth = 0.5

  /// The probability that what reads `text` in `quad`, in pixels of a picture of `width` columns, is a whole plate: 1 where nothing speaks against it.
  ///
  /// Plates that are read upwards or upside down are taken to be whole.
  static func probability(of text: Plate, at quad: Quad, inColumns width: Int) -> Double {
    let left = min(quad.topLeft.x, quad.bottomLeft.x)
    let right = max(quad.topRight.x, quad.bottomRight.x)
    let (columns, height) = (Double(width), quad.meanHeight)
    guard height > 0, right - left < Self.mostOfWidth * columns,
      quad.topRight.x - quad.topLeft.x > abs(quad.topRight.y - quad.topLeft.y)
    else { return 1 }
    let shape = PlateShape(text.text.utf8)
    return probability(gap: left / height, shape, parts.endings)
      * probability(gap: (columns - right) / height, shape, parts.beginnings)
  }

  private static func probability(gap: Double, _ shape: PlateShape?, _ parts: [Double]) -> Double {
    guard gap < farthest else { return 1 }
    return logistic(
      intercept + perHeight * max(gap, leastGap) + perLayout * layoutLogRatio(shape, parts))
  }

  /// How much more frequent plates of a shape are than longer ones of which a part has it, as a logarithm.
  private static func layoutLogRatio(_ shape: PlateShape?, _ parts: [Double]) -> Double {
    guard let shape, shape.count > 0 else { return 0 }
    let outside =
      PlatePopulation.irregularShare / 8 / pow(36, Double(shape.count))
      * Self.textCount(shape)
    return log((shares[shape.index] + outside) / (parts[shape.index] + outside))
  }

  private static func textCount(_ shape: PlateShape, letters: Int = 26) -> Double {
    let letterCount = shape.letters.nonzeroBitCount
    return pow(Double(letters), Double(letterCount))
      * pow(10, Double(shape.count - letterCount))
  }

  /// By `PlateShape.index`: the share of the world's vehicles whose plate has the shape.
  private static let shares: [Double] = {
    var shares = [Double](repeating: 0, count: PlateShape.tableSize)
    for (place, origins) in PlatePopulation().origins.enumerated() where !origins.isEmpty {
      let shape = PlateShape(index: place)
      shares[place] = origins.reduce(0) {
        $0 + $1.density
          * textCount(shape, letters: 26 - $1.unusedLetters.nonzeroBitCount)
      }
    }
    return shares
  }()

  /// By `PlateShape.index`: the share of vehicles whose plate is longer and begins, or ends, with the shape.
  private static let parts: (beginnings: [Double], endings: [Double]) = {
    var beginnings = [Double](repeating: 0, count: PlateShape.tableSize)
    var endings = beginnings
    for (place, share) in shares.enumerated() where share > 0 {
      let whole = PlateShape(index: place)
      for count in 1..<max(1, whole.count) {
        let first = PlateShape(count: count, letters: whole.letters & (1 << UInt16(count) - 1))
        let last = PlateShape(
          count: count, letters: whole.letters >> UInt16(whole.count - count))
        beginnings[first.index] += share
        endings[last.index] += share
      }
    }
    return (beginnings, endings)
  }()
}

extension PlateRead {
  /// The read as it is told of a plate in `quad`, in pixels of a picture of `width` columns: less sure where the picture may have a part of the plate alone.
  func seen(at quad: Quad, inColumns width: Int) -> PlateRead {
    let whole = WholePlate.probability(of: plate, at: quad, inColumns: width)
    return whole < 1 ? told(asWhole: whole) : self
  }

  /// The read with another probability that the plate is whole.
  func told(asWhole whole: Double) -> PlateRead {
    let factor = whole / wholeProbability
    var told = self
    told.wholeProbability = whole
    told.confidence *= factor
    for place in told.candidates.indices { told.candidates[place].probability *= factor }
    return told
  }
}
