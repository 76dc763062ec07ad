#!/usr/bin/env bash
# The vae commands from outside: commands.sh PROGRAM.  Trains two small Gaussian models, compares them, forges one.
set -euo pipefail
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() { echo "FAILED: $*" >&2; exit 1; }
expect() { # expect CODE command...
  local code=0
  "${@:2}" >out 2>err || code=$?
  [ "$code" = "$1" ] || fail "exit code $code instead of $1: ${*:2}: $(cat err)"
}

settings=(--model linear --variance shared --latents 4 --data gaussian --height 2 --width 2 --covariance exponential:2
  --held-out 4000 --batch 32 --steps 400 --rate 0.03)
expect 0 "$program" vae sweep grid "${settings[@]}" --betas 0.2,1 -o table.csv
[ "$(wc -l <table.csv)" = 3 ] || fail "the table has one line per run"
cp table.csv first.csv
expect 0 "$program" vae sweep grid "${settings[@]}" --betas 0.2,1 -o table.csv --threads 2
cmp first.csv table.csv || fail "a finished sweep is not trained again"

expect 0 "$program" vae compare grid/beta-0.2 grid/beta-1
head -n 1 out | grep -q '^run,beta,alpha,kl_nats,distortion,ideal_rate_lower,ideal_rate_upper,excess_nats,anisotropy,active_units' ||
  fail "the columns of compare"
awk -F, 'NR > 1 && ($4 < $6 - 5 * $13 || $4 > $6 + 0.5) { exit 1 }' out || fail "points far from the ideal curve: $(cat out)"

sed -i 's/"kl_nats": [0-9.]*/"kl_nats": 0.1/' grid/beta-0.2/metrics.jsonl
expect 1 "$program" vae compare grid/beta-0.2
grep -q 'below the proved lower bound' err || fail "an impossible point is named"
grep -q impossible out || fail "and marked in the table"

expect 0 "$program" vae train leaves --steps 2 --batch 4 --held-out 4 --widths 4
expect 2 "$program" vae compare leaves
expect 2 "$program" vae train leaves --steps 3 --batch 4 --held-out 4 --widths 4 # other settings
expect 2 "$program" vae train other --latents 0
expect 2 "$program" vae train other --alpha 1
[ ! -e other ] || fail "nothing is written where the settings are bad"

# Every setting of a run is an option, and the help shows its default.
"$program" vae train --help | tr -s ' \n' ' ' >help
while IFS='=' read -r key value; do
  key=${key% } value=${value# }
  grep -q -- "--$key " help || fail "no option --$key"
done < <(grep -v '^#' leaves/config.txt)
