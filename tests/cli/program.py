"""The program as its users meet it: python3 program.py PATH-OF-EXACTRD [sanitized]."""
import csv
import fcntl
import hashlib
import json
import math
import os
import pathlib
import pty
import re
import resource
import signal
import struct
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


def limit(what, size):
    def apply():
        resource.setrlimit(what, (size, size))
    return apply


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


class Usage(Case):
    def test_no_command_and_unknown_commands(self):
        self.assertIn("Commands:", run(code=2).stderr)
        self.refused(2, "did you mean curve?", "curv")
        self.refused(2, "see 'exactrd --help'", "xylophone")

    def test_version_and_help(self):
        self.assertRegex(run("--version").stdout, r"^exactrd \d+\.\d+\.\d+\n$")
        self.assertIn("Exit codes", run("--help").stdout)
        self.assertEqual(run("-V").stdout, run("--version").stdout)
        for word in "-h", "help":
            self.assertEqual(run(word).stdout, run("--help").stdout)
        for words in ["curve"], ["toy", "match"], ["toy"]:
            wanted = run(*words, "--help").stdout
            self.assertEqual(run("help", *words).stdout, wanted)
            self.assertEqual(run(*words, "-h").stdout, wanted)
        self.refused(2, "did you mean curve?", "help", "cuvre")
        listed = [line.split("  ")[1] for line in run("--help").stdout.split("Commands:\n")[1].split("\n\n")[0].split("\n")
                  if line.startswith("  ") and line[2] != " "]
        self.assertGreaterEqual(len(listed), 4)
        for command in listed:
            text = run(*command.split(), "--help").stdout
            self.assertTrue(text.startswith(f"Usage: exactrd {command} "), text)
            self.assertLessEqual(max(map(len, text.split("\n"))), 100)

    def test_options(self):
        source = ["curve", "--source", "uniform:2", "--distortion", "hamming"]
        self.refused(2, "did you mean --slope?", *source, "--slpoe", "1")
        self.refused(2, "unknown option '-x'", *source, "-x")
        self.refused(2, "given twice", *source, "--slope", "1", "--slope", "2")
        self.refused(2, "--slope and --at exclude each other", *source, "--slope", "1", "--at", "0.1")
        self.refused(2, "needs a value", *source, "--slope")
        self.refused(2, "needs a value", *source, "--slope", "--gap", "1")
        self.refused(2, "number 2 of '1,x'", *source, "--slope", "1,x")
        self.refused(2, "not a finite number", *source, "--slope", "inf")
        self.refused(2, "not a finite number", *source, "--slope", "1,")
        self.refused(2, "csv|json", *source, "--format", "xml")
        self.refused(2, "> 0", *source, "--gap", "0")
        self.refused(2, ">= 1", *source, "--points", "0")
        self.refused(2, ">= 1", *source, "--points", "1e3")
        self.refused(2, "did you mean squared?", *source[:3], "--distortion", "squarred")
        self.refused(2, ".png, .svg or .pdf", *source, "--plot", "x.gif")
        self.refused(2, "takes no value", *source, "--normalize=yes")
        self.refused(2, "unexpected argument 'x'", *source, "x")
        self.refused(2, "unexpected argument '--slope'", *source, "--", "--slope")
        self.refused(2, "squared or absolute", *source, "--reproduction", "continuous")
        self.refused(2, "--write-atoms goes with", *source, "--slope", "1", "--write-atoms", "x")
        self.refused(2, "slope", *source, "--slope", "-1")
        self.refused(2, "value 1 of --at is -1, below D_min = 0", *source, "--at", "-1")
        self.refused(2, "", "curve")
        self.refused(2, "", "curve", "--source", "uniform:2")
        self.refused(2, "", *source, "--pmf", "x")
        same = run(*source, "--slope", "1,2").stdout
        self.assertEqual(run(*source, "--slope=1,2").stdout, same)
        self.assertEqual(run(*source, "--slope=1,2", "--output", "-").stdout, same)
        run(*source, "--slope=1,2", "-oout.csv")
        self.assertEqual(pathlib.Path("out.csv").read_text(), same)


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

    def test_write_atoms(self):
        words = ["curve", "--source", "uniform:5", "--distortion", "squared", "--reproduction", "continuous"]
        run(*words, "--at", "0.5", "--write-atoms", "atoms.csv")
        lines = pathlib.Path("atoms.csv").read_text().split("\n")
        self.assertEqual(lines[0], "place_1,place_low_1,place_high_1,mass")
        atoms = [tuple(float(line.split(",")[k]) for k in (0, 3)) for line in lines[1:-1]]
        self.assertAlmostEqual(sum(mass for _, mass in atoms), 1, places=12)
        for (place, mass), (mirror, other) in zip(atoms, reversed(atoms)):
            self.assertAlmostEqual(place + mirror, 4, places=14)
            self.assertEqual(mass, other)
        self.refused(2, "a single point", *words, "--slope", "1,2", "--write-atoms", "other.csv")
        self.assertFalse(pathlib.Path("other.csv").exists())
        self.refused(5, "", *words, "--at", "0.5", "--write-atoms", "no/such/folder.csv")

    def test_bottleneck(self):
        joint = self.write("joint.txt", "45 5\n5 45\n")
        head, rows = self.rows("bottleneck", "--joint", joint, "--slope", "1.5,1e6")
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
        self.refused(2, "relevance 0", "bottleneck", "--joint", self.write("j.txt", "3 1\n1 3\n"), "--relevance", "9")

    def test_density_refusals(self):
        words = ["--distortion", "squared", "--slope", "1"]
        self.refused(3, "must be > 0", "curve", "--density", "beta:0,1", *words)
        self.refused(2, "does not go with a density", "curve", "--density", "uniform", "--pmf", "x", *words)
        self.refused(2, "squared or absolute", "curve", "--density", "uniform", "--distortion", "hamming")
        self.refused(2, "want one --distortion", "curve", "--density", "uniform", "--distortion", "absolute", *words)
        self.refused(2, "exclude each other", "curve", "--density", "uniform", "--mixture", "x", *words)
        self.refused(3, "h.txt", "curve", "--histogram", self.write("h.txt", "0 1 1\n0.5 2 1\n"), *words)


    ASKED = {
        "measure": ["curve", "--counts", "c.txt", "--alphabet", "x.txt", "--distortion", "squared", "--reproduction",
                    "continuous", "--slope", "0.1,0.6"],
        "absolute": ["curve", "--counts", "c.txt", "--alphabet", "x.txt", "--distortion", "absolute", "--reproduction",
                     "continuous", "--slope", "0.5"],
        "named": ["curve", "--density", "uniform:0,2", "--distortion", "squared", "--slope", "0.5,5"],
        "rows": ["curve", "--histogram", "h.txt", "--distortion", "squared", "--at", "0.1"],
        "joint": ["bottleneck", "--joint", "j.txt", "--slope", "1.2,3", "--unit", "bits"]}

    def saved(self):
        """A document of each kind, and its words."""
        self.write("c.txt", "3 1 2 4\n")
        self.write("x.txt", "0\n1\n3\n4.5\n")
        self.write("h.txt", "0 1 2\n1 3 1\n")
        self.write("j.txt", "45 5\n5 45\n10 0\n")
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
                for column in set(row) - {"unit"}:
                    self.assertEqual(row[column], str(point[column]) if column == "status" else row[column])
                    if column != "status":
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


class Curve(Case):
    def test_table(self):
        lines = run("curve", "--source", "uniform:2", "--distortion", "hamming", "--points", "7").stdout.split("\n")
        self.assertEqual(lines[0], HEADER)
        self.assertEqual(len(lines), 9)
        rows = [line.split(",") for line in lines[1:-1]]
        for row in rows:
            self.assertEqual(row[6:], ["proved", "nats"])
            self.assertLessEqual(float(row[3]), float(row[2]))
            self.assertLessEqual(float(row[2]), float(row[4]))
            self.assertLessEqual(float(row[4]) - float(row[3]), 1e-10)
        self.assertEqual([float(row[1]) for row in rows], sorted(float(row[1]) for row in rows))
        self.assertEqual(float(rows[-1][2]), 0)
        self.assertEqual(run("curve", "--source", "uniform:2", "--distortion", "hamming").stdout.count("\n"), 51)

    def test_standard_input_and_bytes(self):
        words = ["--distortion", "hamming", "--slope", "3"]
        by_file = run("curve", "--pmf", self.write("p.txt", "0.25 0.75\n"), *words).stdout
        self.assertEqual(run("curve", "--pmf", "-", *words, stdin="0.25 0.75\n").stdout, by_file)
        self.assertEqual(run("curve", "--counts", "-", *words, stdin="1\n3\n").stdout, by_file)
        self.assertIn("proved", run("curve", "--bytes", LICENSE, *words).stdout)
        self.refused(2, "", "curve", "--pmf", "-", "--distortion", "-", stdin="1\n")

    def test_bad_input_writes_nothing(self):
        self.write("old.csv", "old")
        for text, part in [("0.5 0.6", "p.txt"), ("0.5 -0.5 1", "p.txt:1"), ("", "p.txt"), ("0.5\nnan 0.5", "p.txt:2"),
                           ("0.5 x", "p.txt:1")]:
            self.write("p.txt", text)
            self.refused(3, part, "curve", "--pmf", "p.txt", "--distortion", "hamming", "-o", "old.csv")
        self.write("p.txt", "0.5 0.5")
        self.write("d.txt", "0 1\ninf inf\n")
        self.refused(3, "", "curve", "--pmf", "p.txt", "--distortion", "d.txt", "-o", "old.csv")
        self.assertEqual(pathlib.Path("old.csv").read_text(), "old")
        self.assertEqual(sorted(os.listdir()), ["d.txt", "old.csv", "p.txt"])
        self.refused(5, "absent.txt", "curve", "--pmf", "absent.txt", "--distortion", "hamming")

    def test_open_points(self):
        words = ["curve", "--source", "bernoulli:0.3", "--distortion", "hamming", "--slope", "2", "--gap", "1e-300"]
        done = run(*words, code=4)
        row = done.stdout.split("\n")[1].split(",")
        self.assertEqual(row[6], "open")
        self.assertLess(float(row[4]) - float(row[3]), 1e-10)
        document = json.loads(run(*words, "--format", "json", code=4).stdout)
        self.assertEqual(document["points"][0]["status"], "open")

    def test_methods_agree(self):
        words = ["curve", "--bytes", LICENSE, "--distortion", "hamming", "--at", "0.3", "--gap", "1e-6"]
        rates = [float(run(*words, "--method", method).stdout.split("\n")[1].split(",")[2])
                 for method in ("newton", "blahut-arimoto")]
        self.assertAlmostEqual(*rates, delta=2e-6)

    def test_critical_slopes(self):
        # Binary source p with Hamming distortion: the rare symbol enters at log((1-p)/p).
        words = ["curve", "--source", "bernoulli:0.2", "--distortion", "hamming", "--critical"]
        lines = run(*words).stdout.split("\n")
        self.assertEqual(lines[0], "slope_low,slope_high,distortion_low,distortion_high,straight,entering,leaving,status")
        self.assertEqual(len(lines), 3)
        cells = lines[1].split(",")
        self.assertLessEqual(float(cells[0]), 1.3862943611198906)
        self.assertGreaterEqual(float(cells[1]), 1.3862943611198906)
        self.assertEqual(cells[4:], ["no", "1", "", "proved"])
        self.refused(2, "exclude", *words, "--slope", "1")
        self.refused(2, "--format csv", *words, "--format", "json")
        self.refused(2, "exclude", *words, "--plot", "x.png")

    def test_rates_in_bits(self):
        words = ["curve", "--source", "uniform:2", "--distortion", "hamming", "--rate", "0.5", "--unit", "bits"]
        row = run(*words).stdout.split("\n")[1].split(",")
        self.assertAlmostEqual(float(row[2]), 0.5, delta=1e-9)
        self.assertAlmostEqual(float(row[1]), 0.11002786443835955, delta=1e-9)


class Files(Case):
    def test_full_devices(self):
        with open("/dev/full", "w") as full:
            for words in (["--help"], ["--version"], ["version"], ["curve", "--help"],
                          ["curve", "--source", "uniform:2", "--distortion", "hamming"]):
                done = subprocess.run([PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual(done.returncode, 5, words)
                self.assertIn("No space left", done.stderr)
        self.refused(5, "/dev/full", "curve", "--source", "uniform:2", "--distortion", "hamming", "-o", "/dev/full")

    def test_closed_output(self):
        words = [PROGRAM, "curve", "--source", "uniform:2", "--distortion", "hamming"]
        done = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *words], stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 5)
        done = subprocess.run(["sh", "-c", '"$@" >&- 2>&-', "sh", *words, "-o", "out.csv"])
        self.assertEqual(done.returncode, 0)
        self.assertTrue(pathlib.Path("out.csv").read_text().startswith(HEADER))

    def test_a_full_disk_leaves_the_old_file(self):
        self.write("old.csv", "old")
        self.refused(5, "old.csv", "curve", "--source", "uniform:2", "--distortion", "hamming", "-o", "old.csv",
                     preexec_fn=limit(resource.RLIMIT_FSIZE, 100))
        self.assertEqual(pathlib.Path("old.csv").read_text(), "old")
        self.assertEqual(os.listdir(), ["old.csv"])
        for name in ("picture.png", "picture.svg", "picture.pdf"):
            self.refused(5, "gnuplot wrote only", "curve", "--source", "uniform:2", "--distortion", "hamming", "--points",
                         "2", "-o", "old.csv", "--plot", name, preexec_fn=limit(resource.RLIMIT_FSIZE, 4096))
        self.assertEqual(os.listdir(), ["old.csv"])
        self.refused(5, "no/such", "curve", "--source", "uniform:2", "--distortion", "hamming", "-o", "no/such")

    @unittest.skipIf(SANITIZED, "the sanitizers reserve terabytes of addresses")
    def test_out_of_memory(self):
        self.refused(1, "", "curve", "--source", "uniform:16777216", "--distortion", "squared", "--slope", "1",
                     preexec_fn=limit(resource.RLIMIT_AS, 500 << 20), env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})


class Interrupt(Case):
    POINTS = 20000  # a minute of work, some milliseconds a point
    WORDS = ["curve", "--bytes", LICENSE, "--distortion", "squared", "--slope",
             ",".join(str(k) for k in range(1, POINTS + 1))]

    def interrupt(self, *words, **options):
        process = subprocess.Popen([PROGRAM, *self.WORDS, *words], text=True, stderr=subprocess.PIPE, **options)
        time.sleep(3 if SANITIZED else 1.5)
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
        self.assertEqual(process.returncode, 130, err)
        return out

    def test_finished_points_are_written(self):
        # nobody reads meanwhile: the pipe is full when the signal comes
        lines = self.interrupt(stdout=subprocess.PIPE).split("\n")
        self.assertEqual(lines[0], HEADER)
        self.assertTrue(4 < len(lines) < self.POINTS, len(lines))
        self.assertTrue(all(line.count(",") == 7 for line in lines[:-1]))
        self.interrupt("--format", "json", "-o", "out.json")
        self.assertEqual(os.listdir(), ["out.json"])
        document = json.loads(pathlib.Path("out.json").read_text())
        self.assertTrue(2 < len(document["points"]) < self.POINTS)

    def test_a_long_point_is_stopped_inside(self):
        side = [f"{-4 + k / 8:g}" for k in range(64)]
        self.write("grid.txt", "".join(f"{x} {y}\n" for x in side for y in side))
        grid = ["--samples", "grid.txt", "--distortion", "squared", "--at", "0.05", "--gap", "1e-300"]
        for words in (grid, [*grid, "--method", "blahut-arimoto"], ["--source", "gaussian-grid:3000", "--distortion",
                                                                   "squared", "--at", "1e-3", "--gap", "1e-300"]):
            process = subprocess.Popen([PROGRAM, "curve", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       text=True)
            time.sleep(3 if SANITIZED else 1)
            self.assertIsNone(process.poll(), words)
            start = time.monotonic()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
            self.assertLess(time.monotonic() - start, 20 if SANITIZED else 3, words)
            self.assertEqual((process.returncode, out), (130, HEADER + "\n"), err)
            self.assertIn("interrupted after 0 of 1 points", err)

    def test_progress_is_for_terminals(self):
        try:
            leader, follower = pty.openpty()
        except OSError as error:
            self.skipTest(f"no pseudo-terminal here: {error}")
        process = subprocess.Popen([PROGRAM, *self.WORDS], stdout=subprocess.DEVNULL, stderr=follower)
        os.close(follower)
        time.sleep(3 if SANITIZED else 1.5)
        process.send_signal(signal.SIGINT)
        shown = b""
        try:
            while chunk := os.read(leader, 4096):
                shown += chunk
        except OSError:  # the other end is closed
            pass
        os.close(leader)
        self.assertEqual(process.wait(timeout=120), 130)
        self.assertRegex(shown.decode(), r"\d+ of 20000 points, \d+ s left")


class Channel(Case):
    def test_the_channel_of_a_point(self):
        """Its rate and distortion are the point's; files come back bit by bit."""
        self.write("p.txt", "0.2 0.3 0 0.5\n")
        self.write("d.txt", "0 1 3\n1 0 1\n5 5 5\ninf 2 0\n")
        self.write("e.txt", "1 0 1\n1 0 0\n0 0 0\n0 1 1\n")
        p = [0.2, 0.3, 0, 0.5]
        for more in (["--slope", "1.5"], ["--at", "0.2"], ["--distortion", "e.txt", "--slope", "1:2"]):
            done = run("curve", "--pmf", "p.txt", "--distortion", "d.txt", *more, "--write-channel", "c.txt", "--write-law",
                       "q.txt")
            row = dict(zip(*[line.split(",") for line in done.stdout.split("\n")[:2]]))
            channel = [[float(x) for x in line.split()] for line in open("c.txt")]
            law = [float(x) for x in open("q.txt")]
            for symbol, shares in zip(p, channel):
                if symbol > 0:
                    self.assertAlmostEqual(sum(shares), 1, delta=1e-14)
            for j in range(3):
                self.assertAlmostEqual(sum(s * c[j] for s, c in zip(p, channel)), law[j], delta=1e-15)
            rate = sum(s * c * math.log(c / q) for s, shares in zip(p, channel) for c, q in zip(shares, law) if s * c > 0)
            self.assertAlmostEqual(rate, float(row["rate"]), delta=2e-10)
            run("curve", "--pmf", "p.txt", "--distortion", "d.txt", *more, "--write-channel", "c.npy", "--write-law", "q.npy")
            data = pathlib.Path("c.npy").read_bytes()
            self.assertEqual(len(data), 128 + 8 * 12)
            self.assertEqual(list(struct.unpack("<12d", data[128:])), [x for shares in channel for x in shares])
            self.assertIn(b"'shape': (4, 3)", data[:128])
        self.assertIn("proved", run("curve", "--pmf", "q.npy", "--normalize", "--distortion", "hamming", "--slope", "1").stdout)

    def test_refusals(self):
        words = ["curve", "--source", "uniform:3", "--distortion", "hamming", "--write-channel", "c.txt"]
        self.refused(2, "a single point", *words)
        self.refused(2, "a single point", *words, "--slope", "1,2")
        self.refused(5, "absent", *words[:-1], "absent/c.txt", "--slope", "1", "-o", "t.csv")
        self.assertEqual(os.listdir(), [])


    def test_anybodys_channel(self):
        """The solver's own channel lies on the curve, a worse one above it, both proved."""
        words = ["--source", "bernoulli:0.3", "--distortion", "hamming"]
        run("curve", *words, "--slope", "2", "--write-channel", "c.npy")
        header, row = run("check", "--channel", "c.npy", *words).stdout.split("\n")[:2]
        self.assertEqual(header, "distortion_lower,distortion_upper,information_lower,information_upper,curve_lower,"
                                 "excess_upper,slope,unit")
        own = list(map(float, row.split(",")[:7]))
        self.assertLess(own[5], 1e-9)
        self.assertAlmostEqual(own[6], 2, delta=1e-3)
        self.write("worse.txt", "0.9 0.1\n0.4 0.6\n")
        row = run("check", "--channel", "worse.txt", *words, "--unit", "bits").stdout.split("\n")[1].split(",")
        curve = run("curve", *words, "--at", row[1], "--unit", "bits").stdout.split("\n")[1].split(",")
        self.assertLessEqual(float(row[4]), float(curve[4]))
        self.assertGreater(float(row[4]), float(curve[3]) - 1e-6)
        self.assertEqual(row[7], "bits")
        self.refused(3, "worse.txt: 2 x 2 numbers; the problem has 3", "check", "--channel", "worse.txt", "--source",
                     "uniform:3", "--distortion", "hamming")
        self.refused(2, "go with --channel without a result only", "check", "r.json", "--channel", "worse.txt", *words)
        self.refused(2, "a result only", "check", "r.json", "--unit", "bits")
        self.refused(3, "worse.txt:1", "check", "--channel", self.write("worse.txt", "-1 2\n1 0\n"), *words)


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

    def test_refusals(self):
        self.refused(2, "vectors of 1 and of 2", *self.words, "--slope", "1,1:2")
        self.refused(2, "vectors of 3 numbers for 2", *self.words, "--slope", "1:2:3")
        self.refused(2, "want --slope", *self.words)
        self.refused(2, "--rate is for one", *self.words, "--rate", "1")
        self.refused(2, "for several", *self.words[:5], "--slope", "1:2")
        self.refused(2, "distortion 2 is not", *self.words, "--at", "1:-1")
        self.refused(2, "did you mean hamming", *self.words, "--distortion", "haming", "--slope", "1:2:3")
        self.write("b.txt", "0 1\n1 0\n0 0\n")
        self.refused(3, "distortion 2 is between 3 and 2 symbols", *self.words, "--slope", "1:2")
        self.write("b.txt", "1 1 0\n1 0 1\n0 1 1\n")
        self.refused(2, "no channel keeps to all 2", *self.words, "--at", "0.001:0.001")
        self.assertEqual(run(*self.words, "--at", "0:0.9", code=4).stdout.split("\n")[1].split(",")[8], "open")


class Stream(Case):
    WORDS = Interrupt.WORDS

    def test_rows_come_as_they_are_proved(self):
        process = subprocess.Popen([PROGRAM, *self.WORDS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            self.assertEqual(process.stdout.readline(), HEADER + "\n")
            self.assertTrue(process.stdout.readline().endswith(",proved,nats\n"))
            self.assertIsNone(process.poll())  # nowhere near its end
            process.stdout.close()
            self.assertEqual(process.wait(timeout=60), -signal.SIGPIPE)
        finally:
            process.kill()
            process.stderr.close()

    def test_a_killed_run_leaves_its_rows(self):
        with open("rows.csv", "w") as rows:
            process = subprocess.Popen([PROGRAM, *self.WORDS], stdout=rows)
            deadline = time.monotonic() + 60
            while os.path.getsize("rows.csv") < 4000 and time.monotonic() < deadline:
                time.sleep(0.05)
            process.kill()
            self.assertEqual(process.wait(timeout=60), -signal.SIGKILL)
        lines = pathlib.Path("rows.csv").read_text().split("\n")
        self.assertGreater(len(lines), 10)
        self.assertTrue(all(line.count(",") == 7 for line in lines[:-1]))

    def test_leftovers_of_the_dead_are_removed(self):
        process = subprocess.Popen([PROGRAM, *self.WORDS, "-o", "late.csv"], stderr=subprocess.DEVNULL)
        left = f"late.csv.exactrd-{process.pid}-0.tmp"
        while not pathlib.Path(left).exists():
            time.sleep(0.01)
        process.kill()
        process.wait()
        held = f"held.csv.exactrd-{process.pid}-1.tmp"  # as of a process in another container
        kept = [left.replace("exactrd-", ""), f"x.exactrd-{os.getpid()}-0.tmp", left + "x", "y.tmp", held]
        for name in kept:
            self.write(name, "")
        with open(held) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            run("curve", "--source", "uniform:2", "--distortion", "hamming", "-o", "other.csv")
            self.assertEqual(sorted(os.listdir()), sorted([*kept, "other.csv"]))
        run("curve", "--source", "uniform:2", "--distortion", "hamming", "-o", os.path.abspath("other.csv"))
        self.assertEqual(sorted(os.listdir()), sorted([*kept[:-1], "other.csv"]))

    def test_termination_is_an_interruption(self):
        process = subprocess.Popen([PROGRAM, *self.WORDS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.stdout.readline()
        process.terminate()
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        self.assertTrue(out.endswith("proved\n") or out == "")


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


class Ranges(Case):
    """Targets beyond their range are named by position, as typed, in the unit asked for."""

    def test_messages(self):
        coin = ["curve", "--source", "uniform:2", "--distortion", "hamming"]
        for words, message in (
                (["--rate", "0.5,5", "--unit", "bits"], "value 2 of --rate is 5 bits, above R(D_min) = 1.000000000144"),
                (["--rate", "5"], "value 1 of --rate is 5 nats, above R(D_min) = 0.69314718"),
                (["--rate", "-1"], "value 1 of --rate is -1 nats, below 0 nats"),
                (["--at", "0.1,-1"], "value 2 of --at is -1, below D_min = 0"),
                (["--slope", "1,-2"], "value 2 of --slope is -2: slopes are >= 0, in nats per unit of distortion")):
            self.refused(2, message, *coin, *words)


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

    def test_picture_and_refusals(self):
        self.write("p.csv", "distortion,rate\n0.1,1.5\n0.3,0.2\n")
        self.rows("p.csv", "--plot", "p.svg")
        svg = pathlib.Path("p.svg").read_text()
        self.assertIn("below the proved bound", svg)
        self.refused(3, "no column is named 'distortion'", "compare", "c.json", self.write("q.csv", "a,b\n1,2\n"))
        self.refused(3, "row 1: rate is not a number >= 0", "compare", "c.json", self.write("q.csv", "distortion,rate\n1,x\n"))
        self.refused(2, "missing argument", "compare", "c.json")


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
        self.refused(2, "--format csv", *self.asked, "--length", "10", "--format", "json")


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


class Tables(Case):
    """Matrices as other programs write them give the curve of the plain one, or are refused with a reason."""

    def test_read(self):
        self.write("half.txt", "0.5 0.5\n")
        asked = ["curve", "--pmf", "half.txt", "--at", "0.1", "--distortion"]
        wanted = run(*asked, self.write("plain.txt", "0 1\n1 0\n")).stdout
        for text in ("y0,y1\n0,1\n1,0\n", "0;1\n1;0\n", '"0","1"\n"1","0"\n', ",a,b\nx,0,1\ny,1,0\n", "0,1,\n1,0,\n"):
            self.assertEqual(run(*asked, self.write("d.csv", text)).stdout, wanted, text)

    def test_refused(self):
        self.write("half.txt", "0.5 0.5\n")
        asked = ["curve", "--pmf", "half.txt", "--at", "0.1", "--distortion"]
        for text, reason in (("0,5\t1,25\n1,0\t0,0\n", "decimal comma"), ("0 5#1\n1 0\n", "a blank before its #"),
                             ("0 1\n1 0\n2 2\n", "rows: 3, source symbols: 2; its columns are as many: transpose it")):
            self.refused(3, reason, *asked, self.write("d.txt", text))
        self.refused(2, "number 2 of '1,1e-400'", *asked[:3], "--slope", "1,1e-400", "--distortion", "hamming")


class Plot(Case):
    def setUp(self):
        super().setUp()
        run("curve", "--source", "uniform:5", "--distortion", "squared", "-o", "a.csv")
        run("curve", "--source", "bernoulli:0.3", "--distortion", "hamming", "--format", "json", "-o", "b.json")

    def test_pictures(self):
        for name, magic in (("p.png", b"\x89PNG"), ("p.svg", b"<?xml"), ("p.pdf", b"%PDF")):
            run("plot", "a.csv", "b.json", "-o", name, "--title", "It's `touch x` $(touch x) \\ %s", "--log", "xy")
            self.assertTrue(pathlib.Path(name).read_bytes().startswith(magic))
        self.assertFalse(pathlib.Path("x").exists())
        for name in ("a\nb.png", "`touch x`'\t.svg", "\x7f\x01.pdf"):
            run("plot", "a.csv", "-o", name)
            self.assertGreater(os.stat(name).st_size, 1000)
            os.remove(name)
        self.assertEqual(sorted(os.listdir()), ["a.csv", "b.json", "p.pdf", "p.png", "p.svg"])
        run("curve", "--source", "uniform:5", "--distortion", "squared", "--plot", "c.svg")
        svg = pathlib.Path("c.svg").read_text()
        self.assertIn("distortion", svg)
        self.assertIn("rate (nats)", svg)
        self.assertIn("proved band", svg)

    def test_units(self):
        """A table that names its unit is converted; bits are never drawn as nats."""
        drawn = []
        for rates, unit in ((("0.6931471805599453", "0"), "nats"), (("1", "0"), "bits")):
            table = "distortion,rate,unit\n" + "".join(f"{k},{rate},{unit}\n" for k, rate in enumerate(rates))
            for asked in ("nats", "bits"):
                run("plot", self.write("t.csv", table), "-o", "t.svg", "--unit", asked)
                drawn.append(pathlib.Path("t.svg").read_text())
        self.assertEqual(drawn[0], drawn[2])
        self.assertEqual(drawn[1], drawn[3])
        self.assertNotEqual(drawn[0], drawn[1])
        self.refused(3, "t.csv:3: the unit 'nats'", "plot",
                     self.write("t.csv", "distortion,rate,unit\n1,1,bits\n2,0,nats\n"), "-o", "t.svg")

    def test_refusals(self):
        self.refused(2, "-o FILE.png", "plot", "a.csv")
        self.refused(2, ".png, .svg or .pdf", "plot", "a.csv", "-o", "p.gif")
        self.refused(2, "2 names", "plot", "a.csv", "a.csv", "b.json", "-o", "p.png", "--legend", "x,y")
        self.refused(3, "no column is named 'foo'", "plot", "a.csv", "--x", "foo", "-o", "p.png")
        self.refused(3, "x.csv:3", "plot", self.write("x.csv", "a,b\n1,2\n1\n"), "-o", "p.png")
        self.refused(5, "absent", "plot", "absent.csv", "-o", "p.png")
        self.refused(3, "/dev/zero:1: no table: a zero byte", "plot", "/dev/zero", "-o", "p.png")
        self.write("long.csv", "a,b\n1," + "2" * 2**20 + "\n")
        self.refused(3, "long.csv:2: no table: a line", "plot", "long.csv", "-o", "p.png")
        self.assertFalse(pathlib.Path("p.png").exists())

    def test_gnuplot_missing_or_failing(self):
        self.write("p.png", "old")
        self.refused(5, "gnuplot", "plot", "a.csv", "-o", "p.png", env={**os.environ, "PATH": "/nonexistent"})
        os.mkdir("bin")
        pathlib.Path("bin/gnuplot").write_text("#!/bin/sh\necho 'line 3: no such luck' >&2\nexit 1\n")
        os.chmod("bin/gnuplot", 0o755)
        self.refused(5, "no such luck", "plot", "a.csv", "-o", "p.png",
                     env={**os.environ, "PATH": os.path.abspath("bin") + ":/bin:/usr/bin"})
        self.assertEqual(pathlib.Path("p.png").read_text(), "old")
        self.assertEqual(sorted(os.listdir()), ["a.csv", "b.json", "bin", "p.png"])


unittest.main(argv=sys.argv[:1])
