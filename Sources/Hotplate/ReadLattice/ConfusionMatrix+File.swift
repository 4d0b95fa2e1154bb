import Foundation

extension ConfusionMatrix {
  /// Reads counts as JSON: an object like this value encodes to.
  ///
  /// - Throws: `HotplateError` of code `configuration`.
  public init(file path: String) throws {
    let bytes: [UInt8]
    switch PictureFile.read(path, expected: "counts of confused characters") {
    case .success(let all): bytes = all
    case .failure(let failure): throw HotplateError(.configuration, failure.message)
    }
    guard let matrix = try? JSONDecoder().decodeForeign(ConfusionMatrix.self, from: bytes) else {
      throw HotplateError(
        .configuration,
        "\(path): found no counts, expected JSON with origin, version, counts (36 × 36), missed, invented, ends"
      )
    }
    self = matrix
  }
}
