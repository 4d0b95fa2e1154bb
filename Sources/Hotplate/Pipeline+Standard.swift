extension StreamStages {
  /// The project's own locator and reader.
  ///
  /// - Parameters:
  ///   - configuration: What to look for.
  ///   - regions: Where plates may be from; a preference, never a rewrite. Empty for anywhere.
  ///   - syntax: The one syntax that plates follow, if they do.
  ///   - candidates: How many texts a read offers.
  ///   - looks: How often a doubtful plate is looked at: ``TesseractReader/mostLooks``.
  ///   - hitFinder: What matches reads against lists.
  public static func standard(
    _ configuration: Pipeline.Configuration = Pipeline.Configuration(),
    regions: Set<PlateSyntax.Region> = [], syntax: PlateSyntax? = nil, candidates: Int = 10,
    looks: Int = TesseractReader.allLooks, hitFinder: (any HitFinder)? = nil
  ) throws -> StreamStages {
    let model = try LocatorModel.embedded()
    let options = NetworkLocator.Options(
      minimumPlateWidth: configuration.leastPlateWidth,
      maximumPlates: configuration.mostPlates)
    let prior = PlateSyntaxPrior(regions: regions, syntax: syntax)
    let population = PlatePopulation(regions: regions)
    return StreamStages(
      makeLocator: { NetworkLocator(model: model, options: options) },
      makeReader: {
        try TesseractReader(
          prior: prior, population: population, candidateCount: candidates, mostLooks: looks)
      },
      hitFinder: hitFinder)
  }
}

extension Pipeline {
  /// Makes the pipeline of one worker.
  public convenience init(_ stages: StreamStages, configuration: Configuration) throws {
    self.init(
      configuration: configuration, decoder: stages.decoder, locator: try stages.makeLocator(),
      reader: try stages.makeReader(), hitFinder: stages.hitFinder)
  }

  /// Makes a pipeline of the project's own locator and reader.
  ///
  /// - Throws: `HotplateError` of code `startup` when a model does not load.
  public static func standard(
    configuration: Configuration = Configuration(), regions: Set<PlateSyntax.Region> = [],
    hitFinder: (any HitFinder)? = nil
  ) throws -> Pipeline {
    try Pipeline(
      .standard(configuration, regions: regions, hitFinder: hitFinder),
      configuration: configuration)
  }
}
