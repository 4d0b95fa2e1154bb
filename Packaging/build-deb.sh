#!/usr/bin/env bash
# Makes a Debian package of a built command: build-deb.sh BINARY FOLDER. Needs dpkg-dev.
set -euo pipefail
cd "$(dirname "$0")/.."
built=$1
folder=$2
command -v dpkg-shlibdeps >/dev/null || { echo "deb: dpkg-shlibdeps is missing: apt install dpkg-dev" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
tree=$work/tree
architecture=$(dpkg --print-architecture)
version=$("$built" --version | awk 'NR == 1 { print $2 }')

DESTDIR=$tree Packaging/install.sh "$built" /usr
# Debian's zsh looks for completions of packages in a folder of its own.
install -d "$tree/usr/share/zsh/vendor-completions"
mv "$tree"/usr/share/zsh/site-functions/* "$tree/usr/share/zsh/vendor-completions/"
rmdir "$tree/usr/share/zsh/site-functions"

# The libraries are looked up in the packages of this system: a package built on bookworm is for bookworm.
mkdir -p "$work/debian"
printf 'Source: hotplate\n\nPackage: hotplate\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O "$tree/usr/bin/hotplate" | sed 's/^shlibs:Depends=//')

mkdir -p "$tree/DEBIAN" "$folder"
rm -f "$folder"/hotplate_*.deb
cat >"$tree/DEBIAN/control" <<CONTROL
Package: hotplate
Version: $version-1
Section: utils
Priority: optional
Architecture: $architecture
Depends: $depends
Recommends: ca-certificates
Suggests: ffmpeg, openssh-client, python3
Installed-Size: $(du -sk --exclude DEBIAN "$tree" | cut -f 1)
Maintainer: Hotplate contributors <hotplate@localhost>
Description: license plate reader that matches hotlists
 Reads license plates in camera stills, folders, and streams, and matches them
 against hotlists, with the probability that each hit is right.
 .
 A hit is a lead to verify, never a verdict.
CONTROL
(cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
dpkg-deb --root-owner-group --build "$tree" "$folder/hotplate_$version-1_$architecture.deb"
