import Foundation
import Testing

@testable import Hotplate

/// What forecasts are told instead of hits.
@Suite struct ForecastVehiclesTests {
  private struct Told: Hashable {
    var plate: String
    var probability: Double
    var isRight: [Bool]
  }

  /// Plates that are near each other, most of them listed again and again, with other states, at other times, and with unknown characters.
  private func drawnList(_ numbers: inout SeededNumbers) throws -> Hotlist {
    let states = ["CA", "California", "NV", "AR", "CO", "NOWHERE", ""]
    let times = ["", "2020-01-01", "2099-12-31"]
    let rows = (0..<150).map { _ in
      let last = "0123?*".randomElement(using: &numbers) ?? "0"
      let plate = Bool.random(using: &numbers) ? "8ABC12\(last)" : "8A8C1\(last)3"
      let state = states.randomElement(using: &numbers) ?? ""
      let expires = times.randomElement(using: &numbers) ?? ""
      return "\(plate),\(state),\(expires),\(Int.random(in: 1...3, using: &numbers))\n"
    }
    return try hotlist("plate,state,expires,priority\n" + rows.joined())
  }

  @Test(
    arguments: [
      .probable, .exact, .lookAlikes(1), .distance(1), .distance(2), .distance(3),
    ] as [MatchSettings.Rule], [nil, 0.01] as [Double?])
  func theVehiclesOfAForecastAreThoseThatHitsTellOf(rule: MatchSettings.Rule, least: Double?) throws
  {
    var numbers = SeededNumbers(seed: 7)
    let lists = try (0..<2).map { _ in try drawnList(&numbers) }
    var settings = MatchSettings()
    // Of two regions: codes that mean a place in each are among the states.
    settings.population = PlatePopulation(regions: [.us, .eu])
    settings.rule = rule
    settings.minimumProbability = least
    let usual = HotlistMatcher(hotlists: lists, settings: settings)
    let forecasting = HotlistMatcher(forecasting: lists, settings: settings)
    let vehicles = ListedVehicles(lists, population: settings.population)
    let passing = ["8ABC121", "8A8C123"].flatMap { plate in
      ["CA", "NV", "AR", ""].map {
        PlateSampler.Sample(plate: Plate(normalized: plate), jurisdiction: $0)
      }
    }
    let time = Date(timeIntervalSince1970: 1_800_000_000)
    var told = 0
    for text in ["8ABC121", "8A8C123", "BABC120", "8ABC12", "8A8C1234", "8ABC155", "7XYZ999"] {
      for state in [nil, "CA", "NV", "AR"] {
        var read = PlateRead(raw: text, plate: Plate(text), confidence: 0.8)
        read.jurisdiction = state.map { PlateJurisdiction(code: $0, probability: 0.9) }
        let hits = usual.hits(for: read, at: time)
        let groups = forecasting.vehicles(for: read, at: time)
        let ofHits = hits.map { hit in
          Told(
            plate: hit.plate, probability: hit.probability,
            isRight: passing.map { vehicles.isRight(hit, for: $0) })
        }
        let ofGroups = groups.map { group in
          Told(
            plate: group.plate, probability: group.probability.toMillionths.asNeverCertain,
            isRight: passing.map { vehicles.isRight(group, for: $0) })
        }
        func counted(_ told: [Told]) -> [Told: Int] {
          Dictionary(grouping: told) { $0 }.mapValues(\.count)
        }
        #expect(counted(ofGroups) == counted(ofHits), "\(text) \(state ?? "")")
        for vehicle in passing {
          #expect(
            vehicles.probability(ofRight: groups, for: vehicle)
              == hits.first(where: { vehicles.isRight($0, for: vehicle) })?.probability)
        }
        told += hits.count
      }
    }
    #expect(told > (least == nil ? 20 : 0))
  }
}
