#!/usr/bin/env bash
# Builds and runs every benchmark and writes Benchmarks/RESULTS.md with the machine's description: run.sh [ENTRIES].
# Ratios hold on any machine; times only for the one described, and only when nothing else ran on it.
set -euo pipefail
cd "$(dirname "$0")/.."
entries=${1:-1000000}
swift build --package-path Benchmarks --scratch-path .build/packages -c release
swift build -c release --product StoreBenchmark --static-swift-stdlib --disable-local-rpath
built=.build/packages/release
results=$(mktemp)
trap 'rm -f "$results"' EXIT
export OMP_THREAD_LIMIT=1

{
  echo "# Results"
  echo
  echo "Written by \`make bench\`. Microseconds are processor time of one thread and the median of many turns, taken turn by turn"
  echo "with what they are held against; rows of a folder are by the clock on the wall. Ratios below 1 mean less than the other."
  echo
  echo "- $(date -u +%F), commit $(git describe --always --dirty --abbrev=12)"
  echo "- $(lscpu | sed -n 's/^Model name: *//p' | head -n 1), $(nproc --all) cores, $(free -h | awk '/^Mem/ { print $2 }') memory, $(uname -srm)"
  echo "- $(swift --version 2>/dev/null | head -n 1)"
  echo "- load average before: $(cut -d ' ' -f 1-3 /proc/loadavg)"
  echo
  echo "## A picture's way"
  echo
  "$built/pipeline-benchmark"
  echo
  echo "## Lists and matching"
  echo
  echo '```'
  "$built/matching-benchmark" "$entries"
  echo '```'
  echo
  echo "## The hit store and the log"
  echo
  echo '```'
  .build/release/StoreBenchmark
  echo '```'
} | tee "$results"
cp "$results" Benchmarks/RESULTS.md
