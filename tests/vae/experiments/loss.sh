#!/usr/bin/env bash
# vae experiment loss from outside, in its quick form: loss.sh PROGRAM.
source "$(dirname "$0")/../../harness.sh"

expect 2 "$program" vae experiment no-such
expect 2 "$program" vae experiment
expect 0 "$program" vae experiment loss --quick --threads 2 --out here
[ "$(column seed here/loss/runs.csv | wc -l)" = 104 ] || fail "two data sets, two controls, 13 losses and two seeds"
awk -F, 'NR > 1 { if ($5 == 1) last = 0; if ($6 < last || $6 <= 0 || ($8 != "" && $8 > 1)) exit 1; last = $6 }' \
  here/loss/profiles.csv || fail "a profile rises"
awk -F, 'NR > 1 && $2 == "geco" && $19 != "" && ($19 - 8) * ($19 - 3) > 1e-6 { exit 1 }' here/loss/summary.csv ||
  fail "the exact model is at the matched rate"
[ "$(column verdict here/loss/verdicts.csv | grep -c -E '^(yes|no|open|no-spread|rates-not-matched)$')" = 16 ] || fail "a verdict for each"
for picture in loss exact profiles; do [ -s here/loss/$picture.png ] || fail "a picture"; done

# Pictures are drawn from the tables alone, and need nothing else.
mkdir -p alone/loss
cp here/loss/*.csv alone/loss
expect 0 "$program" vae experiment loss --draw --out alone
for picture in loss exact profiles; do cmp here/loss/$picture.png alone/loss/$picture.png || fail "the same picture"; done
sed -i 's/^data,/date,/' alone/loss/summary.csv
expect 2 "$program" vae experiment loss --draw --out alone
grep -q "no column 'data'" err || fail "names the column"
awk -F, 'NR > 1 { runs += $2 } END { exit runs != 104 }' here/loss/seconds.csv || fail "the runs of seconds.csv"
without_time here/loss/runs.csv >first
cp here/loss/runs.csv kept

# Finished runs keep their numbers and their seconds; one that is lost is trained again, and ends with the same bits.
rm -r here/loss/data-corridors_control-geco_neural-patch_alpha-5_seed-2
expect 0 "$program" vae experiment loss --quick --out here
without_time here/loss/runs.csv >second
cmp first second || fail "a repeated run ends with the same bits"
[ "$(diff kept here/loss/runs.csv | grep -c '^>')" -le 1 ] || fail "a finished run is not trained again"
