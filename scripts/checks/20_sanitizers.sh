#!/bin/bash
# Under the address and undefined-behaviour sanitizers: the unit tests of core and runtime, the acceptance cases, the
# tests beside the rules and the comparison of evaluators; all tests with PAYRULE_LONG. The build is shared with the
# fuzz targets.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "sanitizers"
cmake --preset asan
if [ -n "${PAYRULE_LONG:-}" ]; then
    cmake --build --preset asan -j "$(nproc)"
    ctest --preset asan -j "$(nproc)" --no-tests=error
else
    cmake --build --preset asan -j "$(nproc)" --target unit_core unit_runtime payrule differential sample_tables
    ctest --preset asan -j "$(nproc)" --no-tests=error \
        -R '^(unit_core|unit_runtime|acceptance_cases|policy_tests|demo_claims|differential)$'
fi
