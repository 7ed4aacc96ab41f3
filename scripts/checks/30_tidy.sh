#!/bin/bash
# clang-tidy over the files that changed since the commit in $PAYRULE_TIDY_SINCE (default: the one before HEAD); all
# files with PAYRULE_LONG.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "tidy"
cmake --preset tidy -DCMAKE_CXX_CLANG_TIDY= >/dev/null
if [ -e grammar/PayruleParser.g4 ]; then cmake --build --preset tidy --target payrule_grammar -j "$(nproc)"; fi
since=${PAYRULE_TIDY_SINCE:-$(git rev-parse --verify -q HEAD~1 || true)}
if [ -n "${PAYRULE_LONG:-}" ] || [ -z "$since" ]; then
    files=$(git ls-files 'core/*.cpp' 'compiler/*.cpp' 'runtime/*.cpp' 'tools/*.cpp')
else
    files=$(git diff --name-only --diff-filter=d "$since" -- 'core/*.cpp' 'compiler/*.cpp' 'runtime/*.cpp' 'tools/*.cpp')
fi
echo "tidy: $(wc -w <<<"$files") files"
printf '%s\n' $files | xargs -r -P "$(nproc)" -n 1 clang-tidy-19 -p build/tidy --quiet
