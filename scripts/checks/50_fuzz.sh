#!/bin/bash
# Every fuzz target for 20 seconds (PAYRULE_LONG: 10 minutes), from its seeds in tests/fuzz/seeds/<target>. The canary
# has a planted crash that must be found: otherwise the fuzzing itself does not work.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "fuzz"
seconds=20
if [ -n "${PAYRULE_LONG:-}" ]; then seconds=600; fi
cmake --preset fuzz
cmake --build --preset fuzz -j "$(nproc)" --target fuzz_targets
passed=0
failed=0
for binary in build/fuzz/tests/fuzz_*; do
    if [ ! -x "$binary" ] || [ -d "$binary" ]; then continue; fi
    name=$(basename "$binary")
    work=build/fuzz/work/$name
    mkdir -p "$work/corpus"
    seeds=tests/fuzz/seeds/${name#fuzz_}
    folders=("$work/corpus")
    if [ -d "$seeds" ]; then folders+=("$seeds"); fi
    code=0
    "$binary" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 -verbosity=0 \
        -artifact_prefix="$work/" "${folders[@]}" >"$work/log" 2>&1 || code=$?
    if [ "$name" = fuzz_canary ]; then
        if [ "$code" -ne 0 ]; then code=0; else code=1; fi
    fi
    if [ "$code" -eq 0 ]; then
        passed=$((passed + 1))
        echo "fuzz: $name ok"
    else
        failed=$((failed + 1))
        echo "fuzz: $name failed"
        tail -n 40 "$work/log"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 1 ]
