#!/usr/bin/env bash
# The suites under the thread sanitizer and under the address sanitizer, each in a build folder of its own.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
. etc/scripts/mariadb.sh
trap stop_mariadb EXIT
start_mariadb
# The processes that tests start are ordinary ones.
swift build
export NIMBUS_TEST_PROGRAMS=$top/.build/debug
suites=${SANITIZE_FILTER:-BaseTests|BusTests|BusNATSTests|NATSClientTests|NATSWireTests|LoopTests|WireTests|CryptoTests|DeflateTests|StoreTests|AccountsTests|CharactersTests|WorldsTests|WorldLinkTests|LoginTests|GatewayTests|PresenceTests|SandboxTests|ClusterTests}
for sanitizer in thread address; do
    echo "== $sanitizer"
    # One daemon's leak at exit is no fault of a test process that ends.
    ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS="halt_on_error=0 exitcode=66" \
        swift test --sanitize "$sanitizer" --scratch-path ".build/$sanitizer" --disable-xctest --no-parallel --filter "$suites"
done
