import Hotplate

extension RecognitionOptions {
  /// What makes the stages of each worker, which look at a doubtful plate `usualLooks` times unless `--looks` says otherwise.
  ///
  /// - Throws: `HotplateError` when a model cannot be used: before the first picture is read.
  func stages(
    _ hitFinder: (any HitFinder)? = nil, usualLooks: Int = TesseractReader.variantCount
  ) throws -> PipelineStages {
    let stages = try PipelineStages.standard(
      regions: regions.named,
      syntax: syntax,
      candidates: max(top, 10), variants: looks ?? usualLooks, hitFinder: hitFinder)
    // Made once here, so that a model that does not load is told of before the run begins.
    _ = try stages.makeReader()
    return stages
  }

  /// Says what `--pattern` was taken for where it means several places.
  func notePattern(quiet: Bool) {
    guard !quiet, let pattern, let syntax else { return }
    let others = PlateSyntax.meanings(of: pattern, preferring: regions.named)
      .filter { $0 != syntax }
    if others.isEmpty { return }
    printNotice(
      "--pattern \(pattern): taken for \(syntax.name); may be \(others.map(\.name).joined(separator: " or ")): say it by name"
    )
  }

  /// What makes the pipeline of each worker.
  func pipelineMaker(_ stages: PipelineStages, _ configuration: Pipeline.Configuration)
    -> BatchScan.PipelineMaker
  {
    { try Pipeline(stages, configuration: configuration) }
  }

  /// The syntax that `--pattern` names, of those that the code may mean one in the regions named; `nil` where there is none.
  var syntax: PlateSyntax? {
    guard let pattern else { return nil }
    let near = regions.named
    return near.isEmpty
      ? PlateSyntax.named(pattern.uppercased())
      : PlateSyntax.meanings(of: pattern, preferring: near).first { near.contains($0.region) }
  }
}
