"""The curve command with --length: what codes of a finite length can do."""
import csv
import json
import math
import pathlib

from harness import run, Case, main


class FiniteLength(Case):
    asked = ["curve", "--source", "bernoulli:0.4", "--distortion", "hamming", "--at", "0.11", "--unit", "bits"]

    def test_table(self):
        rows = list(csv.DictReader(run(*self.asked, "--length", "100,1000", "--excess", "0.01").stdout.splitlines()))
        self.assertEqual(list(rows[0])[:7], ["length", "distortion", "rate", "converse_lower", "achievable_upper",
                                             "dispersion", "second_order"])
        for row, lower, upper in zip(rows, (.47607, .48344), (.56815, .49628)):
            self.assertAlmostEqual(float(row["converse_lower"]), lower, delta=6e-6)
            self.assertAlmostEqual(float(row["achievable_upper"]), upper, delta=6e-6)
            self.assertAlmostEqual(float(row["dispersion"]), .24 * math.log2(1.5) ** 2, delta=1e-6)
            self.assertEqual(row["unit"], "bits")

    def test_refusals(self):
        self.refused(2, "value 2 of --length is 1.5", *self.asked, "--length", "100,1.5")
        self.refused(2, "needs one distortion", *self.asked[:-4], "--at", "0.1,0.2", "--length", "10")
        self.refused(2, "--excess goes with --length", *self.asked, "--excess", "0.1")
        self.refused(2, "between D_min", *self.asked[:-4], "--at", "0.4", "--length", "10")
        self.refused(2, "excess probability", *self.asked, "--length", "10", "--excess", "1.5")

    def test_document(self):
        document = "length.json"
        run(*self.asked, "--length", "100,20,3", "--excess", "0.01", "--format", "json", "-o", document)
        rows = list(csv.DictReader(run(*self.asked, "--length", "100,20,3", "--excess", "0.01").stdout.splitlines()))
        saved = json.loads(pathlib.Path(document).read_text())
        for row, point in zip(rows, saved["points"], strict=True):
            for name in set(row) - {"status", "unit"}:
                self.assertEqual(float(row[name]), float(point[name]), name)
        answer = run("check", document).stdout
        self.assertIn("accepted: all of 3 points", answer)
        self.assertIn("<= R(0.11) of 100 symbols <=", answer)

    def test_channel_of_lengths(self):
        run(*self.asked, "--length", "10,20", "--write-law", "law.txt")
        run(*self.asked, "--write-law", "law2.txt")
        self.assertEqual(pathlib.Path("law.txt").read_text(), pathlib.Path("law2.txt").read_text())


main()
