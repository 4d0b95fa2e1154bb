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
  /// - Throws: `HotplateError` of code `startup` when the locator's model does not load; what makes a reader throws it when the
  ///   reader's does not.
  public static func standard(
    _ configuration: Pipeline.Configuration = Pipeline.Configuration(),
    regions: Set<PlateSyntax.Region> = [], syntax: PlateSyntax? = nil, candidates: Int = 10,
    looks: Int = TesseractReader.allLooks, hitFinder: (any HitFinder)? = nil
  ) throws -> StreamStages {
    let model = try LocatorModel.embedded()
    let population = PlatePopulation(regions: regions)
    let prior = PlateSyntaxPrior(population, syntax: syntax)
    return StreamStages(
      makeLocator: { NetworkLocator(model: model) },
      makeReader: {
        try TesseractReader(
          population: population, prior: prior, candidateCount: candidates, mostLooks: looks)
      },
      hitFinder: hitFinder)
  }
}

extension Pipeline {
  /// Makes the pipeline of one worker. Throws what making a locator or reader throws.
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
