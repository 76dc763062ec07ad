#!/usr/bin/env bash
# vae experiment sight from outside, in its quick form: sight.sh PROGRAM.
source "$(dirname "$0")/../../harness.sh"

expect 0 "$program" vae experiment sight --quick --out here
cd here/sight
[ "$(grep -c '^leaves,' changes.csv)" = 18 ] || fail "three distances that need no file, six changes"
[ "$(grep -c '^# leaves, .*: skipped: script/features' changes.csv)" = 2 ] || fail "a word where weights are missing"
[ -e /usr/share/datasets/fashion-mnist ] || grep -q 'fashion, edge: skipped: .*dataset-fashion-mnist' changes.csv ||
  fail "a word where images are missing"
# Pooling sees nothing of a texture whose 2 x 2 means are 0 and four times noise of changes that are constant there;
# neighbour differences see nothing of brightness; noise is the unit.
awk -F, '$1 != "leaves" { next }
  $3 == "noise" && $5 != 1 || $2 == "pool" && $3 == "texture" && $5 > 1e-9 || $2 == "edge" && $3 == "brightness" && $5 > 1e-9 ||
  $2 == "pool" && $3 ~ /coarse|brightness/ && ($5 - 4) ^ 2 > .2 ^ 2 || $2 == "edge" && $3 == "texture" && ($5 - 1.1667) ^ 2 > .1 ^ 2 { exit 1 }' \
  changes.csv || fail "what linear features see is known"
[ -s sight.png ] || fail "the picture"
cp changes.csv first
printf x >esrgan.safetensors
expect 3 "$program" vae experiment sight --quick --out ..
grep -q 'esrgan.safetensors' err || fail "damaged weights are named"
rm esrgan.safetensors
expect 0 "$program" vae experiment sight --quick --out ..
cmp first changes.csv || fail "the same table again"
