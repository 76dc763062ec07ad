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
import time
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


def status_of(process):
    return pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()


def is_asleep(process):
    return status_of(process)[0] == "S"


def processor_seconds(process):
    """What a running process has used so far; the time of day would depend on the machine's other work."""
    fields = status_of(process)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def has_worked(process, seconds):
    """Waits until it has computed for so long, has ended, or sleeps as its reader does."""
    used, asleep = -1, 0
    while process.poll() is None and used < seconds and asleep < 100:
        time.sleep(0.02)
        before, used = used, processor_seconds(process)
        asleep = asleep + 1 if used == before and is_asleep(process) else 0


def answers_within(process, seconds):
    """Processor seconds from a signal just sent to the end, or as many as were used when the patience was over."""
    before = last = processor_seconds(process)
    while process.poll() is None and last - before <= seconds:
        try:
            last = processor_seconds(process)
        except (ProcessLookupError, IndexError):
            break
        time.sleep(0.005)
    return last - before


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
