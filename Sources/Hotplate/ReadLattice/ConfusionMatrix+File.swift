import Foundation

extension ConfusionMatrix {
  /// Reads counts as JSON: an object like this value encodes to.
  ///
  /// - Throws: `HotplateError` of code `configuration`.
  public init(file path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw HotplateError(
        .configuration, "\(path): cannot be read, expected counts of confused characters")
    }
    guard let matrix = try? JSONDecoder().decodeForeign(ConfusionMatrix.self, from: data),
      matrix.counts.count == 36,
      matrix.counts.allSatisfy({ $0.count == 36 }), matrix.missed.count == 36,
      matrix.invented.count == 36, matrix.ends.count == 3,
      (matrix.counts + [matrix.missed, matrix.invented, matrix.ends]).joined().allSatisfy({
        $0 >= 0 && $0.isFinite
      })
    else {
      throw HotplateError(
        .configuration,
        "\(path): found no counts, expected JSON with origin, version, counts (36 × 36), missed, invented, ends"
      )
    }
    self = matrix
  }
}
