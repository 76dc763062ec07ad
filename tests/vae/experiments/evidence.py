"""The verdicts in docs/ follow from the numbers beside them, by the one rule: evidence.py FOLDER [EXPERIMENT]."""
import csv
import pathlib
import sys

import numpy as np
from scipy.stats import t

folder = pathlib.Path(sys.argv[1])


def rows(name):
    with open(folder / name, newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def interval(differences, slack=0.0):
    d = np.asarray(differences, float)
    half = t.ppf(.975, len(d) - 1) * d.std(ddof=1) / len(d) ** .5 + slack
    low, high = d.mean() - half, d.mean() + half
    spread = d.std(ddof=1) > 1e-12 * abs(d.mean())
    return d.mean(), low, high, "no-spread" if not spread else "yes" if low > 0 else "no" if high < 0 else "open"


def steps(values, slack=0.0):
    """values: seeds x levels."""
    return min((interval(values[:, k] - values[:, k + 1], slack) for k in range(values.shape[1] - 1)), key=lambda one: one[1])


def near(text, value, digits):
    assert abs(float(text) - value) <= 10.0 ** -digits * max(abs(value), 1e-3), (text, value)


def corridors():
    for row in rows("corridors_claims.csv"):
        mean, low, high, verdict = interval([float(v) for v in row["values"].split()])
        assert row["verdict"] == verdict, row
        near(row["mean"], mean, 2.5)
        width = high - low
        assert abs(float(row["low"]) - low) < .01 * width + 1e-3 * abs(low) and abs(float(row["high"]) - high) < .01 * width + 1e-3 * abs(high), row


def geometry():
    for row in rows("geometry_claims.csv"):
        mean, deviation, seeds = float(row["mean"]), float(row["deviation"]), int(row["seeds"])
        half = t.ppf(.975, seeds - 1) * deviation / seeds ** .5
        models = [r for r in rows("geometry_runs.csv") if r.get("data") == row.get("data") and
                  r["task"] in (row["task"], "none" if row["claim"] == "curvature" else "")]
        share = max(np.mean([float(r["open_share"]) for r in models if r["task"] == task]) for task in {r["task"] for r in models})
        wanted = "unresolved" if row["measure"] != "angle" and share > .05 else "no-spread" if deviation <= 1e-12 * abs(mean) else "yes" if mean > half else "no" if mean < -half else "open"
        assert row["verdict"] == wanted, row


def loss():
    runs = rows("loss_runs.csv")
    targets = {"leaves": 8, "corridors": 3}

    def values(data, control, neural, quantity):
        alphas = sorted({float(r["alpha"]) for r in runs})
        return np.array([[float(r[quantity]) for a in alphas for r in runs if r["data"] == data and r["control"] == control and
                          float(r["alpha"]) == a and r["neural"] == ("none" if a == 0 else neural) and int(r["seed"]) == seed]
                         for seed in (1, 2, 3)])

    for row in rows("loss_verdicts.csv"):
        control, quantity = ("beta", "kl_nats") if row["claim"] == "1" else ("geco", "anisotropy")
        found = values(row["data"], control, row["neural"], quantity)
        rates = values(row["data"], control, row["neural"], "kl_nats")
        matched = row["claim"] == "1" or (abs(rates / targets[row["data"]] - 1) <= .05).all()
        mean, low, high, verdict = interval(found[:, 0] - found[:, -1])
        assert row["verdict"] == (verdict if matched else "rates-not-matched"), (row, verdict)
        assert row["at_every_step"] == (steps(found)[3] if matched else "rates-not-matched"), row
        for name, value in (("fall", mean), ("low", low), ("high", high)):
            near(row[name], value, 3)


def images():
    runs, levels = rows("images_runs.csv"), {}
    planned = [tuple(r.values())[:4] for r in rows("images_plan.csv")]
    assert [tuple(r.values())[:4] for r in runs] == planned, "what was run is what was planned"
    for r in runs:
        levels.setdefault(r["control"], sorted({float(q["level"]) for q in runs if q["control"] == r["control"]}))

    def values(control, neural, quantity):
        return np.array([[next(float(r[quantity]) for r in runs if r["control"] == control and int(r["seed"]) == seed and
                               float(r["level"]) == level and r["neural"] == ("none" if level == 0 else neural))
                          for level in levels[control]] for seed in range(1, 6)])

    kinds = {"lower KL at equal beta under the balancer": ("balanced", "kl_nats"),
             "lower KL at equal beta scaled by the Lipschitz constant": ("scaled", "kl_nats"),
             "lower anisotropy per sample at a matched rate": ("matched", "anisotropy"),
             "lower anisotropy of the aggregate at a matched rate": ("matched", "aggregate_anisotropy")}
    claims = rows("images_claims.csv")
    assert len(claims) == 24
    for row in claims:
        control, quantity = kinds[row["claim"]]
        found = values(control, row["neural"], quantity)
        slack, matched = 0.0, True
        if control == "matched":
            moved = abs(values(control, row["neural"], "anisotropy") - values(control, row["neural"], "earlier_anisotropy"))
            slack = moved.mean(axis=0)[[0, -1]].sum()
            matched = (abs(values(control, row["neural"], "kl_nats") / 12 - 1) <= .05).all()
        weights = np.arange(4) - 1.5
        mean, low, high, verdict = {"ends": lambda: interval(found[:, 0] - found[:, -1], slack),
                                    "trend": lambda: interval(-found @ weights, slack),
                                    "steps": lambda: steps(found, slack)}[row["test"]]()
        assert row["verdict"] == (verdict if matched else "rates-not-matched"), (row, low, high)
        near(row["mean"], mean, 4)
        near(row["low"], low, 3)


def factorial():
    runs, claims = rows("factorial_runs.csv"), rows("factorial_claims.csv")
    key = ("data", "model", "control", "value", "neural", "alpha", "seed")
    assert [tuple(r[k] for k in key) for r in runs] == [tuple(r[k] for k in key) for r in rows("factorial_plan.csv")]
    quantities = {"KL falls": ("kl_nats", "earlier_kl_nats", "kl_nats"),
                  "anisotropy per sample falls": ("anisotropy", "earlier_anisotropy", "anisotropy"),
                  "anisotropy of the aggregate falls": ("anisotropy", "earlier_anisotropy", "aggregate_anisotropy")}
    for row in claims:
        of = [r for r in runs if all(r[k] == row[k] for k in ("data", "model", "control", "value")) and r["neural"] in ("none", row["neural"])]
        levels, seeds = sorted({float(r["alpha"]) for r in of}), sorted({int(r["seed"]) for r in of})
        assert len(levels) == int(row["levels"]) > 1, row

        def values(quantity):
            return np.array([[next(float(r[quantity]) for r in of if float(r["alpha"]) == level and int(r["seed"]) == seed)
                              for level in levels] for seed in seeds])

        last, earlier, judged = (values(quantity) for quantity in quantities[row["claim"]])
        slack = abs(last - earlier).mean(axis=0)[[0, -1]].sum()
        matched = row["control"] == "beta" or (abs(values("kl_nats") / float(row["value"]) - 1) <= .05).all()
        weights = np.arange(len(levels)) - (len(levels) - 1) / 2
        mean, low, high, verdict = {"ends": lambda: interval(judged[:, 0] - judged[:, -1], slack),
                                    "trend": lambda: interval(-judged @ weights, slack),
                                    "steps": lambda: steps(judged, slack)}[row["test"]]()
        assert row["verdict"] == (verdict if matched else "rates-not-matched"), (row, low, high)
        near(row["mean"], mean, 4)
        near(row["low"], low, 3)


EXPERIMENTS = {"corridors": corridors, "factorial": factorial, "geometry": geometry, "images": images, "loss": loss}
for name, check in EXPERIMENTS.items():
    if len(sys.argv) < 3 or name == sys.argv[2]:
        check()
