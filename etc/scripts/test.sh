#!/usr/bin/env bash
# All tests: Swift suites, independent judges, black-box scripts, fuzzers, format and house rules.
# Ends with a line "N passed, N failed" that counts every step and every test.
set -uo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
mkdir -p .build
rm -f .build/swift-test.log
passed=0
failed=0
failures=()
skipped=()

step() { # name, command ...
    local name=$1 log
    shift
    log=.build/step-$(echo "$name" | tr -c 'a-z0-9\n' '-').log
    echo "== $name"
    local began=$SECONDS
    if "$@" >"$log" 2>&1; then
        echo "   ok, $((SECONDS - began)) s"
        passed=$((passed + 1))
        # What could not run here says so itself; it is told once more at the end.
        while read -r line; do skipped+=("$name: $line"); done < <(grep '^SKIPPED' "$log")
    else
        echo "   FAILED after $((SECONDS - began)) s; the end of $log:"
        sed -n '/^✘/p; / recorded an issue/p; /^↳/p; /error:/p; /Fatal error/p' "$log" | awk '!seen[$0]++' | head -n 60 | sed 's/^/   | /'
        echo "   |"
        grep -v -e '^◇' -e '^✔' -e ' started\.$' -e '^ *$' "$log" | tail -n 25 | sed 's/^/   | /'
        failed=$((failed + 1))
        failures+=("$name")
    fi
}

finish() {
    stop_mariadb
    echo
    # What broke in the suites stands at the very end too, where a cut log still shows it.
    [ -f .build/swift-test.log ] && grep -e '^✘ Test .* failed' -e ' recorded an issue' .build/swift-test.log |
        awk '!seen[$0]++' | tail -n 15
    for line in "${skipped[@]+"${skipped[@]}"}"; do echo "$line"; done
    for name in "${failures[@]+"${failures[@]}"}"; do echo "failed: $name"; done
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# Tests of the last run that began and did not end.
unfinished() {
    awk '$2 != "Test" || $3 == "case" || $3 == "run" { next } $NF == "started." { open[$3] = 1 } / (passed|failed) after / { delete open[$3] }
        END { for (name in open) print "\342\234\230 Test " name " failed after 20 minutes: it did not end" }' .build/swift-test.log
}

swift_suites() {
    # One after another: deadlines of tests say nothing on two processors that run forty at once.
    # One that waits for ever must not hold up everything: it is named, and the run ends.
    timeout --kill-after=10 1200 swift test --skip-build --disable-xctest --no-parallel 2>&1 | tee .build/swift-test.log
    local result=${PIPESTATUS[0]}
    if [ "$result" -eq 124 ]; then
        # The tests are a process that swift test leaves behind.
        pkill -KILL -f "$top/.build/.*PackageTests.xctest"
        unfinished | tee -a .build/swift-test.log
    fi
    return "$result"
}

# Stops here when the tests cannot run at all.
must() {
    step "$@"
    if [ "$failed" -gt 0 ]; then finish; exit 1; fi
}

. etc/scripts/mariadb.sh
trap stop_mariadb EXIT
must "python judges" etc/scripts/venv.sh
must "build" swift build --build-tests

if ! start_mariadb; then
    failed=$((failed + 1))
    failures+=("MariaDB")
    finish
    exit 1
fi
step "swift suites" swift_suites
if [ -f .build/swift-test.log ]; then
    ran=$(sed -n 's/.*Test run with \([0-9]*\) tests\{0,1\}.*/\1/p' .build/swift-test.log | tail -n 1)
    broken=$(grep '^✘ Test .* failed after' .build/swift-test.log | grep -vc '^✘ Test run with')
    passed=$((passed + ${ran:-0} - broken))
    # The step itself counts as one, for a crash that names no test.
    failed=$((failed + broken))
    [ "${ran:-0}" -gt 0 ] || { failed=$((failed + 1)); failures+=("swift suites ran no test"); }
fi
for judge in Tests/Judges/compare_*.py Tests/Judges/check_*.py; do
    [ -f "$judge" ] && step "judge $(basename "$judge")" .build/venv/bin/python "$judge"
done
for script in Tests/BlackBox/test_*.py; do
    [ -f "$script" ] && step "black box $(basename "$script")" .build/venv/bin/python "$script"
done
[ -x Tests/Fuzz/run.sh ] && step "fuzzers" Tests/Fuzz/run.sh "${FUZZ_SECONDS:-20}"
step "format" swift format lint --strict --recursive --parallel Sources Tests Package.swift
step "target graph" python3 etc/scripts/target_graph.py
finish
