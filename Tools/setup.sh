#!/usr/bin/env bash
# Installs the system packages that are missing (Debian 12 and its like), and says so: setup.sh [MORE…]. Nothing to do: nothing said.
set -euo pipefail

packages=(libjpeg-dev libleptonica-dev libtesseract-dev libsqlite3-dev libssl-dev pkg-config "$@")
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done

# Foundation, linked statically, wants curl's library; several packages give it.
dpkg-query -W -f '${Status} ${Provides}\n' 'libcurl*-dev' 2>/dev/null | grep -q 'ok installed.*libcurl-dev' ||
  missing+=(libcurl4-openssl-dev)

if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: installing ${missing[*]}"
  run=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "setup: not root and no sudo; install by hand: ${missing[*]}" >&2; exit 1; }
    run=(sudo)
  fi
  "${run[@]}" apt-get update -qq
  "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

command -v swift >/dev/null || {
  echo "setup: no Swift toolchain found; install Swift 6.3 from https://www.swift.org/install/linux and run again" >&2
  exit 1
}
