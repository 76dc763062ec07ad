"""exactrd check: results are proved again, and what was altered is refused."""
import json
import os
import pathlib
import subprocess

from harness import PROGRAM, LICENSE, run, Case, main


class Check(Case):
    def setUp(self):
        super().setUp()
        self.write("p.txt", "0.2 0.3 0.5\n")
        self.write("d.txt", "0 1 inf\n1 0 1\n2 1 0\n")
        run("curve", "--pmf", "p.txt", "--distortion", "d.txt", "--points", "5", "--format", "json", "-o", "r.json",
            "--unit", "bits")

    def test_a_result_is_proved_again(self):
        text = run("check", "r.json").stdout
        self.assertEqual(text.count(": accepted: "), 5)
        self.assertTrue(text.endswith("accepted: all of 5 points\n"))
        self.assertEqual(run("check", "-", stdin=pathlib.Path("r.json").read_text()).stdout, text)

    def test_quiet_tells_only_what_is_refused(self):
        done = run("check", "r.json", "--quiet")
        self.assertEqual(done.stdout + done.stderr, "")
        run("curve", "--source", "bernoulli:0.3", "--distortion", "hamming", "--slope", "1,2,3,4,5", "--format", "json", "-o", "n.json")
        upper = json.loads(pathlib.Path("n.json").read_text())["points"][2]["rate_upper"]
        forged = self.forge("n.json", *((f"points.2.{name}", upper * (1 + 1e-9)) for name in (
            "rate_lower", "proof.lower_nats", "rate_upper", "proof.upper_nats", "rate", "proof.rate_nats")))
        done = subprocess.run([PROGRAM, "check", forged, "--quiet"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout.count("\n")), (3, 2), done)
        self.assertTrue(done.stdout.startswith("point 2: REFUSED"), done.stdout)
        self.assertIn("1 of 5 points are refused", done.stderr)

    def test_what_is_too_much_work_is_undecided(self):
        self.write("uneven.txt", "0 1 2.7\n1.1 0 0.9\n2.5 1.3 0\n")
        run("curve", "--pmf", "p.txt", "--distortion", "uneven.txt", "--at", "0.3", "--length", "400", "--format", "json",
            "-o", "n.json")
        forged = self.forge("n.json", ("points.0.achievable_upper", 0.75), ("points.0.proof.achievable_nats", 0.75))
        done = run("check", forged, "--quiet", code=4)
        first, last = done.stdout.splitlines()
        self.assertTrue(first.startswith("point 0: UNDECIDED: ") and "too many types" in first, first)
        self.assertEqual(last, "UNDECIDED: 1 of 1 points")

    def test_any_altered_number_is_refused(self):
        text = pathlib.Path("r.json").read_text()
        places = [k for k in range(len(text)) if text[k].isdigit()]
        for k in places[::max(1, len(places) // 60)]:
            digit = str((int(text[k]) + 1) % 10)
            self.write("x.json", text[:k] + digit + text[k + 1:])
            done = subprocess.run([PROGRAM, "check", "x.json"], capture_output=True, text=True)
            # a digit beyond a double's precision changes no number
            same = json.loads(text) == json.loads(pathlib.Path("x.json").read_text())
            self.assertEqual(done.returncode, 0 if same else 3, text[max(0, k - 30):k + 30])

    def test_other_input_is_refused(self):
        os.rename("p.txt", "moved.txt")
        self.refused(5, "p.txt", "check", "r.json")
        self.assertIn("accepted: all", run("check", "r.json", "--pmf", "moved.txt").stdout)
        self.write("p.txt", "0.2 0.3 0.5 # the same numbers\n")
        self.refused(3, "not the --pmf file that the result was made from", "check", "r.json")
        self.refused(2, "made without it", "check", "r.json", "--counts", "moved.txt")
        self.refused(2, "missing argument: FILE", "check")
        self.refused(2, "unexpected argument", "check", "r.json", "r.json")
        self.refused(5, "absent.json", "check", "absent.json")

    def test_standard_input_is_kept_inside(self):
        text = run("curve", "--pmf", "-", "--distortion", "d.txt", "--slope", "1,5", "--format", "json",
                   stdin="0.2 0.3 0.5\n").stdout
        self.assertIn("accepted: all of 2 points", run("check", "-", stdin=text).stdout)
        self.assertIn("standard input cannot be read again", run("check", "-", stdin=text).stdout)
        os.rename("d.txt", "moved.txt")
        self.refused(5, "d.txt", "check", "-", stdin=text)
        self.assertIn("accepted: all", run("check", "-", "--distortion", "moved.txt", stdin=text).stdout)
        self.write("whole.txt", "0.2 0.3 0.5\n")
        self.write("r.json", text)
        self.assertNotIn("again", run("check", "r.json", "--pmf", "whole.txt", "--distortion", "moved.txt").stdout)

    def embedded(self, *words, stdin):
        """A document with its problem inside, and that problem."""
        text = run("curve", *words, "--slope", "0.5", "--format", "json", "-o", "inside.json", stdin=stdin)
        return json.loads(pathlib.Path("inside.json").read_text())["input"]

    def test_the_seal_of_a_forger_fits(self):
        self.assertIn("accepted: all", run("check", self.forge("r.json")).stdout)

    def test_another_problem_inside_is_refused(self):
        run("curve", "--bytes", LICENSE, "--distortion", "hamming", "--slope", "0.5", "--format", "json", "-o", "l.json")
        other = self.embedded("--pmf", "-", "--distortion", "hamming", stdin="0.5 0.5\n")
        points = json.loads(pathlib.Path("inside.json").read_text())["points"]
        changes = [("points", points), *((f"input.{key}", other[key]) for key in ("n", "m", "sha256", "problem"))]
        self.refused(3, "input.problem: not null", "check", self.forge("l.json", *changes))
        self.refused(3, "input.problem: missing", "check", self.forge("inside.json", ("input.problem", None)))

    def test_words_that_disagree_are_refused(self):
        for place, value, message in (
                ("input.options.pmf", "q.txt", "input.files: not the files"),
                ("input.files", [], "p.txt: the document gives no SHA-256"),
                ("input.options.counts", "p.txt", "forged.json: input.options: exactly one of"),
                ("command", ["exactrd", "curve", "--bytes", "LICENSE"], "command: names another input"),
                ("command", ["exactrd", "curve", "--pmf=q.txt"], "command: names another input"),
                ("command", [1], "command: not an array of words")):
            self.refused(3, message, "check", self.forge("r.json", (place, value)))

    def test_what_stands_beside_standard_input_is_read_again(self):
        self.write("x.txt", "0\n1\n3\n")
        self.write("y.txt", "0\n1\n2\n4\n")
        self.write("l.txt", "0\n1\n1\n")
        weights = ("--samples", "x.txt", "--weights", "-", "--distortion", "squared")
        counts = ("--counts", "-", "--alphabet", "x.txt", "--distortion", "absolute")
        cases = [  # what is asked, on which input, what a forger writes instead
            (("--source", "uniform:3", "--distortion", "-"), "0 1 2\n1 0 1\n2 1 0\n", "pmf", [0.2, 0.3, 0.5]),
            (("--pmf", "-", "--distortion", "d.txt"), "0.2 0.3 0.5", "matrix", [0, 1, 9, 1, 0, 1, 2, 1, 0]),
            (("--pmf", "-", "--distortion", "hamming"), "0.2 0.8", "distortion", None),
            (weights, "1 2 3", "alphabet", [0, 1, 4]), (weights, "1 2 3", "reproduction", [0, 1, 4]),
            ((*weights, "--draw", "2", "--seed", "3"), "1 2 3", "reproduction", [0, 9]),
            (counts, "1 2 3", "alphabet", [0, 1, 4]),
            ((*counts, "--reproduction", "y.txt"), "1 2 3", "reproduction", [0, 1, 2, 5]),
            (("--samples", "-", "--distortion", "squared"), "0\n1\n3\n", "pmf", [0.2, 0.3, 0.5]),
            (("--samples", "-", "--weights", "x.txt", "--distortion", "squared"), "0\n1\n3\n", "pmf", [0, 0.5, 0.5]),
            (("--bytes", "-", "--distortion", "squared"), "abc", "alphabet", [float(k + 1) for k in range(256)]),
            (("--source", "uniform:3", "--distortion", "hamming", "--alphabet", "-"), "0\n1\n1\n", "matrix",
             [0, 1, 1, 1, 0, 0.5, 1, 0.5, 0]),
            (("--pmf", "-", "--distortion", "hamming", "--alphabet", "l.txt"), "0.2 0.3 0.5", "matrix",
             [0, 1, 1, 1, 0, 1, 1, 1, 0])]
        for words, stdin, field, value in cases:
            problem = self.embedded(*words, stdin=stdin)["problem"]
            self.assertIn("accepted: all", run("check", "inside.json").stdout)
            value = [float(x) for x in value] if value else "matrix"
            forged = {**problem, field: value, **({} if field != "distortion" else {"matrix": [0.0, 9.0, 9.0, 0.0]})}
            self.refused(3, "not those that its words name", "check",
                         self.forge("inside.json", ("input.problem", forged)))

    def test_named_sources_are_made_again(self):
        run("curve", "--source", "gaussian-grid:50", "--distortion", "squared", "--slope", "0.7,20", "--format", "json",
            "-o", "g.json")
        self.assertIn("accepted: all of 2 points", run("check", "g.json").stdout)

    def test_files_beside_standard_input_are_read_again(self):
        """One file of each kind comes from standard input; each of the others is altered in turn."""
        files = {"p.txt": "0.5 0.5\n", "u.txt": "1 -1 0.45\n-1 1 0.45\n", "o.txt": "0.9 0.1\n0.1 0.9\n",
                 "d.txt": "0 2\n1 0\n", "e.txt": "0 1\n3 0\n", "x.txt": "0\n1\n", "c.txt": "0 1\n"}
        altered = {"p.txt": "0.4 0.6\n", "u.txt": "1 -1 0.5\n-1 1 0.45\n", "o.txt": "0.8 0.2\n0.1 0.9\n",
                   "d.txt": "0 2\n1.5 0\n", "e.txt": "0 1\n4 0\n", "x.txt": "0\n2\n", "c.txt": "0 2\n"}
        asked = ["curve --pmf p.txt --payoff u.txt --observation o.txt --slope 1",
                 "curve --pmf p.txt --observation o.txt --distortion d.txt --slope 1",
                 "curve --pmf p.txt --distortion squared --distortion d.txt --alphabet x.txt --slope 1:2",
                 "curve --pmf p.txt --distortion d.txt --distortion e.txt --slope 1:2",
                 "perception --pmf p.txt --distortion d.txt --constraint wasserstein:e.txt --at 0.2:0.1",
                 "perception --pmf p.txt --distortion squared --alphabet x.txt --constraint tv --at 0.2:0.1",
                 "capacity --channel o.txt --cost c.txt --at 0.3"]
        for line in asked:
            names = [name for name in files if name in line]
            for streamed in names:
                if ":" + streamed in line:
                    continue
                for name, text in files.items():
                    self.write(name, text)
                words = ["-" if word == streamed else word for word in line.split()]
                run(*words, "--format", "json", "-o", "r.json", stdin=files[streamed])
                self.assertIn("accepted: all of 1 points", run("check", "r.json").stdout)
                for other in names:
                    if other != streamed:
                        self.write(other, altered[other])
                        self.assertIn(other, run("check", "r.json", code=3).stderr)
                        self.write(other, files[other])


main()
