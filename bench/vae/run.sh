#!/usr/bin/env bash
# Both trainers in turn, in one run: bench/vae/run.sh [STEPS [ROUNDS]].  Needs Debian's python3-torch; build the target
# bench_vae_step first.  Prints the machine, its load and the compiler, because times mean nothing without them.
set -euo pipefail
cd "$(dirname "$0")/../.."
steps=${1:-60}
rounds=${2:-3}
build=${BUILD:-build/release}
lscpu | sed -n 's/^Model name: */CPU: /p'
echo "load: $(cut -d' ' -f1-3 /proc/loadavg) on $(nproc) cores; $(cc --version | head -n 1)"
for threads in 1 2; do
  for model in mlp conv residual; do
    for ((round = 0; round < rounds; round++)); do
      "$build/bin/bench_vae_step" "$model" "$threads" "$steps"
      OMP_NUM_THREADS=$threads /usr/bin/python3 bench/vae/step_torch.py "$model" "$threads" "$steps"
    done
  done
done
