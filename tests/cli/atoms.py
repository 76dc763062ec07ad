"""Reproductions anywhere, densities, labels, the bottleneck: tables, documents, forgeries, refusals."""
import csv
import json
import math
import os
import pathlib
import subprocess

from harness import PROGRAM, run, Case, main


class Atoms(Case):
    """Reproductions anywhere, densities and the bottleneck: columns, known values, refusals."""

    def rows(self, *words):
        lines = run(*words).stdout.split("\n")
        return lines[0].split(","), [line.split(",") for line in lines[1:-1]]

    def test_reproduction_continuous(self):
        words = ["curve", "--source", "gaussian-grid:41,3", "--distortion", "squared", "--slope", "1,3"]
        head, listed = self.rows(*words)
        same, free = self.rows(*words, "--reproduction", "continuous")
        self.assertEqual(same, head)
        for a, b in zip(listed, free):
            self.assertEqual(b[6], "proved")
            self.assertLess(float(b[4]) + float(b[0]) * float(b[1]), float(a[3]) + float(a[0]) * float(a[1]))
            self.assertLess(int(b[5]), int(a[5]))
        whole = self.rows(*words[:-2], "--reproduction", "continuous", "--points", "4")[1]
        self.assertEqual(len(whole), 4)
        self.assertEqual(sorted(whole, key=lambda row: float(row[1])), whole)
        self.assertEqual((whole[-1][4], whole[-1][5]), ("0", "1"))

    def test_critical_slopes(self):
        head, rows = self.rows("curve", "--source", "uniform:2", "--distortion", "squared", "--reproduction",
                               "continuous", "--critical", "--scan", "10", "--unit", "bits")
        self.assertEqual(head, "slope,slope_low,slope_high,before,after,event,place,distortion,rate,status,unit".split(","))
        self.assertEqual(len(rows), 1)  # the mean of 0 and 1 parts at 1 / (2 variance) = 2
        self.assertTrue(float(rows[0][1]) <= 2 <= float(rows[0][2]))
        self.assertEqual(rows[0][3:7] + rows[0][9:], ["1", "2", "parts", "0.5", "proved", "bits"])
        joint = self.write("joint.txt", "45 5\n5 45\n")
        row, = self.rows("bottleneck", "--joint", joint, "--critical", "--scan", "10")[1]
        self.assertTrue(float(row[1]) <= 1.5625 <= float(row[2]))
        self.assertEqual((row[5], len(row[6].split()), row[9]), ("parts", 2, "proved"))
        words = ["bottleneck", "--joint", joint, "--critical"]
        self.refused(2, "exclude", *words, "--slope", "1")
        self.refused(2, "--format csv", *words, "--format", "json")
        for more in ("--plot", "--write-atoms", "--write-channel"):
            self.refused(2, "exclude", *words, more, "x.png")
        self.refused(2, "for ever", "curve", "--density", "normal", "--distortion", "squared", "--critical")

    def test_write_atoms(self):
        words = ["curve", "--source", "uniform:5", "--distortion", "squared", "--reproduction", "continuous"]
        run(*words, "--at", "0.5", "--write-atoms", "atoms.csv")
        lines = pathlib.Path("atoms.csv").read_text().split("\n")
        self.assertEqual(lines[0], "place_1,place_low_1,place_high_1,mass,status,slope")
        for place, low, high, _, status, _ in (line.split(",") for line in lines[1:-1]):
            self.assertLessEqual(float(low), float(place))
            self.assertLessEqual(float(place), float(high))
            self.assertLess(float(high) - float(low), 0.01)
            self.assertEqual(status, "proved")
        atoms = [tuple(float(line.split(",")[k]) for k in (0, 3)) for line in lines[1:-1]]
        self.assertAlmostEqual(sum(mass for _, mass in atoms), 1, places=12)
        for (place, mass), (mirror, other) in zip(atoms, reversed(atoms)):
            self.assertAlmostEqual(place + mirror, 4, places=14)
            self.assertEqual(mass, other)
        self.refused(2, "a single point", *words, "--slope", "1,2", "--write-atoms", "other.csv")
        self.assertFalse(pathlib.Path("other.csv").exists())
        self.refused(5, "", *words, "--at", "0.5", "--write-atoms", "no/such/folder.csv")
        joint = self.write("joint.txt", "45 5\n5 45\n")
        run("bottleneck", "--joint", joint, "--slope", "3", "--write-atoms", "atoms.csv")
        for row in csv.DictReader(pathlib.Path("atoms.csv").read_text().splitlines()):
            self.assertEqual(row["status"], "proved")
            for k in "12":
                self.assertLessEqual(float(row["place_low_" + k]), float(row["place_" + k]))
                self.assertLessEqual(float(row["place_" + k]), float(row["place_high_" + k]))
        run("curve", "--density", "uniform", "--distortion", "squared", "--slope", "1", "--write-atoms", "atoms.csv")
        self.assertEqual(pathlib.Path("atoms.csv").read_text().split("\n")[1].split(",")[1:3], ["", ""])

    def test_the_boxes_of_atoms_are_those_of_a_slope(self):
        # a thousandth off, the atom at .711 is 4.7e-4 away
        write = ["--write-atoms", "atoms.csv"]
        words = ["curve", "--counts", self.write("p.txt", "1\n2\n1\n1\n"), "--alphabet", self.write("x.txt", "0\n1\n3\n3.5\n"),
                 "--distortion", "squared", "--reproduction", "continuous"]

        def boxes():
            rows = list(csv.DictReader(pathlib.Path("atoms.csv").read_text().splitlines()))
            self.assertEqual({row["status"] for row in rows}, {"proved"})
            return rows[0]["slope"], [(float(row["place_low_1"]), float(row["place_high_1"])) for row in rows]

        run(*words, "--at", "0.3", "--gap", "1e-2", *write)
        slope, loose = boxes()
        run(*words, "--slope", slope, "--gap", "1e-13", *write)
        same, sharp = boxes()
        self.assertEqual(slope, same)
        self.assertTrue(all(a[0] < b[1] and b[0] < a[1] for a, b in zip(loose, sharp)), (loose, sharp))
        run(*words, "--slope", repr(1.001 * float(slope)), "--gap", "1e-13", *write)
        self.assertTrue(all(a[1] < b[0] or b[1] < a[0] for a, b in zip(loose, boxes()[1])))

    def test_bottleneck(self):
        joint = self.write("joint.txt", "45 5\n5 45\n")
        head, rows = self.rows("bottleneck", "--joint", joint, "--slope", "1.5,1e5")
        self.assertEqual(head[:7], "slope,relevance,rate,rate_lower,rate_upper,atoms,status".split(","))
        self.assertLess(float(rows[0][4]), 1e-9)
        self.assertAlmostEqual(float(rows[1][2]), math.log(2), places=6)
        bits = self.rows("bottleneck", "--joint", joint, "--relevance", "0.25", "--unit", "bits")[1][0]
        self.assertAlmostEqual(float(bits[1]), 0.25, places=14)
        nats = self.rows("bottleneck", "--joint", joint, "--rate", str(float(bits[2]) * math.log(2)))[1][0]
        self.assertAlmostEqual(float(nats[1]), 0.25 * math.log(2), places=9)
        self.refused(3, "joint.txt", "bottleneck", "--joint", self.write("joint.txt", "1 2\n0 0\n"), "--slope", "2")
        self.refused(3, "joint.txt:1", "bottleneck", "--joint", self.write("joint.txt", "1 -2\n"), "--slope", "2")
        self.refused(2, "--joint", "bottleneck", "--slope", "2")
        self.refused(2, "value 1 of --relevance", "bottleneck", "--joint", self.write("j.txt", "3 1\n1 3\n"), "--relevance", "9")

    def refused_forgery(self, *changes):
        self.assertIn("REFUSED", run("check", self.forge("r.json", *changes), code=3).stdout)

    def test_shannon_bounds(self):
        asked = ["curve", "--density", "normal:0,2", "--distortion", "squared", "--format", "json", "-o", "r.json"]
        run(*asked, "--at", "1")
        point = json.loads(pathlib.Path("r.json").read_text())["points"][0]
        self.assertTrue(point["attained"])
        self.assertLessEqual(point["rate_lower"], math.log(2))
        self.assertLessEqual(point["rate_upper"] - point["rate_lower"], 1e-15)
        self.assertIn("accepted: all", run("check", "r.json").stdout)
        for value in 0.7, 0.6:
            self.refused_forgery(("points.0.shannon_lower", value), ("points.0.proof.shannon_nats", value))
        self.refused(3, "attained: not true or false", "check", self.forge("r.json", ("points.0.attained", 1)))
        for wrong in point["rate_lower"] + 1e-12, point["rate_upper"] - 1e-12:
            names = ("rate", "rate_lower", "rate_upper", "proof.rate_nats", "proof.lower_nats", "proof.upper_nats")
            self.refused_forgery(*((f"points.0.{name}", wrong) for name in names))
        run(*asked[:2], "logistic", *asked[3:], "--at", "2")
        point = json.loads(pathlib.Path("r.json").read_text())["points"][0]
        self.assertFalse(point["attained"])
        self.assertGreaterEqual(point["rate_lower"], point["shannon_lower"])
        self.assertIn("accepted: all", run("check", "r.json").stdout)
        names = "rate", "rate_lower", "proof.rate_nats", "proof.lower_nats"
        self.refused_forgery(*((f"points.0.{name}", point["rate_upper"]) for name in names))
        self.refused_forgery(("points.0.attained", True))
        row = next(csv.DictReader(run(*asked[:2], "uniform", *asked[3:5], "--slope", "20").stdout.splitlines()))
        self.assertLess(float(row["shannon_lower"]), float(row["rate_lower"]))
        self.assertEqual(row["attained"], "no")

    def test_absolute_errors_of_densities(self):
        words = ["--distortion", "absolute"]
        head, (row,) = self.rows("curve", "--density", "uniform", *words, "--slope", "10")
        self.assertEqual(head[:7], "slope,distortion,rate,rate_lower,rate_upper,support,status".split(","))
        self.assertAlmostEqual(float(row[1]), 0.09, places=14)  # D = 1/s - 1/s^2, R = log(s/2) - 1 + 2/s
        self.assertAlmostEqual(float(row[2]), math.log(5) - 0.8, places=13)
        rows = self.rows("curve", "--density", "normal", *words, "--slope", "0.9,5,100", "--gap", "1e-12")[1]
        self.assertEqual([row[6] for row in rows], ["proved"] * 3)
        again = self.rows("curve", "--density", "normal", *words, "--rate", rows[1][2])[1][0]
        self.assertAlmostEqual(float(again[1]), float(rows[1][1]), places=9)
        student = ["curve", "--density", "student:5", *words, "--format", "json", "-o", "r.json"]
        run(*student, "--at", "0.25")
        self.assertTrue(json.loads(pathlib.Path("r.json").read_text())["points"][0]["attained"])
        self.assertIn("accepted: all", run("check", "r.json").stdout)
        run(*student, "--slope", "1.2")
        self.assertFalse(json.loads(pathlib.Path("r.json").read_text())["points"][0]["attained"])
        self.assertIn("accepted: all", run("check", "r.json").stdout)
        self.refused_forgery(("points.0.attained", True))

    def test_atoms_beside_intervals(self):
        """Proved, and proved again."""
        words = ["--distortion", "absolute", "--slope", "3"]
        steps = self.write("h.txt", "0 1 1\n1 2 3\n")
        for source in ["--density", "beta:0.5,0.5"], ["--histogram", steps]:
            row = run("curve", *source, *words, "--gap", "1e-12").stdout.splitlines()[1].split(",")
            self.assertEqual(row[6], "proved")
            run("curve", *source, *words, "--gap", "1e-12", "--format", "json", "-o", "s.json")
            self.assertIn("accepted: all", run("check", "s.json").stdout)
        self.refused(3, "the mean is infinite", "curve", "--density", "student:1", *words)

    def test_density_refusals(self):
        words = ["--distortion", "squared", "--slope", "1"]
        self.refused(3, "must be > 0", "curve", "--density", "beta:0,1", *words)
        self.refused(2, "does not go with a density", "curve", "--density", "uniform", "--pmf", "x", *words)
        self.refused(2, "squared or absolute", "curve", "--density", "uniform", "--distortion", "hamming")
        self.refused(2, "want one --distortion", "curve", "--density", "uniform", "--distortion", "absolute", *words)
        self.refused(2, "exclude each other", "curve", "--density", "uniform", "--mixture", "x", *words)
        for name, place, rows, part in (
                ("histogram", "h.txt", "0 1 1\n0.5 2 1\n", "row 1 (from 0) begins at 0.5, before row 0 ends at 1"),
                ("histogram", "h.txt", "0 1 1\n2 2 1\n", "row 1"), ("histogram", "h.txt", "0 1 -1\n", "row 0"),
                ("histogram", "h.txt", "0 inf 1\n", "h.txt:1"), ("histogram", "h.txt", "0 1\n", "not the three"),
                ("mixture", "m.txt", "1 0 1\n-1 0 1\n", "row 1"), ("mixture", "m.txt", "0 0 1\n", "sum to 0"),
                ("mixture", "m.txt", "1 0 0\n", "row 0"), ("mixture", "m.txt", "1 0 1\nx 0 1\n", "m.txt:2")):
            self.refused(3, part, "curve", "--" + name, self.write(place, rows), *words)
            self.refused(3, place, "curve", "--" + name, place, *words)
        for name, part in (("beta:-1,2", "A is -1"), ("beta:2,0", "B is 0"), ("student:2", "variance is infinite"),
                           ("student:0.5", "variance is infinite"), ("normal:0,-1", "SD is -1"), ("uniform:1,1", "B"),
                           ("triangular:0,2,1", "triangular"), ("exponential:0", "RATE is 0")):
            self.refused(3, part, "curve", "--density", name, *words)
        for rows, part in (("", "j.txt"), ("1 2\n0 0\n", "row 1"), ("1 2\n3\n", "j.txt:2"), ("1\n2\n", "2 labels"),
                           ("1 nan\n", "j.txt:1"), ("0 0\n0 0\n", "row 0")):
            self.refused(3, part, "bottleneck", "--joint", self.write("j.txt", rows), "--slope", "2")


    ASKED = {
        "measure": ["curve", "--counts", "c.txt", "--alphabet", "x.txt", "--distortion", "squared", "--reproduction",
                    "continuous", "--slope", "0.1,0.6"],
        "absolute": ["curve", "--counts", "c.txt", "--alphabet", "x.txt", "--distortion", "absolute", "--reproduction",
                     "continuous", "--slope", "0.5"],
        "labelled": ["curve", "--counts", "c.txt", "--alphabet", "x.txt", "--distortion", "squared", "--reproduction",
                     "continuous", "--labels", "l.txt", "--label-weight", "1.5", "--slope", "0.1,0.8"],
        "named": ["curve", "--density", "uniform:0,2", "--distortion", "squared", "--slope", "0.5,5"],
        "rows": ["curve", "--histogram", "h.txt", "--distortion", "squared", "--at", "0.1"],
        "joint": ["bottleneck", "--joint", "j.txt", "--slope", "1.2,3", "--unit", "bits"]}

    def saved(self):
        """A document of each kind, and its words."""
        self.write("c.txt", "3 1 2 4\n")
        self.write("x.txt", "0\n1\n3\n4.5\n")
        self.write("h.txt", "0 1 2\n1 3 1\n")
        self.write("j.txt", "45 5\n5 45\n10 0\n")
        self.write("l.txt", "0\n1\n1\n2\n")
        for name, words in self.ASKED.items():
            run(*words, "--format", "json", "-o", "r.json", "--plot", "r.svg")
            self.assertTrue(pathlib.Path("r.svg").read_text().startswith("<?xml"))
            yield name, words

    def test_documents_are_proved_again(self):
        for name, words in self.saved():
            document = json.loads(pathlib.Path("r.json").read_text())
            table = list(csv.DictReader(run(*words).stdout.splitlines()))
            self.assertEqual(len(table), len(document["points"]))
            for row, point in zip(table, document["points"]):
                self.assertEqual(row["status"], point["status"])
                for column in set(row) - {"unit", "status", "attained"}:
                    self.assertEqual(float(row[column]), float(point[column]), (name, column))
            self.assertIn(f"accepted: all of {len(table)} points", run("check", "r.json").stdout)
            run("plot", "r.json", "-o", "again.svg")
            files = [word for word in words if word.endswith(".txt")]
            if not files:
                continue
            text = pathlib.Path(files[0]).read_text()
            embedded = run(*("-" if word == files[0] else word for word in words), "--format", "json", stdin=text).stdout
            self.assertIn("accepted: all", run("check", "-", stdin=embedded).stdout)
            os.rename(files[0], "moved.txt")
            option = words[words.index(files[0]) - 1]
            self.assertIn("accepted: all", run("check", "r.json", option, "moved.txt").stdout)
            self.write("moved.txt", text + "# the same numbers\n")
            self.refused(3, f"not the {option} file", "check", "r.json", option, "moved.txt")
            self.write(files[0], text)

    def test_labels(self):
        """All symbols in one place: the bottleneck of a variable that decides its label.  Other labels are another
        problem; those from standard input stand in the document."""
        words = ["curve", "--pmf", "p.txt", "--alphabet", "x.txt", "--distortion", "squared", "--reproduction", "continuous"]
        self.write("p.txt", "0.25 0.35 0.4\n")
        self.write("x.txt", "0.5\n0.5\n0.5\n")
        labels = self.write("l.txt", "0\n1\n2\n")
        self.write("j.txt", "25 0 0\n0 35 0\n0 0 40\n")
        with_labels = [*words, "--labels", labels, "--label-weight", "0.5"]
        head, (row,) = self.rows(*with_labels, "--slope", "2.4")
        same = self.rows("bottleneck", "--joint", "j.txt", "--slope", "1.2")[1][0]
        self.assertEqual((row[6], same[6]), ("proved", "proved"))
        self.assertAlmostEqual(float(row[2]), float(same[2]), places=9)
        self.assertAlmostEqual(float(row[1]), 0.5 * float(same[7]), places=9)
        self.assertEqual(float(self.rows(*words, "--slope", "2.4")[1][0][4]), 0)
        run(*with_labels, "--slope", "2.4", "--write-atoms", "atoms.csv")
        for atom in csv.DictReader(pathlib.Path("atoms.csv").read_text().splitlines()):
            self.assertAlmostEqual(sum(float(atom[f"place_{k}"]) for k in (2, 3, 4)), 1, places=12)
        text = pathlib.Path(labels).read_text()
        self.write("r.json", run(*("-" if word == labels else word for word in with_labels), "--slope", "2.4", "--format",
                                 "json", stdin=text).stdout)
        self.assertIn("accepted: all", run("check", "r.json", "--labels", labels).stdout)
        self.refused(3, "", "check", "r.json", "--labels", self.write("other.txt", "0\n1\n1\n"))
        self.refused(3, "their weight are not", "check", self.forge("r.json", ("input.options.label_weight", 0.25)))
        for field, value, part in (("labels", [0.0, 1.0, 1.5], "not whole numbers"), ("labels", [0.0, 1.0, 3.0], "label 3"),
                                   ("label_counts", [4.0], "leave no coordinates"), ("label_counts", [2.5], "not whole"),
                                   ("label_counts", [2.0], "1 coordinate"), ("weight", -1.0, "weight")):
            self.refused(3, part if field != "label_counts" or value != [2.0] else "",
                         "check", self.forge("r.json", (f"input.problem.{field}", value)))
        self.refused(3, "l.txt: 2 rows of labels, but the source has 3 symbols", *words, "--labels",
                     self.write("l.txt", "0\n1\n"), "--slope", "1")
        for text, place in (("0\n1\n0.5\n", "row 2, column 0"), ("0\n70000\n1\n", "row 1, column 0"), ("0\n-1\n1\n", "l.txt:2")):
            self.refused(3, place, *words, "--labels", self.write("l.txt", text), "--slope", "1")
        self.refused(2, "--label-weight: not a number >= 0", *words, "--labels", labels, "--label-weight", "-1", "--slope", "1")
        self.refused(2, "--label-weight wants --labels", *words, "--label-weight", "1", "--slope", "1")
        self.refused(2, "--labels wants --reproduction continuous", *words[:-2], "--labels", labels, "--slope", "1")
        self.refused(2, "--labels want --distortion squared", *words[:6], "absolute", *words[7:], "--labels", labels, "--slope", "1")
        self.refused(2, "--labels", "curve", "--density", "uniform", *words[5:], "--labels", labels, "--slope", "1")

    def test_forgeries_are_refused(self):
        for name, words in self.saved():
            point = json.loads(pathlib.Path("r.json").read_text())["points"][-1]
            k = f"points.{len(json.loads(pathlib.Path('r.json').read_text())['points']) - 1}"
            proof, forgeries = point["proof"], []
            forgeries.append(("places", [(f"{k}.proof.places", [proof["places"][0] + 0.02, *proof["places"][1:]])]))
            forgeries.append(("masses", [(f"{k}.proof.masses", [*proof["masses"][:-1], 0.9 * proof["masses"][-1]])]))
            forgeries.append(("more places", [(f"{k}.proof.places", proof["places"] + proof["places"])]))
            forgeries.append(("slope", [(f"{k}.proof.slope", 1.5 * proof["slope"])]))
            if name != "joint":
                forgeries.append(("lower", [(f"{k}.{field}", proof["upper_nats"] + 1e-9) for field in
                                            ("rate", "rate_lower", "rate_upper", "proof.rate_nats", "proof.lower_nats",
                                             "proof.upper_nats")]))
            else:
                forgeries.append(("relevance", [(f"{k}.proof.relevance_nats", math.log(2) * 0.25),
                                                (f"{k}.relevance", 0.25)]))
            for what, changes in forgeries:
                path = self.forge("r.json", *changes)
                done = subprocess.run([PROGRAM, "check", path], capture_output=True, text=True)
                self.assertEqual(done.returncode, 3, (name, what, done.stdout, done.stderr))
        self.refused(3, "atoms: out of range", "check", self.forge("r.json", ("points.0.atoms", 0)))
        self.write("r.json", run("curve", "--mixture", "-", "--distortion", "squared", "--slope", "1", "--format", "json",
                                 stdin="1 0 1\n", code=0).stdout)
        for problem in ({"kernel": "squared", "family": "mixture", "rows": [1.0, 0.0, -1.0]},
                        {"kernel": "cubed", "family": "mixture", "rows": [1.0, 0.0, 1.0]},
                        {"kernel": "squared", "family": "cauchy", "rows": [1.0, 0.0, 1.0]},
                        {"kernel": "squared", "family": "normal", "rows": [1.0, 0.0, 1.0]},
                        {"kernel": "kl", "x": [1.0]},
                        {"kernel": "squared", "family": "normal", "parameters": [0.0, 1.0, 0.0]}):
            self.refused(3, "input", "check", self.forge("r.json", ("input.problem", problem)))


main()
