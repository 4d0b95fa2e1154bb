#!/usr/bin/env bash
# Proves that a package installs and runs on a system that has nothing else: check-deb.sh PACKAGE. As root; needs
# debootstrap and the network. ROOT names the folder of the clean system, which is kept for the next time.
set -euo pipefail
cd "$(dirname "$0")/.."
package=$1
root=${ROOT:-.build/bookworm}
command -v debootstrap >/dev/null || { echo "check-deb: debootstrap is missing: apt install debootstrap" >&2; exit 1; }

if [ ! -e "$root/clean" ]; then
  rm -rf "$root"
  debootstrap --variant=minbase bookworm "$root" >/dev/null
  touch "$root/clean"
fi
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
# What it depends on goes with it: a dependency that the next package does not name must be missing then.
purge() { inside apt-get purge -y -qq -o Dpkg::Use-Pty=0 --autoremove hotplate >/dev/null; }
clean() {
  purge 2>/dev/null || true
  umount "$root/proc" 2>/dev/null || true
  rm -rf "$root"/tmp/*
}
trap clean EXIT
clean

# Swift finds a program's arguments in /proc.
mount -t proc proc "$root/proc"
cp "$package" "$root/tmp/hotplate.deb"
cp -r Fixtures/stills Fixtures/damaged "$root/tmp/"
inside apt-get update -qq
inside apt-get install -y -qq --no-install-recommends /tmp/hotplate.deb >/dev/null 2>&1

inside hotplate --version
inside hotplate scan --help >/dev/null
inside hotplate scan /tmp/stills --format json --quiet >"$root/tmp/records"
pictures=$(find Fixtures/stills -type f | wc -l)
records=$(grep -c '"type":"image"' "$root/tmp/records" || true)
[ "$records" -eq "$pictures" ] || { echo "check-deb: $records records of $pictures pictures" >&2; exit 1; }
grep -q '"text":"HPKT4821"' "$root/tmp/records" || { echo "check-deb: HPKT4821 was not read in eu-day.jpg" >&2; exit 1; }
# Damaged pictures are told of and end with status 1.
status=0
inside hotplate scan /tmp/damaged --format json --quiet >/dev/null || status=$?
[ "$status" -eq 1 ] || { echo "check-deb: damaged pictures ended with status $status, expected 1" >&2; exit 1; }
# What the binary holds of others is named beside it.
for name in GRDB.swift swift-crypto swift-argument-parser ICU Swift; do
  inside grep -q "$name\$" /usr/share/doc/hotplate/copyright || { echo "check-deb: the notices lack $name" >&2; exit 1; }
done
inside test -x /usr/share/hotplate/verify.py || { echo "check-deb: verify.py is missing" >&2; exit 1; }
inside test -s /usr/share/doc/hotplate/pages/Oversight.md || { echo "check-deb: the pages are missing" >&2; exit 1; }
inside dpkg --verify hotplate
purge
if inside test -e /usr/bin/hotplate; then echo "check-deb: the purge left the command" >&2; exit 1; fi
echo "check-deb: installs, reads, and goes: $records pictures"
