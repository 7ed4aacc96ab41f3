#!/bin/bash
# Under the address and undefined-behaviour sanitizers: the unit tests, the goldens, the acceptance cases, the tests
# beside the rules, the proofs about the meaning of policies and the comparison of evaluators; all tests with
# PAYRULE_LONG. The build is shared with the fuzz targets.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "sanitizers"
cmake --preset asan
if [ -n "${PAYRULE_LONG:-}" ]; then
    cmake --build --preset asan -j "$(nproc)"
    ctest --preset asan -j "$(nproc)" --no-tests=error
else
    cmake --build --preset asan -j "$(nproc)" --target unit_core unit_compiler unit_runtime unit_tools payrule \
        payrule-engine sample_tables differential guarantees_check meaning_rewrites meaning_mutants
    tests='unit_.*|golden|acceptance_cases|policy_tests|demo_claims'
    tests+='|differential|guarantees_check|meaning_.*|redecide_dump'
    ctest --preset asan -j "$(nproc)" --no-tests=error -R "^($tests)\$"
fi
