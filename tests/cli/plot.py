"""exactrd plot."""
import os
import pathlib

from harness import run, Case, main


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


main()
