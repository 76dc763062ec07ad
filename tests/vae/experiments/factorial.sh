#!/usr/bin/env bash
# vae experiment factorial from outside, in its quick form: factorial.sh PROGRAM.
source "$(dirname "$0")/../../harness.sh"

expect 0 "$program" vae experiment factorial --quick --threads 2 --out here
cd here/factorial
# 2 data sets, 2 models, 2 controls, a run without and 2 x 2 with a second loss, 2 seeds.
[ "$(wc -l <runs.csv)" = 81 ] || fail "81 lines of runs: $(wc -l <runs.csv)"
diff <(cut -d, -f1-7 runs.csv) <(grep -v '^#' plan.csv) || fail "what was run is what was planned"
[ "$(cut -d, -f1-7 runs.csv | sort -u | wc -l)" = 81 ] || fail "no cell stands twice"
# Of each data set, model and second loss: three tests of the KL, and of two anisotropies.
[ "$(wc -l <claims.csv)" = 73 ] || fail "claims: $(wc -l <claims.csv)"
awk -F, 'NR > 1 && !($10 <= $8 && $8 <= $11 && $12 ~ /^(yes|no|open|no-spread|rates-not-matched)$/) { exit 1 }' claims.csv ||
  fail "an interval about the mean, and a verdict"
awk -F, 'NR > 1 && (($12 == "yes") && !($10 > 0) || ($12 == "no") && !($11 < 0)) { exit 1 }' claims.csv ||
  fail "a verdict follows from its interval"
grep -q rates-not-matched claims.csv || fail "twenty steps hold no rate"
! grep 'KL falls' claims.csv | grep -q rates-not-matched || fail "a fixed beta asks for no rate"
for picture in frontier_mlp frontier_residual matched_mlp matched_residual; do [ -s $picture.png ] || fail "$picture.png"; done
without_time runs.csv >first
rm -r leaves_residual_rate-3_edge-5_seed-2
(cd ../.. && expect 0 "$program" vae experiment factorial --quick --out here)
without_time runs.csv >second
cmp first second || fail "a run that was lost comes back alike"
