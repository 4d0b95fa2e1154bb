#!/usr/bin/env bash
# Writes the licences and notices of what a built command holds of others: notices.sh >FILE. Those of packages are taken from where they
# were checked out for the build; those of the toolchain's libraries lie in Packaging/notices.
set -euo pipefail
cd "$(dirname "$0")/.."
rule() { printf '\n%s\n%s\n\n' "$(printf '%78s' '' | tr ' ' -)" "$1"; }

echo
echo "The binary is made of the above and of the following."
# Package.resolved names them all, also what is only built and not linked; a checkout may hold some that are no longer used.
locations=$(sed -n 's/.*"location" *: *"\(.*\)".*/\1/p' Package.resolved)
[ -n "$locations" ] || { echo "notices: Package.resolved names no package" >&2; exit 1; }
for location in $locations; do
  folder=.build/checkouts/$(basename "$location" .git)
  # The notice after the licence that it belongs to.
  mapfile -t texts < <(find "$folder" -maxdepth 1 -type f \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' \) | LC_ALL=C sort)
  case "${texts[*]:-}" in
    *[Ll][Ii][Cc][Ee][Nn]* | *[Cc][Oo][Pp][Yy][Ii][Nn][Gg]*) ;;
    *) echo "notices: $folder: expected a licence, found none" >&2; exit 1 ;;
  esac
  rule "$location"
  cat "${texts[@]}"
done
for text in Packaging/notices/*.txt; do
  rule "$(basename "$text" .txt)"
  cat "$text"
done
