#!/usr/bin/env bash
# reference.sh DOXYGEN DOXYFILE TAGFILE LIBRARY SOURCES: the reference is made without a warning, has every function of the
# library, and every header in a group.
set -euo pipefail
doxygen=$1 doxyfile=$2 tags=$3 library=$4 sources=$5
rm -f "$tags"
"$doxygen" "$doxyfile"
missing=0
for name in $(nm -D --defined-only "$library" | awk '$3 !~ /^\.gomp/ {print $3}'); do # clang's OpenMP locks
  grep -qF "<name>$name</name>" "$tags" || { echo "$name is not in the reference" >&2; missing=1; }
done
for header in "$sources"/include/exactrd/*.h; do
  name=$(basename "$header" .h)
  [ "$name" = api ] || grep -q "@addtogroup $name$" "$sources/docs/reference/main.dox" ||
    { echo "$name.h has no group in docs/reference/main.dox" >&2; missing=1; }
done
exit "$missing"
