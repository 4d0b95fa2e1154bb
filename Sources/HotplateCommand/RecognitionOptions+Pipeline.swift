import Hotplate

extension RecognitionOptions {
  /// The regions asked for.
  var regions: Set<PlateSyntax.Region> { Set(region.compactMap(PlateSyntax.Region.init(code:))) }

  /// What makes the stages of each worker, which look at a doubtful plate `usualLooks` times unless `--looks` says otherwise.
  ///
  /// - Throws: `HotplateError` when a model cannot be used: before the first picture is read.
  func stages(
    _ hitFinder: (any HitFinder)? = nil, usualLooks: Int = TesseractReader.allLooks
  ) throws -> StreamStages {
    let stages = try StreamStages.standard(
      configuration, regions: regions,
      syntax: pattern.flatMap { PlateSyntax.named($0.uppercased()) },
      candidates: max(top, 10), looks: looks ?? usualLooks, hitFinder: hitFinder)
    // Made once here, so that a model that does not load is told of before the run begins.
    _ = try stages.makeReader()
    return stages
  }

  /// What makes the pipeline of each worker.
  func pipelineMaker(_ stages: StreamStages) -> BatchScan.PipelineMaker {
    { [configuration] in try Pipeline(stages, configuration: configuration) }
  }
}

extension PlateSyntax.Region {
  /// Reads a region's code, or the code of a country or state in it.
  init?(code: String) {
    let code = code.lowercased()
    if let region = PlateSyntax.Region(rawValue: code == "uk" ? "gb" : code) {
      self = region
    } else if let syntax = PlateSyntax.named(code.uppercased()) {
      self = syntax.region
    } else {
      return nil
    }
  }
}
