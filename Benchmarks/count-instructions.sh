#!/usr/bin/env bash
# Counts the instructions of the hot paths and holds them against Benchmarks/instructions.tsv; --record writes that file.
# Counts repeat to a fraction of a percent on a busy machine, where times do not. They are of one compiler and one set
# of system libraries: record anew when these change, and say so.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || { echo "count-instructions: valgrind is missing: apt install valgrind" >&2; exit 1; }
swift build --package-path Benchmarks --scratch-path .build/packages -c release --product pipeline-benchmark >&2
# Valgrind stumbles over Swift's debug information.
binary=.build/packages/counted
objcopy --strip-debug .build/packages/release/pipeline-benchmark "$binary"
expected=Benchmarks/instructions.tsv
tolerance=3 # percent

# Swift's hash tables are seeded at random unless told otherwise.
export SWIFT_DETERMINISTIC_HASHING=1 OMP_THREAD_LIMIT=1
instructions() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$binary" "$1" "$2" 2>&1 | sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

worse=0
counts=""
for path in decode locate read normalize match; do
  # Two runs less one: what was made for the path is in both.
  count=$((($(instructions "$path" 3) - $(instructions "$path" 1)) / 2))
  counts+="$path"$'\t'"$count"$'\n'
  before=$(awk -v path="$path" '$1 == path { print $2 }' "$expected" 2>/dev/null || true)
  if [ -z "$before" ]; then
    echo "$path: $count instructions"
    continue
  fi
  change=$(awk -v now="$count" -v before="$before" 'BEGIN { printf "%+.1f", 100 * (now - before) / before }')
  echo "$path: $count instructions, $change % against the recorded $before"
  if awk -v change="$change" -v limit="$tolerance" 'BEGIN { exit !(change > limit) }'; then worse=1; fi
done
if [ "${1:-}" = --record ]; then
  printf '%s' "$counts" >"$expected"
elif [ "$worse" -eq 1 ]; then
  echo "count-instructions: a hot path takes more than $tolerance % more; if that is meant, --record and say why" >&2
  exit 1
fi
