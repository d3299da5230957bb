#!/usr/bin/env bash
# Makes .build/venv with the independent judges of the protocol, once for each version of their list.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
venv=$top/.build/venv
list=$top/etc/requirements-test.txt
if [ -f "$venv/made-from" ] && cmp -s "$list" "$venv/made-from"; then exit 0; fi
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$list"
cp "$list" "$venv/made-from"
