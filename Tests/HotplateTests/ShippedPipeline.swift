import Hotplate

extension Pipeline {
  // Models and layouts are read once for all tests; locators and readers, which have scratch memory, are made for each.
  private static let shippedStages = Result { try PipelineStages.standard() }

  /// A pipeline of the locator and the reader that ship.
  static func shipped(_ configuration: Configuration = Configuration()) throws -> Pipeline {
    try Pipeline(shippedStages.get(), configuration: configuration)
  }
}
