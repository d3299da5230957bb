#!/usr/bin/env bash
# Runs every fuzzer for so many seconds (default 20), two at a time, from the kept corpus; new inputs go to .build.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
seconds=${1:-20}
scratch=.build/fuzz
swift build --package-path Tests/Fuzz --scratch-path "$scratch" -Xswiftc -sanitize=fuzzer
binary=$(swift build --package-path Tests/Fuzz --scratch-path "$scratch" -Xswiftc -sanitize=fuzzer --show-bin-path)/Fuzz
fuzz() {
    local target=$1 found=$scratch/found-$1
    mkdir -p "$found"
    # An input over 100 ms, memory beyond the limit or a trap ends it with an error and the input in a file.
    # Swift's own backtraces would end it before the input is written.
    if SWIFT_BACKTRACE=enable=no FUZZ_TARGET=$target "$binary" -max_total_time="$seconds" -max_len=65536 \
        -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$scratch/crash-$target-" "$found" "Tests/Fuzz/Corpus/$target" \
        >"$scratch/$target.log" 2>&1; then
        echo "$target: $(sed -n 's/stat::number_of_executed_units: *//p' "$scratch/$target.log") runs, no finding"
    else
        echo "$target: FOUND"
        tail -n 30 "$scratch/$target.log"
        return 1
    fi
}
failed=0
for pair in "world logon" "addons update" "settings control" "nats value" "message upstream"; do
    pids=()
    for target in $pair; do fuzz "$target" & pids+=($!); done
    for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
done
exit "$failed"
