import Foundation
import Hotplate
import HotplateStore

/// Keeps the hits of pictures in a hit store: `KeepHits STORE LIST PICTURE…`.
@main
struct KeepHits {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count > 2 else {
      print("usage: KeepHits STORE LIST PICTURE…")
      exit(64)
    }
    var settings = MatchSettings()
    settings.minimumProbability = 0.5
    // Where the camera stands: most vehicles are from there.
    settings.population = PlatePopulation(regions: [.eu], home: "D")
    let list = try Hotlist(file: arguments[1])
    let matcher = HotlistMatcher(hotlists: [list], settings: settings)

    // A store takes no hit before it knows the run's settings and lists.
    let store = try HitStore(path: arguments[0], actor: HitStore.actor(named: nil))
    try store.beginRun(
      settings: ["min-probability": "0.5", "jurisdiction": "D"], lists: [HotlistInfo(list)])
    // Knowing the matcher, it takes up what is cleared in the store, and lists that take another's place.
    let keeper = try HitKeeper(store: store, camera: "stills", matcher: matcher)

    // Each version of the list is logged before it is used; one that the store's policy finds too old is not put in place.
    let reloading = ReloadingHotlist(
      files: [arguments[1]], into: matcher, accept: { try store.load(HotlistInfo($0)) })

    let stages = try PipelineStages.standard(regions: [.eu], hitFinder: matcher)
    var scan = BatchScan(workers: 2) {
      try Pipeline(stages, configuration: Pipeline.Configuration())
    }
    // Called by the workers, while the picture still has its pixels; a hit is on the disk before it is told.
    scan.keep = { try keeper.keep($0) }
    try scan.run(Array(arguments.dropFirst(2))) { path, outcome, _ in
      switch outcome {
      case .success(let image):
        print("\(path): \(image.plates.flatMap { $0.hits ?? [] }.count) hits kept")
      case .failure(let failure):
        print(failure)
      }
      for outcome in reloading.check() { print(outcome) }
      return true
    }
    for overview in try store.hits(undecided: true) {
      print("to judge: hit \(overview.hit.number), \(overview.hit.hit.plate)")
    }
    try keeper.close()
  }
}
