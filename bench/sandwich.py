#!/usr/bin/env python3
"""Bounds by neural networks beside exact ones: the sandwich of Yang and Mandt (2022, "Towards empirical sandwich bounds on the
rate-distortion function"), written anew in NumPy.

    bench/sandwich.py [--seconds S] PROGRAM

PROGRAM is an exactrd.  The source is N points of a bent normal law in the plane, the error squared, reproductions are anywhere;
F = min R + slope D is bounded from
    above  by a variational autoencoder, E KL(Q(z|x) | N(0, 1)) + slope E |x - w(z)|^2, networks Q and w;
    below  by the dual, -E log u(x) - log sup_y E exp(-slope |x - y|^2) / u(x), a network log u, the supremum where gradients
           (fixed points of the mean) lead to from all points: as theirs, without a proof that none is higher.
Adam, minibatches; processor seconds of one thread, S [default 5] for each bound.  A Markdown table.
"""
import argparse
import csv
import os
import pathlib
import subprocess
import tempfile
import time

import numpy as np

N, HIDDEN, BATCH, LATENT = 500, 64, 128, 2


class Network:
    """Two hidden layers of rectifiers, trained by Adam."""

    def __init__(self, chance, inputs, outputs):
        sizes = [inputs, HIDDEN, HIDDEN, outputs]
        self.weights = [chance.normal(size=(a, b)) * np.sqrt(2 / a) * (0.1 if b == outputs else 1)
                        for a, b in zip(sizes, sizes[1:])] + [np.zeros(b) for b in sizes[1:]]
        self.moments = [(np.zeros_like(w), np.zeros_like(w)) for w in self.weights]
        self.steps = 0

    def __call__(self, x):
        self.layers = [x]
        for k in range(3):
            x = x @ self.weights[k] + self.weights[3 + k]
            x = np.maximum(x, 0) if k < 2 else x
            self.layers.append(x)
        return x

    def descend(self, slope_of_output, rate):
        """One step; the gradient in the inputs of the last call."""
        back, gradients = slope_of_output, [None] * 6
        for k in (2, 1, 0):
            gradients[k], gradients[3 + k] = self.layers[k].T @ back, back.sum(0)
            back = back @ self.weights[k].T
            if k:
                back = back * (self.layers[k] > 0)
        self.steps += 1
        for w, g, (m, v) in zip(self.weights, gradients, self.moments):
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            w -= rate * (m / (1 - 0.9**self.steps)) / (np.sqrt(v / (1 - 0.999**self.steps)) + 1e-8)
        return back


def decay(spent):
    return 2e-3 * 0.01**spent


def upper(x, slope, seconds, chance):
    """The bound of a trained autoencoder: its mean over all points and 200 draws, and its standard error."""
    encoder, decoder = Network(chance, 2, 2 * LATENT), Network(chance, LATENT, 2)

    def value(at):
        out = encoder(at)
        mean, log_sd = out[:, :LATENT], np.clip(out[:, LATENT:], -8, 3)
        noise = chance.normal(size=mean.shape)
        z = mean + np.exp(log_sd) * noise
        y = decoder(z)
        kl = (0.5 * (mean**2 + np.exp(2 * log_sd) - 1) - log_sd).sum(1)
        return kl + slope * ((at - y) ** 2).sum(1), mean, log_sd, noise, y

    begun = time.process_time()
    while (spent := (time.process_time() - begun) / seconds) < 1:
        at = x[chance.integers(len(x), size=BATCH)]
        _, mean, log_sd, noise, y = value(at)
        back = decoder.descend(2 * slope * (y - at) / BATCH, decay(spent))
        log_slope = back * np.exp(log_sd) * noise + (np.exp(2 * log_sd) - 1) / BATCH
        encoder.descend(np.concatenate([back + mean / BATCH, log_slope], 1), decay(spent))
    draws = [value(x)[0].mean() for _ in range(200)]
    return np.mean(draws), np.std(draws) / np.sqrt(len(draws))


def highest(x, slope, log_u, y):
    """sup_y of log E exp(-slope |x - y|^2) / u(x), from every y of a list, and where."""
    for _ in range(30):
        logs = -slope * ((x[None] - y[:, None]) ** 2).sum(2) - log_u
        shares = np.exp(logs - logs.max(1, keepdims=True))
        y = shares @ x / shares.sum(1, keepdims=True)
    logs = -slope * ((x[None] - y[:, None]) ** 2).sum(2) - log_u
    top = logs.max(1)
    found = top + np.log(np.exp(logs - top[:, None]).mean(1))
    return found.max(), y[found.argmax()]


def lower(x, slope, seconds, chance):
    network, begun = Network(chance, 2, 1), time.process_time()
    while (spent := (time.process_time() - begun) / seconds) < 1:
        at = x[chance.integers(len(x), size=BATCH)]
        log_u = network(at)[:, 0]
        _, y = highest(at, slope, log_u, at[:8])
        logs = -slope * ((at - y) ** 2).sum(1) - log_u
        shares = np.exp(logs - logs.max())
        # of E log u + log E exp(-slope |x - y|^2) / u
        network.descend((np.full(BATCH, 1 / BATCH) - shares / shares.sum())[:, None], decay(spent))
    log_u = network(x)[:, 0]
    return -log_u.mean() - highest(x, slope, log_u, x)[0]


def exact(program, path, slope, folder):
    """Processor seconds, and both proved bounds of F."""
    out = folder / "out.csv"
    started = subprocess.Popen([program, "curve", "--samples", str(path), "--reproduction", "continuous", "--distortion", "squared",
                                "--slope", str(slope), "-o", str(out)], stderr=subprocess.DEVNULL)
    used = os.wait4(started.pid, 0)[2]
    row = next(csv.DictReader(out.open()))
    return (used.ru_utime + used.ru_stime, *(float(row[name]) + slope * float(row["distortion"])
                                             for name in ("rate_lower", "rate_upper")))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("program", metavar="PROGRAM")
    asked = parser.parse_args()
    chance = np.random.default_rng(0)
    x = chance.normal(size=(N, 2)) * [1, 0.5]
    x[:, 1] += 0.5 * x[:, 0] ** 2
    print("| slope | exactrd: seconds, F | proved width | autoencoder above by | dual below by | seconds of each |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        np.save(folder / "x.npy", x)
        for slope in (0.5, 1, 2, 4):
            seconds, least, most = exact(os.path.abspath(asked.program), folder / "x.npy", slope, folder)
            above, error = upper(x, slope, asked.seconds, chance)
            below = lower(x, slope, asked.seconds, chance)
            print(f"| {slope:g} | {seconds:.2g}, {most:.6f} | {most - least:.1e} | {above - most:.2g} ({error:.1g}) | "
                  f"{least - below:.2g} | {asked.seconds:g} |", flush=True)


if __name__ == "__main__":
    main()
