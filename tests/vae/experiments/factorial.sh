#!/usr/bin/env bash
# vae experiment factorial from outside, in its quick form: factorial.sh PROGRAM.
here=$(cd "$(dirname "$0")" && pwd)
source "$(dirname "$0")/../../harness.sh"

expect 0 "$program" vae experiment factorial --quick --threads 2 --out here
cd here/factorial
# 2 controls and 2 seeds; mlp: a run without and 2 x 2 with a second loss; residual: 1 + 2 x 1.
[ "$(wc -l <runs.csv)" = 33 ] || fail "33 lines of runs: $(wc -l <runs.csv)"
diff <(cut -d, -f1-7 runs.csv) <(grep -v '^#' plan.csv) || fail "what was run is what was planned"
[ "$(cut -d, -f1-7 runs.csv | sort -u | wc -l)" = 33 ] || fail "no cell stands twice"
! grep -q fashion runs.csv || fail "leaves are called leaves"
# Of each model and two second losses: three tests of the KL, and of two anisotropies.
[ "$(wc -l <claims.csv)" = 37 ] || fail "claims: $(wc -l <claims.csv)"
[ "$(cut -d, -f3,6,7 claims.csv | sort -u | grep -c -e 'mlp,\(edge\|random\),3$' -e 'residual,\(edge\|patch\),2$')" = 4 ] ||
  fail "a question's weights are those that have runs"
awk -F, 'NR > 1 && !($11 <= $9 && $9 <= $12 && $13 ~ /^(yes|no|open|no-spread|rates-not-matched)$/) { exit 1 }' claims.csv ||
  fail "an interval about the mean, and a verdict"
awk -F, 'NR > 1 && (($13 == "yes") && !($11 > 0) || ($13 == "no") && !($12 < 0)) { exit 1 }' claims.csv ||
  fail "a verdict follows from its interval"
grep -q rates-not-matched claims.csv || fail "twenty steps hold no rate"
! grep 'KL falls' claims.csv | grep -q rates-not-matched || fail "a fixed beta asks for no rate"
# Every verdict once more, by SciPy.
if python3 -c 'import scipy' 2>/dev/null; then
  for table in runs claims plan; do cp $table.csv factorial_$table.csv; done
  python3 "$here/evidence.py" . factorial || fail "verdicts that do not follow from the runs"
fi
for picture in frontier_mlp frontier_residual; do [ -s $picture.png ] || fail "$picture.png"; done
for picture in matched_mlp matched_residual; do [ ! -e $picture.png ] || fail "$picture.png shows rates that no run has"; done
without_time runs.csv >first
rm -r leaves_residual_rate-6_edge-5_seed-2
(cd ../.. && expect 0 "$program" vae experiment factorial --quick --out here)
without_time runs.csv >second
cmp first second || fail "a run that was lost comes back alike"
