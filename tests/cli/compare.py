"""exactrd compare."""
import csv
import json
import math
import pathlib

import numpy

from harness import run, Case, main


class Compare(Case):
    def setUp(self):
        super().setUp()
        run("curve", "--source", "uniform:4", "--distortion", "squared", "--format", "json", "-o", "c.json")

    def rows(self, *words):
        return list(csv.DictReader(run("compare", "c.json", *words).stdout.splitlines()))

    def test_verdicts(self):
        self.write("p.csv", "distortion,rate\n0.1,1.5\n0.3,0.2\n0.3,0.652361847326741\n3,0\n0,1.5\n")
        rows = self.rows("p.csv")
        self.assertEqual(list(rows[0])[:7], ["distortion", "rate", "ideal_lower", "ideal_upper", "excess_lower",
                                             "excess_upper", "status"])
        self.assertEqual([row["status"] for row in rows], ["possible", "impossible", "undecided", "possible", "possible"])
        for row in rows:
            self.assertLessEqual(float(row["ideal_lower"]), float(row["ideal_upper"]))
            self.assertLessEqual(float(row["excess_lower"]), float(row["rate"]) - float(row["ideal_upper"]))
            self.assertGreaterEqual(float(row["excess_upper"]), float(row["rate"]) - float(row["ideal_lower"]))

    def test_units(self):
        self.write("nats.csv", "D,bpp,unit\n0.1,1.5,nats\n")
        self.write("bits.csv", "D,bpp,unit\n0.1,2.1640425613334453,bits\n")
        one, two = (self.rows(name, "--x", "D", "--y", "bpp")[0] for name in ("nats.csv", "bits.csv"))
        self.assertEqual(one["unit"], two["unit"])
        self.assertAlmostEqual(float(one["excess_lower"]), float(two["excess_lower"]), delta=1e-14)
        bits = self.rows("bits.csv", "--x", "D", "--y", "bpp", "--unit", "bits")[0]
        self.assertEqual((bits["unit"], bits["rate"]), ("bits", "2.1640425613334453"))
        for text, words in (("# rates in bits\ndistortion,rate\n0.1,2.1640425613334453\n", []),
                            ("distortion,rate_bits\n0.1,2.1640425613334453\n", ["--y", "rate_bits"])):
            self.write("told.csv", text)
            self.assertEqual(self.rows("told.csv", *words)[0]["rate"], two["rate"], text)
        self.write("told.csv", "distortion,rate_bits,unit\n0.1,2,nats\n")
        self.refused(3, "the rates are called rate_bits, and said to be in nats", "compare", "c.json", "told.csv", "--y",
                     "rate_bits")
        typed = ["0.9", "0.1", "0.3", "1.1", "2.3", "0.7", "1e-05"]  # in nats some are a rounding away
        self.write("typed.csv", "distortion,rate,unit\n" + "".join(f"0.1,{rate},bits\n" for rate in typed))
        self.assertEqual([row["rate"] for row in self.rows("typed.csv", "--unit", "bits")], typed)
        run("curve", "--source", "uniform:2", "--distortion", "hamming", "--unit", "bits", "--format", "json", "-o",
            "coin.json")
        self.write("typed.csv", "distortion,rate\n0,1\n")  # exactly log 2, which no double is in nats
        row = next(csv.DictReader(run("compare", "coin.json", "typed.csv").stdout.splitlines()))
        self.assertLess(float(row["excess_lower"]), 0)
        self.assertGreater(float(row["excess_upper"]), 0)

    def test_the_whole_curve_in_bits(self):
        # 1.7 bits are no double in nats: the mean is enclosed for either neighbour of the rounded rate
        rate = 1.7 * math.log(2)
        one = {"nats": [], "bits": []}
        for unit, typed in (("bits", 1.7), ("nats", math.nextafter(rate, 0)), ("nats", math.nextafter(rate, 9))):
            self.write("p.csv", f"distortion,rate,unit\n0.1,{typed!r},{unit}\n0.1000001,{typed!r},{unit}\n")
            row = next(csv.DictReader(run("compare", "c.json", "p.csv", "--bd-rate").stdout.splitlines()))
            one[unit] += [float(row["bd_rate_lower"]), float(row["bd_rate_upper"])]
        self.assertLessEqual(one["bits"][0], min(one["nats"]))
        self.assertGreaterEqual(one["bits"][1], max(one["nats"]))

    def test_beside_a_bound_of_shannon(self):
        # D = 1/2 of two normals of variance 1 is Shannon's bound; its slope there is 1, that of the point before 1.11
        self.write("mix.txt", "0.5 -1 1\n0.5 1 1\n")
        run("curve", "--mixture", "mix.txt", "--distortion", "squared", "--at", "0.45,0.5", "--max-iterations", "1",
            "--gap", "0.1", "--format", "json", "-o", "c.json")
        point = json.loads(pathlib.Path("c.json").read_text())["points"][1]
        self.assertTrue(point["attained"] and abs(point["proof"]["slope"] - 1) > 1e-3)
        at = [0.5 * math.exp(k / 40) for k in range(-60, 27)]
        self.write("p.csv", "distortion,rate\n" + "".join(f"{d!r},0.8\n" for d in at))
        for d, row in zip(at, self.rows("p.csv")):
            truth = point["rate_lower"] + 0.5 * math.log(0.5 / d)  # attained up to D = 1
            self.assertLessEqual(float(row["ideal_lower"]), truth + 1e-15)
            self.assertGreaterEqual(float(row["ideal_lower"]), truth - (d - 0.5) ** 2 / min(d, 0.5) ** 2)
        run("curve", "--mixture", "mix.txt", "--distortion", "squared", "--at", "0.45,0.5", "--max-iterations", "1",
            "--gap", "0.1", "-o", "c.csv")
        self.write("p.csv", "distortion,rate\n0.47,0.7155\n")  # R = .7143; .7167 by that slope
        for curve in "c.json", "c.csv":
            run("plot", curve, "p.csv", "--excess", "-o", "p.svg")
            self.assertNotIn("below the proved bound", pathlib.Path("p.svg").read_text())

    def test_excess_in_each_unit(self):
        self.write("p.csv", "distortion,rate\n0.1,1.5\n")
        for unit in "nats", "bits":
            row = self.rows("p.csv", "--unit", unit)[0]
            for end in "lower", "upper":
                self.assertAlmostEqual(float(row[f"excess_{end}"]), float(row[f"excess_{unit}_{end}"]), delta=1e-14)
            rate = float(row["excess_nats_lower"]) / math.log(2)
            self.assertTrue(rate - 1e-14 < float(row["excess_bits_lower"]) <= rate)

    def test_the_whole_curve(self):
        # a codec that takes 10 % more than the ideal at each of its points, in any order
        run("curve", "--source", "uniform:4", "--distortion", "squared", "--points", "120", "--format", "json", "-o", "c.json")
        points = json.loads(pathlib.Path("c.json").read_text())["points"][12:108:4]
        text = "\n".join(f"{p['distortion']!r},{1.1 * p['rate']!r}" for p in points[::-1])
        self.write("p.csv", f"distortion,rate\n{text}\n")
        done = run("compare", "c.json", "p.csv", "--bd-rate").stdout
        row = next(csv.DictReader(done.splitlines()))
        self.assertEqual(row["points"], "24")
        self.assertEqual(float(row["distortion_from"]), points[0]["distortion"])
        # the same mean by 400 midpoints, of the ideal rates that the command itself tells at them
        d, r = [[f(p[k]) for p in points] for k, f in (("distortion", math.log), ("rate", lambda x: math.log(1.1 * x)))]
        at = [d[0] + (d[-1] - d[0]) * (k + 0.5) / 400 for k in range(400)]
        self.write("at.csv", "distortion,rate\n" + "".join(f"{math.exp(x)!r},1\n" for x in at))
        ideal = [(float(line["ideal_lower"]) + float(line["ideal_upper"])) / 2 for line in self.rows("at.csv")]
        wanted = 100 * math.expm1(sum(numpy.interp(at, d, r) - numpy.log(ideal)) / 400)
        lower, upper = float(row["bd_rate_lower"]), float(row["bd_rate_upper"])
        self.assertTrue(lower - 0.01 < wanted < upper + 0.01 and lower < upper < lower + 0.5, (row, wanted))
        self.assertTrue(9 < wanted < 10)  # 10 % at the points, less on straight lines between them
        self.refused(3, "needs two measured points", "compare", "c.json", self.write("q.csv", "distortion,rate\n1,2\n"), "--bd-rate")
        self.refused(3, "measured point 2", "compare", "c.json", self.write("q.csv", "distortion,rate\n1,2\n1,3\n"), "--bd-rate")

    def test_picture_and_refusals(self):
        self.write("p.csv", "distortion,rate\n0.1,1.5\n0.3,0.2\n")
        self.rows("p.csv", "--plot", "p.svg")
        svg = pathlib.Path("p.svg").read_text()
        self.assertIn("below the proved bound", svg)
        self.refused(3, "no column is named 'distortion'; its first line has a, b (--x and --y name others)", "compare", "c.json", self.write("q.csv", "a,b\n1,2\n"))
        self.refused(3, "q.csv:1: '[' or '{' expected near 'a' (a document is wanted, which --format json writes)", "compare",
                     self.write("q.csv", "a,b\n1,2\n"), "q.csv")
        for part, rows in (("q.csv:2: rate is no number: 'x'", "1,x\n"), ("q.csv:3: rate is not a number >= 0: '-1'", "1,1\n2,-1\n"),
                           ("q.csv:3: distortion is not a number >= 0: ''", "1,1\n,1\n"), ("q.csv:2: rate is not a number >= 0: 'inf'", "1,inf\n"),
                           ("q.csv:2: rate is no number: '2,4' (a decimal comma? write 0.5, not 0,5)", '1,"2,4"\n')):
            self.refused(3, part, "compare", "c.json", self.write("q.csv", "distortion,rate\n" + rows))
        self.refused(2, "missing argument", "compare", "c.json")


main()
