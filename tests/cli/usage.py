"""Commands, options and messages, as every command has them."""
import os
import pathlib
import subprocess
import tempfile

from harness import run, Case, main, PROGRAM


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

    def test_every_kind_of_word_has_a_suggestion(self):
        curve = ["curve", "--distortion", "hamming", "--slope", "1"]
        for part, words in (
                ("vae train?", ["vae", "trian"]), ("toy table3?", ["toy", "tabel3"]), ("bernoulli?", [*curve, "--source", "bernouli:.3"]),
                ("normal?", ["curve", "--distortion", "squared", "--density", "norml"]), ("bits?", [*curve, "--unit", "bit"]),
                ("bits?", [*curve, "--unit", "BITS"]), ("--source?", ["curve", "--Source", "x"]), ("hamming?", ["curve", "--source", "bernoulli:.3", "--distortion", "Hamming"]),
                ("hamming?", ["curve", "--source", "bernoulli:.3", "--distortion", "haming"]), ("laplace?", ["closed", "laplce:1"]),
                ("corridors?", ["vae", "experiment", "corridor"]), ("bernoulli?", ["vae", "train", "x", "--loss", "bernouli"]),
                ("--source?", ["curve", "--sorce", "x"]), ("curve?", ["help", "cruve"]),
                ("--help?", ["--hlep"]), ("awgn?", ["capacity", "--channel", "agwn", "--peak", "1"]),
                ("wasserstein?", ["perception", "--pmf", "p", "--distortion", "hamming", "--constraint", "wasserstien", "--at", "1:1"]),
                ("line?", ["plot", "a.csv", "--style", "lien", "-o", "a.png"])):
            self.refused(2, f"did you mean {part}", *words)
        known = run("verify", "--list", "--format", "csv").stdout.split("\n")[2].split(",")[0]
        self.refused(2, f"did you mean {known}?", "verify", known + "x")

    def test_bad_numbers_are_named_as_typed(self):
        self.write("joint.txt", "0.3 0.1\n0.1 0.5\n")
        for part, words in (
                ("value 2 of --relevance is 9 nats, not from 0", ["bottleneck", "--joint", "joint.txt", "--relevance", "0.1,9"]),
                ("I(X;Y) = 0.25642", ["bottleneck", "--joint", "joint.txt", "--relevance", "9", "--unit", "bits"]),
                ("value 2 of --rate is -1 nats: it must be >= 0", ["waterfill", "--eigenvalues", "1,2", "--rate", "1,-1"]),
                ("value 2 of --at is -0.5: ", ["waterfill", "--eigenvalues", "1,2", "--at", "1,-0.5"]),
                ("value 2 of --rate is 5 bits: the curve ends at 0.88129", ["closed", "bernoulli:.3", "--rate", ".1,5", "--unit", "bits"]),
                ("value 1 of --rate is 5 nats: the curve ends at 0.61086", ["closed", "bernoulli:.3", "--rate", "5"]),
                ("value 1 of --at is -0.1: must be finite", ["closed", "bernoulli:.3", "--at", "-.1"]),
                ("value 2 of --level is 0: must be finite and > 0", ["waterfill", "--eigenvalues", "1,2", "--level", "1,0"]),
                ("value 2 of --eigenvalues is -2: it must be >= 0", ["waterfill", "--eigenvalues", "1,-2", "--at", "1"]),
                ("value 1 of --peak is 99: ", ["capacity", "--channel", "awgn", "--peak", "99"]),
                ("value 2 of --rate is -0.1 bits: it must be > 0", ["bottleneck", "--joint", "joint.txt", "--rate", "0.1,-0.1", "--unit", "bits"]),
                ("value 1 of --rate is 9 nats, not below the source's entropy = 0.67", ["bottleneck", "--joint", "joint.txt", "--rate", "9"]),
                ("value 2 of --rate is 5.1 bits, not below the source's entropy = 1.58", ["curve", "--source", "uniform:3",
                 "--distortion", "squared", "--reproduction", "continuous", "--rate", "0.1,5.1", "--unit", "bits"]),
                ("number 2 of '1,1e-400' is too large, or too small", ["closed", "bernoulli:.3", "--slope", "1,1e-400"])):
            self.refused(2, part, *words)
        self.refused(3, "gaussian:-1: parameter is -1: must be in", "closed", "gaussian:-1", "--at", ".1")
        self.write("pmf.txt", "0.5 0.5\n")
        self.refused(2, "value 2 of --at is 0.1:-1: ", "perception", "--pmf", "pmf.txt", "--distortion", "hamming", "--constraint",
                     "tv", "--at", "0.1:0.1,0.1:-1", "--format", "json")

    def test_examples_run(self):
        """What each --help shows works when it is copied, one line after the other, in an empty folder."""
        listed = [line.split("  ")[1] for line in run("--help").stdout.split("Commands:\n")[1].split("\n\n")[0].split("\n")
                  if line.startswith("  ") and line[2] != " "]
        environment = {**os.environ, "PATH": f"{os.path.dirname(PROGRAM)}:{os.environ['PATH']}"}
        for command in listed:
            text = run(*command.split(), "--help").stdout
            lines = text.split("\nExamples:\n")[1].split("\n")[:-1]
            self.assertTrue(any(line.startswith(f"  exactrd {command}") for line in lines), command)
            with self.subTest(command), tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(["bash", "-euc", "\n".join(lines)], cwd=folder, env=environment, capture_output=True,
                                      text=True, timeout=300)
                self.assertEqual(done.returncode, 0, (lines, done.stderr))

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
        self.refused(2, ".png, .svg, .pdf or .html", *source, "--plot", "x.gif")
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


main()
