#!/usr/bin/env bash
# Images of Debian's Python packages train as they are: packaged_images.sh PROGRAM script/images.
source "$(dirname "$0")/../harness.sh"
script=$2 done=0
for kind in digits faces; do
  options=$("$script" $kind $kind.npy 2>missing) || { [ $? = 77 ] && cat missing && continue; fail "$kind: $(cat missing)"; }
  done=1
  expect 0 "$program" vae train run-$kind $options --widths 16 --latents 4 --loss bernoulli --steps 30 --batch 16 --beta 0.1
  grep -q 'of 4 latents in use' err || fail "$kind: $(cat err)"
done
[ "$("$script" nothing x.npy 2>&1 | head -c 6)" = Images ] || fail "usage"
[ $done = 1 ] || exit 77
