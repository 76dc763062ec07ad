"""vae measure against formulas written out in NumPy: measure.py PROGRAM."""
import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

random = np.random.default_rng(7)


def output(*arguments):
    return subprocess.run([sys.argv[1], "vae", "measure", *map(str, arguments)], capture_output=True, text=True, check=True).stdout


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
    near(row, kl_bits=kl.sum(axis=1).mean() / np.log(2), kl_variance_bits=variance.sum(axis=1).mean() / np.log(2),
         components=samples)
    near(row, latents=latents, samples=samples, kl_nats=kl.sum(axis=1).mean(), kl_variance_nats=variance.sum(axis=1).mean(),
         kl_error=kl.sum(axis=1).std(ddof=1) / np.sqrt(samples), anisotropy=shape.mean(),
         anisotropy_error=shape.std(ddof=1) / np.sqrt(samples), active_units=(kl.mean(axis=0) > .01).sum(),
         active_means=(mean.var(axis=0) > .01).sum(), aggregate_anisotropy=np.log(spectrum).var(),
         aggregate_kl_nats=aggregate, information_nats=kl.sum(axis=1).mean() - aggregate)
    for rank, found in enumerate(run(*files, "--table", "spectrum")):
        near(found, rank=rank + 1, eigenvalue=spectrum[::-1][rank])
    rows = run(*files, "--table", "latents")
    assert len(rows) == latents
    for j, row in enumerate(rows):
        near(row, kl_bits=kl[:, j].mean() / np.log(2))
        near(row, latent=j + 1, kl_nats=kl[:, j].mean(), kl_variance_nats=variance[:, j].mean(), mean=m[j],
             mean_variance=mean[:, j].var(), posterior_variance=s[:, j].mean())


def document(folder):
    """The JSON is the tables; every file format is the same numbers."""
    files = ["--mean", folder / "mean.npy", "--log-variance", folder / "log.txt"]
    found = json.loads(output(*files, "--format", "json"))
    (row,), rows, spectrum = run(*files), run(*files, "--table", "latents"), run(*files, "--table", "spectrum")
    assert found["format"] == "exactrd-posteriors-1" and found["unit"] == "nats"
    for name, value in found["summary"].items():
        assert value is None if row[name] == "" else float(row[name]) == value, name
    assert [one["kl_nats"] for one in found["latents"]] == [float(one["kl_nats"]) for one in rows]
    assert found["aggregate_spectrum"] == [float(one["eigenvalue"]) for one in spectrum]
    assert float(row["information_lower_nats"]) <= float(row["information_upper_nats"])
    near(row, aggregate_lower_nats=float(row["kl_nats"]) - float(row["information_upper_nats"]),
         aggregate_upper_nats=float(row["kl_nats"]) - float(row["information_lower_nats"]))


def tensors(folder):
    """N x c x h x w as .npy, and as a safetensors file of each type."""
    mean, log_s = np.round(random.normal(size=(9, 2, 3, 2)) * 16) / 16, np.round(random.normal(size=(9, 2, 3, 2)) * 4) / 4
    np.save(folder / "mean.npy", mean)
    np.save(folder / "log.npy", log_s.astype(np.float32))
    (row,) = run("--mean", folder / "mean.npy", "--log-variance", folder / "log.npy")
    near(row, samples=9, latents=12, kl_nats=((mean ** 2 + np.exp(log_s) - 1 - log_s) / 2).sum() / 9)
    for name, kind in (("F64", "<f8"), ("F32", "<f4"), ("F16", "<f2"), ("BF16", None)):
        pairs, header, body = {"z": mean, "log_variance": log_s}, {}, b""
        for key, values in pairs.items():
            data = values.astype(kind).tobytes() if kind else (values.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()
            header[key] = {"dtype": name, "shape": values.shape, "data_offsets": [len(body), len(body) + len(data)]}
            body += data
        text = json.dumps(header).encode()
        (folder / "q.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + body)
        both = ["--mean", folder / "q.safetensors", "--log-variance", folder / "q.safetensors"]
        (same,) = run(*both, "--mean-tensor", "z")
        assert same == row, name
        assert "no tensor is named mean" in run(*both, code=3)
    np.save(folder / "fortran.npy", np.asfortranarray(mean))
    assert "Fortran order" in run("--mean", folder / "fortran.npy", "--log-variance", folder / "log.npy", code=3)
    tiny = np.array([6e-8, 6.1e-5, 65504, -2, 0, 1e-7]).astype("<f2")  # subnormal, least normal, largest
    header = json.dumps({"mean": {"dtype": "F16", "shape": [6], "data_offsets": [0, 12]}}).encode()
    (folder / "q.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + tiny.tobytes())
    np.save(folder / "zero.npy", np.zeros(6))
    (row,) = run("--mean", folder / "q.safetensors", "--log-variance", folder / "zero.npy", "--table", "latents")
    near(row, mean=tiny.astype(float).mean(), mean_variance=tiny.astype(float).var())


def beside(folder):
    """The proved Gaussian bound, and a proved curve."""
    data = random.normal(size=(200, 5)) * np.array([3, 2, 1, 1, .5])
    other = data + .3 * random.normal(size=data.shape)
    mean, log_s = data[:, :2], np.full((200, 2), -2.0)
    for name, values in (("mean", mean), ("log", log_s), ("data", data), ("other", other)):
        np.save(folder / f"{name}.npy", values)
    files = ["--mean", folder / "mean.npy", "--log-variance", folder / "log.npy"]
    each = ((data - other) ** 2).sum(axis=1)
    (row,) = run(*files, "--data", folder / "data.npy", "--reconstruction", folder / "other.npy", "--plot", folder / "a.png")
    near(row, distortion=each.mean(), distortion_error=each.std(ddof=1) / 200 ** .5)
    assert (folder / "a.png").stat().st_size > 10000
    values, low, high = np.linalg.eigvalsh(np.cov(data, rowvar=False, bias=True)), 0, 100
    for _ in range(200):
        level = (low + high) / 2
        low, high = (level, high) if np.minimum(values, level).sum() < each.mean() else (low, level)
    rate = np.maximum(0, np.log(values / low)).sum() / 2
    assert rate - 1e-12 <= float(row["gaussian_upper_nats"]) <= rate + 1e-10, (row["gaussian_upper_nats"], rate)
    curve = folder / "curve.json"
    subprocess.run([sys.argv[1], "curve", "--source", "uniform:8", "--distortion", "hamming", "--points", "9", "--format", "json",
                    "-o", curve], check=True)
    (row,) = run(*files, "--curve", curve, "--distortion", ".25")
    ideal = np.log(8) + .25 * np.log(.25) + .75 * np.log(.75) - .25 * np.log(7)
    assert float(row["ideal_lower_nats"]) <= ideal <= float(row["ideal_upper_nats"]) < ideal + .1
    assert row["gaussian_upper_nats"] == ""
    assert "200 posteriors" in run(*files, "--data", folder / "q.txt", "--distortion", "1", code=3)
    assert "--distortion D or" in run(*files, "--data", folder / "data.npy", code=2)
    assert "not both" in run(*files, "--data", folder / "data.npy", "--distortion", 1, "--reconstruction", folder / "other.npy",
                             code=2)
    assert "no error" in run(*files, "--data", folder / "data.npy", "--reconstruction", folder / "data.npy", code=3)
    assert "at least 2" in run(*files, "--components", 1, code=2)
    assert "other.txt: 3 x 2" in run(*files, "--data", folder / "data.npy", "--reconstruction", folder / "other.txt", code=3)
    run(*files, "--plot", folder / "a.gif", code=2)


def refusals(folder):
    np.save(folder / "a.npy", np.zeros((4, 2)))
    np.save(folder / "b.npy", np.zeros((4, 3)))
    np.save(folder / "one.npy", np.zeros((1, 2)))
    np.save(folder / "huge.npy", np.where(np.arange(8).reshape(4, 2) == 5, 800.0, 0.0))
    assert "b.npy: 4 x 3" in run("--mean", folder / "a.npy", "--log-variance", folder / "b.npy", code=3)
    assert "2 and 1 are the least" in run("--mean", folder / "one.npy", "--log-variance", folder / "one.npy", code=3)
    assert "log-variance[2,1] is 800" in run("--mean", folder / "a.npy", "--log-variance", folder / "huge.npy", code=3)
    np.save(folder / "bytes.npy", np.zeros((4, 2), np.uint8))
    for mean, log_s, largest in (("a", "bytes", 255), ("bytes", "a", 255)):
        said = run("--mean", folder / f"{mean}.npy", "--log-variance", folder / f"{log_s}.npy", code=3)
        assert f"bytes.npy holds unsigned integers up to {largest} and {folder}/a.npy does not" in said, said
    run("--mean", folder / "a.npy", code=2)
    run("--mean", folder / "none.npy", "--log-variance", folder / "a.npy", code=5)
    (row,) = run("--mean", folder / "a.npy", "--log-variance", folder / "a.npy")  # the prior itself
    near(row, kl_nats=0, anisotropy=0, active_units=0, active_means=0, aggregate_anisotropy=0, information_nats=0)


with tempfile.TemporaryDirectory() as name:
    for size in ((400, 6, 4), (50, 1, 1), (7, 20, 5), (2, 3, 3)):
        measures(pathlib.Path(name), *size)
    document(pathlib.Path(name))
    tensors(pathlib.Path(name))
    (pathlib.Path(name) / "q.txt").write_text("1\n2\n")
    (pathlib.Path(name) / "other.txt").write_text("1 2\n2 3\n4 5\n")
    beside(pathlib.Path(name))
    refusals(pathlib.Path(name))
