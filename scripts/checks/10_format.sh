#!/bin/bash
# Every C++ file is laid out as clang-format 19 does it.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "format"
git ls-files '*.h' '*.cpp' | xargs -r clang-format-19 --dry-run --Werror
