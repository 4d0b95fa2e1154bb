extension PipelineStages {
  /// The project's own locator and reader.
  ///
  /// - Parameters:
  ///   - regions: Where plates may be from; a preference, never a rewrite. Empty for anywhere.
  ///   - syntax: The one syntax that plates follow, if they do.
  ///   - candidates: How many texts a read offers.
  ///   - variants: In how many crop variants a doubtful plate is read: ``TesseractReader/maximumVariants``.
  ///   - hitFinder: What matches reads against lists.
  /// - Throws: `HotplateError` of code `startup` when the locator's model does not load; what makes a reader throws it when the
  ///   reader's does not.
  public static func standard(
    regions: Set<PlateSyntax.Region> = [], syntax: PlateSyntax? = nil, candidates: Int = 10,
    variants: Int = TesseractReader.variantCount, hitFinder: (any HitFinder)? = nil
  ) throws -> PipelineStages {
    let model = try LocatorModel.embedded()
    let population = PlatePopulation(regions: regions)
    let prior = PlateSyntaxPrior(population, syntax: syntax)
    return PipelineStages(
      makeLocator: { NetworkLocator(model: model) },
      makeReader: {
        try TesseractReader(
          population: population, prior: prior, candidateCount: candidates,
          maximumVariants: variants)
      },
      hitFinder: hitFinder)
  }
}

extension Pipeline {
  /// Makes the pipeline of one worker. Throws what making a locator or reader throws.
  public convenience init(_ stages: PipelineStages, configuration: Configuration) throws {
    self.init(
      configuration: configuration, decoder: stages.decoder, locator: try stages.makeLocator(),
      reader: try stages.makeReader(), hitFinder: stages.hitFinder)
  }

  /// Makes a pipeline of the project's own locator and reader, of which `scan` makes one a worker.
  ///
  /// - Parameters:
  ///   - configuration: What to look for and what to report.
  ///   - regions: Where plates may be from; a preference, never a rewrite. Empty for anywhere.
  ///   - syntax: The one syntax that plates follow, if they do.
  ///   - candidates: How many texts a read offers.
  ///   - variants: In how many crop variants a doubtful plate is read: ``TesseractReader/maximumVariants``.
  ///   - hitFinder: What matches reads against lists.
  /// - Throws: `HotplateError` of code `startup` when a model does not load.
  public static func standard(
    configuration: Configuration = Configuration(), regions: Set<PlateSyntax.Region> = [],
    syntax: PlateSyntax? = nil, candidates: Int = 10, variants: Int = TesseractReader.variantCount,
    hitFinder: (any HitFinder)? = nil
  ) throws -> Pipeline {
    try Pipeline(
      .standard(
        regions: regions, syntax: syntax, candidates: candidates, variants: variants,
        hitFinder: hitFinder),
      configuration: configuration)
  }
}
