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
swift build --build-tests --sanitize="$kind" --scratch-path ".build/$kind"
swift test --skip-build --sanitize="$kind" --scratch-path ".build/$kind" --filter "$filter"
