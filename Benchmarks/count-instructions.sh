#!/usr/bin/env bash
# Counts the instructions of the hot paths and holds them against Benchmarks/instructions.tsv; --record writes that file.
# Counts repeat to a fraction of a percent on a busy machine, where times do not. They are of one compiler, one set of system
# libraries and one set of models, which the file names: a path that was recorded with others is counted and told of, not held
# against its record. Record anew when they change, and say so.
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

# What a path's count is of, besides our code. What is missing here (a package of another name, a processor's flag) only makes
# it another machine.
of() {
  local models=Sources/CPlateModels
  {
    swift --version 2>/dev/null | head -n 1
    dpkg-query -W libc6 libjpeg62-turbo 2>/dev/null || true
    grep -m 1 -o -w avx2 /proc/cpuinfo || true
    case $1 in
    locate) cat "$models/locator.plateloc" ;;
    read)
      dpkg-query -W libtesseract5 liblept5 2>/dev/null || true
      cat "$models/plates.traineddata" "$models/appearance.platelook"
      ;;
    # Their reads are drawn by the simulator from what readers and looks were seen to do.
    normalize | match) cat Sources/Hotplate/Tune/*Observations+*.swift ;;
    esac
  } | sha256sum | cut -c 1-12
}

worse=0
counts=""
for path in decode locate read normalize match; do
  # Two runs less one: what was made for the path is in both.
  count=$((($(instructions "$path" 3) - $(instructions "$path" 1)) / 2))
  with=$(of "$path")
  counts+="$path"$'\t'"$count"$'\t'"$with"$'\n'
  read -r before recorded < <(awk -v path="$path" '$1 == path { print $2, $3 }' "$expected" 2>/dev/null) || true
  if [ -z "${before:-}" ]; then
    echo "$path: $count instructions"
    continue
  fi
  if [ "$with" != "$recorded" ]; then
    echo "$path: $count instructions; $before were recorded with another compiler, other libraries or another model: not compared"
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
