"""vae measure against formulas written out in NumPy: measure.py PROGRAM."""
import csv
import io
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

random = np.random.default_rng(7)


def run(*arguments, code=0):
    """The rows that the program writes, or what it says where it refuses."""
    answer = subprocess.run([sys.argv[1], "vae", "measure", *map(str, arguments)], capture_output=True, text=True)
    assert answer.returncode == code, (answer.returncode, answer.stderr)
    return list(csv.DictReader(io.StringIO(answer.stdout))) if code == 0 else answer.stderr


def near(row, **wanted):
    for name, value in wanted.items():
        assert abs(float(row[name]) - value) <= 1e-10 * max(1, abs(value)), (name, row[name], value)


def measures(folder, samples, latents, used):
    mean = random.normal(size=(samples, latents)) * (np.arange(latents) < used)
    log_s = -2.0 * (np.arange(latents) < used) + .3 * random.normal(size=(samples, latents))
    np.save(folder / "mean.npy", mean)
    np.savetxt(folder / "log.txt", log_s, fmt="%.17g")
    files = ["--mean", folder / "mean.npy", "--log-variance", folder / "log.txt"]
    s = np.exp(log_s)
    variance = (s - 1 - log_s) / 2
    kl = mean ** 2 / 2 + variance
    shape = log_s.var(axis=1)
    covariance = np.atleast_2d(np.cov(mean, rowvar=False, bias=True)) + np.diag(s.mean(axis=0))
    spectrum, m = np.linalg.eigvalsh(covariance), mean.mean(axis=0)
    aggregate = (spectrum - 1 - np.log(spectrum)).sum() / 2 + m @ m / 2
    (row,) = run(*files)
    near(row, latents=latents, samples=samples, kl_nats=kl.sum(axis=1).mean(), kl_variance_nats=variance.sum(axis=1).mean(),
         kl_error=kl.sum(axis=1).std(ddof=1) / np.sqrt(samples), anisotropy=shape.mean(),
         anisotropy_error=shape.std(ddof=1) / np.sqrt(samples), active_units=(kl.mean(axis=0) > .01).sum(),
         active_means=(mean.var(axis=0) > .01).sum(), aggregate_anisotropy=np.log(spectrum).var(),
         aggregate_kl_nats=aggregate, information_nats=kl.sum(axis=1).mean() - aggregate)
    rows = run(*files, "--table", "latents")
    assert len(rows) == latents
    for j, row in enumerate(rows):
        near(row, latent=j + 1, kl_nats=kl[:, j].mean(), kl_variance_nats=variance[:, j].mean(), mean=m[j],
             mean_variance=mean[:, j].var(), posterior_variance=s[:, j].mean())


def refusals(folder):
    np.save(folder / "a.npy", np.zeros((4, 2)))
    np.save(folder / "b.npy", np.zeros((4, 3)))
    np.save(folder / "one.npy", np.zeros((1, 2)))
    np.save(folder / "huge.npy", np.where(np.arange(8).reshape(4, 2) == 5, 800.0, 0.0))
    assert "b.npy: 4 x 3" in run("--mean", folder / "a.npy", "--log-variance", folder / "b.npy", code=3)
    assert "2 and 1 are the least" in run("--mean", folder / "one.npy", "--log-variance", folder / "one.npy", code=3)
    assert "log-variance[2,1] is 800" in run("--mean", folder / "a.npy", "--log-variance", folder / "huge.npy", code=3)
    run("--mean", folder / "a.npy", code=2)
    run("--mean", folder / "none.npy", "--log-variance", folder / "a.npy", code=5)
    (row,) = run("--mean", folder / "a.npy", "--log-variance", folder / "a.npy")  # the prior itself
    near(row, kl_nats=0, anisotropy=0, active_units=0, active_means=0, aggregate_anisotropy=0, information_nats=0)


with tempfile.TemporaryDirectory() as name:
    for size in ((400, 6, 4), (50, 1, 1), (7, 20, 5), (2, 3, 3)):
        measures(pathlib.Path(name), *size)
    refusals(pathlib.Path(name))
