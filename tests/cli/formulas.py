"""The commands closed, waterfill and toy, from outside: formulas, exit codes, files."""
import csv
import decimal
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
    cov, bad, skew, metric, spectrum, rank_one = (
        folder / name for name in ("cov", "bad", "skew", "metric", "spectrum", "rank_one"))
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
    assert row["active"] == "1" and row["status"] == "proved"
    assert float(row["rate_lower"]) <= math.log(2) <= float(row["rate_upper"]) <= math.log(2) + 1e-13
    rank_one.write_text("1 1\n1 1\n")  # neither it nor the metric is definite
    (row,) = call("waterfill", "--cov", rank_one, "--metric", metric, "--at", 0.5)
    assert row["status"] == "float" and row["rate_upper"] == ""
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
    from_samples(folder)
    rounding(folder)
    call("waterfill", "--cov", cov, "--eigenvalues", "1", code=2)
    call("waterfill", "--cov", folder / "absent", code=5)


def from_samples(folder):
    """Three points about (2, 3): variances 2/3 and 14/3, covariance -2/3; the same far from the origin."""
    file = folder / "samples.csv"
    for centre in (0, 2e7):
        file.write_text("a,b\n" + "".join(f"{centre + x!r},{centre + y!r}\n" for x, y in ((2, 3), (1, 6), (3, 1))))
        a, b, c = 2 / 3, (3**2 + 6**2 + 1) / 3 - (10 / 3) ** 2, (2 * 3 + 6 + 3) / 3 - 2 * 10 / 3
        half = math.sqrt((a - b) ** 2 / 4 + c * c)
        large, small = (a + b) / 2 + half, (a + b) / 2 - half
        for row, distortion in zip(call("waterfill", "--samples", file, "--at", f"0.01,1,{large + small + 1}"), (0.01, 1, 6)):
            truth = (math.log(large / 0.005) + math.log(small / 0.005)) / 2 if distortion < 2 * small else math.log(large / (1 - small)) / 2
            truth = truth if distortion < 6 else 0
            assert row["status"] == "upper" and row["rate_lower"] == ""
            assert truth - 1e-15 <= float(row["rate_upper"]) <= truth + 1e-11, (row, truth)
    assert "must be within" in call("waterfill", "--samples", (folder / "far", (folder / "far").write_text("1e200\n2e200\n"))[0], code=3)
    assert "--metric needs --cov" in call("waterfill", "--samples", file, "--metric", file, code=2)
    file.write_text("3,4\n3,4\n")
    assert "does not vary" in call("waterfill", "--samples", file, code=3)


def rounding(folder):
    """A covariance of three rounded digits, x + y beside x and y: what rounding did is allowed only where it is said, and told."""
    cov = folder / "rounded"
    cov.write_text("1.234 0.567 1.801\n0.567 0.891 1.458\n1.801 1.457 3.258\n")
    assert "say with --tolerance" in call("waterfill", "--cov", cov, "--at", 1, code=3)
    assert "beyond --tolerance" in call("waterfill", "--cov", cov, "--at", 1, "--tolerance", 1e-6, code=3)
    done = subprocess.run([PROGRAM, "waterfill", "--cov", str(cov), "--at", "1", "--tolerance", "1e-3"], capture_output=True, text=True)
    assert done.returncode == 0 and "(2, 1) and (1, 2) are 1.457" in done.stderr and "taken for rounding" in done.stderr, done
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["status"] == "proved" and float(row["rate_lower"]) <= float(row["rate"]) <= float(row["rate_upper"])
    assert call("waterfill", "--cov", cov, "--at", 1, "--tolerance", 1e-3, "--quiet") == [row]
    assert "0 <= T < 1" in call("waterfill", "--cov", cov, "--tolerance", 1, code=2)
    assert "--tolerance needs --cov" in call("waterfill", "--eigenvalues", 1, "--tolerance", 1e-3, code=2)


def own_model(folder):
    """--cov and --features: the built-in ones written out give the same numbers; a diagonal model is solved by hand."""
    side = 4
    places = [(y, x) for y in range(side) for x in range(side)]
    sigma = [[math.exp(-math.dist(a, b) / 3) for b in places] for a in places]
    pool = [[.25 if (y // 2, x // 2) == block else 0 for y, x in places] for block in ((0, 0), (0, 1), (1, 0), (1, 1))]
    (folder / "cov.txt").write_text("\n".join(" ".join(map(repr, row)) for row in sigma))
    (folder / "pool.txt").write_text("\n".join(" ".join(map(str, row)) for row in pool))
    words = "--latents", 8, "--alpha", "0.5,2", "--rate", 5
    built = [row for row in call("toy", "linear", "--side", side, *words) if row["features"] == "pool"]
    for files in (["--features", folder / "pool.txt", "--side", side], ["--cov", folder / "cov.txt", "--features", folder / "pool.txt"]):
        for own, row in zip(call("toy", "linear", *files, *words), built):
            assert own.pop("features") == "own"
            for name, value in own.items():
                near(value, float(row[name]), 1e-9)
    (folder / "cov.txt").write_text("4 0\n0 1\n")
    (folder / "f.txt").write_text("0 1\n")
    (row,) = call("toy", "linear", "--mode", "mixture", "--cov", folder / "cov.txt", "--features", folder / "f.txt", "--alpha", ".5",
                  "--beta", ".5", "--rate", "1", "--latents", 2)  # M = diag(1/2, 1): eigenvalues 2 and 1, level 1/4
    near(row["rate_nats"], .5 * math.log(8) + .5 * math.log(4))
    near(row["distortion"], .5)
    near(row["matched_beta"], 2 * math.sqrt(2 * math.exp(-2)), 1e-12)
    near(row["anisotropy"], (math.log(2) / 2) ** 2, 1e-12)
    assert "needs --features" in call("toy", "linear", "--cov", folder / "cov.txt", code=2)
    assert "features of 2 numbers, but the source has 64" in call("toy", "linear", "--features", folder / "f.txt", code=3)
    assert "must be square" in call("toy", "linear", "--cov", folder / "f.txt", "--features", folder / "f.txt", code=3)
    assert "numbers > 0" in call("toy", "linear", "--beta", "1,0", code=2)


def budgets(folder):
    """toy linear --at: the weak and the pixel rate at one budget and Corollary 5's bound, where eigenvalues are known."""
    def ask(covariance, features, *words, code=0):
        (folder / "c.txt").write_text(covariance)
        (folder / "f.txt").write_text(features)
        return call("toy", "linear", "--cov", folder / "c.txt", "--features", folder / "f.txt", *words, code=code)

    def inside(row, rate, pixel, scale, bound):
        for name, truth in (("rate", rate), ("pixel_rate", pixel), ("scale", scale), ("bound", bound)):
            near(row[name], truth, 2e-14)
        for name, lower, upper in (("rate", "rate_lower", "rate_upper"), ("pixel_rate", "pixel_lower", "pixel_upper")):
            assert float(row[lower]) <= float(row[name]) <= float(row[upper]) <= float(row[lower]) + 1e-13
        assert row["status"] == "proved" and row["unit"] == "nats" and float(row["rate_upper"]) <= float(row["bound"]) + 1e-13

    # Eigenvalues (4, 1) of C and of F^T F: M has (1 + 3 alpha, 1); turned by 45 degrees, the same.
    for c, f in (("4 0\n0 1\n", "2 0\n0 1\n"), ("2.5 1.5\n1.5 2.5\n", "1.5 0.5\n0.5 1.5\n")):
        for row in ask(c, f, "--mode", "mixture", "--alpha", "0,0.5,1", "--at", 1):
            m = 1 + 3 * float(row["alpha"])
            inside(row, 0.5 * math.log(16 * m), 0.5 * math.log(16), m, 0.5 * math.log(16 * m * m))
            assert float(row["scale"]) >= m, row
        for row in ask(c, f, "--mode", "scaled", "--alpha", "0,0.5,1", "--at", 1):  # M: 1, 1 - 3 alpha / 4
            low = 1 - 0.75 * float(row["alpha"])
            rate = 0.5 * math.log(16 * low) if low >= 0.5 else 0.5 * math.log(4 / (1 - low))
            inside(row, rate, 0.5 * math.log(16), 1, 0.5 * math.log(16))
    # C and M = diag(1, 1 - alpha) do not commute: the product of the eigenvalues is det C det M = 3 (1 - alpha).
    half, whole = ask("2 1\n1 2\n", "1 0\n", "--mode", "scaled", "--alpha", "0.5,1", "--at", 1)
    inside(half, 0.5 * math.log(6), 0.5 * math.log(12), 1, 0.5 * math.log(12))
    inside(whole, 0.5 * math.log(2), 0.5 * math.log(12), 1, 0.5 * math.log(12))
    # Every bound is one, to its last digit: D / scale = D / 2.5 is rounded down.
    places = [12 + k / 64 + 0.003 for k in range(32)]
    for row in ask("4 0\n0 1\n", "2 0\n0 1\n", "--mode", "mixture", "--alpha", 0.5, "--at", ",".join(map(repr, places))):
        with decimal.localcontext() as context:
            context.prec = 60
            truth = (4 / (decimal.Decimal(float(row["distortion"])) / decimal.Decimal("2.5") - 1)).ln() / 2
            assert row["scale"] == "2.5" and truth <= decimal.Decimal(row["bound"]) <= truth + decimal.Decimal("1e-15"), row
    # Two singular matrices: floats, and no bounds.
    (row,) = ask("1 1\n1 1\n", "1 0\n", "--mode", "mixture", "--alpha", 1, "--at", 0.5)
    assert row["status"] == "float" and row["rate_lower"] == row["rate_upper"] == ""
    near(row["rate"], 0.5 * math.log(2))
    near(row["bound"], 0.5 * math.log(4))
    scaled = call("toy", "linear", "--mode", "scaled", "--alpha", "0.25,0.75", "--at", "5,20")
    assert [(row["features"], float(row["alpha"]), float(row["distortion"])) for row in scaled] == [
        (f, a, d) for f in ("edges", "pool") for a in (0.25, 0.75) for d in (5, 20)]
    for row, rate in zip(scaled[::2], (45.0, 28.7, 43.4, 20.1)):  # as docs/equal_beta.md has them
        near(row["rate"], rate, 0.05 / rate)
    same = ("4 0\n0 1\n", "2 0\n0 1\n", "--mode", "mixture", "--at")
    assert "depends on beta" in call("toy", "linear", "--at", 1, code=2)
    assert "numbers > 0" in ask(*same, "1,0", code=2)
    assert "--at and --beta exclude" in ask(*same, 1, "--beta", 0.1, code=2)
    assert "budget 4.94066e-324" in ask(*same, 4.94066e-324, "--alpha", 1, code=2)
    assert "c.txt: covariance" in ask("1 2\n0 1\n", "1 0\n", *same[2:], 1, code=3)


def table(folder):
    """toy table: Table 3's own figures, the same by toy match, and one table in three formats."""
    rows = call("toy", "table", "--ratio", "1,16,256", "--dimension", "4,16", "--rate", "1,17.2645")
    assert len(rows) == 12 and list(rows[0]) == ["metric", "dimension", "rate_nats", "beta", "anisotropy", "least_variance",
                                                 "largest_variance"]
    (paper,) = [r for r in rows if r["metric"] == "ramp 16" and r["dimension"] == "16" and float(r["rate_nats"]) > 17]
    near(paper["anisotropy"], .6486, 2e-3)
    for row in rows:
        ratio, d, beta = float(row["metric"].split()[1]), int(row["dimension"]), float(row["beta"])
        a = [ratio ** (i / (d - 1)) for i in range(d)]
        s = [beta / (beta + 2 * x) for x in a]
        near(row["rate_nats"], sum(x - 1 - math.log(x) for x in s) / 2, 1e-9)
        mean = sum(map(math.log, s)) / d
        near(row["anisotropy"], sum((math.log(x) - mean) ** 2 for x in s) / d, 1e-9)
        near(row["least_variance"], min(s))
        near(row["largest_variance"], max(s))
    own = folder / "own.txt"
    own.write_text("".join(f"{16 ** (i / 15)!r}\n" for i in range(16)))
    (row,) = call("toy", "table", "--coefficients", own)
    near(row["anisotropy"], float(paper["anisotropy"]), 1e-12)
    assert row["metric"] == "own"
    variances = call("toy", "table", "--coefficients", own, "--table", "variances")
    assert len(variances) == 16 and variances[15]["variance"] == row["least_variance"]
    text = subprocess.run([PROGRAM, "toy", "table", "--format", "markdown"], capture_output=True, text=True, check=True).stdout.split("\n")
    assert text[1] == "|---|---|---|---|---|---|---|" and text[3].startswith("| ramp 16 | 16 | 17.265 | ") and " 0.64877 |" in text[3]
    text = subprocess.run([PROGRAM, "toy", "table", "--format", "latex", "--digits", "3"], capture_output=True, text=True, check=True).stdout
    assert text.startswith("\\begin{tabular}{lrrrrrr}\n\\hline\n") and "ramp 16 & 16 & 17.3 & " in text and text.count("\\\\\n") == 3
    own.write_text("0 0\n")
    assert "own.txt: metric own" in call("toy", "table", "--coefficients", own, code=3)
    for words in (["--ratio", "0"], ["--dimension", "2.5"], ["--rate", "-1"], ["--digits", "18"], ["--coefficients", own, "--ratio", "2"]):
        call("toy", "table", *words, code=2)


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
    lists = call("toy", "linear", "--side", 4, "--latents", 8, "--alpha", "0,2", "--rate", "5,2,1", "--beta", "0.05,0.1")
    assert len(lists) == 12 and lists[0]["matched_rate_nats"] == rows[0]["matched_rate_nats"]
    assert [row["beta"] for row in lists[:3]] == ["0.05", "0.1", ""] and lists[2]["rate_nats"] == ""
    for k, row in enumerate(lists):
        near(row["matched_rate_nats"], (5, 2, 1)[k % 3], 1e-12)
        if k % 3 < 2:
            (alone,) = [one for one in call("toy", "linear", "--side", 4, "--latents", 8, "--alpha", row["alpha"], "--beta", row["beta"])
                        if one["features"] == row["features"]]
            assert all(alone[name] == row[name] for name in ("rate_nats", "distortion", "active", "anisotropy"))
    own_model(folder)
    budgets(folder)
    table(folder)
    scaled = call("toy", "linear", "--mode", "scaled", "--alpha", "0,0.25,0.5,0.75,0.95")
    for row, rate in zip(scaled[5:], (54.7, 52.3, 48.9, 43.2, 32.6)):  # pooling, as docs/equal_beta.md has it
        near(row["rate_nats"], rate, 0.05 / rate)
    assert sorted(scaled[:5], key=lambda row: -float(row["rate_nats"])) == scaled[:5]


with tempfile.TemporaryDirectory() as name:
    closed()
    waterfill(Path(name))
    toy(Path(name))
