#!/usr/bin/env bash
# The vae commands from outside: commands.sh PROGRAM.  Trains two small Gaussian models, compares them, forges one.
source "$(dirname "$0")/../harness.sh"

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
grep -q 'below the lower bound' err || fail "an impossible point is named"
grep -q impossible out || fail "and marked in the table"

# A finite source: the curve over all reproductions in space, and a forged point under its lower bound.
printf '%s\n' '0 0 1 1' '0 1 1 0' '1 1 0 0' '1 0 0 1' >symbols
printf '%s\n' 0.4 0.3 0.2 0.1 >pmf
finite=(--model mlp --widths 16 --latents 2 --data finite --file symbols --pmf pmf --height 2 --width 2 --held-out 2000
  --batch 32 --steps 300 --rate 0.01)
expect 0 "$program" vae train finite "${finite[@]}" --beta 0.5
expect 0 "$program" vae compare finite --split --plot finite.png
awk -F, 'NR == 2 && ($14 != "source" || $15 != "above" || $7 - $6 > 1e-4 || $8 > $16 || $8 < 0) { exit 1 }' out ||
  fail "a finite source: $(cat out)"
grep -q '2000 held-out samples of a known law' out || fail "what was measured is said"
[ -s finite.png ] || fail "a picture"
sed -i 's/"kl_nats": [0-9.]*/"kl_nats": 0.05/' finite/metrics.jsonl
expect 1 "$program" vae compare finite
grep -q 'below the lower bound' err || fail "an impossible point of a finite source"
echo 0.9 >pmf
expect 3 "$program" vae train other "${finite[@]}"
expect 3 "$program" vae train other --data finite --file symbols --height 2 --width 3

# What a run exports is what it measured: the same KL, and a distortion of other noise.
run=$(ls -d grid/*beta-1* | head -1)
expect 0 "$program" vae encode "$run" --mean mean.npy --log-variance log.npy --data x.npy --reconstruction y.txt
expect 0 "$program" vae measure --mean mean.npy --log-variance log.npy --data x.npy --reconstruction y.txt -o measured.csv
awk -F, -v kl="$(tail -n 1 "$run/metrics.csv" | cut -d, -f "$(head -1 "$run/metrics.csv" | tr , '\n' | grep -nx kl_nats | cut -d: -f1)")" \
  'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i } NR == 2 && (($c["kl_nats"] - kl) ^ 2 > 1e-10 * kl ^ 2 + 1e-12 || $c["gaussian_upper_nats"] == "") { exit 1 }' \
  measured.csv || fail "the exported posteriors are those measured in training"
expect 2 "$program" vae encode "$run"
expect 5 "$program" vae encode none --mean mean.npy

# What a run says at its end, unless it is asked to be quiet, and what its pictures are.
tiny=(--model linear --latents 3 --data gaussian --height 2 --width 2 --held-out 200 --batch 16 --steps 60 --evaluate-every 30)
expect 0 "$program" vae train collapsed "${tiny[@]}" --beta 1000 --rate 0.05 --pictures yes
grep -q 'collapsed: 60 steps: squared error' err || fail "a summary"
grep -q 'the posterior has collapsed' err || fail "a collapse is told"
for picture in training prior traversals grid-60; do [ -s collapsed/$picture.png ] || fail "$picture.png"; done
expect 0 "$program" vae train short --model linear --latents 3 --height 8 --held-out 20 --steps 2 --pictures yes
[ "$(wc -l <short/training.csv)" = 2 ] && [ -s short/training.png ] || fail "a run of two steps has its last batch, and pictures"
expect 0 "$program" vae train balanced "${tiny[@]}" --beta 0.01 --balance yes
grep -q '0.01 weighs now as' err || fail "beta in the balancer's unit"
! grep -q 'has collapsed' err || fail "no collapse"
expect 0 "$program" vae train missed "${tiny[@]}" --control geco --target-nats 30
grep -q 'missed its target of 30 nats' err || fail "a target missed"
expect 0 "$program" vae train silent "${tiny[@]}" --beta 1000 --quiet
[ ! -s err ] || fail "quiet"

# The paper's protocol: one word, a residual model, options win; what does not fit is said.
small=(--config paper --data leaves --colors 3 --widths 4,8 --batch 4 --held-out 4)
square=(--height 8 --groups 2)
expect 0 "$program" vae train paper "${small[@]}" "${square[@]}" --steps 2
for line in 'model = residual' 'activation = silu' 'balance = yes' 'flip = yes' 'widths = 4,8' 'latents = 4'; do
  grep -qx "$line" paper/config.txt || fail "the preset: $line"
done
grep -q 'of 64 latents in use' err || fail "4 latents at each of 4 x 4 places: $(cat err)"
expect 0 "$program" vae train one "${small[@]}" "${square[@]}" --steps 4 --checkpoint-every 1
expect 0 "$program" vae train other-way "${small[@]}" "${square[@]}" --steps 4 --flip no
! cmp -s one/metrics.csv other-way/metrics.csv || fail "flips change nothing"
rm one/checkpoint-4.xvae
cp one/metrics.csv whole.csv
expect 0 "$program" vae train one "${small[@]}" "${square[@]}" --steps 4 --checkpoint-every 1 --threads 2
cmp <(cut -d, -f 1-15 whole.csv) <(cut -d, -f 1-15 one/metrics.csv) || fail "a residual run resumed, on two threads, has other bits"
expect 0 "$program" vae encode one --mean m.npy --log-variance l.npy
expect 0 "$program" vae measure --mean m.npy --log-variance l.npy
expect 2 "$program" vae train misfit "${small[@]}" --height 8 --groups 3
grep -q '4 channels cannot be put into 3 equal groups' err || fail "groups that do not divide: $(cat err)"
expect 2 "$program" vae train misfit "${small[@]}" --groups 2 --height 7
grep -q 'multiples of 2' err || fail "sides that do not halve: $(cat err)"
expect 2 "$program" vae geometry one
grep -q 'no jets' err || fail "a decoder without jets"
expect 5 "$program" vae train misfit --config no-such-file

expect 0 "$program" vae train leaves --steps 2 --batch 4 --held-out 4 --widths 4
expect 0 "$program" vae compare leaves --plot leaves.png
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i } NR == 2 && ($c["ideal"] != "upper-bound" || $c["excess_upper_nats"] != "" ||
  $c["ideal_rate_upper"] - $c["ideal_rate_lower"] > 1e-9 || $c["measured_on"] != "4 held-out samples") { exit 1 }' out ||
  fail "images beside the Gaussian curve of their covariance: $(cat out)"
expect 2 "$program" vae train leaves --steps 3 --batch 4 --held-out 4 --widths 4 # other settings
expect 2 "$program" vae train other --latents 0
expect 2 "$program" vae train other --alpha 1
[ ! -e other ] || fail "nothing is written where the settings are bad"

# Images of one's own: digests hold a run to its data, held-out sets are said, and a loss takes only its values.
mkdir images
for i in 1 2 3 4 5 6 7 8; do printf 'P5\n2 2\n255\n%d%d%d%d' $i $i $i 0 >images/$i.pgm; done
own=(--data pnm --file images --batch 2 --widths 4 --latents 2)
expect 0 "$program" vae train own "${own[@]}" --held-out 5 --steps 2
grep -q '5 of 8 images are held out' err || fail "most images are held out in silence: $(cat err)"
expect 0 "$program" vae train quiet "${own[@]}" --held-out 4 --steps 2
! grep -q 'images are held out' err || fail "half of the images held out: $(cat err)"
grep -q 'it trains on 4 images only' err || fail "a tiny training set"
printf '0 50\n0 20\n0 30\n0 1\n1 2\n0 3\n' >large.txt
expect 0 "$program" vae train large --data npy --file large.txt --height 1 --width 2 --batch 2 --widths 4 --latents 1 --held-out 2 --steps 2
grep -q 'its numbers reach 50 and are taken as they are' err || fail "large numbers: $(cat err)"
grep -Eq '^file [0-9a-f]{64} images$' own/inputs.txt || fail "a run's data: $(cat own/inputs.txt)"
expect 0 "$program" vae train own "${own[@]}" --held-out 5 --steps 2
printf 'P5\n2 2\n255\n1110' >images/8.pgm
expect 3 "$program" vae train own "${own[@]}" --held-out 5 --steps 2
grep -q 'images has changed' err || fail "changed data: $(cat err)"
expect 3 "$program" vae compare own
grep -q 'images has changed' err || fail "comparing changed data: $(cat err)"
rm own/inputs.txt
expect 3 "$program" vae train own "${own[@]}" --held-out 5 --steps 2
printf '0 0.5 1 2\n0 0 0 0\n0 0 0 0\n0 0 0 0\n' >above.txt
above=(--data npy --file above.txt --height 2 --width 2 --held-out 2 --batch 2 --steps 2 --widths 4 --latents 2)
expect 3 "$program" vae train above "${above[@]}" --loss bernoulli
grep -q 'above.txt: training image 0, value 3, is 2' err || fail "a loss of no probability: $(cat err)"
expect 0 "$program" vae train above "${above[@]}"

# Every setting of a run is an option, and the help shows its default.
"$program" vae train --help | tr -s ' \n' ' ' >help
while IFS='=' read -r key value; do
  key=${key% } value=${value# }
  grep -q -- "--$key " help || fail "no option --$key"
done < <(grep -v '^#' leaves/config.txt)
