import ArgumentParser

/// How a run over inputs ends: 1 when some failed; with `--exit-code` 0 for a hit, 1 for none, 2 when an input failed.
///
/// - Throws: What ends the process with any status but 0.
func endRun(failed: Int, hits: Int, exitCode isAsked: Bool) throws {
  let status: Int32 = isAsked ? (failed > 0 ? 2 : hits > 0 ? 0 : 1) : (failed > 0 ? 1 : 0)
  if status != 0 { throw ExitCode(status) }
}
