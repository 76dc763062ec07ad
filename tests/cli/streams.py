"""What is written, when and where: full disks, closed pipes, interruptions, rows as they are proved."""
import csv
import fcntl
import json
import os
import pathlib
import pty
import random
import re
import resource
import signal
import struct
import subprocess
import time
import unittest

from harness import (PROGRAM, SANITIZED, LICENSE, HEADER, run, limit, Case, answers_within, has_worked, main)


class Files(Case):
    def test_full_devices(self):
        with open("/dev/full", "w") as full:
            for words in (["--help"], ["--version"], ["version"], ["curve", "--help"],
                          ["curve", "--source", "uniform:2", "--distortion", "hamming"]):
                done = subprocess.run([PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual(done.returncode, 5, words)
                self.assertIn("No space left", done.stderr)
        self.refused(5, "/dev/full", "curve", "--source", "uniform:2", "--distortion", "hamming", "-o", "/dev/full")

    def test_a_mapped_table_that_changes(self):
        # rows go into a pipe of one page, so that the program waits after some of them; what comes after is not written
        head = repr({"descr": "<f8", "fortran_order": False, "shape": (1 << 17, 1)}).encode()
        head += b" " * (117 - len(head)) + b"\n"
        numbers = struct.pack("<%dd" % (1 << 17), *(k % 7 for k in range(1 << 17)))
        self.write("y.txt", "0\n3\n6\n")
        words = ["curve", "--samples", "x.npy", "--reproduction", "y.txt", "--distortion", "squared", "--slope",
                 ",".join(str(0.1 + k / 100) for k in range(120))]
        changes = {"is touched": lambda: os.utime("x.npy"), "gets shorter": lambda: os.truncate("x.npy", 4096),
                   "is another": lambda: os.replace(self.write("z.txt", "0\n"), "x.npy")}
        for name, change in changes.items():
            pathlib.Path("x.npy").write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + numbers)
            here, there = os.pipe()
            fcntl.fcntl(there, 1031, 4096)  # F_SETPIPE_SZ
            with self.subTest(name), subprocess.Popen([PROGRAM, *words], stdout=there, stderr=subprocess.PIPE) as process:
                os.close(there)
                rows = b""
                while rows.count(b"\n") < 2:
                    rows += os.read(here, 1)
                change()
                while more := os.read(here, 4096):
                    rows += more
                os.close(here)
                said = process.stderr.read().decode()
                self.assertEqual(process.wait(), 5, said)
                self.assertRegex(said, "x.npy: changed while it was in use|a file that was being read became shorter")
                self.assertLess(rows.count(b"\n"), 100)

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

    def test_no_thread_spins(self):
        os.mkfifo("p.txt")
        process = subprocess.Popen([PROGRAM, "curve", "--pmf", "p.txt", "--distortion", "hamming", "--slope", "1"],
                                   stdout=subprocess.DEVNULL, env={**os.environ, "OPENBLAS_NUM_THREADS": "4"})
        with open("p.txt", "w") as masses:  # opens when the program has come to read it
            self.assertEqual(len(os.listdir(f"/proc/{process.pid}/task")), 1)
            masses.write("0.5 0.5\n")
        self.assertEqual(process.wait(), 0)

    @unittest.skipIf(SANITIZED, "the sanitizers touch every page")
    def test_too_many_reproductions_are_refused_at_once(self):
        chance = random.Random(1)
        self.write("plane.txt", "".join(f"{chance.gauss(0, 1)} {chance.gauss(0, 1)}\n" for _ in range(30000)))
        began = os.times()
        self.refused(1, "wants more than 17897 of the 30000 reproductions at once, and 4.3 GB", "curve", "--samples",
                     "plane.txt", "--distortion", "squared")
        spent = os.times()  # 9e8 distances are looked at once; slopes would take minutes
        self.assertLess(spent.children_user + spent.children_system - began.children_user - began.children_system, 20)


class Interrupt(Case):
    POINTS = 20000  # a minute of work, some milliseconds a point
    WORDS = ["curve", "--bytes", LICENSE, "--distortion", "squared", "--slope",
             ",".join(str(k) for k in range(1, POINTS + 1))]

    def interrupt(self, *words, **options):
        process = subprocess.Popen([PROGRAM, *self.WORDS, *words], text=True, stderr=subprocess.PIPE, **options)
        has_worked(process, 3 if SANITIZED else 1.5)
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
            has_worked(process, 3 if SANITIZED else 1)
            self.assertIsNone(process.poll(), words)
            process.send_signal(signal.SIGINT)
            self.assertLess(answers_within(process, 20), 20 if SANITIZED else 3, words)
            out, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out), (130, HEADER + "\n"), err)
            self.assertIn("interrupted after 0 of 1 points", err)

    def on_a_terminal(self, words, ends=None):
        """What is shown on one until `ends` is part of it, or for a while; the program is then interrupted."""
        try:
            leader, follower = pty.openpty()
        except OSError as error:
            self.skipTest(f"no pseudo-terminal here: {error}")
        process = subprocess.Popen([PROGRAM, *words], stdout=subprocess.DEVNULL, stderr=follower)
        os.close(follower)
        if ends is None:
            has_worked(process, 3 if SANITIZED else 1.5)
            process.send_signal(signal.SIGINT)
        shown = ""
        try:
            while chunk := os.read(leader, 4096):
                shown += chunk.decode()
                if ends is not None and re.search(ends, shown):
                    ends = None
                    process.send_signal(signal.SIGINT)
        except OSError:  # the other end is closed
            pass
        os.close(leader)
        self.assertEqual(process.wait(timeout=120), 130, shown)
        return shown

    def test_progress_is_for_terminals(self):
        self.assertRegex(self.on_a_terminal(self.WORDS), r"\d+ of 20000 points, (\d+ min )?\d+ s left")

    def test_the_point_in_progress(self):
        gap, left = r", gap \d\.\de[-+]\d+ -> \d\.\de-\d+", r"(\d+ h )?(\d+ min )?\d+ s left"
        line = "-4 -3.9 -3.8 -3.7 -3.6 -3.5 -3.4 -3.3 -3.2 -3.1 -3".split()
        self.write("many.txt", "".join(f"{x} {k * 7 % 31} {k * 11 % 37}\n" for x in line for k in range(1000)))
        samples = ["curve", "--samples", "many.txt", "--distortion", "squared", "--slope", "0.3", "--gap", "1e-14"]
        creeps = ["curve", "--source", "uniform:400", "--distortion", "squared", "--method", "blahut-arimoto",
                  "--slope", "0.001", "--gap", "1e-14"]
        for words in samples, creeps:
            self.on_a_terminal(words, r"points: none yet after \d+ s.*" + gap)
        self.on_a_terminal(creeps, r"points: none yet after \d+ s, " + left + gap)
        self.on_a_terminal(["curve", "--source", "uniform:1500", "--distortion", "squared", "--critical"],
                           r"\d+ of 200 slopes, " + left + gap)


class Limit(Case):
    SLOW = ["curve", "--source", "uniform:300", "--distortion", "squared", "--method", "blahut-arimoto"]
    FEW = ["curve", "--source", "uniform:60", "--distortion", "squared"]

    def test_time(self):
        done = run(*self.SLOW, "--points", "10", "--time-limit", "0.5", code=4)  # minutes without the limit
        rows = done.stdout.split("\n")
        self.assertEqual(rows[0], HEADER)
        self.assertTrue(rows[1].startswith("inf,0,5.70378247465620"), rows)  # log 300, the end that takes no iterations
        self.assertIn("--time-limit: interrupted", done.stderr)
        self.refused(2, "> 0", *self.SLOW, "--time-limit", "0")
        for seconds in "1", "0.1", "0.01", "0.001":  # half a minute without the limit, on a fast machine less
            far = subprocess.run([PROGRAM, "curve", "--source", "uniform:1000", "--distortion", "squared", "--critical",
                                  "--time-limit", seconds], capture_output=True, text=True, timeout=300, check=False)
            if "--time-limit" in far.stderr:
                break
            self.assertIn(far.returncode, (0, 4), far.stderr)
        self.assertEqual(far.returncode, 4, far.stderr)
        listed = [row for row in far.stdout.split("\n")[1:] if row.endswith(",proved") or row.endswith(",open")]
        if listed:  # how far the list goes: to its last row
            self.assertIn(f"; changes above slope {float(listed[-1].split(',')[1]):.9g} are not listed", far.stderr)
        else:
            self.assertRegex(far.stderr, "no change of slopes is listed yet|nothing is finished")
        for seconds in "0.1", "0.5", "2.5":  # few points, which are all proved again; none at first on a slow machine
            run(*Interrupt.WORDS, "--time-limit", seconds, "--threads", "1", "--format", "json", "-o", "out.json", code=4)
            if found := len(json.loads(pathlib.Path("out.json").read_text())["points"]):
                break
        self.assertTrue(0 < found < Interrupt.POINTS, found)
        self.assertEqual(run("check", "out.json").stdout.split("\n")[-2], f"accepted: all of {found} points")
        run("check", "out.json", "--time-limit", "0.01", code=4)
        run("verify", "--time-limit", "0.01", code=4)
        os.mkfifo("never")  # nobody writes: nothing has begun when the time is over
        done = run("curve", "--pmf", "never", "--distortion", "hamming", "--time-limit", "0.2", code=4)
        self.assertEqual(done.stdout, "")
        self.assertIn("nothing is finished", done.stderr)

    def test_iterations(self):
        done = run(*self.FEW, "--method", "blahut-arimoto", "--points", "5", "--max-iterations", "20", code=4)
        rows = [row.split(",") for row in done.stdout.split("\n")[1:-1]]
        self.assertEqual(len(rows), 5)
        self.assertIn("open", [row[6] for row in rows])
        for row in rows:  # the bounds hold those of the other method at the same distortion
            exact = run(*self.FEW, "--at", row[1]).stdout.split("\n")[1].split(",")
            self.assertTrue(float(row[3]) <= float(exact[4]) and float(exact[3]) <= float(row[4]), row)
        self.refused(2, "--critical has no points", *self.SLOW[:5], "--critical", "--max-iterations", "3")

    # whatever solves, with an answer that its first rounds have not yet
    SOLVING = [["curve", "--source", "uniform:300", "--distortion", "squared", "--at", "7"],
               ["curve", "--source", "uniform:300", "--distortion", "squared", "--rate", "2"],
               ["curve", "--pmf", "pmf", "--distortion", "d", "--distortion", "e", "--at", "0.9:0.8"],
               ["curve", "--pmf", "pmf", "--distortion", "d", "--distortion", "e", "--slope", "3:2"],
               ["curve", "--pmf", "pmf", "--payoff", "d", "--information-cost", "0.3"],
               ["curve", "--density", "uniform", "--distortion", "squared", "--slope", "99"],
               ["curve", "--density", "uniform", "--distortion", "squared", "--at", "0.002"],
               ["curve", "--samples", "samples", "--distortion", "squared", "--reproduction", "continuous", "--slope", "1"],
               ["curve", "--pmf", "pmf", "--distortion", "d", "--at", "0.9", "--length", "10", "--excess", "0.1"],
               ["bottleneck", "--joint", "joint", "--relevance", "0.03"],
               ["capacity", "--channel", "channel"],
               ["capacity", "--channel", "awgn", "--peak", "3"],
               ["perception", "--pmf", "pmf", "--distortion", "hamming", "--constraint", "tv", "--at", "0.2:0.1"]]

    def problems(self):
        draw = random.Random(1).random
        rows = [[draw() for _ in range(12)] for _ in range(12)]
        self.write("pmf", " ".join(str(x / sum(rows[0])) for x in rows[0]))
        self.write("channel", "".join(" ".join(str(x / sum(row)) for x in row) + "\n" for row in rows))
        for name in "d", "e":
            self.write(name, "".join(" ".join(str(3 * draw()) for _ in row) + "\n" for row in rows))
        self.write("samples", "".join(f"{draw()} {draw()}\n" for _ in range(20)))
        self.write("joint", "".join(" ".join(str(draw()) for _ in range(3)) + "\n" for _ in rows))

    def bounds(self, words, limit):
        done = subprocess.run([PROGRAM, *words, *limit], capture_output=True, text=True, timeout=60, check=False)
        self.assertIn(done.returncode, (0, 4), (words, limit, done.stderr))
        rows = [row.split(",") for row in done.stdout.split("\n") if row]
        if len(rows) < 2:
            self.assertRegex(done.stderr, "nothing is finished|interrupted after 0 of")
            return None
        head = rows[0]
        low = next(k for k, name in enumerate(head) if name.endswith("_lower") or name.startswith("converse"))
        if "--rate" not in words:
            self.assertEqual("open" in rows[1], done.returncode == 4, (words, limit, rows))
        return [float(rows[1][low]), float(rows[1][low + 1])]

    def test_points_in_progress(self):
        self.problems()
        unfinished = 0
        for words in self.SOLVING:
            exact = self.bounds(words, [])
            for limit in [["--max-iterations", "1"], ["--max-iterations", "3"],
                          ["--time-limit", str(10 ** random.uniform(-3, -1.5))]]:
                found = self.bounds(words, limit)
                if found is None:
                    continue
                self.assertLessEqual(found[0], found[1], (words, limit))
                unfinished += found != exact
                if "--at" in words and "--length" not in words or words[0] == "capacity":  # the same question
                    self.assertTrue(found[0] <= exact[1] and exact[0] <= found[1], (words, limit, found, exact))
        self.assertGreater(unfinished, 9)
        done = run(*self.SLOW, "--slope", "1,0.1,0.01", "--gap", "1e-13", "--time-limit", "0.5", code=4)
        self.assertIn("open", done.stdout)
        for words in self.SOLVING[2], self.SOLVING[3], self.SOLVING[4]:
            run(*words, "--max-iterations", "1", "--format", "json", "-o", "unfinished.json", code=4)
            run("check", "unfinished.json")

    def test_quiet(self):
        self.write("above.txt", "0 0\n0 1\n1 1\n1 0\n1 2\n")
        words = ["vae", "train", "run", "--data", "npy", "--file", "above.txt", "--height", "1", "--width", "2",
                 "--held-out", "3", "--batch", "2", "--steps", "1", "--widths", "2", "--latents", "1"]
        self.assertEqual(run(*words, "--quiet").stderr, "")
        words[2] = "other"
        self.assertIn("3 of 5 images are held out", run(*words).stderr)


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

    def test_critical_slopes_come_as_they_are_proved(self):
        words = ["curve", "--bytes", LICENSE, "--distortion", "squared", "--critical"]
        process = subprocess.Popen([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            self.assertTrue(process.stdout.readline().startswith("slope_low,"))
            self.assertTrue(process.stdout.readline().endswith(",proved\n"))
            self.assertIsNone(process.poll())
            process.send_signal(signal.SIGINT)
            rest = process.communicate(timeout=60)[0].splitlines()
        finally:
            process.kill()
        self.assertEqual(process.returncode, 130)
        self.assertLess(len(rest), 300)
        self.assertTrue(all(line.count(",") == 7 for line in rest))

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
        self.assertTrue(out.endswith(",proved,nats\n") or out == "")


main()
