import Foundation
import TestSupport
import Testing

@testable import Hotplate

/// The fast matcher against the definition, on cases drawn with a seed.
///
/// `ORACLE_CASES=100000 swift test -Xcc -O2 --filter agreesWithTheDefinition` draws more.
@Suite struct OracleTests {
  @Test func agreesWithTheDefinition() throws {
    let wanted = ProcessInfo.processInfo.environment["ORACLE_CASES"].flatMap { Int($0) } ?? 1_000
    var cases = 0
    var borderline = 0
    var found = 0
    var seed: UInt64 = 0
    while cases < wanted {
      seed += 1
      var scene = try Scene(seed: seed)
      for _ in 0..<50 where cases < wanted {
        let read = scene.drawRead()
        guard let expected = scene.slow.hits(for: read, at: scene.time) else {
          borderline += 1
          continue
        }
        cases += 1
        let hits = scene.fast.hits(for: read, at: scene.time)
        found += hits.count
        let problem = difference(hits, expected)
        #expect(problem == nil, "seed \(seed), case \(cases), \(read.plate.text): \(problem ?? "")")
        if problem != nil { return }
        // What the fast matcher does not look at would be no hit, were it looked at.
        let all =
          scene.slow.hits(
            for: read, at: scene.time, floor: MatchSettings.leastConsidered) ?? expected
        let overlooked = Set(all.map(\.plate)).subtracting(expected.map(\.plate))
        #expect(overlooked.isEmpty, "seed \(seed), case \(cases), \(read.plate.text)")
      }
    }
    // Cases that find nothing prove little.
    #expect(found > wanted / 4)
    #expect(borderline < wanted / 50 + 5)
    print("oracle: \(cases) cases, \(found) hits, \(borderline) borderline cases drawn again")
  }

  private func difference(_ hits: [Hit], _ expected: [SlowMatcher.Expected]) -> String? {
    if hits.count != expected.count {
      return "found \(hits.map(\.plate)), expected \(expected.map(\.plate))"
    }
    for hit in hits {
      let rows = ["\(hit.hotlist):\(hit.entry)"] + (hit.sources ?? [])
      let twin = expected.first { $0.plate == hit.plate && Set($0.rows) == Set(rows) }
      guard let twin else {
        return
          "found \(hit.plate) of \(rows), expected \(expected.map { "\($0.plate) \($0.rows) \($0.probability)" })"
      }
      if abs(hit.probability - twin.probability) > 2e-5 {
        return "\(hit.plate): found \(hit.probability), expected \(twin.probability)"
      }
      if rows != twin.rows { return "\(hit.plate): found \(rows), expected \(twin.rows)" }
    }
    for (a, b) in zip(hits, hits.dropFirst()) where a.probability < b.probability {
      return "hits are not in order"
    }
    return nil
  }

  /// Lists, settings and reads that are close to each other, so that much is nearly a hit.
  struct Scene {
    var numbers: SeededNumbers
    let fast: HotlistMatcher
    let slow: SlowMatcher
    let time = Date(timeIntervalSince1970: 1_800_000_000)
    private let roots: [String]

    init(seed: UInt64) throws {
      var numbers = SeededNumbers(seed: seed)
      let folder = try ScratchFolder()
      let sampler = PlateSampler(PlatePopulation(regions: [.us, .eu]))
      roots = (0..<3).map { _ in sampler.draw(&numbers).plate.text }
      var settings = MatchSettings()
      let rules: [MatchSettings.Rule] = [
        .probable, .probable, .probable, .exact, .distance(Int(numbers.next() % 4)),
        .lookAlikes(Int(numbers.next() % 3)),
      ]
      settings.rule = rules[Int(numbers.next() % 6)]
      settings.minimumProbability = [nil, 0.001, 0.05, 0.5][Int(numbers.next() % 4)]
      settings.baseRate = [nil, 1e-5, 0.01][Int(numbers.next() % 3)]
      settings.readerKnowsSyntax = numbers.next() % 2 == 0
      settings.population =
        [
          PlatePopulation(), PlatePopulation(regions: [.us], home: "CA"),
          PlatePopulation(regions: [.eu]),
        ][Int(numbers.next() % 3)]
      var lists: [(Hotlist, [HotlistEntry])] = []
      for name in ["a.csv", "b.csv"] {
        var text = "plate,state,effective,expires,reason,priority\n"
        for _ in 0..<30 {
          let plate = Self.near(roots[Int(numbers.next() % 3)], 3, &numbers, wildcards: true)
          let state = [
            "", "", "CA", "California", "NY", "D", "QQ", "AR", "Arkansas",
          ][Int(numbers.next() % 9)]
          let effective = ["", "", "2020-01-01", "2030-01-01"][Int(numbers.next() % 4)]
          let expires = ["", "", "2040-01-01", "2021-01-01"][Int(numbers.next() % 4)]
          if effective == "2030-01-01", expires == "2021-01-01" { continue }
          let priority = ["", "1", "2"][Int(numbers.next() % 3)]
          text += "\(plate),\(state),\(effective),\(expires),x,\(priority)\n"
        }
        try folder.write(name, Data(text.utf8))
        let list = try Hotlist(file: folder.path(name))
        var entries: [HotlistEntry] = []
        list.forEachEntry { entries.append($0) }
        lists.append((list, entries.sorted { $0.row < $1.row }))
      }
      var clearances = Clearances()
      for (_, entries) in lists {
        guard let entry = entries.first(where: { !$0.isPartial }) else { continue }
        clearances.add(
          .init(
            plate: entry.plate, jurisdiction: entry.jurisdiction, author: "test",
            expires: time.addingTimeInterval(60)))
      }
      fast = HotlistMatcher(hotlists: lists.map(\.0), settings: settings, clearances: clearances)
      slow = SlowMatcher(hotlists: lists, settings: settings, clearances: clearances)
      self.numbers = numbers
    }

    /// A text some edits away.
    private static func near(
      _ text: String, _ edits: UInt64, _ numbers: inout SeededNumbers, wildcards: Bool = false
    ) -> String {
      var characters = Array(text)
      for _ in 0..<numbers.next() % (edits + 1) where !characters.isEmpty {
        let position = Int(numbers.next() % UInt64(characters.count))
        let any = ConfusionMatrix.alphabet[Int(numbers.next() % 36)]
        switch numbers.next() % 4 {
        case 0 where characters.count > 1: characters.remove(at: position)
        case 1 where characters.count < 12: characters.insert(any, at: position)
        case 2: characters[position] = any
        default:
          let alike = ConfusionMatrix.lookAlikes.first { $0.contains(characters[position]) }
          characters[position] = alike?.randomElement(using: &numbers) ?? any
        }
      }
      if wildcards, numbers.next() % 8 == 0 {
        characters[Int(numbers.next() % UInt64(characters.count))] =
          numbers.next() % 3 == 0 ? "*" : "?"
        if characters.allSatisfy({ "?*".contains($0) }) { characters.append("A") }
      }
      return String(characters)
    }

    mutating func drawRead() -> PlateRead {
      let text = Self.near(roots[Int(numbers.next() % 3)], 2, &numbers)
      let plate = Plate(text)
      switch numbers.next() % 6 {
      case 0:
        var read = PlateRead(text: text)
        if numbers.next() % 2 == 0 {
          read.jurisdiction = PlateJurisdiction(
            code: ["CA", "CA", "AR", "QQ"][Int(numbers.next() % 4)],
            probability: [0.95, 0.95, 1, 0][Int(numbers.next() % 4)])
        }
        return read
      case 1:
        return PlateRead(
          raw: text, plate: plate, confidence: [1, 0.7, 0][Int(numbers.next() % 3)])
      default: break
      }
      var characters: [PlateCharacter] = []
      var confidence = 1.0
      for character in plate.text {
        let right = [0.999, 0.98, 0.8, 0.4][Int(numbers.next() % 4)]
        var left = 1 - right
        var alternatives: [PlateCandidate] = []
        for _ in 0..<numbers.next() % 4 {
          let share = left * numbers.fraction()
          left -= share
          alternatives.append(
            PlateCandidate(
              text: String(ConfusionMatrix.alphabet[Int(numbers.next() % 36)]), probability: share))
        }
        confidence *= right
        characters.append(
          PlateCharacter(text: String(character), confidence: right, alternatives: alternatives))
      }
      var read = PlateRead(
        raw: text, plate: plate, confidence: min(confidence * (0.9 + numbers.fraction() * 0.2), 1),
        characters: characters)
      if numbers.next() % 3 == 0 {
        read.candidates = [
          PlateCandidate(text: plate.text, probability: read.confidence),
          PlateCandidate(text: Self.near(text, 2, &numbers), probability: 0.05),
        ]
      }
      if numbers.next() % 2 == 0 {
        read.jurisdiction = PlateJurisdiction(
          code: ["CA", "NY", "D", "XX", "AR"][Int(numbers.next() % 5)],
          probability: numbers.fraction())
      }
      if numbers.next() % 2 == 0 {
        var left = 1.0
        for code in ["NV", "CA", "California", "", "XX", "NY", "AR", "Arkansas", "D"]
          .shuffled(using: &numbers).prefix(4)
        {
          // Some of other programs sum to more than 1.
          let share = (numbers.next() % 16 == 0 ? 1 : left) * numbers.fraction()
          left -= share
          read.jurisdictionCandidates.append(PlateJurisdiction(code: code, probability: share))
        }
      }
      return read
    }
  }
}
