#!/usr/bin/env bash
# Runs the tests under AddressSanitizer or ThreadSanitizer: sanitize.sh address|thread [FILTER].
set -euo pipefail
cd "$(dirname "$0")/.."
kind=$1
filter=${2:-.}
# Leaks are not looked for: libraries keep what they once made. Tesseract's threads are libgomp's, which is not compiled
# with checks, so one thread it is; the kernels' choice of processor is left out of ThreadSanitizer builds by themselves.
export OMP_THREAD_LIMIT=1 ASAN_OPTIONS=detect_leaks=0:${ASAN_OPTIONS:-}
export TSAN_OPTIONS=halt_on_error=1:${TSAN_OPTIONS:-}
# C at -O1, not at the -O2 of other tests: without any the convolutions are too slow to test with, and above it code is merged and moved, so that a
# report may name another line, or an access that was wrong is gone.
flags=(-Xcc -O1 --sanitize="$kind" --scratch-path ".build/$kind")
swift build "${flags[@]}" --build-tests
swift test "${flags[@]}" --skip-build --filter "$filter"
