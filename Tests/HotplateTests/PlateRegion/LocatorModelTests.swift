import Testing

@testable import Hotplate

struct LocatorModelTests {
  @Test func theEmbeddedModelIsWhole() throws {
    let model = try LocatorModel.embedded()
    #expect(model.version.hasPrefix("locator "))
    #expect(LocatorModel.embeddedBytes.count <= 1_500_000)
    #expect(model.finder.count == 19 && model.refiner.count == 8)
  }

  @Test(arguments: [0, 1, 7, 8, 12, 16, 79, 80, 200, 100_000])
  func refusesAModelThatEndsEarly(count: Int) {
    #expect(throws: HotplateError.self) {
      try LocatorModel(
        bytes: UnsafeRawBufferPointer(rebasing: LocatorModel.embeddedBytes[..<count]))
    }
  }

  @Test(arguments: 0..<20)
  func refusesAModelWithOneByteChanged(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    var bytes = Array(LocatorModel.embeddedBytes)
    let at = seed < 16 ? seed : Int.random(in: 16..<bytes.count, using: &random)
    bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    #expect(throws: HotplateError.self) {
      try bytes.withUnsafeBytes { try LocatorModel(bytes: $0) }
    }
  }

  @Test(arguments: 0..<200)
  func survivesDamageUnderARightChecksum(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    // The head and the first layers, where lengths and shapes stand.
    var bytes = Array(LocatorModel.embeddedBytes.prefix(4000))
    for _ in 0..<4 {
      bytes[Int.random(in: 16..<260, using: &random)] = UInt8.random(in: 0...255, using: &random)
    }
    var checksum: UInt32 = 0x811C_9DC5
    for byte in bytes[16...] { checksum = (checksum ^ UInt32(byte)) &* 0x0100_0193 }
    for i in 0..<4 { bytes[12 + i] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(i))) }
    let error = #expect(throws: HotplateError.self) {
      try bytes.withUnsafeBytes { try LocatorModel(bytes: $0) }
    }
    // It is what stands there that is refused.
    #expect(error?.code == .startup && error?.message.contains("checksum") == false)
  }

  @Test func refusesBytesAfterTheEnd() {
    let bytes = Array(LocatorModel.embeddedBytes) + [0]
    #expect(throws: HotplateError.self) {
      try bytes.withUnsafeBytes { try LocatorModel(bytes: $0) }
    }
  }
}
