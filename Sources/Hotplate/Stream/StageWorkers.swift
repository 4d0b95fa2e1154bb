import Foundation

/// Owns the locator of one worker.
actor LocatorWorker {
  private let locator: any PlateLocator

  init(_ make: @Sendable () throws -> any PlateLocator) throws {
    locator = try make()
  }

  func regions(in frame: Frame, around interest: Box?) -> [PlateRegion] {
    locator.regions(in: frame, around: interest)
  }
}

/// Owns the reader of one worker. What it gives has probabilities, whatever the reader does.
actor ReaderWorker {
  private let reader: any PlateReader

  init(_ make: @Sendable () throws -> any PlateReader) throws {
    reader = try make()
  }

  func read(_ region: PlateRegion, in frame: Frame) -> PlateRead? {
    reader.read(region, in: frame)?.asProbabilities
  }

  func readCarefully(_ closeUp: CloseUp) -> PlateRead? {
    reader.readCarefully(closeUp.region, in: closeUp.frame)?.asProbabilities
  }

  /// Reads views of one plate laid on each other; `nil` where they do not come together, too.
  func readStack(_ closeUps: [CloseUp]) -> PlateRead? {
    PlateStack(closeUps.map { ($0.region, $0.frame) })
      .flatMap { reader.read($0.regions, tight: $0.tightRegions, in: $0.frame)?.asProbabilities }
  }
}

/// Owns the stages of one worker that handles frames whole.
actor PipelineWorker {
  private let pipeline: Pipeline

  init(_ stages: PipelineStages, _ configuration: Pipeline.Configuration) throws {
    pipeline = try Pipeline(stages, configuration: configuration)
  }

  func scan(_ frame: Frame, at time: Date) -> ScannedImage { pipeline.scan(frame, time: time) }
}
