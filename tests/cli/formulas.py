"""The commands closed, waterfill and toy, from outside: formulas, exit codes, files."""
import csv
import io
import math
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = sys.argv[1]


def call(*words, code=0):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True)
    assert done.returncode == code, (words, done.returncode, done.stderr)
    if code:
        assert done.stderr.startswith("exactrd") and not done.stdout, (words, done.stderr)
        return done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def near(value, truth, tolerance=1e-13):
    assert abs(float(value) - truth) <= tolerance * max(1, abs(truth)), (value, truth)


def h(x):
    return -sum(t * math.log(t) for t in (x, 1 - x) if t > 0)


def closed():
    forms = [
        ("bernoulli:0.3", 0.1, h(0.3) - h(0.1)),
        ("uniform:5", 0.2, math.log(5) - h(0.2) - 0.2 * math.log(4)),
        ("erasure", 0.25, 0.75 * math.log(2)),
        ("gaussian:4", 1, math.log(2)),
        ("laplace:3", 1, math.log(3)),
        ("exponential:0.5", 1, math.log(2)),
        ("wiener:2", 0.5, 8 / math.pi**2),
        ("ar:0.5", 0.1, 0.5 * math.log(1 / 0.1)),
    ]
    for family, distortion, rate in forms:
        (row,) = call("closed", family, "--at", distortion)
        near(row["rate"], rate)
        assert float(row["rate_lower"]) <= float(row["rate"]) <= float(row["rate_upper"]), row
        assert float(row["rate_upper"]) - float(row["rate_lower"]) < 1e-14 and row["status"] == "proved"
        (back,) = call("closed", family, "--rate", rate)
        near(back["distortion"], distortion, 1e-11)
        (bits,) = call("closed", family, "--at", distortion, "--unit", "bits")
        near(bits["rate"], rate / math.log(2))
        assert len(call("closed", family, "--points", 7)) == 7
    assert list(call("closed", "erasure", "--at", 0)[0])[:7] == [
        "slope", "distortion", "rate", "rate_lower", "rate_upper", "support", "status"]
    assert float(call("closed", "gaussian", "--at", 2)[0]["rate"]) == 0
    assert "infinite" in call("closed", "gaussian", "--at", 0, code=2)
    call("closed", "gauss", code=2)
    call("closed", "uniform", code=2)
    call("closed", "hamming", code=2)
    call("closed", "gaussian:-1", code=3)
    assert "lag 1" in call("closed", "ar:1.01", code=3)


def waterfill(folder):
    cov, bad, skew, metric, spectrum = (folder / name for name in ("cov", "bad", "skew", "metric", "spectrum"))
    cov.write_text("2 1\n1 2\n")
    bad.write_text("1 2\n2 1\n")
    skew.write_text("1 0.5\n0.25 1\n")
    metric.write_text("1 0\n0 0\n")
    spectrum.write_text(f"0 0\n{math.pi!r} 1\n")
    (row,) = call("waterfill", "--cov", cov, "--at", 1)
    assert list(row)[:4] == ["water_level", "distortion", "rate", "active"]
    near(row["rate"], 0.5 * math.log(3 / 0.25))
    (row,) = call("waterfill", "--cov", cov, "--metric", metric, "--at", 0.5)
    near(row["rate"], math.log(2))
    assert row["active"] == "1" and row["status"] == "float"
    (row,) = call("waterfill", "--eigenvalues", "4,1,0", "--level", 0.5)
    near(row["rate"], 0.5 * math.log(16))
    assert row["status"] == "proved" and float(row["rate_lower"]) <= float(row["rate"]) <= float(row["rate_upper"])
    (row,) = call("waterfill", "--eigenvalues", "4,1", "--rate", 1)
    (again,) = call("waterfill", "--eigenvalues", "4,1", "--at", row["distortion"])
    near(again["rate"], 1)
    (row,) = call("waterfill", "--spectrum", spectrum, "--level", 0.3)
    near(row["rate"], (-math.log(0.3) - 0.7) / 2)
    assert row["status"] == "estimate" and float(row["rate_error"]) < 1e-12
    assert "eigenvalue -" in call("waterfill", "--cov", bad, code=3)
    assert "not symmetric" in call("waterfill", "--cov", skew, code=3)
    call("waterfill", code=2)
    call("waterfill", "--cov", cov, "--eigenvalues", "1", code=2)
    call("waterfill", "--cov", folder / "absent", code=5)


def toy(folder):
    pixel, perceptual = call("toy", "table3")
    assert [f"{float(pixel[k]):.2f}" for k in ("target_nats", "achieved_nats")] == ["17.26", "17.24"]
    assert f"{float(perceptual['achieved_nats']):.2f}" == "17.25" and float(pixel["anisotropy"]) == 0
    assert f"{float(perceptual['anisotropy']):.4f}" == "0.6486"
    for row in call("toy", "table3", "--exact"):
        near(row["achieved_nats"], float(row["target_nats"]), 1e-14)
    a = folder / "a"
    a.write_text("1 2 3\n")
    (row,) = call("toy", "match", "--coefficients", a, "--rate", 1e6)
    assert row["beta"].startswith("2.9615365443390") and row["beta"].endswith("e-289530")
    near(row["log_beta"], -2e6 / 3 + math.log(2) + math.log(6) / 3 - 1)
    a.write_text("0 0\n")
    assert "no coefficient is positive" in call("toy", "match", "--coefficients", a, "--rate", 1, code=3)
    call("toy", "match", "--coefficients", a, code=2)
    rows = call("toy", "figure7")
    assert len(rows) == 16 and len({row["pixel_deviation"] for row in rows}) == 1
    assert len(call("toy", "sweep", "--rates", 3, "--parameters", 4)) == 12
    rows = call("toy", "linear", "--side", 4, "--latents", 8, "--alpha", "0,2", "--rate", 5)
    edges, pool = rows[:2], rows[2:]
    assert float(edges[1]["matched_anisotropy"]) < float(edges[0]["matched_anisotropy"])
    assert float(pool[1]["matched_anisotropy"]) > float(pool[0]["matched_anisotropy"])
    scaled = call("toy", "linear", "--mode", "scaled", "--alpha", "0,0.25,0.5,0.75,0.95")
    for row, rate in zip(scaled[5:], (54.7, 52.3, 48.9, 43.2, 32.6)):  # pooling, as docs/equal_beta.md has it
        near(row["rate_nats"], rate, 0.05 / rate)
    assert sorted(scaled[:5], key=lambda row: -float(row["rate_nats"])) == scaled[:5]


with tempfile.TemporaryDirectory() as name:
    closed()
    waterfill(Path(name))
    toy(Path(name))
