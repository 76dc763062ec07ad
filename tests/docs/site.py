"""The documentation is built by one command, and its links lead somewhere: site.py SOURCE BUILD.  77: something is missing."""
import html
import importlib.util
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE, BUILD = map(pathlib.Path, sys.argv[1:])
if importlib.util.find_spec("markdown") is None:
    print("skipped: python3-markdown is not installed")
    sys.exit(77)
PROBE = """<script>addEventListener("load", () => document.querySelectorAll("iframe").forEach(frame => {
  const page = frame.contentDocument.documentElement
  if (page.scrollWidth > 390) document.body.append(frame.dataset.name + " is " + page.scrollWidth + " wide; ")
}))</script>"""
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def wider_than_a_phone(folder, pages):
    """What of them does not fit into 390 pixels; nothing where there is no Chromium."""
    if CHROMIUM is None:
        return ""
    names = [str(page.relative_to(folder)) for page in pages]
    frames = "".join(f'<iframe width="390" height="500" style="border: 0" src="{name}" data-name="{name}"></iframe>' for name in names)
    probe = folder / "probe.html"
    probe.write_text(f"<!DOCTYPE html><body><p>{len(names)} pages: {PROBE}{frames}")
    done = subprocess.run([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--dump-dom",
                           f"file://{probe}"], capture_output=True, text=True, timeout=100)
    assert f"{len(names)} pages:" in done.stdout, done.stderr
    return re.sub(r"<[^>]*>", "", done.stdout.rsplit("</iframe>", 1)[1]).strip()


with tempfile.TemporaryDirectory() as name:
    out = pathlib.Path(name)
    done = subprocess.run([SOURCE / "script/site", BUILD, out], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pages = [path for path in out.rglob("*.html") if path.relative_to(out).parts[0] != "c" and "gallery" not in path.parts[:-1]]
    pages += [out / "gallery/index.html"]
    assert len(pages) > 25, len(pages)
    wrong, count = [], 0
    for page in pages:
        for link in re.findall(r'\b(?:href|src)="([^"]*)"', page.read_text()):
            link = html.unescape(link)
            if re.match(r"\w+:", link):
                continue
            count += 1
            where = link.split("#")[0]
            if link == "#" or (where and not (page.parent / where).exists()):
                wrong.append(f"{page.relative_to(out)}: {link}")
    assert not wrong, "\n".join(wrong)
    index = (out / "index.html").read_text()
    for part in "Tutorial and how-to", "Explanation", "Reference", "docs/jobs.html", "gallery/index.html":
        assert part in index, part
    notebooks = [page.read_text() for page in pages if page.parent.name == "notebooks" and page.stem[0].isdigit()]
    assert len(notebooks) >= 7 and all("<pre>" in text and ("data:image/png" in text or "<svg" in text) for text in notebooks)
    assert not any(re.search(r"\\(lambda|sum|frac|le|text)\b|\$\$", re.sub(r"<pre.*?</pre>", "", text, flags=re.S)) for text in notebooks)
    assert any("Σ<sub>i</sub> p<sub>i</sub>" in text for text in notebooks), "formulas"
    assert "<h2>More</h2>" not in index, "a page stands in no section: docs/site/build.py"
    python = (out / "python/exactrd.html").read_text()
    assert 'id="curve"><code>curve(pmf' in python and 'id="Curve.between"><code>Curve.between(' in python
    assert "ForwardRef" not in python and "_structures" not in python
    assert "All pages</a>" in (out / "c/index.html").read_text() if (out / "c").exists() else True
    wide = wider_than_a_phone(out, pages)
    assert not wide, wide
    assert str(SOURCE) not in "".join(page.read_text() for page in pages)
    print(f"{count} links in {len(pages)} pages lead somewhere")
