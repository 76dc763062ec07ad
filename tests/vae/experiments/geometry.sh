#!/usr/bin/env bash
# vae experiment geometry from outside, in its quick form: geometry.sh PROGRAM.
source "$(dirname "$0")/../../harness.sh"

run() { "$program" vae experiment geometry --quick --out here "$@" 2>err || fail "exit code $?: $(cat err)"; }

run --threads 2
cd here/geometry
[ "$(wc -l <runs.csv)" = 25 ] || fail "two laws, six tasks and two seeds"
[ "$(wc -l <claims.csv)" = 133 ] || fail "for each law thirty claims about curvature, thirty-six about distances"
awk -F, 'NR > 1 && !($11 ~ /^(yes|no|open|no-spread|unresolved)$/ && $9 <= $7 && $7 <= $10 && ($11 ~ /^(unresolved|no-spread)$/ || ($9 > 0 && $8 > 0) == ($11 == "yes"))) { exit 1 }' claims.csv ||
  fail "a verdict follows from its interval"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i }
  NR > 1 && !($c["length"] > 0 && $c["residual"] >= 0 && $c["residual"] <= 1 && $c["detour"] > -1e-2 && $c["arc"] > -1e-2 &&
    $c["purity_geodesic_side"] <= 1 && $c["margin_euclidean_bins"] >= -1) { exit 1 }' runs.csv || fail "measures within their ranges"
for picture in curvature distance field-none field-all; do [ -s $picture.png ] || fail "$picture.png"; done
without_time runs.csv >first
cp runs.csv kept

# What was measured is kept; what is lost is made again, alike, also where a run was killed between its last measures and its
# last checkpoint.
(cd ../.. && run)
cmp kept runs.csv || fail "a finished experiment keeps its numbers and its seconds"
rm corridors-uniform_task-order_seed-3/geometry.csv
rm corridors-correlated_task-bins_seed-2/geometry.csv corridors-correlated_task-bins_seed-2/checkpoint-*.xvae
rm -r corridors-uniform_task-all_seed-2
(cd ../.. && run)
without_time runs.csv >second
cmp first second || fail "lost runs and measures come back alike"
