#!/usr/bin/env bash
# Writes the manual page of a built command: manual.sh BINARY >hotplate.1. The argument parser's own generator asks
# the command for its verbs and flags; exit statuses are ours, where the generator writes the usual two.
set -euo pipefail
cd "$(dirname "$0")/.."
built=$1

# The generator is no product of the argument parser, so it is built where the parser's sources were checked out.
parser=.build/checkouts/swift-argument-parser
[ -d "$parser" ] || swift package resolve >&2
swift build --quiet --package-path "$parser" --scratch-path .build/manual --product generate-manual >&2
# The generator leaves out what is not ASCII, so that 0–1 became 01: it is shown a command that says the same in ASCII.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# It also leaves out defaults, and which flags are required: those are put behind what each flag does, as `--help` has them. In the help
# as JSON a flag's fields stand by name, a line each, so that its text comes before both.
"$built" --experimental-dump-help | sed -e 's/…/.../g' -e 's/–/-/g' -e 's/§ */section /g' | awk '
  function append(remark) { appended += sub(/",$/, " (" remark ")\",", lines[text]) }
  { lines[NR] = $0; match($0, /^ */); depth = RLENGTH }
  NF && depth < textDepth { textDepth = 0 }
  /^ *"abstract" : ".*",$/ { text = NR; textDepth = depth }
  /^ *("defaultValue" : |"isOptional" : false)/ { expected++ }
  depth == textDepth && /^ *"defaultValue" : "/ {
    value = $0
    sub(/^ *"defaultValue" : "/, "", value)
    sub(/",?$/, "", value)
    append("default: " value)
  }
  depth == textDepth && /^ *"isOptional" : false/ { append("required") }
  END {
    for (line = 1; line <= NR; line++) print lines[line]
    if (appended == expected) exit
    print "manual: found " appended + 0 " places for what is default or required, expected " expected + 0 >"/dev/stderr"
    exit 1
  }' >"$work/help.json"
if LC_ALL=C grep -n '[^[:print:][:space:]]' "$work/help.json" >&2; then
  echo "manual: a help text has a character that is not ASCII; say above what stands for it" >&2
  exit 1
fi
printf '#!/bin/sh\ncat "%s"\n' "$work/help.json" >"$work/hotplate"
chmod +x "$work/hotplate"
# The page carries the date of the last change, not of the build.
date=$(git log -1 --format=%cs 2>/dev/null || date -u +%F)
# An empty line is none in mdoc: groff warns of each.
.build/manual/debug/generate-manual "$work/hotplate" --date "$date" --output-directory - |
  sed -e 's/^$/.Pp/' -e '/^\.Ex -std/ {
    r Packaging/exit-status.mdoc
    d
  }'
