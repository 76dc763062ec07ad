#!/usr/bin/env bash
# The experiments on Corridors from outside, in their quick form: corridors.sh PROGRAM.
source "$(dirname "$0")/../../harness.sh"

rows() { tail -n +2 "$1" | wc -l; }

"$program" vae experiment corridors optimum --quick --threads 2 --out here
cd here/corridors
[ "$(rows runs.csv)" = 25 ] || fail "a row per condition"
[ "$(rows labels.csv)" = 125 ] || fail "five labels of each run"
[ "$(rows positions.csv)" = 650 ] || fail "13 centres of both halves of each condition"
# Nothing is nearer to itself than to itself.
awk -F, 'NR > 1 && $1 == "uniform" && $2 == "none" { for (i = 6; i <= 10; i++) if ($i > 1e-9 || $i < -1e-9) exit 1 }' labels.csv ||
  fail "relative distances to the model itself are 0"
awk -F, 'NR > 1 && ($6 > $7 + 1e-9 || $6 < 0) { exit 1 }' ideals.csv || fail "bounds of the ideal rates"
awk -F, 'NR > 1 { n = split($12, v, " "); k = 0; for (i = 1; i <= n; i++) k += v[i] > 0; if (n != $11 || k != $10) exit 1 }' claims.csv ||
  fail "a claim counts the seeds where it holds"
for picture in rates maps_data maps_tasks relative_distances tuning; do
  [ -s $picture.png ] || fail "$picture.png"
done
cd ../optimum
awk -F, 'NR > 1 && ($4 > $5 || $5 - $4 > 1e-8 || $6 > 1e-6) { exit 1 }' optima.csv || fail "the optima are closed"
awk -F, 'NR > 1 { mass[$1 " " $2] += $6 } END { for (k in mass) if (mass[k] < 1 - 1e-4 || mass[k] > 1 + 1e-4) exit 1 }' prototypes.csv ||
  fail "the masses sum to 1"
for picture in bifurcations precision codes; do [ -s $picture.png ] || fail "$picture.png"; done
