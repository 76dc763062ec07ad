"""Pages of HTML in headless Chromium, and text that covers text in pictures: pages.py PATH-OF-EXACTRD."""
import html
import json
import pathlib
import re
import shutil
import subprocess
import unittest

from harness import run, Case, main

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

PROBE = """<pre id="probe"></pre><script>
const answer = {}, texts = [...document.querySelectorAll("#figure > div > svg text")];
answer.boxes = texts.map(t => { const b = t.getBoundingClientRect(); return [t.textContent, b.left, b.top, b.right, b.bottom]; });
const marks = () => [...document.querySelectorAll("#figure > div > svg")].map(s => s.querySelectorAll("g.series:not([style*=none])").length);
answer.before = marks();
const panel = data.panels[0], svg = document.querySelector("#figure > div > svg"), page = svg.getBoundingClientRect();
const line = panel.series.find(s => s.kind !== "band"), drawn = line && line.group.querySelector("path").getBoundingClientRect();
if (drawn) svg.dispatchEvent(new MouseEvent("mousemove", { clientX: drawn.left + 1, clientY: drawn.top + 1 }));
answer.tip = document.getElementById("hover").textContent;
const boxes = [...document.querySelectorAll(".key input")];
if (boxes.length) boxes[boxes.length - 1].click();
answer.after = marks();
if (boxes.length) boxes[boxes.length - 1].click();
answer.again = marks();
answer.csv = csv();
answer.rows = document.getElementById("table").rows.length;
document.getElementById("probe").textContent = JSON.stringify(answer);
</script>"""


def overlap(a, b, slack=0.5):
    return min(a[3], b[3]) - max(a[1], b[1]) > slack and min(a[4], b[4]) - max(a[2], b[2]) > slack


def svg_boxes(path):
    """Where gnuplot's words lie, by the font's own proportions: no letter is wider than .56 of its height on average."""
    shape = re.compile(r'<g transform="translate\(([-\d.]+),([-\d.]+)\)( rotate\(270\))?"[^>]*font-size="([\d.]+)"\s*'
                       r'text-anchor="(\w+)">\s*<text>(.*?)</text>', re.DOTALL)
    boxes = []
    for x, y, turned, size, anchor, text in shape.findall(pathlib.Path(path).read_text()):
        word = html.unescape(re.sub("<[^>]*>", "", text))
        x, y, size = float(x), float(y), float(size)
        width = 0.56 * size * len(word)
        left = -width * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        if turned:
            boxes.append((word, x - 0.75 * size, y - left - width, x + 0.2 * size, y - left))
        else:
            boxes.append((word, x + left, y - 0.75 * size, x + left + width, y + 0.2 * size))
    return boxes


def covered(path):
    """Markers under the key, which is a white box drawn after them."""
    before, *rest = re.split(r"<polygon fill = 'white' points = '([^']*)'", pathlib.Path(path).read_text())
    if not rest:
        return []
    corners = [tuple(map(float, corner.split(","))) for corner in rest[0].split()]
    marks = [(float(x), float(y)) for x, y in re.findall(r"<use [^>]*transform='translate\(([-\d.]+),([-\d.]+)\)", before)]
    return [(x, y) for x, y in marks if min(c[0] for c in corners) <= x <= max(c[0] for c in corners) and
            min(c[1] for c in corners) <= y <= max(c[1] for c in corners)]


class Page(Case):
    def setUp(self):
        super().setUp()
        run("curve", "--source", "uniform:5", "--distortion", "squared", "--points", "12", "--format", "json", "-o", "c.json")
        self.write("m.csv", "distortion,rate\n0.2,1.5\n0.5,0.1\n")

    def show(self, name):
        if CHROMIUM is None:
            self.skipTest("no Chromium here")
        page = pathlib.Path(name)
        page.write_text(page.read_text().replace("</html>", PROBE + "</html>"))
        done = subprocess.run([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1100,1200", "--dump-dom",
                               page.absolute().as_uri()], capture_output=True, text=True, timeout=120)
        found = re.search(r'<pre id="probe">(.*?)</pre>', done.stdout, re.DOTALL)
        self.assertTrue(found and found[1], done.stderr[-2000:])
        answer = json.loads(html.unescape(found[1]))
        for k, a in enumerate(answer["boxes"]):
            for b in answer["boxes"][:k]:
                self.assertFalse(overlap(a, b), (a, b))
        return answer

    def test_hover_switches_and_table(self):
        run("plot", "c.json", "m.csv", "--style", "line,points", "--legend", "ideal <&>,codec", "--excess", "-o", "p.html")
        text = pathlib.Path("p.html").read_text()
        self.assertNotRegex(text, r"""(src|href)\s*=\s*["']?http""")  # nothing else is loaded
        answer = self.show("p.html")
        point = json.loads(pathlib.Path("c.json").read_text())["points"][0]
        self.assertIn("ideal <&>", answer["tip"])
        for name, value in ("proved lower", point["rate_lower"]), ("proved upper", point["rate_upper"]):
            shown = re.search(rf"{name} +(\S+)", answer["tip"])[1]
            self.assertEqual(float(shown), value)
        self.assertEqual(answer["after"][0], answer["before"][0] - 1)
        self.assertEqual(answer["again"], answer["before"])
        rows = answer["csv"].strip().split("\n")
        self.assertEqual(rows[0], "curve,x,y,lower,upper")
        self.assertEqual(len(rows), 1 + 12 + 2)
        self.assertEqual(answer["rows"], len(rows))
        self.assertIn("codec: below the proved bound,0.5,0.1,,", rows)
        drawn = [row.split(",") for row in rows[1:13]]
        saved = json.loads(pathlib.Path("c.json").read_text())["points"]
        self.assertEqual([float(row[3]) for row in drawn], [p["rate_lower"] for p in saved])
        self.assertEqual([float(row[4]) for row in drawn], [p["rate_upper"] for p in saved])

    def test_other_pictures_are_pages_too(self):
        run("toy", "figure7", "--plot", "polar.html")
        run("toy", "sweep", "--plot", "heat.html")
        run("plot", "c.json", "--log", "xy", "-o", "log.html")
        run("plot", "c.json", "--x-axis", "psnr", "-o", "psnr.html")
        for name in "polar.html", "heat.html", "log.html", "psnr.html":
            with self.subTest(name):
                answer = self.show(name)
                self.assertGreater(len(answer["boxes"]), 5)
                self.assertNotIn("NaN", str(answer["boxes"]))


class Overlap(Case):
    def test_no_word_lies_on_another(self):
        run("curve", "--source", "uniform:5", "--distortion", "squared", "--points", "12", "--format", "json", "-o", "c.json")
        self.write("m.csv", "distortion,rate\n0.2,1.5\n0.5,0.1\n")
        commands = {
            "curve": ["plot", "c.json", "-o"],
            "beside": ["plot", "c.json", "m.csv", "--style", "line,points", "--excess", "-o"],
            "below": ["plot", "c.json", "m.csv", "--key", "below", "-o"],
            "log": ["plot", "c.json", "--log", "xy", "-o"],
            "psnr": ["plot", "c.json", "--x-axis", "psnr", "--title", "A title", "-o"],
            "polar": ["toy", "figure7", "--plot"],
            "heat": ["toy", "sweep", "--plot"],
            "panels": ["toy", "linear", "--plot"],
            "measured": ["compare", "c.json", "m.csv", "--plot"],
        }
        for name, words in commands.items():
            with self.subTest(name):
                run(*words, f"{name}.svg")
                boxes = svg_boxes(f"{name}.svg")
                self.assertGreater(len(boxes), 6)
                for k, a in enumerate(boxes):
                    for b in boxes[:k]:
                        self.assertFalse(overlap(a, b), (name, a, b))
                self.assertEqual(covered(f"{name}.svg"), [])

    def test_a_key_below_keeps_its_distance(self):
        """From the axis' label above it by half a letter at least, in one line and in several."""
        self.write("a.csv", "x,y\n0,1\n1,0\n")
        for files in 1, 2, 7:
            run("plot", *["a.csv"] * files, "--x", "x", "--y", "y", "--legend", ",".join(f"a longer name {k}" for k in range(files)), "--key", "below", "-o", "k.svg")
            boxes = svg_boxes("k.svg")
            (label,) = [b for b in boxes if b[0] == "x"]
            keys = [b for b in boxes if b[0].startswith("a longer")]
            self.assertEqual(len(keys), files)
            self.assertGreater(min(k[2] for k in keys) - label[4], 7)

    def test_ticks_differ(self):
        self.write("large.csv", "x,y\n0,-5e5\n1,2e6\n")
        run("plot", "large.csv", "--x", "x", "--y", "y", "-o", "l.svg")
        words = [b[0].strip() for b in svg_boxes("l.svg")]
        self.assertIn("5.0e+05", words)
        self.assertEqual(len(set(words)), len(words), words)

    def test_the_measure_sees_a_covered_marker(self):
        self.write("m.csv", "distortion,rate\n0,0\n0.95,0.95\n1,1\n")
        run("plot", "m.csv", "--style", "points", "--key", "top-right", "-o", "m.svg")
        self.assertEqual(len(covered("m.svg")), 2)  # a marker and its halo
        run("plot", "m.csv", "--style", "points", "-o", "m.svg")
        self.assertEqual(covered("m.svg"), [])

    def test_the_measure_sees_an_overlap(self):
        """Too narrow for its labels, a picture is found out."""
        text = '<g transform="translate({},50)" stroke="none" font-size="15.00"  text-anchor="middle">\n<text>12345</text>'
        self.write("two.svg", text.format(10) + text.format(40))
        self.assertTrue(overlap(*svg_boxes("two.svg")))
        self.write("two.svg", text.format(10) + text.format(60))
        self.assertFalse(overlap(*svg_boxes("two.svg")))


main()
