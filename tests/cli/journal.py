"""Rows kept in a journal: a command that ends early goes on after them, and another's file is left alone."""
import fcntl
import os
import pathlib
import random
import resource
import signal
import struct
import subprocess
import time

from harness import PROGRAM, HEADER, run, limit, Case, main

SLOPES = ",".join(str(1 + k / 8) for k in range(24))


class Journals(Case):
    def setUp(self):
        super().setUp()
        drawn = random.Random(3)
        self.write("d.txt", "\n".join(" ".join(str(drawn.random()) for _ in range(40)) for _ in range(40)))
        self.write("p.txt", "\n".join(["0.025"] * 40))
        self.words = ["curve", "--pmf", "p.txt", "--distortion", "d.txt", "--slope", SLOPES]
        self.rows = run(*self.words).stdout
        self.kept = [*self.words, "--journal", "j.csv"]

    def journal(self):
        return pathlib.Path("j.csv").read_text()

    def cut(self, whole, rows, more=""):
        """The journal as it was when `rows` were finished."""
        pathlib.Path("j.csv").write_text("\n".join(whole.split("\n")[:rows + 2]) + "\n" + more)

    def test_the_whole_table_is_kept(self):
        self.assertEqual(run(*self.kept).stdout, self.rows)
        title, table = self.journal().split("\n", 1)
        self.assertEqual(table, self.rows)
        self.assertRegex(title, "^# rows of the exactrd command [0-9a-f]{64}$")
        again = run(*self.kept, "--threads", "2", "-o", "out.csv")
        self.assertEqual(pathlib.Path("out.csv").read_text(), self.rows)
        self.assertEqual(again.stdout, "")
        self.assertEqual(self.journal(), title + "\n" + self.rows)

    def test_goes_on_after_any_row(self):
        run(*self.kept)
        whole = self.journal()
        for rows, torn in ((0, ""), (1, ""), (23, ""), (5, "2.0,0.3,0.7"), (0, "1,0.2")):
            self.cut(whole, rows, torn)
            found = run(*self.kept).stdout.splitlines()
            self.assertEqual(found[:rows + 1], self.rows.splitlines()[:rows + 1])
            self.assertEqual([row.split(",")[0] for row in found], [row.split(",")[0] for row in self.rows.splitlines()])
            self.assertTrue(all(",proved," in row for row in found[1:]))
        for size in (10, 50, len(whole.split("\n")[0]), len(whole.split("\n")[0]) + 5):  # ended while it was begun
            pathlib.Path("j.csv").write_text(whole[:size])
            self.assertEqual(run(*self.kept).stdout, self.rows)

    def test_kept_rows_are_not_solved_again(self):
        run(*self.kept)
        text = self.journal().replace("\n1,", "\n1.0,")
        pathlib.Path("j.csv").write_text(text)
        self.assertIn("\n1.0,", run(*self.kept).stdout)

    def test_killed(self):
        started = subprocess.Popen([PROGRAM, *self.kept], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not pathlib.Path("j.csv").exists() or self.journal().count("\n") < 4:
            if started.poll() is not None:
                break
            time.sleep(0.001)
        started.send_signal(signal.SIGKILL)
        started.wait()
        kept = self.journal().count("\n") - 2
        found = run(*self.kept).stdout
        self.assertEqual(found.splitlines()[:kept], self.rows.splitlines()[:kept])
        self.assertEqual(found.count(",proved,"), 24)

    def test_open_rows_stay_open(self):
        words = ["curve", "--pmf", "p.txt", "--distortion", "d.txt", "--gap", "1e-17", "--slope", "7,8"]
        first = run(*words, "--journal", "o.csv", code=4).stdout
        self.assertIn(",open,", first)
        self.assertEqual(run(*words, "--journal", "o.csv", code=4).stdout, first)

    def test_another_s_file(self):
        run(*self.kept)
        whole = self.journal()
        self.refused(3, "j.csv: not the journal of this command", *self.kept[:-2], "--unit", "bits", "--journal", "j.csv")
        self.write("p.txt", "\n".join(["0.05"] + ["0.025"] * 38 + ["0"]))
        self.refused(3, "j.csv: not the journal of this command", *self.kept)
        self.assertEqual(self.journal(), whole)
        self.refused(3, "p.txt: not the journal", *self.words, "--journal", "p.txt")
        self.refused(5, "none/j.csv: cannot be opened", *self.words, "--journal", "none/j.csv")
        self.refused(5, ".: cannot be opened", *self.words, "--journal", ".")

    def test_weights_beside_a_folder(self):
        """Neither is read whole; a change of either is another command's."""
        rows = 140000
        pathlib.Path("s").mkdir()
        for name, shape, numbers in (("s/0.npy", (rows, 2), [k % 11 for k in range(2 * rows)]),
                                     ("w.npy", (rows,), [1 + k % 3 for k in range(rows)])):
            head = repr({"descr": "<f8", "fortran_order": False, "shape": shape}).ljust(117).encode() + b"\n"
            pathlib.Path(name).write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head +
                                           struct.pack(f"<{len(numbers)}d", *numbers))
        self.write("y.txt", "0 1\n4 4\n9 8\n")
        words = ["curve", "--samples", "s", "--weights", "w.npy", "--reproduction", "y.txt", "--distortion", "squared", "--slope",
                 "0.01,0.1", "--journal", "j.csv"]
        self.assertEqual(run(*words).stdout, run(*words).stdout)
        for name in ("w.npy", "s/0.npy"):
            before = os.stat(name).st_mtime_ns
            os.utime(name, ns=(before + 10**9, before + 10**9))
            self.refused(3, "j.csv: not the journal of this command", *words)
            os.utime(name, ns=(before, before))

    def test_one_at_a_time(self):
        with open("j.csv", "w") as held:
            fcntl.lockf(held, fcntl.LOCK_EX)
            self.refused(5, "j.csv: another command keeps its rows there", *self.kept)

    def test_tables_of_values_alone(self):
        for more in (["--points", "5"], ["--slope", "1", "--format", "json"], ["--slope", "1", "--plot", "a.svg"],
                     ["--slope", "1", "--write-law", "law.txt"], []):
            self.refused(2, "--journal keeps the rows of a table", *self.words[:5], *more, "--journal", "j.csv")
        self.assertFalse(os.path.exists("j.csv"))

    def test_a_full_disk(self):
        self.assertTrue(self.rows.startswith(HEADER))
        self.refused(5, "/dev/zero: no file", *self.words, "--journal", "/dev/zero")
        done = run(*self.kept, code=5, preexec_fn=limit(resource.RLIMIT_FSIZE, 400))
        self.assertIn("j.csv", done.stderr)
        self.assertEqual(run(*self.kept).stdout.count(",proved,"), 24)


main()
