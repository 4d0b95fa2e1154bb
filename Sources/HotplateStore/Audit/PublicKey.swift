import Hotplate

/// Public keys as people pass them on.
public enum PublicKey {
  /// 64 hexadecimal digits.
  public static func text(_ key: [UInt8]) -> String { Hexadecimal.text(key) }

  /// Reads 64 hexadecimal digits, of either case.
  ///
  /// - Throws: ``HotplateError`` when it is anything else.
  public static func parse(_ text: String) throws -> [UInt8] {
    guard let key = Hexadecimal.bytes(text.lowercased()), key.count == 32 else {
      throw HotplateError(
        .configuration,
        "expected a public key of 64 hexadecimal digits, found \"\(text.prefix(80))\""
      )
    }
    return key
  }
}
