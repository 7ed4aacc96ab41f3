#!/bin/bash
# The release preset: everything in it builds and links, as what ships does (optimised, libarchive linked statically), and
# the optimised programs pass the unit tests, the goldens, the acceptance cases and the tests beside the rules.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "release"
cmake --preset release
cmake --build --preset release -j "$(nproc)"
ctest --test-dir build/release -j "$(nproc)" --no-tests=error --output-on-failure \
    -R '^(unit_.*|golden|acceptance_cases|policy_tests|demo_claims|same_bytes)$'
