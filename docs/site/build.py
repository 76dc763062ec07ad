"""Writes the documentation's pages: build.py ROOT BUILD OUT.  See script/site."""
import html
import importlib
import json
import os
import pathlib
import pkgutil
import re
import shutil
import subprocess
import sys

import markdown

from formulas import with_formulas
from python import reference

ROOT, BUILD, OUT = map(pathlib.Path, sys.argv[1:])
PAGES = (".md", ".ipynb")  # they become pages; other files that pages link are copied
STYLE = """body { font: 16px/1.5 "Liberation Sans", Arial, sans-serif; max-width: 980px; margin: 24px auto; padding: 0 16px; color: #111 }
nav { border-bottom: 1px solid #ccc; padding-bottom: 8px } nav a { margin-right: 14px } a { color: #0072B2 }
pre { background: #f5f5f5; padding: 10px; overflow-x: auto } pre.said { background: none; padding: 0; font: 13px/1.45 "Liberation Mono", monospace } p, li { overflow-wrap: break-word } pre, code { font: 14px/1.5 "Liberation Mono", monospace }
pre.output { background: none; border-left: 3px solid #ccc; margin-left: 0 } .wide { overflow-x: auto } table { border-collapse: collapse; margin: 12px 0 } td, th { border: 1px solid #ccc; padding: 3px 9px; text-align: left; vertical-align: top }
img { max-width: 100% } .formula span { font-style: normal } .shown { display: block; text-align: center; margin: 8px } sub, sup { line-height: 0 }
iframe { border: 1px solid #ccc } h1, h2, h3, h4 { overflow-wrap: anywhere; line-height: 1.25 } h3 code, h4 code { font-size: 15px } h3:has(code) { border-top: 1px solid #ccc; padding-top: 12px }"""
NAMES = {"README.md": "exactrd in one minute", "docs/README.md": "All documents, and what is installed where",
         "docs/latent_geometry/images_plan.md": "Plan of the second loss on real images",
         "docs/latent_geometry/factorial_plan.md": "Plan of the whole factorial",
         "docs/latent_geometry/geometry_plan.md": "Plan of curvature"}
SECTIONS = {
    "Tutorial and how-to": ["README.md", "docs/jobs.md", "docs/problems.md", "docs/input.md", "docs/compare.md", "docs/payoffs.md",
                            "docs/surface.md", "docs/capacity.md", "docs/perception.md", "docs/finite_length.md", "notebooks/README.md"],
    "Explanation": ["docs/proved.md", "docs/algorithms.md", "docs/claims.md", "docs/equal_beta.md", "docs/networks.md", "docs/vae.md",
                    "docs/latent_geometry.md"],
    "Reference": ["docs/README.md", "docs/measures.md", "docs/benchmarks.md", "docs/scale.md", "docs/reliability.md",
                  "docs/platforms.md", "certify/proofs/README.md", "bindings/python/README.md", "bindings/r/README.md"],
    "Findings about models": ["docs/latent_geometry/loss.md", "docs/latent_geometry/images.md", "docs/latent_geometry/factorial.md",
                              "docs/latent_geometry/figures.md", "docs/latent_geometry/geometry.md", "docs/latent_geometry/images_plan.md",
                              "docs/latent_geometry/factorial_plan.md", "docs/latent_geometry/geometry_plan.md"],
    "The project": ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"],
}
GALLERY = [
    ("A curve", "exactrd curve --source uniform:5 --distortion squared --plot curve.svg -o curve.csv", "curve.svg", "curve.csv"),
    ("A codec over the ideal", "exactrd curve --source uniform:4 --distortion squared --format json -o ideal.json && "
     "printf 'distortion,rate\\n0.1,1.5\\n0.3,0.9\\n0.6,0.5\\n' >codec.csv && "
     "exactrd plot ideal.json codec.csv --style line,points --excess -o codec.svg", "codec.svg", "codec.csv"),
    ("The same as a page", "exactrd plot ideal.json codec.csv --style line,points --excess -o codec.html", "codec.html", "codec.csv"),
    ("Over PSNR", "exactrd plot ideal.json --x-axis psnr --peak 3 --unit bits -o psnr.svg", "psnr.svg", "ideal.json"),
    ("Posterior deviations of two metrics", "exactrd toy figure7 --plot figure7.svg -o figure7.csv", "figure7.svg", "figure7.csv"),
    ("Anisotropy against rate and metric", "exactrd toy sweep --plot sweep.svg -o sweep.csv", "sweep.svg", "sweep.csv"),
    ("The linear beta-VAE", "exactrd toy linear --plot linear.svg -o linear.csv", "linear.svg", "linear.csv"),
]


def page(path, title, body):
    up = "../" * len(path.relative_to(OUT).parent.parts)
    links = " ".join(f'<a href="{up}{where}">{name}</a>' for name, where in (
        ("Start", "index.html"), ("Gallery", "gallery/index.html"), ("C", "c/index.html"), ("Python", "python/exactrd.html"))
        if where == "index.html" or name == "Gallery" or name == "Python" or (OUT / where).exists())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
                    f'<title>{html.escape(title)}</title><style>{STYLE}</style>'
                    f"<nav>{links}</nav>\n{body}</html>\n")


def target(page_path, link):
    """Where a link of a page leads in the site; files that are no pages are copied there."""
    if re.match(r"\w+:|#", link):
        return link
    name, _, place = link.partition("#")
    file = (page_path.parent / name).resolve()
    if not file.exists() or file.is_dir() or ROOT not in file.parents:
        return None
    inside = file.relative_to(ROOT)
    if inside.suffix not in PAGES:
        (OUT / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, OUT / inside)
    here = os.path.relpath(OUT / inside.with_suffix(".html") if inside.suffix in PAGES else OUT / inside,
                           (OUT / page_path.relative_to(ROOT)).parent)
    return here + ("#" + place if place else "")


def change_links(path, body):
    def change(found):
        where = target(path, html.unescape(found[2]))
        return f'{found[1]}="{html.escape(where)}"' if where else ""  # a folder of the sources: words, no link
    return re.sub(r'\b(href|src)="([^"]*)"', change, body)


def wide(body):
    """Tables wider than a phone are moved within the page."""
    return body.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")


def write_markdown(path):
    body = wide(change_links(path, markdown.markdown(path.read_text(), extensions=["tables", "fenced_code", "toc", "sane_lists"])))
    title = re.search(r"^# (.*)", path.read_text(), re.MULTILINE)
    page((OUT / path.relative_to(ROOT)).with_suffix(".html"), title[1] if title else path.stem, body)


def shown(output):
    """What a cell of a notebook left: a picture, a table or words."""
    data = output.get("data", {})
    if "image/png" in data:
        return f'<img src="data:image/png;base64,{"".join(data["image/png"]).strip()}" alt="picture of the cell above">'
    if "image/svg+xml" in data:
        return "".join(data["image/svg+xml"])
    if "text/html" in data:
        return "".join(data["text/html"])
    words = "".join(data.get("text/plain", output.get("text", "")))
    return f'<pre class="output">{html.escape(words)}</pre>' if words else ""


def write_notebook(path):
    cells = json.loads(path.read_text())["cells"]
    body = ""
    for cell in cells:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            body += with_formulas(text, lambda words: markdown.markdown(words, extensions=["tables", "fenced_code", "sane_lists"]))
        elif text:
            body += f"<pre>{html.escape(text)}</pre>" + "".join(map(shown, cell["outputs"]))
    page((OUT / path.relative_to(ROOT)).with_suffix(".html"), path.stem.replace("-", " "), wide(change_links(path, body)))


def write_start(paths):
    listed = {path for names in SECTIONS.values() for path in names}
    rest = sorted(str(p.relative_to(ROOT)) for p in paths if str(p.relative_to(ROOT)) not in listed)
    body = "<h1>exactrd</h1><p>Rate-distortion functions with proved bounds.</p>"
    for name, pages in {**SECTIONS, "More": rest}.items():
        entries = [(ROOT / p, p) for p in pages if (ROOT / p).exists()]
        items = "".join(f'<li><a href="{p[:-3]}.html">{html.escape(NAMES.get(p) or re.search("^# (.*)", f.read_text(), re.M)[1])}</a></li>'
                        for f, p in entries)
        body += f"<h2>{name}</h2><ul>{items}</ul>" if items else ""
    page(OUT / "index.html", "exactrd", body)


def write_gallery():
    folder, body = OUT / "gallery", "<h1>Gallery</h1>"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PATH": f"{BUILD / 'bin'}:{os.environ['PATH']}"}
    for title, command, picture, data in GALLERY:
        subprocess.run(command, shell=True, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        shown = (f'<iframe src="{picture}" width="100%" height="760"></iframe>' if picture.endswith(".html")
                 else f'<img src="{picture}" alt="{html.escape(title)}">')
        lines = html.escape(command.replace(" && ", " &&\n"))
        body += f'<h2>{title}</h2><pre>{lines}</pre>{shown}<p><a href="{data}">{data}</a></p>'
    page(folder / "index.html", "Gallery", body)


def write_python():
    """The reference of the package and its public modules."""
    package = importlib.import_module("exactrd")
    names = ["exactrd"] + [f"exactrd.{m.name}" for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_")]
    for name in names:
        links = " · ".join(f'<a href="{other}.html">{other}</a>' for other in names)
        page(OUT / "python" / f"{name}.html", name, f"<p>{links}</p>" + reference(importlib.import_module(name)))


pages = [p for p in sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bindings/*/*.md"), *ROOT.glob("notebooks/*.md"),
                           *ROOT.glob("certify/**/*.md")})]
for source in pages:
    write_markdown(source)
notebooks = sorted(ROOT.glob("notebooks/*.ipynb"))
for source in notebooks:
    write_notebook(source)
write_gallery()
write_python()
write_start(pages)
print(f"{len(pages) + len(notebooks)} pages in {OUT}")
