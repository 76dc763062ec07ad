#!/usr/bin/env bash
# reference.sh DOXYGEN DOXYFILE TAGFILE LIBRARY: the reference is made without a warning and has every function of the
# library.
set -euo pipefail
doxygen=$1 doxyfile=$2 tags=$3 library=$4
rm -f "$tags"
"$doxygen" "$doxyfile"
missing=0
for name in $(nm -D --defined-only "$library" | awk '{print $3}'); do
  grep -qF "<name>$name</name>" "$tags" || { echo "$name is not in the reference" >&2; missing=1; }
done
exit "$missing"
