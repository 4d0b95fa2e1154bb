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
"$built" --experimental-dump-help | sed -e 's/…/.../g' -e 's/–/-/g' -e 's/§ */section /g' >"$work/help.json"
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
