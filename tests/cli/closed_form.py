"""What the program prints, as exact decimals, against closed forms at 60 digits: python3 closed_form.py EXACTRD."""
import csv
import io
import subprocess
import sys

from mpmath import log, mp, mpf

mp.dps = 60
PROGRAM = sys.argv[1]


def h(x):
    return mpf(0) if x in (0, 1) else -x * log(x) - (1 - x) * log(1 - x)


def rows(*words):
    text = subprocess.run([PROGRAM, "curve", "--distortion", "hamming", *words], capture_output=True,
                          text=True).stdout
    return list(csv.DictReader(io.StringIO(text)))


def printed(row, name):
    return mpf(row[name])


def distortion(row):
    """Up to 17 digits stand for the double they read back as, more for themselves."""
    digits = row["distortion"].split("e")[0].replace(".", "").replace("-", "").lstrip("0")
    return mpf(float(row["distortion"])) if len(digits) <= 17 else mpf(row["distortion"])


def judge(curve, unit, *words):
    worst = mpf(0)
    count = 0
    for row in rows("--unit", unit, *words):
        rate = max(mpf(0), curve(distortion(row))) / (log(2) if unit == "bits" else 1)
        lower, upper = printed(row, "rate_lower"), printed(row, "rate_upper")
        assert lower <= rate <= upper, (words, unit, row, rate)
        assert row["status"] == "proved", (words, row)
        worst = max(worst, upper - lower)
        count += 1
    assert count > 0
    print(f"{' '.join(words)} [{unit}]: {count} points inside, widest {mp.nstr(worst, 3)}")


SLOPES = "1e-12,1e-3,0.1,1,2,3,5,10,30,100,1e3,1e6,1e9,1e12"
for unit in ("nats", "bits"):
    for p in (0.5, 0.3, 0.1, 1e-3, 1e-9):
        # the source is p_i / sum p with p_0 = fl(1 - p)
        total = mpf(1 - p) + mpf(p)
        q = mpf(p) / total
        for words in (["--points", "20"], ["--slope", SLOPES], ["--at", f"{p / 3},{p / 7},0"]):
            judge(lambda d: h(q) - h(d) if d < q else mpf(0), unit, "--source", f"bernoulli:{p!r}", *words)
    for m in (2, 3, 10, 100):
        for words in (["--points", "20"], ["--slope", SLOPES]):
            judge(lambda d: log(m) - h(d) - d * log(m - 1) if d < 1 - mpf(1) / m else mpf(0), unit, "--source",
                  f"uniform:{m}", *words)
