#!/usr/bin/env bash
# Builds the documentation of the library into site/: docs.sh. A link that leads nowhere fails it. What the compiler
# already knows of the library is extracted from its last build, so that no build pays for documentation.
set -euo pipefail
cd "$(dirname "$0")/.."
# With `TESTED` of the Makefile, so that this is the build of `make build`.
swift build -Xcc -O2 --target Hotplate
modules=$(swift build --show-bin-path)/Modules
symbols=.build/symbols
rm -rf "$symbols" site
mkdir -p "$symbols"

# The C modules that the library imports.
maps=()
for map in "$modules"/../C*.build/module.modulemap Sources/CLeptonica/module.modulemap; do
  maps+=(-Xcc "-fmodule-map-file=$map")
done
swift symbolgraph-extract -module-name Hotplate -minimum-access-level public -output-dir "$symbols" -I "$modules" "${maps[@]}" \
  -target "$(swiftc -print-target-info | sed -n 's/.*"triple": "\(.*\)".*/\1/p' | head -n 1)"
docc convert Sources/Hotplate/Hotplate.docc --additional-symbol-graph-dir "$symbols" --output-dir site \
  --fallback-display-name Hotplate --fallback-bundle-identifier hotplate --warnings-as-errors --disable-parameters-and-returns-validation
echo "site/: open it with any web server, for example python3 -m http.server -d site"
