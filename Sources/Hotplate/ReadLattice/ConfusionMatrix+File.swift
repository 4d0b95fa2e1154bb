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
    guard let matrix = try? JSONDecoder().decodeForeign(ConfusionMatrix.self, from: data) else {
      throw HotplateError(
        .configuration,
        "\(path): found no counts, expected JSON with origin, version, counts (36 × 36), missed, invented, ends"
      )
    }
    self = matrix
  }
}
