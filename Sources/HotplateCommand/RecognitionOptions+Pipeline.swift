import Hotplate

extension RecognitionOptions {
  /// What makes the pipeline of each worker.
  ///
  /// - Throws: `HotplateError` when a list or a model cannot be used: before the first picture is read.
  func pipelineMaker() throws -> BatchScan.PipelineMaker {
    { throw HotplateError(.startup, "no recognizer yet") }
  }
}
