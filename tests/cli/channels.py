"""Capacities, and rates under a perception constraint: tables, documents, forgeries, refusals."""
import csv
import json
import math
import os
import pathlib

from harness import run, Case, main


class Capacity(Case):
    asked = ["capacity", "--channel", "w.txt"]

    def setUp(self):
        super().setUp()
        self.write("w.txt", "# a Z channel\n1 0\n0.5 0.5\n")
        self.write("b.txt", "0 1\n")

    def test_table(self):
        text = run(*self.asked).stdout
        self.assertEqual(text.splitlines()[0], "cost,capacity,capacity_lower,capacity_upper,support,status,unit")
        row = next(csv.DictReader(text.splitlines()))
        self.assertLessEqual(float(row["capacity_lower"]), math.log(1.25))
        self.assertLessEqual(math.log(1.25), float(row["capacity_upper"]))
        self.assertEqual((row["cost"], row["support"], row["status"], row["unit"]), ("0", "2", "proved", "nats"))
        bits = next(csv.DictReader(run(*self.asked, "--unit", "bits").stdout.splitlines()))
        self.assertAlmostEqual(float(bits["capacity"]), math.log2(1.25), delta=1e-10)

    def test_costs(self):
        rows = list(csv.DictReader(run(*self.asked, "--cost", "b.txt", "--at", "0,0.1,0.2,0.3,1").stdout.splitlines()))
        values = [float(row["capacity"]) for row in rows]
        self.assertEqual([row["cost"] for row in rows], ["0", "0.1", "0.2", "0.3", "1"])
        self.assertEqual(values, sorted(values))
        self.assertGreater(2 * values[2], values[1] + values[3])

    def test_documents_and_forgeries(self):
        run(*self.asked, "--cost", "b.txt", "--at", "0.1,0.2", "--format", "json", "-o", "c.json", "--plot", "c.svg")
        self.assertTrue(pathlib.Path("c.svg").read_text().startswith("<?xml"))
        self.assertIn("accepted: all of 2 points", run("check", "c.json").stdout)
        self.assertIn("C(0.1)", run("check", "c.json").stdout)
        os.rename("w.txt", "v.txt")
        self.assertIn("accepted", run("check", "c.json", "--channel", "v.txt").stdout)
        self.write("v.txt", "1 0\n0.25 0.75\n")
        self.assertIn("not the --channel file", run("check", "c.json", "--channel", "v.txt", code=3).stderr)
        document = run("capacity", "--channel", "-", "--format", "json", stdin="1 0\n0.5 0.5\n").stdout
        self.assertIn("accepted", run("check", "-", stdin=document).stdout)
        saved = json.loads(document)
        saved["points"][0]["capacity_lower"] += 1e-3
        self.assertIn("altered", run("check", "-", stdin=json.dumps(saved), code=3).stderr)

    def test_peak_of_a_gaussian_channel(self):
        asked = ["capacity", "--channel", "awgn", "--peak", "1,2.85", "--gap", "1e-12"]
        rows = list(csv.DictReader(run(*asked).stdout.splitlines()))
        self.assertEqual([(row["cost"], row["support"], row["status"]) for row in rows],
                         [("1", "2", "proved"), ("2.85", "3", "proved")])
        self.assertAlmostEqual(float(rows[1]["capacity"]), .851623550651732, delta=1e-13)
        saved = run(*asked, "--format", "json", "--unit", "bits").stdout
        self.assertIn("accepted: all of 2 points", run("check", "-", stdin=saved).stdout)
        self.assertIn("altered", run("check", "-", stdin=saved.replace("2.85", "2.86"), code=3).stderr)
        self.refused(2, "needs --peak", *asked[:3])
        self.refused(2, "no --cost", *asked[:5], "--cost", "b.txt")
        self.refused(2, "the peak must be 0.01 to 16, not 20", *asked[:4], "20")
        self.refused(2, "--peak goes with --channel awgn", "capacity", "--channel", "w.txt", "--peak", "1")

    def test_refusals(self):
        self.refused(2, "--channel FILE is needed", "capacity")
        self.refused(2, "--at needs --cost", *self.asked, "--at", "1")
        self.write("bad.txt", "# two inputs\n1 0\n\n0.5 0.6\n")
        self.refused(3, "bad.txt:4: this row sums to 1.1", "capacity", "--channel", "bad.txt")
        self.refused(3, "bad.txt:1: negative number", "capacity", "--channel", self.write("bad.txt", "-1 2\n"))
        self.refused(3, "costs: 3, inputs of the channel: 2", *self.asked, "--cost", self.write("c.txt", "1 2 3\n"))
        self.refused(2, "below the least cost of an input, 1", *self.asked, "--cost", self.write("c.txt", "1 2\n"),
                     "--at", "0.5")


class Perception(Case):
    asked = ["perception", "--pmf", "p.txt", "--distortion", "hamming"]

    def setUp(self):
        super().setUp()
        self.write("p.txt", "0.7 0.3\n")

    def test_table(self):
        text = run(*self.asked, "--constraint", "tv", "--at", "0.2:0.05,0.2:1,0.4:0").stdout
        self.assertEqual(text.splitlines()[0], "distortion,perception,rate,rate_lower,rate_upper,support,status,unit")
        rows = list(csv.DictReader(text.splitlines()))

        def entropy(*masses):
            return -sum(mass * math.log(mass) for mass in masses)

        exact = [entropy(0.7, 0.3) + entropy(0.75, 0.25) - entropy(0.625, 0.075, 0.125, 0.175),
                 entropy(0.7, 0.3) - entropy(0.2, 0.8),
                 2 * entropy(0.7, 0.3) - entropy(0.5, 0.2, 0.2, 0.1)]
        for row, rate in zip(rows, exact):
            self.assertLessEqual(float(row["rate_lower"]), rate + 1e-15)
            self.assertLessEqual(rate - 1e-15, float(row["rate_upper"]))
            self.assertEqual((row["status"], row["unit"]), ("proved", "nats"))

    def test_documents_and_forgeries(self):
        self.write("c.txt", "0 1\n2 0\n")
        for constraint in ("tv", "kl", "wasserstein", "wasserstein:hamming", "wasserstein:c.txt"):
            asked = [*self.asked, "--constraint", constraint, "--at", "0.2:0.05,0:0.1,0.3:0"]
            run(*asked, "--format", "json", "-o", "r.json", "--plot", "r.svg")
            self.assertTrue(pathlib.Path("r.svg").read_text().startswith("<?xml"))
            self.assertIn("accepted: all of 3 points", run("check", "r.json").stdout)
            self.assertIn("R(0.2, 0.05)", run("check", "r.json").stdout)
            if constraint.endswith("txt"):
                continue
            words = ["-" if word == "p.txt" else word for word in asked]
            document = run(*words, "--format", "json", stdin="0.7 0.3\n").stdout
            self.assertIn("accepted", run("check", "-", stdin=document).stdout)
            saved = json.loads(document)
            saved["points"][0]["proof"]["shift"][0] += 0.01
            saved.pop("sha256", None)
            run("check", "-", stdin=json.dumps(saved), code=3)
        self.write("c.txt", "0 1\n3 0\n")
        run("check", "r.json", code=3)

    def test_refusals(self):
        self.refused(2, "--constraint is missing", *self.asked, "--at", "0.1:0")
        for wrong in ("w2", "kl:c.txt", "wasserstein:", "tvx"):
            self.refused(2, "is not tv, kl or wasserstein", *self.asked, "--constraint", wrong, "--at", "0.1:0")
        self.refused(2, "pairs D:P", *self.asked, "--constraint", "tv", "--at", "0.1")
        self.refused(2, "perception is not a finite number >= 0: -1", *self.asked, "--constraint", "tv", "--at", "0.1:-1")
        self.refused(3, "(0, 1) is infinite", *self.asked, "--constraint",
                     "wasserstein:" + self.write("c.txt", "0 inf\n1 0\n"), "--at", "0.1:0")


def table(name):
    return [[float(x) for x in line.replace(",", " ").split()] for line in pathlib.Path(name).read_text().splitlines()]


def information(p, channel):
    """I(X;Y) and the law of Y."""
    law = [sum(a * row[j] for a, row in zip(p, channel)) for j in range(len(channel[0]))]
    return sum(a * w * math.log(w / r) for a, row in zip(p, channel) for w, r in zip(row, law) if a * w > 0), law


class FarScales(Case):
    def test_bounds_are_left(self):
        """Where the solver gives up there are still bounds, and never more than the entropy of a source that may stay."""
        self.write("p.txt", "0.5 0.3 0.2\n")
        self.write("d.txt", "0 1e-300 inf\n1e300 0 1\ninf 1 0\n")
        for constraint in ("tv", "kl", "wasserstein:hamming"):
            for at in ("1e-310:0.1", "1:1", "0.2:1e-300"):
                asked = ["perception", "--pmf", "p.txt", "--distortion", "d.txt", "--constraint", constraint, "--at", at]
                row = next(csv.DictReader(run(*asked, code=4).stdout.splitlines()))
                self.assertLessEqual(float(row["rate_upper"]), 1.0296530140645738)
                run(*asked, "--format", "json", "-o", "r.json", code=4)
                run("check", "r.json")


class WrittenChannels(Case):
    """Every command that solves writes the channel of its point, and the channel has the point's numbers."""

    def point(self, *words):
        rows = list(csv.DictReader(run(*words, "--write-channel", "w.txt", "--write-law", "q.txt").stdout.splitlines()))
        self.channel, self.law = table("w.txt"), [x for row in table("q.txt") for x in row]
        for row in self.channel:
            self.assertAlmostEqual(sum(row), 1, delta=1e-12)
        return {name: float(value) for name, value in rows[0].items() if name not in ("status", "unit")}

    def holds(self, p, row):
        rate, law = information(p, self.channel)
        self.assertAlmostEqual(rate, row["rate"], delta=1e-9)
        for a, b in zip(law, self.law, strict=True):
            self.assertAlmostEqual(a, b, delta=1e-12)

    def test_perception(self):
        p, x = [0.5, 0.3, 0.2], [0, 0.5, 1]
        self.write("p.txt", "0.5 0.3 0.2\n")
        self.write("x.txt", "0\n0.5\n1\n")
        asked = ["perception", "--pmf", "p.txt", "--alphabet", "x.txt", "--distortion", "squared", "--constraint"]
        for constraint, limit in (("tv", 0.02), ("tv", 0), ("kl", 0.001), ("kl", 0), ("wasserstein", 0.005)):
            row = self.point(*asked, constraint, "--at", f"0.05:{limit}")
            self.holds(p, row)
            mean = sum(a * w * (u - v) ** 2 for a, u, line in zip(p, x, self.channel) for w, v in zip(line, x))
            self.assertLessEqual(mean, 0.05 + 1e-12)
            if constraint == "tv":
                self.assertLessEqual(sum(abs(a - b) for a, b in zip(p, self.law)) / 2, limit + 1e-12)
        self.refused(2, "single point", *asked, "tv", "--at", "0.05:0,0.06:0", "--write-law", "q.txt")

    def test_bottleneck(self):
        joint = [[0.3, 0.2], [0.1, 0.1], [0.1, 0.2]]
        self.write("joint.txt", "\n".join(" ".join(map(str, row)) for row in joint) + "\n")
        row = self.point("bottleneck", "--joint", "joint.txt", "--relevance", "0.015")
        p = [sum(line) for line in joint]
        self.holds(p, row)
        meaning = [[sum(w[t] * line[y] for w, line in zip(self.channel, joint)) / self.law[t] for y in range(2)]
                   for t in range(len(self.law))]
        self.assertAlmostEqual(information(self.law, meaning)[0], row["relevance"], delta=1e-9)
        self.refused(2, "single point", "bottleneck", "--joint", "joint.txt", "--points", "3", "--write-channel", "w.txt")

    def test_anywhere(self):
        p, x = [0.5, 0.3, 0.2], [0, 1, 3]
        self.write("p.txt", "0.5 0.3 0.2\n")
        self.write("x.txt", "0\n1\n3\n")
        asked = ["curve", "--pmf", "p.txt", "--alphabet", "x.txt", "--reproduction", "continuous", "--distortion"]
        for name, power in (("squared", 2), ("absolute", 1)):
            row = self.point(*asked, name, "--slope", "1", "--write-atoms", "atoms.csv")
            self.holds(p, row)
            with open("atoms.csv") as file:
                places = [float(atom["place_1"]) for atom in csv.DictReader(file)]
            mean = sum(a * w * abs(u - v) ** power for a, u, line in zip(p, x, self.channel) for w, v in zip(line, places))
            self.assertAlmostEqual(mean, row["distortion"], delta=1e-12)
        self.refused(2, "a density's law", "curve", "--density", "normal", "--distortion", "squared", "--slope", "1",
                     "--write-channel", "w.txt")

    def test_capacity(self):
        self.write("c.txt", "0.9 0.1\n0.2 0.8\n")
        row = next(csv.DictReader(run("capacity", "--channel", "c.txt", "--write-law", "p.txt").stdout.splitlines()))
        p = [x for line in table("p.txt") for x in line]
        self.assertAlmostEqual(information(p, table("c.txt"))[0], float(row["capacity"]), delta=1e-10)
        self.write("cost.txt", "0 1\n")
        self.refused(2, "single point", "capacity", "--channel", "c.txt", "--cost", "cost.txt", "--at", "0.1,0.2",
                     "--write-law", "p.txt")
        self.refused(2, "no --write-law", "capacity", "--channel", "awgn", "--peak", "1", "--write-law", "p.txt")


main()
