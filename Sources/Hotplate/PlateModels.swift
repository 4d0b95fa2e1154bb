import CPlateModels
import Crypto
import Foundation

/// Which weights this program reads plates with.
package enum PlateModels {
  /// The first sixteen digits of the SHA-256 of each model's bytes, by what it does.
  package static let digests: [String: String] = [
    "appearance": digest(plate_appearance_model(), plate_appearance_model_count()),
    "locator": digest(plate_locator_model(), plate_locator_model_count()),
    "reader": digest(plates_model_start(), plates_model_size),
  ]

  private static func digest(_ start: UnsafePointer<UInt8>?, _ count: Int) -> String {
    var hasher = SHA256()
    hasher.update(bufferPointer: UnsafeRawBufferPointer(start: start, count: count))
    return "sha256:" + Hexadecimal.text(hasher.finalize().prefix(8))
  }
}
