/// Where records go besides standard output.
///
/// A sink never holds the stream up: what cannot be delivered now is kept or told of, not waited for.
public protocol RecordSink: Sendable {
  /// Takes a record.
  ///
  /// - Parameters:
  ///   - record: What to deliver.
  ///   - key: Names the record: one that is taken again after a crash has the same key.
  func take(_ record: any Record, key: String) async

  /// Whether everything taken so far outlives the process, or was delivered.
  func isSafe() async -> Bool
}
