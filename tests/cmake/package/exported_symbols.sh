#!/usr/bin/env bash
# exported_symbols.sh COMPILER INCLUDE_FOLDER LIBRARY: the library exports each function that the public headers declare,
# and nothing else.  The compiler (GCC) lists the declarations.
set -euo pipefail
compiler=$1 include=$2 library=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for header in "$include"/exactrd/*.h; do echo "#include \"exactrd/$(basename "$header")\""; done >"$scratch/all.c"
"$compiler" -std=c17 -I"$include" -Wall -Wextra -Wpedantic -Werror -fsyntax-only -aux-info "$scratch/declarations" "$scratch/all.c"
grep -F "$include/exactrd/" "$scratch/declarations" | grep -oE '[a-zA-Z0-9_]+ \(' | cut -d' ' -f1 |
  sort -u >"$scratch/declared"
nm -D --defined-only "$library" | awk '{print $3}' | sort -u >"$scratch/exported"

[ "$(wc -l <"$scratch/declared")" -gt 100 ] || { echo "only $(wc -l <"$scratch/declared") declarations found" >&2; exit 1; }
diff -u --label declared --label exported "$scratch/declared" "$scratch/exported"
