import Testing

@testable import Hotplate

@Suite struct PrefixBeamSearchTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func agreesWithAllPaths(seed: UInt64) throws {
    var generator = SeededNumbers(seed: seed)
    let classes = [1, 10, 24]
    let output = PathOracle.output(steps: 5, classes: classes, using: &generator)
    let texts = PathOracle.texts(output, classes: classes)
    var search = PrefixBeamSearch()
    search.width = 10_000
    let readings = search.readings(of: output)
    #expect(readings.count == texts.count, "seed \(seed)")
    for reading in readings {
      let expected = try #require(texts[reading.characters])
      #expect(abs(reading.probability - expected) < 1e-9, "seed \(seed)")
    }
    #expect(readings == readings.sorted { $0.probability > $1.probability })
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func aNarrowBeamFindsTheBestText(seed: UInt64) {
    // Steps as a trained network gives them: one class nearly certain.
    var generator = SeededNumbers(seed: seed)
    var values: [Float] = []
    var path: [Int] = []
    for _ in 0..<40 {
      let sure = Int.random(in: 0..<RecognizerOutput.classes, using: &generator)
      values += (0..<RecognizerOutput.classes).map { $0 == sure ? 0.91 : 0.0025 }
      path.append(sure)
    }
    let output = RecognizerOutput(probabilities: values)
    var search = PrefixBeamSearch()
    (search.width, search.longestText) = (24, 40)
    #expect(search.readings(of: output).first?.characters == PathOracle.text(path))
  }

  /// What a narrow beam keeps at each step, by the definition: every text it may grow to, the best of them.
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func aNarrowBeamKeepsTheBestOfAllThatItMayGrowTo(seed: UInt64) {
    var generator = SeededNumbers(seed: seed)
    let classes = [1, 10, 24, 30]
    let output = PathOracle.output(steps: 9, classes: classes, using: &generator)
    var search = PrefixBeamSearch()
    search.width = 7
    var beam: [[Int]: (blank: Double, character: Double)] = [[]: (1, 0)]
    for step in 0..<output.steps {
      var next: [[Int]: (blank: Double, character: Double)] = [:]
      for (text, share) in beam {
        let total = share.blank + share.character
        next[text, default: (0, 0)].blank += total * output[step, RecognizerOutput.blank]
        if let last = text.last {
          next[text, default: (0, 0)].character += share.character * output[step, last]
        }
        for character in classes {
          next[text + [character], default: (0, 0)].character +=
            (character == text.last ? share.blank : total) * output[step, character]
        }
      }
      let best = next.sorted {
        $0.value.blank + $0.value.character > $1.value.blank + $1.value.character
      }
      beam = Dictionary(uniqueKeysWithValues: best.prefix(search.width).map { ($0.key, $0.value) })
    }
    let readings = search.readings(of: output)
    #expect(Set(readings.map(\.characters)) == Set(beam.keys), "seed \(seed)")
    for reading in readings {
      let share = beam[reading.characters] ?? (0, 0)
      #expect(abs(reading.probability - share.blank - share.character) < 1e-12, "seed \(seed)")
    }
  }

  @Test func nothingToReadGivesTheEmptyText() {
    let output = RecognizerOutput(probabilities: [])
    #expect(PrefixBeamSearch().readings(of: output).map(\.characters) == [[]])
  }

  @Test func temperatureIsUndone() {
    // A step of probabilities p, softened to √p over their sum, comes back as p.
    let own: [Float] = (0..<RecognizerOutput.classes).map { $0 == 3 ? 0.64 : 0.01 }
    let roots = own.map { $0.squareRoot() }
    let sum = roots.reduce(0, +)
    let output = RecognizerOutput(softened: roots.map { $0 / sum })
    for index in 0..<RecognizerOutput.classes {
      #expect(abs(output[0, index] - Double(own[index])) < 1e-5)
    }
  }
}
