#pragma once

/// The commit this binary was built from, as `git describe --always --dirty` says it; "unknown" when the build was
/// not told. Lives as long as the process.
const char *hotplate_build_commit(void);
