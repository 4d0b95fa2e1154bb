#!/usr/bin/env bash
# Removes what install.sh installed: uninstall.sh PREFIX. Hit stores and lists lie elsewhere and stay.
set -euo pipefail
cd "$(dirname "$0")/.."
source Packaging/files.sh
root=${DESTDIR:-}$1

for file in "${installed[@]}"; do rm -f "$root/$file"; done
for folder in "$examples" "$documents"/{Hotlists,Policies,pages} "$documents" share/hotplate; do
  rmdir --ignore-fail-on-non-empty "$root/$folder" 2>/dev/null || true
done
