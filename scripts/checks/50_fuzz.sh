#!/bin/bash
# Every fuzz target for 20 seconds (PAYRULE_LONG: 10 minutes), two at a time, from its seeds in tests/fuzz/seeds/<target>.
# The canary has a planted crash that must be found: otherwise the fuzzing itself does not work. Shares the build of the
# sanitizers. A finding stays in build/asan/fuzz/<target>.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Runs one target; the canary passes when it crashes.
run_target() {
    local binary=$1 name code=0
    name=$(basename "$binary")
    local work=build/asan/fuzz/$name
    mkdir -p "$work/corpus"
    local folders=("$work/corpus") seeds=tests/fuzz/seeds/${name#fuzz_}
    if [ -d "$seeds" ]; then folders+=("$seeds"); fi
    "$binary" -seed="$seed" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -verbosity=0 \
        -artifact_prefix="$work/" "${folders[@]}" >"$work/log" 2>&1 || code=$?
    if [ "$name" = fuzz_canary ]; then code=$((code == 0)); fi
    if [ "$code" -eq 0 ]; then
        echo "fuzz: $name ok"
    else
        tail -n 40 "$work/log"
        echo "fuzz: $name failed"
    fi
    return "$code"
}

echo "fuzz"
seconds=20
seed=1  # a change is judged by inputs that the change before it met too; long runs draw new ones
if [ -n "${PAYRULE_LONG:-}" ]; then
    seconds=600
    seed=0
fi
cmake --preset asan
cmake --build --preset asan -j "$(nproc)" --target fuzz_targets
shopt -s nullglob
passed=0
failed=0
running=()
settle() {
    local process
    for process in "${running[@]}"; do
        if wait "$process"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    done
    running=()
}
for source in tests/fuzz/*_fuzz.cpp; do
    run_target "build/asan/tests/fuzz_$(basename "$source" _fuzz.cpp)" &
    running+=($!)
    if [ ${#running[@]} -eq 2 ]; then settle; fi
done
settle
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 1 ]
