#!/usr/bin/env bash
# Runs each fuzz target for some seconds: run.sh BINARY SECONDS [TARGET…]. Inputs found earlier are kept in
# .build/corpus and used again; an input that breaks something stays in .build/findings.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$1
seconds=$2
shift 2
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  read -r -a targets <<<"$(sed -n 's/^  case \([a-zA-Z0-9]*\)$/\1/p' Fuzz/Targets/FuzzTarget.swift | tr '\n' ' ')"
fi

failed=()
for target in "${targets[@]}"; do
  corpus=.build/corpus/$target
  mkdir -p "$corpus" .build/findings
  Fuzz/seeds.sh "$target" "$corpus"
  log=.build/findings/$target.log
  # A leak is not looked for: libraries keep what they once made, and Tesseract much.
  if FUZZ_TARGET=$target ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:${ASAN_OPTIONS:-} "$binary" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=1024 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix=".build/findings/$target-" "$corpus" >"$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "$target: $runs inputs in $seconds s, $(find "$corpus" -type f | wc -l) kept, nothing found"
  else
    echo "$target: FOUND"
    grep -E 'ERROR|Fatal|SUMMARY|Test unit written' "$log" | head -n 5 || tail -n 5 "$log"
    failed+=("$target")
  fi
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "fuzz: ${failed[*]} broke; the inputs are in .build/findings" >&2
  exit 1
fi
