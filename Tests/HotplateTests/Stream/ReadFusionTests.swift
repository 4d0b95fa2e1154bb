import Foundation
import Testing

@testable import Hotplate

@Suite struct ReadFusionTests {
  typealias Evidence = ReadFusion.Evidence

  static func read(_ text: String, _ confidences: [Double], _ others: [String]) -> PlateRead {
    let characters = zip(text, zip(confidences, others)).map { letter, rest in
      PlateCharacter(
        text: String(letter), confidence: rest.0,
        alternatives: rest.1.isEmpty
          ? [] : [PlateCandidate(text: rest.1, probability: (1 - rest.0) * 0.9)])
    }
    return PlateRead(
      raw: text, plate: Plate(text), confidence: confidences.reduce(1, *),
      candidates: [PlateCandidate(text: text, probability: confidences.reduce(1, *))],
      characters: characters)
  }

  @Test func oneReadIsReturnedAsItIs() {
    let read = Self.read("AB12", [0.9, 0.8, 0.7, 0.6], ["", "8", "I", "Z"])
    #expect(ReadFusion().fused([Evidence(read: read, weight: 0.3)]) == read)
    #expect(ReadFusion().fused([]) == nil)
  }

  /// A reader of one's own may give any text; fusing two of these would take 40 GB.
  @Test(arguments: [33, 100_000])
  func aTextLongerThanAnyPlateIsNone(count: Int) {
    let long = PlateRead(
      raw: "", plate: Plate(String(repeating: "A", count: count)), confidence: 0.9)
    let plate = Self.read("AB12", [0.9, 0.8, 0.7, 0.6], ["", "8", "I", "Z"])
    let evidence = Evidence(read: long, weight: 1)
    #expect(ReadFusion().fused([evidence]) == nil)
    #expect(ReadFusion().fused([evidence, evidence]) == nil)
    #expect(ReadFusion().fused([evidence, Evidence(read: plate, weight: 0.3), evidence]) == plate)
    #expect(ReadFusion().agreement(long, long) == 0)
    #expect(ReadFusion().agreement(plate, long) == 0)
  }

  @Test func aSureReadOutweighsTwoUnsureOnes() {
    // Two of three say 8, but hardly so; the majority of strings would be wrong.
    let unsure = Self.read("8CD", [0.52, 0.9, 0.9], ["B", "", ""])
    let sure = Self.read("BCD", [0.97, 0.9, 0.9], ["8", "", ""])
    let fused = ReadFusion().fused([
      Evidence(read: unsure, weight: 1), Evidence(read: unsure, weight: 1),
      Evidence(read: sure, weight: 1),
    ])
    #expect(fused?.plate.text == "BCD")
  }

  /// Each place has one character, and the text is as long as the reads.
  @Test(arguments: [("4TRK629", "4TRK666"), ("4TRK629", "4TRK622"), ("AB12CDE", "AB12XYE")])
  func twoSureReadsThatDifferMakeNoLongerText(_ one: String, _ other: String) throws {
    func sure(_ text: String) -> Evidence {
      let count = text.count
      return Evidence(
        read: Self.read(
          text, Array(repeating: 0.999, count: count), Array(repeating: "", count: count)),
        weight: 1)
    }
    for evidence in [[sure(one), sure(other)], [sure(one), sure(one), sure(other), sure(other)]] {
      let fused = try #require(ReadFusion().fused(evidence))
      #expect(fused.plate.text.count == one.count, "\(fused.plate.text)")
      #expect(fused.confidence < 0.9)
    }
  }

  /// Many views of a sign make its text certain, and no plate.
  @Test(arguments: [2, 3, 8])
  func whatIsDoubtedToBeAPlateStaysDoubted(views: Int) throws {
    var sign = Self.read("SUZUKI", [Double](repeating: 0.97, count: 6), ["", "", "", "", "", ""])
    sign.plateProbability = 0.2
    sign.confidence *= 0.2
    let fused = try #require(
      ReadFusion().fused(
        [Evidence](repeating: Evidence(read: sign, weight: 0.7), count: views)))
    #expect(fused.plate.text == "SUZUKI")
    #expect(abs(fused.plateProbability - 0.2) < 1e-9)
    #expect(fused.confidence <= 0.2 && fused.confidence > 0.17)
    #expect(fused.confidence == fused.candidates.first?.probability)
    // The text itself is surer in more views.
    #expect(fused.textConfidence > sign.textConfidence)
  }

  /// Views of a vehicle that comes into the picture show the end of its plate.
  @Test func onePlateSeenWholeIsWholeWhateverPartsWereSeenOfIt() throws {
    func view(_ text: String, whole: Double, weight: Double) -> Evidence {
      let count = text.count
      let read = Self.read(
        text, [Double](repeating: 0.98, count: count), [String](repeating: "", count: count))
      return Evidence(read: read.told(asWhole: whole), weight: weight)
    }
    let part = view("23CD", whole: 0.2, weight: 0.8)
    let parts = try #require(ReadFusion().fused([part, part, part]))
    #expect(parts.plate.text == "23CD" && parts.wholeProbability == 0.2)
    #expect(parts.confidence <= 0.2 && parts.confidence > 0.15)
    let whole = try #require(
      ReadFusion().fused([part, part, part, view("AB123CD", whole: 1, weight: 1)]))
    #expect(whole.plate.text == "AB123CD" && whole.wholeProbability == 1)
    #expect(whole.confidence > 2 * parts.confidence)
  }

  /// Where a plate is from is a mean over views: one that sees a state among others that see none tells little.
  @Test func jurisdictionsAreAveraged() throws {
    func view(_ places: [(String, Double)]) -> Evidence {
      var read = Self.read("ABC123", [Double](repeating: 0.95, count: 6), ["", "", "", "", "", ""])
      read.set(jurisdictions: places.map { PlateJurisdiction(code: $0.0, probability: $0.1) })
      return Evidence(read: read, weight: 1)
    }
    let sure = view([("TX", 0.9), ("OK", 0.05)])
    let unsure = view([("OK", 0.4), ("TX", 0.3)])
    let both = try #require(ReadFusion().fused([sure, unsure]))
    #expect(both.jurisdictionCandidates.map(\.code) == ["TX", "OK"])
    #expect(abs(try #require(both.jurisdiction).probability - 0.6) < 1e-9)
    let blind = try #require(ReadFusion().fused([sure, view([]), view([])]))
    #expect(blind.jurisdiction == nil)
    #expect(abs(try #require(blind.jurisdictionCandidates.first).probability - 0.3) < 1e-9)
  }

  /// One place by two names is one place, and what few views saw a little of is not named.
  @Test func jurisdictionsAreNamedOnceAndNotBelowTheLeast() throws {
    func view(_ places: [(String, Double)], told: (String, Double)? = nil) -> Evidence {
      var read = Self.read("ABC123", [Double](repeating: 0.95, count: 6), ["", "", "", "", "", ""])
      read.jurisdictionCandidates = places.map { PlateJurisdiction(code: $0.0, probability: $0.1) }
      read.jurisdiction = told.map { PlateJurisdiction(code: $0.0, probability: $0.1) }
      return Evidence(read: read, weight: 1)
    }
    let fused = try #require(
      ReadFusion().fused([
        view([("CA", 0.6), ("NV", 0.015)]), view([("NY", 0.1)], told: ("California", 0.8)),
      ]))
    #expect(fused.jurisdictionCandidates.map(\.code) == ["CA", "NY"])
    #expect(abs(try #require(fused.jurisdiction).probability - 0.7) < 1e-9)
  }

  /// However often one read names a place: it has one vote.
  @Test func oneReadHasOneVote() throws {
    var first = Self.read("ABC123", [Double](repeating: 0.95, count: 6), ["", "", "", "", "", ""])
    var second = first
    first.jurisdictionCandidates = ["California", "CA", "US-CA"].map {
      PlateJurisdiction(code: $0, probability: 0.9)
    }
    second.jurisdictionCandidates = [PlateJurisdiction(code: "NY", probability: 1)]
    let views = [first, second].map { Evidence(read: $0, weight: 1) }
    let fused = try #require(ReadFusion().fused(views))
    #expect(fused.jurisdictionCandidates.map(\.code) == ["CA", "NY"])
    #expect(fused.jurisdictionCandidates.map(\.probability) == [0.5, 0.5])
    #expect(fused.jurisdiction == nil)
    #expect(
      ReadFusion().fused(views.reversed())?.jurisdictionCandidates == fused.jurisdictionCandidates)
  }

  @Test func aSharpViewCountsMore() {
    let blurred = Self.read("8CD", [0.7, 0.9, 0.9], ["B", "", ""])
    let sharp = Self.read("BCD", [0.7, 0.9, 0.9], ["8", "", ""])
    let fused = ReadFusion().fused([
      Evidence(read: blurred, weight: 0.2), Evidence(read: blurred, weight: 0.2),
      Evidence(read: sharp, weight: 1),
    ])
    #expect(fused?.plate.text == "BCD")
  }

  @Test(arguments: [
    (["AB12CD", "AB12CD", "B12CD"], "AB12CD"), (["AB12CD", "AB12CD", "AB12CDI"], "AB12CD"),
    (["B12CD", "AB12CD", "AB12CD", "AB12C"], "AB12CD"), (["AB1CD", "AB12CD", "AB12CD"], "AB12CD"),
    (["B12CD", "AB12C"], "AB12CD"),
  ])
  func readsOfOtherLengthsAreAligned(texts: [String], truth: String) {
    let evidence = texts.map {
      Evidence(
        read: Self.read(
          $0, [Double](repeating: 0.9, count: $0.count), [String](repeating: "", count: $0.count)),
        weight: 1)
    }
    #expect(ReadFusion().fused(evidence)?.plate.text == truth)
  }

  @Test func oneSureMisreadDoesNotForbidTheTruth() {
    let right = Self.read(
      "AB12CD", [Double](repeating: 0.9, count: 6), [String](repeating: "", count: 6))
    var wrong = right
    wrong.characters[3] = PlateCharacter(text: "Z", confidence: 0.9999)
    wrong.plate = Plate("AB1ZCD")
    let fused = ReadFusion().fused(
      [wrong, right, right, right].map { Evidence(read: $0, weight: 1) })
    #expect(fused?.plate.text == "AB12CD")
  }

  @Test(arguments: [1.0, 0.9999, 0.999, 0.99, 0.95])
  func readsThatAgreeAreNoLessSureTogether(confidence: Double) {
    let each = pow(confidence, 1 / 7.0)
    let read = Self.read(
      "AB12CDE", [Double](repeating: each, count: 7), [String](repeating: "", count: 7))
    for count in [2, 3, 8] {
      let evidence = [Evidence](repeating: Evidence(read: read, weight: 0.6), count: count)
      let fused = ReadFusion().fused(evidence)
      #expect(fused?.plate.text == "AB12CDE")
      #expect(fused?.confidence ?? 0 >= min(confidence, 0.9999) - 1e-3, "\(count) reads")
    }
  }

  @Test func aCharacterThatSomeReadsMissedStays() {
    // Readers miss thirty characters for each that they invent.
    let whole = Self.read(
      "1SAV302", [0.75] + [Double](repeating: 0.97, count: 6),
      ["I"] + [String](repeating: "", count: 6))
    let cut = Self.read(
      "SAV302", [Double](repeating: 0.97, count: 6), [String](repeating: "", count: 6))
    let evidence = [whole, whole, whole, whole, cut, cut, cut, cut].map {
      Evidence(read: $0, weight: 0.5)
    }
    #expect(ReadFusion().fused(evidence)?.plate.text == "1SAV302")
    // One read in eight that has more than the others is not believed.
    let more = Self.read(
      "SAV3021", [Double](repeating: 0.9, count: 7), [String](repeating: "", count: 7))
    let mostly = [more, cut, cut, cut, cut, cut, cut, cut].map { Evidence(read: $0, weight: 0.5) }
    #expect(ReadFusion().fused(mostly)?.plate.text == "SAV302")
  }

  @Test func theOrderOfTheReadsDoesNotMatter() {
    for seed in 0..<50 as Range<UInt64> {
      var generator = SeededNumbers(seed: seed)
      let text = FakeReads.plate(using: &generator)
      let evidence = (0..<5).map { _ in
        Evidence(
          read: FakeReads.read(text, error: 0.15, using: &generator),
          weight: Double.random(in: 0.1...1, using: &generator))
      }
      let fused = ReadFusion().fused(evidence)
      #expect(ReadFusion().fused(evidence.shuffled(using: &generator)) == fused, "seed \(seed)")
      #expect(fused?.candidates.first?.text == fused?.plate.text)
      #expect(fused?.characters.map(\.text).joined() == fused?.plate.text)
      #expect((fused?.candidates.reduce(0) { $0 + $1.probability } ?? 2) < 1 + 1e-6)
    }
  }

  @Test func halvesTheErrorsOfTheBestFrame() {
    var best = 0
    var fused = 0
    for seed in 0..<400 as Range<UInt64> {
      var generator = SeededNumbers(seed: seed)
      let text = FakeReads.plate(using: &generator)
      let evidence = (0..<7).map { _ in
        let weight = Double.random(in: 0.2...1, using: &generator)
        return Evidence(
          read: FakeReads.read(text, error: 0.04 + 0.2 * (1 - weight), using: &generator),
          weight: weight)
      }
      let sharpest = evidence.max { $0.strength < $1.strength }
      if sharpest?.read.plate.text != text { best += 1 }
      if ReadFusion().fused(evidence)?.plate.text != text { fused += 1 }
    }
    print("errors of the best frame: \(best), fused: \(fused), of 400")
    #expect(best > 20)
    #expect(2 * fused <= best)
  }

  @Test func sureCharactersThatDifferAreCounted() {
    func read(_ text: String, _ confidence: Double) -> PlateRead {
      PlateTrackerTests.read(
        text, confidence: confidence, ofEach: pow(confidence, 1 / Double(text.count)))
    }
    func differences(_ other: String, _ confidence: Double = 0.9) -> Int {
      ReadFusion().comparison(read("KA03AB3380", 0.9), read(other, confidence)).differences
    }
    #expect(differences("KA03AB3380") == 0)
    #expect(differences("KA03AB3388") == 1)
    #expect(differences("KA03XY3389") == 3)
    // Who is not sure says little, nor does one character more or fewer, but one more and one fewer does.
    #expect(differences("KA03XY3389", 0.2) == 0)
    #expect(differences("KA03AB338") == 0)
    #expect(differences("KA03AB33801") == 0)
    #expect(differences("A03AB33801") >= 1)
  }

  @Test func agreementTellsOnePlateFromTwo() {
    var same = 0
    var different = 0
    for seed in 0..<300 as Range<UInt64> {
      var generator = SeededNumbers(seed: seed)
      let text = FakeReads.plate(using: &generator)
      let other = FakeReads.plate(using: &generator)
      let fusion = ReadFusion()
      let read = FakeReads.read(text, error: 0.1, using: &generator)
      let again = FakeReads.read(text, error: 0.1, using: &generator)
      let stranger = FakeReads.read(other, error: 0.1, using: &generator)
      if fusion.agreement(read, again) > PlateTracker.samePlateAgreement { same += 1 }
      if fusion.agreement(read, stranger) < PlateTracker.differentPlateAgreement { different += 1 }
    }
    print("agreement: \(same) of 300 same, \(different) of 300 different")
    #expect(same > 280)
    #expect(different > 280)
  }
}
