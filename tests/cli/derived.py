"""Payoffs and observations of exactrd curve."""
import csv
import json
import math
import pathlib

from harness import run, Case, main


class Derived(Case):
    """Payoffs, and sources that are seen through an observation."""

    def setUp(self):
        super().setUp()
        self.write("p.txt", "0.5 0.5\n")
        self.write("u.txt", "1 -1 0.4\n-1 1 0.4\n")
        self.write("o.txt", "0.9 0.1\n0.1 0.9\n")
        self.payoff = ["curve", "--pmf", "p.txt", "--payoff", "u.txt"]
        self.indirect = ["curve", "--pmf", "p.txt", "--observation", "o.txt", "--distortion", "hamming"]

    def test_payoffs(self):
        text = run(*self.payoff, "--information-cost", "0.2,0.5,5", "--write-law", "q.txt", code=2)
        text = run(*self.payoff, "--information-cost", "0.2,0.5,5").stdout
        self.assertEqual(text.splitlines()[0],
                         "slope,payoff,rate,rate_lower,rate_upper,support,status,information_cost,unit")
        rows = list(csv.DictReader(text.splitlines()))
        self.assertEqual([row["information_cost"] for row in rows], ["0.2", "0.5", "5"])
        self.assertEqual([row["support"] for row in rows], ["2", "2", "1"])
        self.assertAlmostEqual(float(rows[2]["payoff"]), 0.4, delta=1e-15)
        for row, slope in zip(rows[:1], (5,)):
            right = math.exp(2 * slope) / (math.exp(2 * slope) + 1)
            self.assertAlmostEqual(float(row["payoff"]), 2 * right - 1, delta=1e-9)
        self.assertEqual(text, run(*self.payoff, "--slope", "5,2,0.2").stdout)
        bits = list(csv.DictReader(run(*self.payoff, "--slope", "5", "--unit", "bits").stdout.splitlines()))[0]
        self.assertAlmostEqual(float(bits["rate"]) * math.log(2), float(rows[0]["rate"]), delta=1e-12)
        self.assertEqual(bits["payoff"], rows[0]["payoff"])

    def test_choices(self):
        run(*self.payoff, "--information-cost", "0.5", "--write-law", "q.txt", "--write-channel", "w.txt")
        law = [float(word) for word in pathlib.Path("q.txt").read_text().split()]
        rows = [[float(word) for word in line.split()] for line in pathlib.Path("w.txt").read_text().splitlines()]
        for row in rows:
            self.assertAlmostEqual(sum(row), 1, delta=1e-12)
        for y, mass in enumerate(law):
            self.assertAlmostEqual(mass, 0.5 * (rows[0][y] + rows[1][y]), delta=1e-12)

    def test_indirect(self):
        row = list(csv.DictReader(run(*self.indirect, "--at", "0.2").stdout.splitlines()))[0]
        share = (0.2 - 0.1) / 0.8
        exact = math.log(2) + share * math.log(share) + (1 - share) * math.log(1 - share)
        self.assertEqual(row["distortion"], "0.2")
        self.assertLessEqual(float(row["rate_lower"]), exact + 1e-15)
        self.assertLessEqual(exact - 1e-15, float(row["rate_upper"]))

    def refused_forgery(self, part, *changes):
        done = run("check", self.forge("r.json", *changes), code=3)
        self.assertIn("REFUSED", done.stdout)
        self.assertIn(part, done.stdout)

    def test_documents_and_forgeries(self):
        for asked in ([*self.payoff, "--slope", "1,3"], [*self.payoff, "--observation", "o.txt", "--at", "0.5,0.41"],
                      [*self.indirect, "--slope", "1,3"], [*self.indirect, "--at", "0.11,0.4"]):
            run(*asked, "--format", "json", "-o", "r.json", "--plot", "r.svg")
            self.assertTrue(pathlib.Path("r.svg").read_text().startswith("<?xml"))
            self.assertIn("accepted: all of 2 points", run("check", "r.json").stdout)
            point = json.loads(pathlib.Path("r.json").read_text())["points"][0]
            proof = point["proof"]
            self.refused_forgery("exceeds the proved one", ("points.0.proof.lower_nats", proof["rate_nats"]),
                                 ("points.0.rate_lower", point["rate"]))
            self.refused_forgery("", ("points.0.proof.dual", [1.01 * proof["dual"][0], *proof["dual"][1:]]))
        self.write("o.txt", "0.8 0.2\n0.1 0.9\n")
        run("check", "r.json", code=3)
        self.write("kept.txt", "0.9 0.1\n0.1 0.9\n")
        run("check", "r.json", "--observation", "kept.txt")

    def test_refusals(self):
        self.refused(2, "stands for the distortion", *self.payoff, "--distortion", "hamming", "--slope", "1")
        self.refused(2, "--payoff wants --slope, --information-cost or --at", *self.payoff)
        self.refused(2, "--rate does not go with --payoff", *self.payoff, "--rate", "1")
        self.refused(2, "--information-cost 2 is not a number > 0: 0", *self.payoff, "--information-cost", "1,0")
        self.refused(2, "exclude each other", *self.payoff, "--information-cost", "1", "--slope", "1")
        self.refused(2, "goes with --payoff", *self.indirect, "--information-cost", "1")
        self.refused(2, "no channel reaches the payoff 1.5 at a finite slope: the largest is 1", *self.payoff, "--at",
                     "1.5")
        self.refused(2, "--distortion hamming, squared, absolute or FILE is needed", "curve", "--pmf", "p.txt",
                     "--observation", "o.txt", "--slope", "1")
        self.refused(2, "read only once", "curve", "--pmf", "-", "--payoff", "-", "--slope", "1")
        self.refused(2, "does not go with a density", "curve", "--density", "normal", "--distortion", "squared",
                     "--payoff", "u.txt")
        self.write("bad.txt", "1 2 nan\n0 0 0\n")
        self.refused(3, "bad.txt", "curve", "--pmf", "p.txt", "--payoff", "bad.txt", "--slope", "1")
        self.write("bad.txt", "1 2\n0 0\n3 4\n")
        self.refused(3, "rows: 3, source symbols: 2", "curve", "--pmf", "p.txt", "--payoff", "bad.txt", "--slope", "1")
        self.write("bad.txt", "0.5 0.4\n0 1\n")
        self.refused(3, "bad.txt:1: this row sums to 0.9", "curve", "--pmf", "p.txt", "--payoff", "u.txt", "--observation", "bad.txt",
                     "--slope", "1")


main()
