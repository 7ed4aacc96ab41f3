#!/bin/bash
# Every build that the other checks left behind (compilers, optimisation, sanitizers) makes the same bytes of the same
# sources: compiled policies, table packs, claims, decisions, reports.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "same bytes"
builds=()
for build in build/dev build/release build/asan build/tidy; do
    if [ -x "$build/payrule" ] && [ -x "$build/payrule-engine" ]; then builds+=("$build"); fi
done
[ "${#builds[@]}" -ge 2 ] || { echo "fewer than two builds are there to compare; run the checks before this one"; exit 1; }
/usr/bin/python3 tests/promises/same_bytes.py "${builds[@]}"
