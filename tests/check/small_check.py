"""The one-page checker accepts the program's documents and sees what was altered: small_check.py PROGRAM CHECKER"""
import contextlib
import copy
import importlib.util
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM, CHECKER = (str(pathlib.Path(word).resolve()) for word in sys.argv[1:3])

specification = importlib.util.spec_from_file_location("small_check", CHECKER)
small_check = importlib.util.module_from_spec(specification)
specification.loader.exec_module(small_check)

FILES = {"p.txt": "0.2 0.3 0.5\n", "c.txt": "1 2 3 # counts\n0\n", "d.txt": "0 1 inf\n1 0 1\n2 1 0\n", "x.txt": "0\n1\n3\n0.1\n",
         "y.txt": "0\n0.5\n2\n", "t.txt": "abracadabra, the text\n"}
CASES = (
    ("--pmf", "p.txt", "--distortion", "d.txt", "--points", "4"),
    ("--counts", "c.txt", "--alphabet", "x.txt", "--reproduction", "y.txt", "--distortion", "squared", "--points", "4"),
    ("--counts", "c.txt", "--alphabet", "x.txt", "--distortion", "absolute", "--at", "0.2,0.9", "--unit", "bits"),
    ("--bytes", "t.txt", "--distortion", "hamming", "--slope", "1,4"),
    ("--source", "uniform:5", "--distortion", "squared", "--points", "3"),
    ("--source", "bernoulli:0.3", "--distortion", "hamming", "--at", "0.1"),
    ("--pmf", "-", "--distortion", "d.txt", "--slope", "2"))


class SmallCheck(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder.name)
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name, text):
        pathlib.Path(name).write_text(text)

    def document(self, words):
        done = subprocess.run([PROGRAM, "curve", *words, "--format", "json"], input="0.2 0.3 0.5\n",
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def check(self, document):
        """What the checker prints, or the error that it ends with, and whether it accepts."""
        text = io.StringIO()
        try:
            with contextlib.redirect_stdout(text):
                return small_check.check(document) == 0, text.getvalue()
        except ValueError as refusal:
            return False, str(refusal)

    def refused(self, document, what=""):
        accepted, text = self.check(document)
        self.assertFalse(accepted, f"{what}: {text}")
        return text

    def test_documents_are_accepted(self):
        for words in CASES:
            accepted, text = self.check(self.document(words))
            self.assertTrue(accepted, f"{words}: {text}")
            self.assertNotIn("REFUSED", text)

    def test_the_exit_code(self):
        document = self.document(CASES[5])
        for factor, code in ((1, 0), (0.5, 1)):
            document["points"][0]["distortion"] *= factor
            self.write("document.json", json.dumps(document))
            self.assertEqual(subprocess.run([sys.executable, CHECKER, "document.json"], capture_output=True).returncode, code)

    def test_altered_numbers_are_refused(self):
        """Each change by 1e-9 takes one of the two bounds beyond what its numbers prove."""
        for words in CASES:
            whole = self.document(words)
            for k, point in enumerate(whole["points"]):
                changes = [("upper_nats", lambda proof: proof["upper_nats"] - 1e-9)]
                if point["proof"]["lower_nats"] > 0:
                    changes += [("lower_nats", lambda proof: proof["lower_nats"] + 1e-9),
                                ("dual", lambda proof: [w / (1 + i % 2) for i, w in enumerate(proof["dual"])])]
                if len(point["proof"]["output"]["mass"]) > 1 and k > 0:
                    changes.append(("output", lambda proof: {**proof["output"], "mass": [
                        2 * proof["output"]["mass"][0], *proof["output"]["mass"][1:]]}))
                for name, change in changes:
                    if name == "upper_nats" and point["proof"]["upper_nats"] == 0:
                        continue
                    forged = copy.deepcopy(whole)
                    forged["points"][k]["proof"][name] = change(forged["points"][k]["proof"])
                    self.assertIn(f"point {k}: REFUSED", self.refused(forged, (words, k, name)))

    def test_another_distortion_is_refused(self):
        for factor in (0.999, 0.5):
            forged = self.document(CASES[5])
            forged["points"][0]["distortion"] *= factor
            self.assertIn("REFUSED", self.refused(forged))

    def test_other_files_are_refused(self):
        document = self.document(CASES[0])
        self.write("d.txt", FILES["d.txt"] + "# the same numbers\n")
        self.assertIn("not the file", self.refused(document))

    def test_another_problem_inside_is_refused(self):
        document, other = self.document(CASES[3]), self.document(CASES[6])
        document["points"] = other["points"]
        document["input"].update({name: other["input"][name] for name in ("n", "m", "sha256", "problem")})
        self.assertIn("names files", self.refused(document))


unittest.main(argv=sys.argv[:1])
