@testable import Hotplate

/// Cuts MJPEG whole and in pieces: what comes out must not depend on how the bytes came in.
func fuzzMJPEG(_ bytes: [UInt8]) {
  func cut(_ pieces: [ArraySlice<UInt8>]) -> [JPEGCutter.Piece] {
    var cutter = JPEGCutter(maximumBytes: 1 << 16)
    var found: [JPEGCutter.Piece] = []
    for piece in pieces {
      cutter.append(piece)
      while let next = cutter.next() { found.append(next) }
    }
    cutter.end()
    while let next = cutter.next() { found.append(next) }
    return found
  }
  let whole = cut([bytes[...]])
  precondition(whole == cut(pieces(of: bytes)))
  for case .picture(let picture) in whole {
    precondition(picture.starts(with: [0xFF, 0xD8, 0xFF]) && picture.suffix(2) == [0xFF, 0xD9])
  }
}

/// Cuts Y4M whole and in pieces, within limits small enough that memory is no finding.
func fuzzY4M(_ bytes: [UInt8]) {
  func cut(_ pieces: [ArraySlice<UInt8>]) -> [Y4MReader.Piece] {
    var reader = Y4MReader(
      limits: FrameDecoder.Limits(side: 1_024, pixels: 1 << 16, bytes: 1 << 20))
    var found: [Y4MReader.Piece] = []
    for piece in pieces {
      reader.append(piece)
      while let next = reader.next() { found.append(next) }
    }
    reader.end()
    while let next = reader.next() { found.append(next) }
    return found
  }
  let whole = cut([bytes[...]])
  precondition(whole == cut(pieces(of: bytes)))
  for case .picture(let width, let height, let pixels) in whole {
    precondition(pixels.count == width * height && pixels.count <= 1 << 16)
  }
}

/// Lets a stream tell its own kind, and reads it.
func fuzzStream(_ bytes: [UInt8]) {
  var parser = StreamParser(
    .auto, limits: FrameDecoder.Limits(side: 1_024, pixels: 1 << 16, bytes: 1 << 16))
  for piece in pieces(of: bytes) {
    parser.append(Array(piece))
    while parser.next() != nil {}
  }
  parser.end()
  while parser.next() != nil {}
}

/// Cuts the input at places that depend on nothing but its length and first byte.
private func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
  var random = UInt64(bytes.count) << 8 | UInt64(bytes.first ?? 0) | 1
  var pieces: [ArraySlice<UInt8>] = []
  var rest = bytes[...]
  while !rest.isEmpty {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let count = min(rest.count, 1 + Int(random >> 33) % 97)
    pieces.append(rest.prefix(count))
    rest = rest.dropFirst(count)
  }
  return pieces
}
