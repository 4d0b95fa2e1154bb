#!/usr/bin/env bash
# Installs a built command with its manual and completions: install.sh BINARY PREFIX.
# DESTDIR in the environment goes before PREFIX, as packages want it.
set -euo pipefail
cd "$(dirname "$0")/.."
source Packaging/files.sh
built=$1
root=${DESTDIR:-}$2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
Packaging/manual.sh "$built" >"$work/hotplate.1"
for shell in bash zsh fish; do "$built" --generate-completion-script "$shell" >"$work/$shell"; done

# -n leaves names and times out of the archive: the same input gives the same bytes.
gzip -9 -n "$work/hotplate.1"
gzip -9 -n -c CHANGELOG.md >"$work/changelog.gz"
# In one file with our own licence: small images of Debian leave out all documentation but this.
{ cat LICENSE; Packaging/notices.sh; } >"$work/copyright"

# The symbols are half of the binary, and backtraces of an installed command have no use for them.
install -D -m 755 -s "$built" "$root/$binary"
install -D -m 644 "$work/hotplate.1.gz" "$root/$manual"
install -D -m 644 "$work/bash" "$root/$bash_completion"
install -D -m 644 "$work/zsh" "$root/$zsh_completion"
install -D -m 644 "$work/fish" "$root/$fish_completion"
install -D -m 644 "$work/copyright" "$root/$license"
install -D -m 644 "$work/changelog.gz" "$root/$changelog"
install -D -m 755 Audit/verify.py "$root/$verifier"
for name in "${example_names[@]}"; do install -D -m 644 "Packaging/systemd/$name" "$root/$examples/$name"; done
for name in "${document_names[@]}"; do install -D -m 644 "$name" "$root/$documents/$name"; done
for page in "${pages[@]}"; do install -D -m 644 "$page" "$root/$documents/pages/${page##*/}"; done
echo "installed $("$root/$binary" --version | head -n 1) as $root/$binary"
