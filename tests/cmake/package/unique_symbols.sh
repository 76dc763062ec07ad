#!/usr/bin/env bash
# unique_symbols.sh ARCHIVE...: no two folders define one name; a linker would take either in silence.
set -euo pipefail
[ $# -gt 15 ] || { echo "only $# archives" >&2; exit 1; }
twice=$(for archive; do nm -g --defined-only "$archive" | awk '$2 ~ /[TDBR]/ { print $3 }' | sort -u; done | grep '^xrd_' |
  sort | uniq -d)
[ -z "$twice" ] || { echo "defined in two folders: $twice" >&2; exit 1; }
