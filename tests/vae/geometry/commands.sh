#!/usr/bin/env bash
# vae geometry from outside: commands.sh PROGRAM.  A linear model, whose geometry is known, and small bent ones.
source "$(dirname "$0")/../../harness.sh"

train=("$program" vae train --held-out 40 --batch 32 --steps 600 --evaluate-every 600 --checkpoint-every 600 --latents 3)
expect 0 "${train[@]}" linear --model linear --data gaussian --height 2 --width 3 --beta 0.05 --rate 0.02
expect 0 "${train[@]}" bent --widths 32 --activation tanh --data corridors --beta 1 --rate 0.002
expect 0 "${train[@]}" kinked --widths 32 --data corridors --beta 1 --rate 0.002
expect 0 "${train[@]}" logits --widths 32 --activation silu --data corridors --loss bernoulli --beta 1 --rate 0.002

# A linear decoder is flat: straight lines are geodesics and chords, and the metric is the same everywhere.
expect 0 "$program" vae geometry linear --points 8 --table pairs
[ "$(wc -l <out)" = 29 ] || fail "a line for each pair of 8 points"
awk -F, 'NR > 1 { for (i = 6; i <= 7; i++) if ($i / $8 - 1 > 1e-9 || $i / $8 - 1 < -1e-9) exit 1 }' out ||
  fail "chord, straight line and geodesic agree"
expect 0 "$program" vae geometry linear --points 8 --table field --grid 5
[ "$(wc -l <out)" = 26 ] || fail "a line for each cell"
awk -F, 'NR == 2 { v = $3; c = $4 } NR > 1 && ($3 / v - 1 > 1e-9 || $4 / c - 1 > 1e-9 || $5 != 0 || $6 != 0) { exit 1 }' out ||
  fail "a constant metric without curvature"
expect 0 "$program" vae geometry linear --points 8
[ "$(column purity_euclidean)" = "" ] || fail "no labels, no purity"

# Bent ones: geodesics lie between chords and straight lines.
expect 0 "$program" vae geometry bent --points 8 --table pairs --labels upper
awk -F, 'NR > 1 && !($6 <= $8 * 1.001 && $8 <= $7 * 1.001 && $3 < 13 && $6 > 0) { exit 1 }' out || fail "chord <= geodesic <= straight"
awk -F, 'NR > 1 && $7 > $8 * 1.0001 { bent = 1 } END { exit !bent }' out || fail "some straight line is no geodesic"
expect 0 "$program" vae geometry bent --points 20 --labels side --elements 4
[ -n "$(column scalar_curvature)" ] && [ -n "$(column purity_geodesic)" ] || fail "curvature and purity are there"
expect 0 "$program" vae geometry kinked --points 8 --elements 4
[ "$(column scalar_curvature)" = "" ] || fail "a piecewise linear decoder has no curvature to show"
expect 0 "$program" vae geometry bent --points 6 --elements 4 --grid 4 --format json -o all.json
/usr/bin/python3 - <<'END' || fail "the document"
import json
d = json.load(open("all.json"))
assert len(d["pairs"]) == 15 and len(d["field"]) == 16 and len(d["plane"]) == 2 and d["summary"]["points"] == 6
assert d["summary"]["purity_geodesic"] is None and d["field"][0]["volume"] > 0
END
for metric in image fisher; do
  expect 0 "$program" vae geometry logits --points 6 --elements 4 --metric $metric
  column length >>lengths
done
[ "$(sort -u lengths | wc -l)" = 2 ] || fail "two metrics, two lengths"
if command -v gnuplot >gnuplot.path; then
  expect 0 "$program" vae geometry bent --points 6 --elements 4 --grid 8 --plane 2,0 --plot picture.svg
  grep -q 'Gaussian curvature' picture.svg && grep -q 'latent 2' picture.svg || fail "the picture"
fi

expect 2 "$program" vae geometry
expect 2 "$program" vae geometry bent --plane 0,3 --table field
expect 2 "$program" vae geometry bent --plane 1,1 --table field
expect 2 "$program" vae geometry bent --points 41
expect 2 "$program" vae geometry bent --elements 2
expect 2 "$program" vae geometry bent --metric fisher
expect 2 "$program" vae geometry linear --points 8 --labels side
expect 5 "$program" vae geometry missing
mv bent/checkpoint-600.xvae elsewhere
expect 3 "$program" vae geometry bent
