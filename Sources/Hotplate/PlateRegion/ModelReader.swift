/// Reads the parts of a model file in order; every read is checked against what is left.
struct ModelReader {
  private let bytes: UnsafeRawBufferPointer
  /// What the file is, for errors.
  private let name: String
  private var at = 0

  /// Opens a file and checks its beginning and its checksum.
  ///
  /// - Parameters:
  ///   - name: What the file is, for errors.
  ///   - start: Its first eight characters.
  ///   - format: The version that is understood.
  init(bytes: UnsafeRawBufferPointer, name: String, start: String, format: UInt32) throws {
    self.bytes = bytes
    self.name = name
    guard try text(8) == start else { throw damaged("found no \(start) at its start") }
    let found = try integer(UInt32.self)
    guard found == format else { throw damaged("found format \(found), expected \(format)") }
    let checksum = try integer(UInt32.self)
    guard checksumOfRest() == checksum else {
      throw damaged("its checksum does not match, the file is damaged")
    }
  }

  /// The error of a file that cannot be used.
  func damaged(_ what: String) -> HotplateError { HotplateError(.startup, "\(name): \(what)") }

  /// FNV-1a over all that is left.
  private func checksumOfRest() -> UInt32 {
    var value: UInt32 = 0x811C_9DC5
    for byte in bytes[at...] { value = (value ^ UInt32(byte)) &* 0x0100_0193 }
    return value
  }

  mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
    let part = try take(MemoryLayout<Integer>.size)
    return Integer(littleEndian: part.loadUnaligned(as: Integer.self))
  }

  mutating func float() throws -> Float {
    let value = Float(bitPattern: try integer(UInt32.self))
    guard value.isFinite else {
      throw damaged("found a number that is not finite")
    }
    return value
  }

  mutating func weights() throws -> LocatorModel.Weights {
    LocatorModel.Weights(finder: try float(), refiner: try float(), constant: try float())
  }

  /// `count` bytes of UTF-8, without the zeros that fill them up.
  mutating func text(_ count: Int) throws -> String {
    String(decoding: try take(count).prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The layers of the shapes expected, after their count; nothing may follow them.
  mutating func layers(_ expected: [Convolution.Shape]) throws -> [Convolution] {
    let count = Int(try integer(UInt32.self))
    guard count == expected.count else {
      throw damaged("found \(count) layers, expected \(expected.count)")
    }
    var layers: [Convolution] = []
    for (index, shape) in expected.enumerated() {
      layers.append(try convolution(index: index, expected: shape))
    }
    guard at == bytes.count else { throw damaged("found bytes after its last layer") }
    return layers
  }

  private mutating func convolution(index: Int, expected: Convolution.Shape) throws -> Convolution {
    let taps = Int(try integer(UInt8.self))
    let stride = Int(try integer(UInt8.self))
    let zero = try integer(UInt8.self)
    let floats = try integer(UInt8.self) != 0
    let shape = Convolution.Shape(
      taps: taps, stride: stride, inputs: Int(try integer(UInt16.self)),
      outputs: Int(try integer(UInt16.self)), floats: floats)
    guard shape == expected, zero < 128 else {
      throw damaged("found layer \(index) of \(shape), expected \(expected)")
    }
    let weights = try take(shape.weightCount).map { Int8(bitPattern: $0) }
    // −128 could make a pair of products too large for 16 bits.
    guard !weights.contains(-128) else {
      throw damaged("found a weight of −128 in layer \(index)")
    }
    let factors = try (0..<shape.outputs).map { _ in try float() }
    let constants = try (0..<shape.outputs).map { _ in try float() }
    return Convolution(
      shape: shape, weights: weights, factors: factors, constants: constants, zero: zero)
  }

  private mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
    guard count <= bytes.count - at else {
      throw damaged("found its end at byte \(bytes.count), expected \(count) more after \(at)")
    }
    defer { at += count }
    return UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])
  }
}
