"""Every command that computes answers Ctrl-C at once, whatever it is doing: interrupted at random moments."""
import os
import random
import signal
import subprocess
import sys
import time
import unittest

from harness import PROGRAM, SANITIZED, LICENSE, Case, answers_within, main

# Processor seconds from the signal to the end; two programs on one core's two threads take up to twice as many, and
# the longest stretch between two questions that was seen is a tenth of a second.
LIMIT_S = 10 if SANITIZED else 0.5
MOMENTS = 2 * max(1, int(float(os.environ.get("XRD_TEST_MULTIPLIER", "1"))))
STARTED_S, LONGEST_S = 0.05, 2  # the moments lie between these, as many before a third of a second as after


def table(chance, rows, columns):
    return "".join(" ".join(f"{chance.random():.6f}" for _ in range(columns)) + "\n" for _ in range(rows))


@unittest.skipUnless(sys.platform == "linux", "reads /proc")
class RandomMoments(Case):
    def setUp(self):
        super().setUp()
        self.chance = random.Random(os.environ.get("XRD_TEST_SEED", "1"))

    def interrupt(self, words):
        """None where the command was done before, else processor seconds until it ended."""
        process = subprocess.Popen([PROGRAM, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            time.sleep(STARTED_S * (LONGEST_S / STARTED_S) ** self.chance.random())
            if process.poll() is not None:
                self.assertIn(process.returncode, (0, 4), (words, process.stderr.read()))
                return None
            process.send_signal(signal.SIGINT)
            taken = answers_within(process, LIMIT_S)
            self.assertLessEqual(taken, LIMIT_S, words)
            err = process.communicate(timeout=60)[1]
            # before there is anything to keep the signal simply ends the process
            self.assertIn(process.returncode, (0, 130, -signal.SIGINT), (words, err))
        finally:
            process.kill()
            process.wait()
            process.stderr.close()
        return taken

    def answers(self, *words):
        for _ in range(MOMENTS):
            self.interrupt(words)

    def files(self):
        self.write("p.txt", table(self.chance, 600, 1))
        self.write("d.txt", table(self.chance, 600, 600))
        return ["curve", "--pmf", "p.txt", "--normalize", "--distortion", "d.txt"]

    def test_tables(self):
        words = self.files()
        for more in (["--points", "2000"], ["--critical"], ["--method", "blahut-arimoto"],
                     ["--gap", "1e-300", "--at", "0.01,0.02,0.1,0.2,0.3"]):
            self.answers(*words, *more)

    def test_lines_and_grids(self):
        side = [f"{-4 + k / 8:g}" for k in range(64)]
        self.write("grid.txt", "".join(f"{x} {y}\n" for x in side for y in side))
        for words in (["--source", "gaussian-grid:3000", "--distortion", "squared"],
                      ["--source", "uniform:5000", "--distortion", "squared"],
                      ["--source", "laplace-grid:300000", "--distortion", "absolute"],
                      ["--samples", "grid.txt", "--distortion", "squared"],
                      ["--samples", "grid.txt", "--distortion", "squared", "--reproduction", "continuous", "--slope",
                       "2,20"]):
            self.answers("curve", *words)

    def test_steep_lines_fill_their_memory(self):
        points = 4000 if SANITIZED else 16000  # a piece of work grows as their number, and is slow without optimisation
        self.answers("curve", "--source", f"gaussian-grid:{points}", "--distortion", "squared", "--points", "10")

    def test_densities_and_lengths(self):
        for words in (["--density", "laplace", "--distortion", "squared"],
                      ["--density", "normal", "--distortion", "squared"],
                      ["--density", "student:1.5", "--distortion", "absolute", "--slope", "0.001,0.03,0.68"],
                      ["--bytes", LICENSE, "--distortion", "hamming", "--at", "0.2", "--length", "1000,100000,1000000"]):
            self.answers("curve", *words)

    def test_other_problems(self):
        matrix = self.write("channel.txt", "".join(" ".join(["0.0025"] * 400) + "\n" for _ in range(300)))
        self.write("square.txt", table(self.chance, 500, 500))
        self.write("other.txt", table(self.chance, 500, 500))
        self.write("covariance.txt", "".join(" ".join(f"{0.9 ** abs(i - j):.6f}" for j in range(500)) + "\n"
                                             for i in range(500)))
        for words in (["verify"], ["toy", "sweep"], ["toy", "linear"], ["waterfill", "--cov", "covariance.txt"],
                      ["perception", "--bytes", LICENSE, "--distortion", "squared", "--at",
                       "100:0.1,200:0.05,400:0.2", "--constraint", "tv"],
                      ["capacity", "--channel", matrix], ["dominate", "--weak", "square.txt", "--strong",
                                                                 "other.txt"]):
            self.answers(*words)

    def test_bottlenecks(self):
        self.write("joint.txt", table(self.chance, 60, 4))
        self.answers("bottleneck", "--joint", "joint.txt", "--points", "200")

    def test_many_symbols(self):
        self.write("samples.txt", table(self.chance, 40000, 3))
        self.write("places.txt", table(self.chance, 60, 3))
        self.answers("curve", "--samples", "samples.txt", "--reproduction", "places.txt", "--distortion", "squared",
                     "--points", "500")

    def test_a_document_being_checked(self):
        words = ["curve", "--source", "gaussian-grid:600", "--distortion", "squared", "--points", "60"]
        subprocess.run([PROGRAM, *words, "--format", "json", "-o", "long.json"], check=True)
        self.answers("check", "long.json")

    def test_lengths_being_checked(self):
        self.write("p.txt", "0.5\n0.3\n0.2\n")
        self.write("d.txt", "0 1 2.7\n1.1 0 0.9\n2.5 1.3 0\n")
        words = ["curve", "--pmf", "p.txt", "--distortion", "d.txt", "--at", "0.3", "--length", "30,1000,1000000"]
        subprocess.run([PROGRAM, *words, "--format", "json", "-o", "lengths.json"], check=True)
        self.answers("check", "lengths.json")

    def test_payoffs(self):
        words = self.files()[:4]
        self.write("u.txt", table(self.chance, 600, 600))
        self.answers(*words, "--payoff", "u.txt", "--slope", ",".join(str(k) for k in range(1, 300)))
        self.answers(*words, "--payoff", "u.txt", "--information-cost", "0.01,0.02,0.05,0.1,0.2")

    def test_several_distortions(self):
        words = self.files()
        self.write("e.txt", table(self.chance, 600, 600))
        self.answers(*words, "--distortion", "e.txt", "--points", "9")
        self.answers(*words, "--distortion", "e.txt", "--at", "0.1:0.3,0.2:0.2,0.3:0.1")

    def test_a_table_being_laid_out(self):
        self.write("x.txt", table(self.chance, 3000, 30))
        self.answers("curve", "--samples", "x.txt", "--distortion", "squared", "--slope", "1,2,3,4,5,6,7")

    def test_training(self):
        self.answers("vae", "train", "run")
        self.answers("vae", "sweep", "grid", "--betas", "0.1,1", "--seeds", "1,2,3")
        self.answers("vae", "experiment", "corridors", "--quick")

    def test_geometry(self):
        subprocess.run([PROGRAM, "vae", "train", "--held-out", "40", "--batch", "32", "--steps", "20", "--evaluate-every", "20",
                        "--checkpoint-every", "20", "--latents", "6", "--widths", "64,64", "--activation", "tanh", "--data",
                        "corridors", "--rate", "0.01", "bent"], check=True, stdout=subprocess.DEVNULL)
        self.answers("vae", "geometry", "bent", "--points", "24", "--table", "pairs")
        self.answers("vae", "geometry", "bent", "--table", "field", "--grid", "301")


main()
