"""Textbook Blahut-Arimoto in NumPy: numpy_blahut_arimoto.py DIR N M LIMIT

Reads DIR/a (N x M doubles, column by column) and DIR/p.  Prints lines
    trace SECONDS GAP            on the way
    answer SECONDS PASSES FILE   when its own gap passes 1e-6, 1e-8, 1e-10, 1e-12, and at the end
    usual SECONDS PASSES FILE    when no q_j moves by more than 1e-8, the stop rule that people use
where FILE holds q.  Seconds are processor time and leave out writing files.
"""

import pathlib
import sys
import time

import numpy as np

TARGETS = [1e-6, 1e-8, 1e-10, 1e-12]


def main():
    folder, n, m, limit = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    a = np.ascontiguousarray(np.fromfile(folder / "a").reshape(m, n).T)
    p = np.fromfile(folder / "p")
    q = np.full(m, 1 / m)
    clock = time.process_time
    start, paused, steps, traced, usual = clock(), 0.0, 0, 0.0, False
    targets = list(TARGETS)

    def save(kind, masses, seconds):
        path = folder / f"{kind}-{steps}"
        masses.tofile(path)
        print(kind, seconds, 2 * steps, path, flush=True)

    while True:
        channel = a * q
        channel /= channel.sum(axis=1, keepdims=True)
        new = p @ channel
        steps += 1
        seconds = clock() - start - paused
        used = q > 0
        gap = np.log((new[used] / q[used]).max())
        moved = np.abs(new - q).max()
        before = clock()
        if seconds > 1.12 * traced:
            print("trace", seconds, gap)
            traced = seconds
        if not usual and moved <= 1e-8:
            usual = True
            save("usual", q, seconds)
        if gap <= targets[0] or seconds > limit:
            save("answer", q, seconds)
            targets.pop(0)
            if not targets or seconds > limit:
                return
        paused += clock() - before
        q = new


main()
