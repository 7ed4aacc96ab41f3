#!/bin/bash
# The runtime's tests under the thread sanitizer.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "threads"
if ! git ls-files --error-unmatch 'tests/unit/runtime/*_test.cpp' >/dev/null 2>&1; then
    echo "threads: the runtime has no unit tests"
    exit 1
fi
cmake --preset tsan
cmake --build --preset tsan -j "$(nproc)" --target unit_runtime
ctest --preset tsan --no-tests=error
