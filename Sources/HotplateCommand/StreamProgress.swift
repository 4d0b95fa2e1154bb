import Foundation
import Hotplate

/// The progress of a stream or of drop folders: one line on standard error, drawn anew every second.
struct StreamProgress: Sendable {
  /// What the line begins with.
  var camera: String
  /// What is counted as `in`: a frame, a file.
  var unit: String
  var meter: StreamMeter
  /// The share of the input that was read, 0 to 1; `nil` where nobody knows how much there is.
  var share: @Sendable () -> Double?

  /// Runs `body` and shows the line meanwhile; it is gone at the end, whatever the end is.
  func shown<Result: Sendable>(
    _ isShown: Bool, while body: () async throws -> Result
  ) async throws -> Result {
    guard isShown else { return try await body() }
    let start = ContinuousClock.now
    let drawing = Task {
      var clock = StatsClock(camera: camera)
      repeat {
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        StatusLine.draw(
          Self.line(clock.record(meter), unit: unit, elapsed: elapsed, share: share()))
        // Ends when cancelled.
      } while (try? await Task.sleep(for: .seconds(1))) != nil
    }
    func end() async {
      drawing.cancel()
      await drawing.value
      StatusLine.erase()
    }
    do {
      let result = try await body()
      await end()
      return result
    } catch {
      await end()
      throw error
    }
  }

  /// The text of the line.
  ///
  /// - Parameters:
  ///   - stats: What was counted, with the rate since the last line.
  ///   - unit: What is counted as `in`.
  ///   - elapsed: Seconds since the start.
  ///   - share: The share of the input that was read; of none and of all no time left is told.
  static func line(_ stats: StatsRecord, unit: String, elapsed: Double, share: Double?) -> String {
    let lost = stats.frames.dropped + stats.frames.failed
    let parts = [
      "\(stats.camera): \(stats.frames.in.counted(unit))",
      "\(String(format: "%.1f", stats.fps))/s", stats.reads.counted("plate"),
      stats.hits.counted("hit"), "\(lost) lost",
    ]
    let left = share.flatMap { share in
      share > 0 && share < 1
        ? "\(ProgressBar.time(seconds: elapsed * (1 - share) / share)) left" : nil
    }
    return (parts + [left].compactMap { $0 }).joined(separator: "  ")
  }
}
