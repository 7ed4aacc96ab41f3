#!/bin/bash
# The largest limits at their default: 200,000 rules, 200,000 nodes, 50 million table rows, 4 GiB out of a zip. Minutes,
# and some gigabytes of memory and disk, so only in long runs (scripts/release-check); `ctest -R limits` meets every limit
# by a small value in each.
set -euo pipefail
cd "$(dirname "$0")/../.."

echo "default limits"
cmake --preset release
cmake --build --preset release --target payrule -- -j "$(nproc)"
/usr/bin/python3 tests/limits/hit_defaults.py build/release/payrule
