/// How often each gray value occurs in a picture.
struct GrayHistogram {
  private var counts = [Int](repeating: 0, count: 256)
  private var total = 0

  init(_ values: some Sequence<UInt8>) {
    for value in values { counts[Int(value)] += 1 }
    total = counts.reduce(0, +)
  }

  /// The value below which a share of all lies, in hundredths; 255 where there are none.
  func value(above hundredths: Int) -> Float {
    let rank = total * hundredths / 100
    var below = 0
    for (value, count) in counts.enumerated() {
      below += count
      if below > rank { return Float(value) }
    }
    return 255
  }

  /// The value up to which pixels are dark: between dark and light the variance is largest (Otsu 1979).
  var threshold: UInt8 {
    let total = Double(total)
    let sum = counts.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.element) }
    var (count, partial, largest) = (0.0, 0.0, -1.0)
    var best = 0
    for value in 0..<255 {
      count += Double(counts[value])
      partial += Double(value * counts[value])
      guard count > 0, count < total else { continue }
      let apart = partial / count - (sum - partial) / (total - count)
      let variance = count * (total - count) * apart * apart
      if variance > largest { (largest, best) = (variance, value) }
    }
    return UInt8(best)
  }
}
