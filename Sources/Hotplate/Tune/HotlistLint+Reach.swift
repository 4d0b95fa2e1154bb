import Foundation

extension HotlistLint {
  /// What an entry catches beside the vehicle that is meant.
  package struct Reach: Sendable, Hashable {
    /// Other plates that are read as the entry's at least once in a thousand times.
    package var plates = 0
    /// About how many vehicles bear those.
    package var others = 0.0
    /// About how many vehicles of all jurisdictions bear the entry's text, or fit it.
    package var vehicles = 0.0
  }

  /// What a read of an entry's plate may have been, at least once in a thousand times, when only plates in traffic count.
  static func reach(_ plate: Plate, _ model: ReadModel, _ population: PlatePopulation)
    -> Reach
  {
    guard let shape = PlateShape(plate.text.utf8) else { return Reach() }
    let all = population.vehicles
    var reach = Reach(vehicles: population.density(shape) * all)
    for (position, code) in plate.text.utf8.map(PackedPlate.code).enumerated() {
      let wrong = Float(1 - model.accuracy[Int(code)])
      for index in 0..<35 {
        let other = model.errors[Int(code) * 35 + index]
        if other.share * wrong < 0.001 { break }
        let bit = UInt16(1) << UInt16(position)
        let letters = other.code > 10 ? shape.letters | bit : shape.letters & ~bit
        let density = population.density(PlateShape(count: shape.count, letters: letters))
        // What no layout has is a plate chosen by its owner: so few that it counts for none.
        if density <= population.irregular[shape.count] * 1.001 { continue }
        reach.plates += 1
        reach.others += density * all
      }
    }
    return reach
  }
}

extension HotlistLint.Reach {
  /// What an entry catches, in words.
  package var line: String {
    func about(_ count: Double) -> String {
      count >= 10 ? String(format: "%.0f", count) : String(format: "%.2g", count)
    }
    let bearers = about(others)
    return "easily read for \(plates.counted("other plate")), which about \(bearers) "
      + (bearers == "1" ? "vehicle bears; " : "vehicles bear; ")
      + "about \(about(vehicles)) bear its own text"
  }
}
