import Foundation

extension JSONDecoder {
  /// Decodes JSON that somebody else wrote.
  ///
  /// Foundation of Swift 6.3 ends the process, instead of throwing, when the last byte of the input is the bracket that
  /// nests it deeper than 512. A space behind the input keeps any bracket from being its last byte.
  package func decodeForeign<Value: Decodable>(
    _ type: Value.Type, from bytes: some Collection<UInt8>
  ) throws -> Value {
    try decode(type, from: Data(bytes) + CollectionOfOne(UInt8(ascii: " ")))
  }
}
