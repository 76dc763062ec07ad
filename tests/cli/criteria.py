"""The curve command with several distortions: tables, documents, surfaces, refusals."""
import json
import math
import os
import pathlib

from harness import run, Case, main


class Criteria(Case):
    """Several distortions."""

    def setUp(self):
        super().setUp()
        self.write("p.txt", "0.2 0.3 0.5\n")
        self.write("a.txt", "0 1 2\n1 0 1\n2 1 0\n")
        self.write("b.txt", "0.5 0.25 0\n0.5 0 1\n0 1 1\n")
        self.words = ["curve", "--pmf", "p.txt", "--distortion", "a.txt", "--distortion", "b.txt"]

    def test_slopes_and_targets(self):
        header = "slope_1,slope_2,distortion_1,distortion_2,rate,rate_lower,rate_upper,support,status,unit"
        lines = run(*self.words, "--slope", "1:2,3:0.5").stdout.split("\n")
        self.assertEqual(lines[0], header)
        for line in lines[1:3]:
            row = line.split(",")
            at = run(*self.words, "--at", row[2] + ":" + row[3]).stdout.split("\n")[1].split(",")
            self.assertEqual(at[2:4], row[2:4])
            self.assertEqual(at[8:], ["proved", "nats"])
            self.assertLess(abs(float(at[4]) - float(row[4])), 1e-9)
            self.assertLess(abs(float(at[0]) - float(row[0])), 1e-3)
        self.write("c.txt", "1 1.5 2\n2 0 3\n2 3 2\n")  # a + 2 b
        one = run("curve", "--pmf", "p.txt", "--distortion", "c.txt", "--slope", "1").stdout.split("\n")[1].split(",")
        self.assertLess(abs(float(one[2]) - float(lines[1].split(",")[4])), 1e-9)

    def test_positions_are_shared(self):
        self.write("x.txt", "0\n1\n3\n")
        words = ["curve", "--pmf", "p.txt", "--alphabet", "x.txt", "--distortion", "squared", "--distortion", "absolute",
                 "--distortion", "b.txt", "--slope", "1:1:1"]
        self.assertEqual(run(*words).stdout.split(",")[:6],
                         ["slope_1", "slope_2", "slope_3", "distortion_1", "distortion_2", "distortion_3"])
        document = json.loads(run(*words, "--format", "json").stdout)
        self.assertEqual([file["role"] for file in document["input"]["files"]], ["pmf", "alphabet", "distortion_3"])

    def test_documents(self):
        run(*self.words, "--at", "0.3:0.5,0.9:0.3", "--format", "json", "-o", "r.json", "--unit", "bits")
        self.assertIn("accepted: all of 2", run("check", "r.json").stdout)
        self.assertIn("R(0.3, 0.5)", run("check", "r.json").stdout)
        run("plot", "r.json", "-o", "r.svg")
        self.assertIn("distortion_1", pathlib.Path("r.svg").read_text())
        os.rename("b.txt", "moved.txt")
        self.refused(5, "b.txt", "check", "r.json")
        self.refused(2, "another number", "check", "r.json", "--distortion", "a.txt")
        run("check", "r.json", "--distortion", "a.txt", "--distortion", "moved.txt")
        self.refused(3, "--distortion_2", "check", "r.json", "--distortion", "a.txt", "--distortion", "a.txt")
        text = pathlib.Path("r.json").read_text()
        self.write("r.json", text.replace("0.9", "0.91", 1))
        self.refused(3, "altered", "check", "r.json")
        run("curve", "--pmf", "-", "--distortion", "squared", "--distortion", "hamming", "--slope", "1:1", "--format",
            "json", "-o", "e.json", stdin="0.25 0.25 0.5")
        self.assertIn("accepted: all of 1", run("check", "e.json").stdout)

    def test_surface(self):
        """Rate by rate, each from the first distortion to the last; as contours too."""
        table = run(*self.words, "--points", "5").stdout.split("\n")
        rows = [line.split(",") for line in table[1:-1]]
        self.assertEqual(len(rows), 8 * 5)
        self.assertEqual({row[8] for row in rows}, {"proved"})
        rates = [float(row[4]) for row in rows]
        for level in range(8):
            line = rows[5 * level:5 * level + 5]
            self.assertLess(max(rates[5 * level:5 * level + 5]) - min(rates[5 * level:5 * level + 5]), 2e-10)
            if level > 0:
                self.assertEqual((line[0][1], line[4][0]), ("0", "0"))
                self.assertTrue(all(float(a[2]) < float(b[2]) + 1e-9 and float(a[3]) > float(b[3]) - 1e-9
                                    for a, b in zip(line, line[1:])))
        self.assertEqual([rates[5 * level] < rates[5 * level + 5] for level in range(7)], [True] * 7)
        run(*self.words, "--points", "9", "--rate", "0.5,0.25", "--unit", "bits", "--format", "json", "-o", "s.json",
            "--plot", "s.svg")
        self.assertIn("accepted: all of 18", run("check", "s.json").stdout)
        picture = pathlib.Path("s.svg").read_text()
        for part in ("distortion_1", "distortion_2", "0.25 bits", "0.5 bits"):
            self.assertIn(part, picture)
        self.assertNotIn("distortion_2 (", picture)
        alone = [float(run("curve", "--pmf", "p.txt", "--distortion", name, "--rate", "0.5", "--unit", "bits")
                       .stdout.split("\n")[1].split(",")[1]) for name in ("a.txt", "b.txt")]
        points = json.loads(pathlib.Path("s.json").read_text())["points"]
        self.assertLess(abs(points[0]["distortion"][0] - alone[0]), 1e-9)
        self.assertLess(abs(points[8]["distortion"][1] - alone[1]), 1e-9)

    def test_surface_refusals(self):
        self.refused(2, "which no point of the surface has", *self.words, "--points", "3", "--rate", "0.5,2")
        self.refused(2, "--points and --at exclude", *self.words, "--points", "3", "--at", "1:1")
        self.refused(2, "--rate and --slope exclude", *self.words, "--rate", "0.3", "--slope", "1:1")
        self.refused(2, "at most 100000 directions", *self.words, "--points", "100001")
        self.refused(2, "at least 2", *self.words, "--points", "1")
        self.refused(2, "--write-channel", *self.words, "--rate", "0.3", "--write-channel", "c.txt")
        self.refused(2, "--points N or --rate", *self.words)

    def test_no_distortion_at_all(self):
        """d_1 = 0 leaves x as it is: H(X), whatever d_2 may be; the slope of such a point is infinite."""
        run(*self.words, "--at", "0:0.9,0:0.7", "--format", "json", "-o", "r.json")
        self.assertIn("accepted: all of 2", run("check", "r.json").stdout)
        points = json.loads(pathlib.Path("r.json").read_text())["points"]
        entropy = -sum(p * math.log(p) for p in (0.2, 0.3, 0.5))
        self.assertEqual([point["slope"][0] for point in points[:1]], ["inf"])
        self.assertLess(abs(points[0]["rate"] - entropy), 1e-9)
        forged = self.forge("r.json", ("points.0.distortion.0", 1e-3))
        self.assertIn("slope 1 is infinite", run("check", forged, code=3).stdout)
        self.refused(3, "above 1e+300", *self.words, "--slope", "1.7e308:1")

    def test_refusals(self):
        self.refused(2, "vectors of 1 and of 2", *self.words, "--slope", "1,1:2")
        self.refused(2, "vectors of 3 numbers for 2", *self.words, "--slope", "1:2:3")
        self.refused(2, "want --slope", *self.words)
        self.refused(2, "for several", *self.words[:5], "--slope", "1:2")
        self.refused(2, "distortion 2 is not", *self.words, "--at", "1:-1")
        self.refused(2, "did you mean hamming", *self.words, "--distortion", "haming", "--slope", "1:2:3")
        self.write("b.txt", "0 1\n1 0\n0 0\n")
        self.refused(3, "distortion 2 is between 3 and 2 symbols", *self.words, "--slope", "1:2")
        self.write("b.txt", "1 1 0\n1 0 1\n0 1 1\n")
        self.refused(2, "no channel keeps to all 2", *self.words, "--at", "0.001:0.001")
        self.write("b.txt", "1 2 3\n2 1 3\n3 2 1\n")  # E d_2 = 1 has one channel, which is no channel of a finite slope
        self.assertEqual(run(*self.words, "--at", "0.9:1", code=4).stdout.split("\n")[1].split(",")[8], "open")


main()
