#!/usr/bin/env bash
# Puts the inputs a target starts from into a folder: seeds.sh TARGET FOLDER. They are the project's own fixtures.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1
folder=$2
copy() { for file in "$@"; do if [ -e "$file" ]; then cp -n "$file" "$folder/"; fi; done; }

copy Fixtures/fuzz/"$target"/*
case $target in
picture) copy Fixtures/damaged/* ;;
exif) copy Fixtures/fuzz/picture/*.jpg ;;
config) echo '{"hotlist": ["a.csv", "b.csv"], "jobs": 2, "quiet": true, "min-confidence": 0.5}' >"$folder/flags.json" ;;
esac
