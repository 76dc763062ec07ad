"""Runs the program for the tests beside this file, each called with PATH-OF-EXACTRD [sanitized]."""
import hashlib
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv[1])
SANITIZED = "sanitized" in sys.argv[2:]
SOURCES = pathlib.Path(__file__).resolve().parents[2]
LICENSE = str(SOURCES / "LICENSE")
HEADER = "slope,distortion,rate,rate_lower,rate_upper,support,status,unit"


def run(*words, stdin="", code=0, **options):
    done = subprocess.run([PROGRAM, *words], input=stdin, capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == code, f"{words}: exit {done.returncode} instead of {code}: {done.stderr}"
    return done


def limit(what, size):
    def apply():
        resource.setrlimit(what, (size, size))
    return apply


def canonical(value):
    """Compact JSON with sorted keys, doubles with 17 digits: what the seal of a document is taken from."""
    if isinstance(value, dict):
        return "{%s}" % ",".join(f"{json.dumps(key)}:{canonical(value[key])}" for key in sorted(value))
    if isinstance(value, list):
        return "[%s]" % ",".join(map(canonical, value))
    if not isinstance(value, float):
        return json.dumps(value, ensure_ascii=False)
    text = re.sub(r"e([+-])0*", lambda e: "e" + e[1].strip("+"), f"{value:.17g}")
    return text if "." in text or "e" in text else text + ".0"


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder.name)

    def write(self, name, text):
        pathlib.Path(name).write_text(text)
        return name

    def refused(self, code, part, *words, **options):
        done = run(*words, code=code, **options)
        self.assertIn(part, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertTrue(done.stderr.startswith("exactrd"))
        self.assertEqual(done.stderr.count("\n"), 1)

    def forge(self, path, *changes):
        """Alters fields of a document and seals it anew."""
        document = json.loads(pathlib.Path(path).read_text())
        for place, value in changes:
            *outer, last = place.split(".")
            inner = document
            for key in outer:
                inner = inner[int(key) if isinstance(inner, list) else key]
            inner[int(last) if isinstance(inner, list) else last] = value
        head = {key: value for key, value in document.items() if key not in ("points", "sha256")}
        text = "".join(map(canonical, [head, *document["points"]]))
        document["sha256"] = hashlib.sha256(text.encode()).hexdigest()
        return self.write("forged.json", json.dumps(document, sort_keys=True))


def main():
    unittest.main(argv=sys.argv[:1])
