"""exactrd plot."""
import os
import pathlib
import re
import subprocess

from harness import run, Case, main, PROGRAM


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
        self.assertNotIn("proved band", svg)  # no wider than the line
        run("curve", "--source", "uniform:5", "--distortion", "squared", "--points", "5", "--plot", "c.svg")
        self.assertIn("proved band", pathlib.Path("c.svg").read_text())

    def words(self, name="p.svg"):
        return re.findall(r"<text>(?:<tspan[^>]*>)?([^<]*)<", pathlib.Path(name).read_text())

    def test_each_file_has_its_own(self):
        """Columns, style and name for each; points below the proved bound are drawn apart; excess in percent."""
        self.write("m.csv", "D,bpp,unit\n0.1,1,bits\n0.2,0.01,bits\n")
        words = ["plot", "b.json", "m.csv", "-o", "p.svg", "--x", "distortion,D", "--y", "rate,bpp", "--unit", "bits"]
        run(*words, "--style", "line,points", "--legend", "ideal,codec", "--excess")
        shown = self.words()
        self.assertIn("codec: below the proved bound", shown)
        ideal = 0.8812908992306927 - 0.4689955935892812  # h(.3) - h(.1), bits
        self.assertIn(f"+{100 * (1 / ideal - 1):.3g} %", shown)
        self.assertTrue({"ideal", "codec"} <= set(shown))
        run(*words, "--style", "both")
        self.assertIn("m: below the proved bound", self.words())
        self.refused(2, "--style wants line, points or both", *words, "--style", "line,dots")
        self.refused(2, "--x has 3 names for 2 files", *words[:5], "--x", "a,b,c")
        self.refused(2, "--excess needs", "plot", "m.csv", "-o", "p.svg", "--x", "D", "--y", "bpp", "--excess")

    def test_decibels(self):
        self.write("m.csv", "distortion,rate\n1,1\n0.01,2\n0.0001,3\n")
        run("plot", "m.csv", "--x-axis", "psnr", "--peak", "10", "-o", "p.svg")  # 20, 40 and 60 dB
        self.assertIn("PSNR (dB)", self.words())
        self.assertTrue({"20", "30", "40", "50", "60"} <= set(self.words()))
        run("plot", "m.csv", "--x-axis", "db", "-o", "p.svg")
        self.assertTrue({"distortion (dB)", "-40", "0"} <= set(self.words()))

    def test_standard_output(self):
        for path, magic in ("-", b"<?xml"), ("-.png", b"\x89PNG"), ("-.pdf", b"%PDF"), ("-.html", b"<!DOCTYPE html>"):
            done = subprocess.run([PROGRAM, "plot", "a.csv", "-o", path], capture_output=True, check=True)
            self.assertTrue(done.stdout.startswith(magic), path)
        self.assertEqual(sorted(os.listdir()), ["a.csv", "b.json"])

    def test_a_lone_point_is_a_marker(self):
        run("plot", self.write("m.csv", "distortion,rate\n1,1\n"), "-o", "p.svg", "--legend", "one")
        part = pathlib.Path("p.svg").read_text().split("<title>one</title>")[1].split("<text>one")[0]
        self.assertIn("<use", part)
        run("curve", "--source", "uniform:5", "--distortion", "squared", "--at", "0.5", "--plot", "p.svg", "-o", "one.csv")
        self.assertIn("R(D)", self.words())
        self.assertNotIn("proved band", self.words())
        self.assertNotIn("<path", pathlib.Path("p.svg").read_text().split("<text>R(D)")[1].split("<use")[0])  # in the key

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
        self.refused(3, 't.csv:3: the unit "nats"', "plot",
                     self.write("t.csv", "distortion,rate,unit\n1,1,bits\n2,0,nats\n"), "-o", "t.svg")

    def test_levels(self):
        """One line for each value of a third column, named by it."""
        rows = [(x, 4 - x + level, level) for x in range(40) for level in (0.5, 2)]
        table = "a,b,rate,unit\n" + "".join(f"{a},{b},{rate + a * 1e-9},bits\n" for a, b, rate in rows)
        words = ["--x", "a", "--y", "b", "--level", "rate", "-o", "t.svg"]
        run("plot", self.write("t.csv", table), *words, "--unit", "bits")
        picture = pathlib.Path("t.svg").read_text()
        self.assertEqual(set(re.findall(">([^<>]*) bits<", picture)), {"0.5", "2"})
        run("plot", "t.csv", *words)
        self.assertIn(">1.386 nats<", pathlib.Path("t.svg").read_text())
        run("plot", "t.csv", "t.csv", *words)
        self.assertIn(">t: 1.386 nats<", pathlib.Path("t.svg").read_text())
        run("plot", "t.csv", "--x", "rate", "--y", "b", "--level", "a", "-o", "t.svg")
        self.assertIn(">3<", pathlib.Path("t.svg").read_text())
        self.refused(3, "no column is named 'c'", "plot", "t.csv", "--x", "a", "--y", "b", "--level", "c", "-o", "t.svg")
        self.refused(3, "no column is named 'c'", "plot", "b.json", "--level", "c", "-o", "t.svg")
        self.write("many.csv", "a,b,c\n" + "".join(f"{k},{k},{k}\n" for k in range(65)))
        self.refused(2, "more than 64 levels", "plot", "many.csv", "--x", "a", "--y", "b", "--level", "c", "-o", "m.svg")

    def test_refusals(self):
        self.refused(2, "-o FILE.png", "plot", "a.csv")
        self.refused(2, ".png, .svg, .pdf or .html", "plot", "a.csv", "-o", "p.gif")
        self.refused(2, "2 names", "plot", "a.csv", "a.csv", "b.json", "-o", "p.png", "--legend", "x,y")
        self.write("unsaid.csv", "distortion,rate\n0,2\n1,1\n")
        run("plot", "unsaid.csv", "-o", "unsaid.svg")  # nobody says which unit: none is named
        self.assertIn(">rate<", pathlib.Path("unsaid.svg").read_text().replace("rate </", "rate</"))
        run("plot", "unsaid.csv", "--unit", "bits", "-o", "said.svg")
        self.assertIn("rate (bits)", pathlib.Path("said.svg").read_text())
        self.refused(3, "no column is named 'foo'", "plot", "a.csv", "--x", "foo", "-o", "p.png")
        self.refused(3, "x.csv:3", "plot", self.write("x.csv", "a,b\n1,2\n1\n"), "-o", "p.png")
        self.refused(5, "absent", "plot", "absent.csv", "-o", "p.png")
        self.refused(3, "/dev/zero:1: number of more than", "plot", "/dev/zero", "-o", "p.png")
        self.write("long.csv", "a,b\n1," + "2" * 2**20 + "\n")
        self.refused(3, "long.csv:2: number of more than", "plot", "long.csv", "-o", "p.png")
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


main()
