#!/usr/bin/env python3
"""Processor seconds and memory of whole curves, 50 points each, and of critical slopes, as a user asks for them.

    bench/whole_curves.py [--least SECONDS] PROGRAM [OTHER...]

Each PROGRAM is an exactrd: builds of two versions side by side give ratios of the first to each other, least times of
runs that take turns until SECONDS [default 2] have passed for each.  A Markdown table; `open` counts points not proved,
memory is the first program's peak, or "<" that of this script, which its processes inherit.
"""
import argparse
import os
import pathlib
import resource
import subprocess
import tempfile

import numpy as np


def make_instances(folder):
    """Name -> options of `exactrd curve`."""
    chance = np.random.default_rng(1)
    instances = {}
    for n in (200, 1000, 2000):
        p = chance.random(n)
        np.save(folder / f"p{n}.npy", p / p.sum())
        np.save(folder / f"d{n}.npy", chance.random((n, n)))
        instances[f"random {n} x {n}"] = ["--pmf", str(folder / f"p{n}.npy"), "--distortion", str(folder / f"d{n}.npy")]
    for n in (500, 1000, 2000):
        instances[f"normal on {n} points, squared"] = ["--source", f"gaussian-grid:{n}", "--distortion", "squared"]
    for n in (500, 1000):
        instances[f"Laplace on {n} points, absolute"] = ["--source", f"laplace-grid:{n}", "--distortion", "absolute"]
    axis = np.linspace(-3, 3, 32)
    points = np.stack(np.meshgrid(axis, axis, indexing="ij"), -1).reshape(-1, 2)
    mass = np.exp(-0.5 * ((points - 0.5) ** 2).sum(1)) + 0.7 * np.exp(-1.5 * ((points + 1) ** 2).sum(1))
    np.save(folder / "grid.npy", points)
    np.save(folder / "mass.npy", mass)
    instances["mixture on 32 x 32 points, squared"] = ["--samples", str(folder / "grid.npy"), "--weights",
                                                       str(folder / "mass.npy"), "--distortion", "squared"]
    for n in (50, 200):
        p = chance.random(n)
        np.save(folder / f"p{n}.npy", p / p.sum())
        np.save(folder / f"d{n}.npy", chance.random((n, n)))
        instances[f"critical slopes of random {n} x {n}"] = ["--pmf", str(folder / f"p{n}.npy"), "--distortion",
                                                             str(folder / f"d{n}.npy"), "--critical"]
    text = str(pathlib.Path(__file__).resolve().parents[1] / "LICENSE")
    instances["critical slopes of the bytes of LICENSE, squared"] = ["--bytes", text, "--distortion", "squared", "--critical"]
    return instances


def run(program, options, out):
    """Processor seconds, megabytes, and how many points are open."""
    started = subprocess.Popen([program, "curve", *options, "--threads", "1", "-o", str(out)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode not in (0, 4):
        return float("nan"), 0, 0
    return (used.ru_utime + used.ru_stime, used.ru_maxrss / 1024,
            sum(",open," in line for line in out.read_text().splitlines()))


def show(megabytes):
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{megabytes:.0f}" if megabytes > own + 1 else f"< {own:.0f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--least", type=float, default=2)
    parser.add_argument("programs", nargs="+", metavar="PROGRAM")
    asked = parser.parse_args()
    programs = [os.path.abspath(program) for program in asked.programs]
    print("| curve |" + "".join(f" {program} [s] | open |" for program in asked.programs) + " memory [MB] | ratios |")
    print("|---|" + "---|---|" * len(programs) + "---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for title, options in make_instances(folder).items():
            least, unproved, spent, memory = [float("inf")] * len(programs), [0] * len(programs), 0, 0
            while spent < asked.least * len(programs):
                for k, program in enumerate(programs):
                    seconds, megabytes, unproved[k] = run(program, options, folder / "out.csv")
                    memory = megabytes if k == 0 else memory
                    least[k] = min(least[k], seconds)
                    spent += seconds if seconds == seconds else asked.least
            print(f"| {title} |" + "".join(f" {t:.3g} | {k} |" for t, k in zip(least, unproved)) + f" {show(memory)} | " +
                  ", ".join(f"{least[0] / t:.2f}" for t in least[1:]) + " |", flush=True)


if __name__ == "__main__":
    main()
