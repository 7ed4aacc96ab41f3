#!/bin/bash
# clang-tidy over the files that scripts/lib/tidy_files.py picks for this commit; all files with PAYRULE_LONG.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "tidy"
cmake --preset tidy -DCMAKE_CXX_CLANG_TIDY= >/dev/null
cmake --build --preset tidy --target payrule_grammar -j "$(nproc)"
/usr/bin/python3 scripts/lib/tidy_files.py --database build/tidy
files=$(/usr/bin/python3 scripts/lib/tidy_files.py ${PAYRULE_LONG:+--all})
echo "tidy: $(wc -w <<<"$files") files"
[ -n "$files" ]
printf '%s\n' "$files" | xargs -P "$(nproc)" -n 1 clang-tidy-19 -p build/tidy/once --quiet
