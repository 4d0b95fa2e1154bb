import ArgumentParser
import Hotplate

/// How a run over inputs ends: 1 when some failed; with `--exit-code` 0 for a hit, 1 for none, 2 when an input failed.
///
/// - Throws: What ends the process with any status but 0.
func endRun(failed: Int, hits: Int, exitCode isAsked: Bool) throws {
  let status: Int32 = isAsked ? (failed > 0 ? 2 : hits > 0 ? 0 : 1) : (failed > 0 ? 1 : 0)
  if status != 0 { throw ExitCode(status) }
}

/// How a stream or the watching of folders ends: with 0 where it was stopped, else as ``endRun(failed:hits:exitCode:)`` does. Hits and records that are lost
/// count as failed inputs also where it was stopped: nobody else has them.
///
/// - Parameters:
///   - lostHits: Hits for the webhook that are lost; they are said here, last of all.
///   - notDone: What else counts as a failed input, unless the run was stopped; it was said before.
/// - Throws: What ends the process with any status but 0.
func endStream(
  _ camera: String, _ counts: StreamMeter.Counts, _ report: StreamReport, lostHits: Int,
  notDone: Int = 0, isStopped: Bool, exitCode isAsked: Bool
) async throws {
  let failedPictures = await report.failedPictureCount
  if failedPictures > 0 {
    let passes = failedPictures.counted("pass", "passes")
    printNotice("\(camera): the pictures of \(passes) were not written in this run")
  }
  if lostHits > 0 {
    printNotice("\(camera): \(lostHits.counted("hit")) for the webhook lost in this run")
  }
  let lost = lostHits + report.unwritten
  if isStopped, lost == 0 { return }
  let failed = counts.failed + failedPictures + lost + notDone
  try endRun(failed: failed, hits: counts.hits, exitCode: isAsked)
}
