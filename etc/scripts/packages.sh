#!/usr/bin/env bash
# Installs the Debian packages of the named sections of etc/packages that are missing. No network when all are there.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
missing=()
for section in "$@"; do
    while read -r name; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done < <(sed -n "s/^$section: *//p" "$here/packages" | tr ' ' '\n' | sed '/^$/d')
done
[ ${#missing[@]} -gt 0 ] || exit 0
echo "installing: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "as root, run: apt-get install -y ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
# Nothing here needs a system service: packages must not start one.
policy=/usr/sbin/policy-rc.d
made=
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod +x "$policy"
    made=1
fi
remove_policy() { [ -z "$made" ] || "${as_root[@]}" rm -f "$policy"; }
trap remove_policy EXIT
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
