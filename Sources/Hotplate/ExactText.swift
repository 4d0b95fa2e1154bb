/// A text that equals another byte for byte only, for what names files, cameras and lists.
///
/// A `String` equals another where Unicode calls both the same, as `é` of one scalar and `é` of two: a file system, and SQLite, have two names there.
package struct ExactText: Sendable, Hashable, Comparable, ExpressibleByStringLiteral {
  /// The text itself.
  package let text: String

  /// Takes a text as it is.
  package init(_ text: String) { self.text = text }

  /// Takes a text as it is.
  package init(stringLiteral text: String) { self.init(text) }

  /// Whether two texts have the same bytes.
  package static func == (one: ExactText, other: ExactText) -> Bool {
    one.text.utf8.elementsEqual(other.text.utf8)
  }

  /// Hashes the bytes, and where they end.
  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // No text in UTF-8 has this byte.
    hasher.combine(0xFF as UInt8)
  }

  /// Whether a text comes first in the order of bytes.
  package static func < (one: ExactText, other: ExactText) -> Bool {
    one.text.utf8.lexicographicallyPrecedes(other.text.utf8)
  }
}
