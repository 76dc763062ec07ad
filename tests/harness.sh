# Sourced by tests of the program: a scratch folder to work in, and what an outcome is held against.
set -euo pipefail
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() { echo "FAILED: $*" >&2; exit 1; }

# expect CODE command...: its output goes to the files out and err.
expect() {
  local code=0
  "${@:2}" >out 2>err || code=$?
  [ "$code" = "$1" ] || fail "exit code $code instead of $1: ${*:2}: $(cat err)"
}

# column NAME [FILE]: a column of a table, of what was written last unless told.
column() {
  awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; if (!c) exit 1 } NR > 1 { print $c }' "${2:-out}"
}

# without_time FILE: the table without its column of processor time.
without_time() {
  awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "processor_s") c = i } { $c = ""; print }' "$1"
}
