#!/usr/bin/env bash
# Installs the browser that Tests/browser.py drives, where it is missing (Debian and its like).
set -euo pipefail

missing=()
for package in chromium chromium-driver python3-selenium; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit
echo "setup: installing ${missing[*]}"
run=()
if [ "$(id -u)" -ne 0 ]; then run=(sudo); fi
"${run[@]}" apt-get update -qq
"${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
