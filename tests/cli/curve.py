"""exactrd curve: tables, methods, critical slopes, and the channel of a point."""
import json
import math
import os
import pathlib
import struct
import subprocess

from harness import LICENSE, HEADER, PROGRAM, run, Case, main


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

    def critical_slopes(self, *words):
        """The rows; a row that is open makes the exit code 4, as a point that is."""
        done = subprocess.run([PROGRAM, "curve", *words, "--critical"], capture_output=True, text=True, timeout=300, check=False)
        rows = [line.split(",") for line in done.stdout.split("\n")[1:-1]]
        self.assertEqual(done.returncode, 4 if any(row[7] == "open" for row in rows) else 0, done.stderr)
        return rows

    def test_critical_slopes_that_stay_open(self):
        for points in 12, 24, 30, 40:  # neighbours of a fine line follow each other too closely to be told apart
            rows = self.critical_slopes("--source", f"gaussian-grid:{points}", "--distortion", "squared")
            self.assertGreater(len(rows), points // 2)

    def test_critical_slopes_of_a_file(self):
        """Hundreds, nearly all proved; what enters was absent before, and what leaves was there."""
        rows = self.critical_slopes("--bytes", LICENSE, "--distortion", "squared")
        self.assertGreater(len(rows), 300)
        self.assertGreater(sum(row[7] == "proved" for row in rows), 0.99 * len(rows))
        present = {}
        for row in rows:
            for name, enters in [(name, True) for name in row[5].split()] + [(name, False) for name in row[6].split()]:
                self.assertNotEqual(present.get(name, not enters), enters, row)
                present[name] = enters
        lows = [float(row[0]) for row in rows]
        self.assertEqual(lows, sorted(lows))

    def test_rates_in_bits(self):
        words = ["curve", "--source", "uniform:2", "--distortion", "hamming", "--rate", "0.5", "--unit", "bits"]
        row = run(*words).stdout.split("\n")[1].split(",")
        self.assertAlmostEqual(float(row[2]), 0.5, delta=1e-9)
        self.assertAlmostEqual(float(row[1]), 0.11002786443835955, delta=1e-9)


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


main()
