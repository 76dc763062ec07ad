#!/usr/bin/env bash
# vae experiment images from outside, in its quick form: images.sh PROGRAM.
source "$(dirname "$0")/../../harness.sh"

expect 0 "$program" vae experiment images --quick --threads 2 --out here
cd here/images
[ "$(wc -l <runs.csv)" = 43 ] || fail "three controls, a run without and six with a second loss, two seeds"
[ "$(wc -l <plan.csv)" = 44 ] || fail "the plan names every run"
[ "$(wc -l <claims.csv)" = 25 ] || fail "four claims, two second losses, three tests"
diff <(cut -d, -f1-4 runs.csv) <(grep -v '^#' plan.csv | cut -d, -f1-4) || fail "what was run is what was planned"
awk -F, 'NR > 1 && !($6 <= $4 && $4 <= $7 && $8 ~ /^(yes|no|open|no-spread|rates-not-matched)$/) { exit 1 }' claims.csv ||
  fail "an interval about the mean, and a verdict"
awk -F, 'NR > 1 && (($8 == "yes") && !($6 > 0) || ($8 == "no") && !($7 < 0)) { exit 1 }' claims.csv ||
  fail "a verdict follows from its interval"
[ -s images.png ] || fail "the picture"
without_time runs.csv >first
rm -r scaled_pool-0.9_seed-2
(cd ../.. && expect 0 "$program" vae experiment images --quick --out here)
without_time runs.csv >second
cmp first second || fail "a run that was lost comes back alike"
