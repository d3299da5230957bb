#!/usr/bin/env bash
# Prints the folder of the Swift toolchain's programs. With `check`, says what is wrong when it is not one that builds
# Nimbus; run that after packages.sh, which installs what the toolchain itself needs.
set -uo pipefail

# major.minor; nothing when the program does not start.
version_of() { "$1/swift" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1; }

unknown=
for folder in "${SWIFT_BIN:-}" "$(dirname "$(command -v swift || echo /nowhere/swift)")" /opt/swift/usr/bin /usr/libexec/swift/bin \
    "$HOME/.local/share/swiftly/bin"; do
    if [ -n "$folder" ] && [ -x "$folder/swift" ]; then
        case "$(version_of "$folder")" in
            6.[3-9] | 6.[1-9][0-9] | [7-9].* | [1-9][0-9].*) echo "$folder"; exit 0 ;;
            "") unknown=${unknown:-$folder} ;;
        esac
    fi
done
if [ "${1:-}" = check ]; then
    if [ -n "$unknown" ]; then
        echo "$unknown/swift does not start:" >&2
        "$unknown/swift" --version >&2
    else
        echo "no Swift 6.3 toolchain found: install one from swift.org for Debian 12 and put its usr/bin into PATH" >&2
    fi
    exit 1
fi
# One that does not start yet, because its libraries are still to be installed.
echo "${unknown:-/nowhere}"
