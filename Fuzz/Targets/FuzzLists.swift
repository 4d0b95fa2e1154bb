@testable import Hotplate

/// Loads a list of any layout, looks every entry up again, and checks it.
func fuzzList(_ bytes: [UInt8]) {
  var loading = HotlistLoading()
  // Lists with more bad rows than good ones must be walked, too.
  loading.badRowShare = 1
  withFile(bytes, named: "list.csv") { path in
    guard let hotlist = try? Hotlist(file: path, loading: loading) else { return }
    var entries = 0
    hotlist.forEachEntry { entry in
      entries += 1
      precondition(entry.row >= 1)
      let isPartial = entry.plate.utf8.contains {
        $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "*")
      }
      if !isPartial {
        precondition(hotlist.entries(of: Plate(entry.plate)).contains { $0.row == entry.row })
      }
    }
    precondition(entries == hotlist.count)
    precondition(hotlist.count + hotlist.badRows <= hotlist.rows)
    _ = HotlistLint(hotlist)
  }
}

/// Reads a list's layout as an operator writes it.
func fuzzListFormat(_ bytes: [UInt8]) {
  guard let format = try? HotlistFormat(specification: String(decoding: bytes, as: UTF8.self))
  else { return }
  precondition(format.layout == .tagged || format.layout == .jsonLines || format.plateField != nil)
}

/// Reads a date.
func fuzzDate(_ bytes: [UInt8]) {
  bytes.withUnsafeBufferPointer { bytes in
    guard let date = HotlistDate(bytes) else { return }
    precondition(date.end >= date.seconds)
  }
}

/// Normalizes a text: twice changes nothing, and the parts make the whole.
func fuzzPlate(_ bytes: [UInt8]) {
  let raw = String(decoding: bytes, as: UTF8.self)
  let plate = Plate(raw)
  precondition(
    plate.text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) })
  precondition(Plate(plate.text) == plate)
  let scalars = raw.unicodeScalars
  let middle = scalars.index(scalars.startIndex, offsetBy: scalars.count / 2)
  let parts = [scalars[..<middle], scalars[middle...]].map { Plate(String($0)).text }
  precondition(parts.joined() == plate.text)
}
