#!/usr/bin/env bash
# Writes the manual page of a built command: manual.sh BINARY >hotplate.1. The argument parser's own generator asks
# the command for its verbs and flags; exit statuses are ours, where the generator writes the usual two.
set -euo pipefail
cd "$(dirname "$0")/.."
built=$1

# The generator is no product of the argument parser, so it is built where the parser's sources were checked out.
parser=.build/checkouts/swift-argument-parser
[ -d "$parser" ] || swift package resolve >&2
swift build --package-path "$parser" --scratch-path .build/manual --product generate-manual >&2
# The page carries the date of the last change, not of the build.
date=$(git log -1 --format=%cs 2>/dev/null || date -u +%F)
.build/manual/debug/generate-manual "$built" --date "$date" --output-directory - |
  sed -e '/^\.Ex -std/ {
    r Packaging/exit-status.mdoc
    d
  }'
