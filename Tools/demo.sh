#!/usr/bin/env bash
# The main job on the project's own pictures and lists. Run by `make demo`; the plates, cars and lists are invented.
set -euo pipefail
cd "$(dirname "$0")/.."
hotplate=${1:-.build/release/hotplate}
drawn=.build/demo

echo
echo "1. Stills against a hotlist: hotplate scan Fixtures/stills --hotlist Hotlists/stolen.csv"
"$hotplate" scan Fixtures/stills --hotlist Hotlists/stolen.csv --annotate "$drawn"

echo
echo "2. A stream with a damaged frame: hotplate stream --camera gate-3 < Fixtures/passing-car.mjpeg"
# Status 1 says that an input failed: the damaged frame, which is told of.
{ "$hotplate" stream --camera gate-3 --late wait --hotlist Hotlists/stolen.csv --format json <Fixtures/passing-car.mjpeg ||
  [ $? -eq 1 ]; } | cut -c 1-160

echo
echo "3. A text against the list: hotplate match HPKT48Z1"
"$hotplate" match HPKT48Z1 --hotlist Hotlists/stolen.csv

echo
echo "The stills with their plates drawn are in $drawn"
