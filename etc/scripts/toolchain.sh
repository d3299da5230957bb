#!/usr/bin/env bash
# Prints the folder of the Swift toolchain's programs; explains what is missing otherwise.
set -euo pipefail
for folder in "${SWIFT_BIN:-}" "$(dirname "$(command -v swift || echo /nowhere/swift)")" /opt/swift/usr/bin /usr/libexec/swift/bin \
    "$HOME/.local/share/swiftly/bin"; do
    if [ -n "$folder" ] && [ -x "$folder/swift" ]; then
        version=$("$folder/swift" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
        case "$version" in
            6.[3-9] | 6.[1-9][0-9] | [7-9].*) echo "$folder"; exit 0 ;;
        esac
    fi
done
echo "no Swift 6.3 toolchain found: install one from swift.org for Debian 12 and put its usr/bin into PATH" >&2
exit 1
