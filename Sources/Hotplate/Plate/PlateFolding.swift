import Foundation

/// How single characters become letters and digits of a plate.
enum PlateFolding {
  /// What an ASCII character becomes; 0 where it is dropped.
  static let ascii: [UInt8] = (0..<128).map { (code: UInt8) in
    switch code {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): code
    case UInt8(ascii: "a")...UInt8(ascii: "z"): code - 32
    default: 0
    }
  }

  /// What a byte becomes when it is ASCII: a letter or digit; 0 dropped; 255 for the lead and trail of other characters.
  static let bytes: [UInt8] = ascii + [UInt8](repeating: 255, count: 128)

  /// Letters that look like a Latin letter, by script.
  ///
  /// Cyrillic: the twelve of Russian plates (GOST R 50577: А В Е К М Н О Р С Т У Х), and the І, Ї, Ј, Ѕ of Ukrainian and Serbian.
  /// Greek: the fourteen of Greek plates (Α Β Ε Ζ Η Ι Κ Μ Ν Ο Ρ Τ Υ Χ).
  static let lookAlikes: [Unicode.Scalar: Unicode.Scalar] = {
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (from, to) in [
      ("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
    ] {
      for (a, b) in zip(from.unicodeScalars, to.unicodeScalars) { table[a] = b }
    }
    return table
  }()

  /// The first Cyrillic or Greek letter that looks like no Latin one, as none on a plate does: without it the text would be another plate's.
  static func letterOnNoPlate(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.first { scalar in
      guard (0x370...0x52F).contains(scalar.value), scalar.properties.isAlphabetic else {
        return false
      }
      var bytes: [UInt8] = []
      append(scalar, to: &bytes)
      return bytes.isEmpty
    }
  }

  /// Letters that no decomposition takes apart.
  static let strokes: [Unicode.Scalar: String] = [
    "Æ": "AE", "Œ": "OE", "Ø": "O", "Đ": "D", "Ð": "D", "Ł": "L", "Ħ": "H", "Ŧ": "T", "Þ": "TH",
    "Ŋ": "N", "Ɖ": "D", "Ƀ": "B", "Ɨ": "I", "Ʉ": "U", "Ɍ": "R", "Ɏ": "Y", "Ƶ": "Z", "ẞ": "SS",
  ]

  /// Appends what a character outside ASCII becomes: nothing, a character, or two.
  static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
      bytes.append(UInt8(ascii: "0") + UInt8(value))
      return
    }
    for upper in scalar.properties.uppercaseMapping.unicodeScalars {
      for part in String(upper).decomposedStringWithCompatibilityMapping.unicodeScalars {
        if part.isASCII {
          let folded = ascii[Int(part.value)]
          if folded != 0 { bytes.append(folded) }
        } else if let latin = lookAlikes[part] {
          bytes.append(UInt8(latin.value))
        } else if let pair = strokes[part] {
          bytes.append(contentsOf: pair.utf8)
        }
      }
    }
  }
}

extension String {
  /// The text with O as 0 and I as 1, which many plate typefaces draw alike.
  var withLookAlikesJoined: String {
    String(map { $0 == "O" ? "0" : $0 == "I" ? "1" : $0 })
  }
}
