import Foundation

/// The kinds of picture that a browser shows and the store takes.
enum PictureType {
  /// The media type of PNG or JPEG bytes; `nil` of anything else.
  static func of(_ data: Data) -> String? {
    if data.starts(with: [0x89, 0x50, 0x4e, 0x47]) { return "image/png" }
    if data.starts(with: [0xff, 0xd8, 0xff]) { return "image/jpeg" }
    return nil
  }
}
