"""A wheel is built and installed by pip into a fresh environment that has NumPy alone, and works there without the system's
libraries: wheel.py SOURCE BUILD."""
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy

SOURCE, BUILD = sys.argv[1:]
PROBE = """
import exactrd
curve = exactrd.curve([.5, .5], 'hamming', at=[.25])
assert curve.proved.all() and curve.lower[0] <= 0.130812035941138 and 0.130812035941136 <= curve.upper[0]
loaded = {line.split()[-1] for line in open('/proc/self/maps') if '.so' in line}
for name in 'libexactrd', 'libgsl.', 'libflint', 'libgmp': # BLAS may also be NumPy's own
    found = [path for path in loaded if name in path]
    assert found and all('/exactrd/lib/' in path for path in found), (name, found)
"""


def run(*words, **options):
    return subprocess.run(list(map(str, words)), check=True, capture_output=True, text=True, **options).stdout


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    run(SOURCE + "/script/wheel", BUILD, folder / "wheels", env={**os.environ, "PYTHON": sys.executable})
    wheel, = (folder / "wheels").glob("exactrd-*-py3-none-*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "fresh")
    python, bare = folder / "fresh/bin/python", {"HOME": name}
    site = pathlib.Path(run(python, "-c", "import site; print(site.getsitepackages()[0])").strip())
    for found in pathlib.Path(numpy.__file__).parents[1].glob("numpy*"):  # the package, and what pip knows it by
        (site / found.name).symlink_to(found)
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", wheel)
    run(python, "-c", PROBE, env=bare)
    assert run(python, "-m", "exactrd", "--version", env=bare).startswith("exactrd ")
    shown = run(python, "-m", "exactrd", "curve", "--source", "bernoulli:.3", "--distortion", "hamming", "--at", ".1", env=bare)
    assert ",proved,nats" in shown, shown
print("the wheel works")
