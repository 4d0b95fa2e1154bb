import Foundation
import Testing

@testable import Hotplate

@Suite struct PlateAppearanceTests {
  private let model: AppearanceModel
  private let kinds: [[Int]]

  init() throws {
    let model = try AppearanceModel.embedded()
    self.model = model
    kinds = PlateSyntax.all.map(model.kinds(of:))
  }

  /// What a network says that is as sure as it gets of some kinds, or of none.
  private func appearance(of names: [String]) -> PlateAppearance {
    PlateAppearance(
      logits: model.kinds.map { names.contains($0.name) ? 12 : 0 }, model: model, kinds: kinds)
  }

  private func weight(_ appearance: PlateAppearance, _ code: String, _ region: PlateSyntax.Region)
    throws -> Double
  {
    appearance.weights[
      try #require(PlateSyntax.all.firstIndex { $0.code == code && $0.region == region })]
  }

  @Test(arguments: KernelLevel.available)
  func swiftComputesWhatPyTorchDoes(level: KernelLevel) throws {
    struct Told: Decodable {
      var patch: Data
      var logits: [Double]
    }
    let told = try JSONDecoder().decode(
      [Told].self, from: Data(Fixture.bytes("reader/appearance.json")))
    try #require(told.count == 3)
    var network = AppearanceNetwork(model: model, level: level)
    for one in told {
      let logits = network.logits([UInt8](one.patch))
      try #require(logits.count == one.logits.count && logits.count == model.kinds.count)
      // A value of the input may round to the other side: one step of it moves the outputs by less than this.
      #expect(zip(logits, one.logits).allSatisfy { abs($0 - $1) < 0.1 })
      #expect((logits.max() ?? 0) - (logits.min() ?? 0) > 2)
    }
  }

  @Test func everyPlaceButAustraliaLooksLikeSomething() throws {
    for (place, own) in kinds.enumerated() {
      #expect(own.isEmpty == (PlateSyntax.all[place].region == .au))
    }
    #expect(Set(kinds.flatMap { $0 }) == Set(model.kinds.indices))
    // A state that training did not see looks like the others.
    let montana = try #require(PlateSyntax.all.firstIndex { $0.code == "MT" && $0.region == .us })
    #expect(kinds[montana].count == 50)
    #expect(abs(model.kinds.reduce(0) { $0 + $1.share } - 1) < 1e-5)
  }

  @Test func doubtBoundsWhatLooksSay() throws {
    let texas = appearance(of: ["US-TX"])
    let (doubt, share) = (model.doubt, 0.45 / 50)
    let most = try weight(texas, "TX", .us)
    #expect(abs(most - ((1 - doubt) / share + doubt)) < 3)
    // Not Texas: never less than the doubt.
    for (code, region) in [("CA", PlateSyntax.Region.us), ("D", .eu), ("BR", .br)] {
      let least = try weight(texas, code, region)
      #expect(least >= doubt && least < doubt + 0.02)
    }
    let australia = try #require(PlateSyntax.all.firstIndex { $0.region == .au })
    #expect(texas.weights[australia] == 1)
    // A state that training did not see: of what speaks for states, its share.
    let unseen = try weight(texas, "MT", .us)
    #expect(abs(unseen - (doubt + (1 - doubt) / 0.45)) < 0.1)
    let none = PlateAppearance(
      logits: model.kinds.map { log($0.share) }, model: model, kinds: kinds)
    for place in kinds.indices { #expect(abs(none.weights[place] - 1) < 1e-6) }
  }

  @Test func looksDecideWhereTheTextDoesNot() throws {
    let guess = JurisdictionGuess(PlatePopulation())
    let plate = Plate("BKN1234")  // Greece, Brazil until 2018, several states
    #expect(guess(plate, appearance: appearance(of: ["eu"])).first?.code == "GR")
    #expect(guess(plate, appearance: appearance(of: ["br"])).first?.code == "BR")
    #expect(guess(plate, appearance: appearance(of: ["US-TX"])).first?.code == "TX")
    #expect(guess(plate, appearance: appearance(of: ["US-PA"])).first?.code == "PA")
    // In order, and no more of them than a record should carry.
    let places = guess(plate, appearance: appearance(of: ["US-TX"]))
    #expect(places.map(\.probability) == places.map(\.probability).sorted(by: >))
    #expect((1...4).contains(places.count) && places.reduce(0) { $0 + $1.probability } <= 1)
    // What the text alone says stays.
    #expect(guess(Plate("MH02BK9793"), appearance: appearance(of: ["US-OH"])).first?.code == "IN")
  }

  @Test func theEmbeddedModelIsWhole() {
    #expect(model.version.hasPrefix("appearance "))
    #expect(AppearanceModel.embeddedBytes.count < 250_000)
  }

  @Test(arguments: 0..<200)
  func refusesDamage(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    var bytes = Array(AppearanceModel.embeddedBytes)
    switch seed % 4 {
    case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
    case 1: bytes.append(0)
    case 2:
      bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
        1 << UInt8.random(in: 0..<8, using: &random)
    default:
      // Lengths and shapes under a right checksum: that the last layer's bytes are cut off is found whatever else is.
      for _ in 0..<4 {
        bytes[Int.random(in: 80..<800, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      bytes.removeLast(100)
      var checksum: UInt32 = 0x811C_9DC5
      for byte in bytes[16...] { checksum = (checksum ^ UInt32(byte)) &* 0x0100_0193 }
      for i in 0..<4 { bytes[12 + i] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(i))) }
    }
    let error = #expect(throws: HotplateError.self) {
      try bytes.withUnsafeBytes { try AppearanceModel(bytes: $0) }
    }
    #expect(error?.message.hasPrefix("appearance model: ") == true)
  }
}
