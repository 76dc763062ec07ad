"""The R package, built against an installation and tried: r.py SOURCE PREFIX.  Without R it says so and is skipped (77)."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE, PREFIX = map(pathlib.Path, sys.argv[1:])
if shutil.which("R") is None or shutil.which("Rscript") is None:
    print("skipped: R is not installed")
    sys.exit(77)
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    shutil.copytree(SOURCE / "bindings/r", folder / "exactrd")
    (folder / "library").mkdir()
    found = next(PREFIX.glob("**/exactrd.pc")).parent
    environment = {**os.environ, "PKG_CONFIG_PATH": str(found), "R_LIBS": str(folder / "library")}
    built = subprocess.run(["R", "CMD", "INSTALL", "--library=" + str(folder / "library"), str(folder / "exactrd")], env=environment,
                           capture_output=True, text=True)
    if "R.h: No such file" in built.stderr:
        print("skipped: R's headers are not installed (r-base-dev)")
        sys.exit(77)
    assert built.returncode == 0 and "warning" not in built.stderr, built.stderr
    for script in "tests/exactrd.R", None:
        words = ["Rscript", str(folder / "exactrd" / script)] if script else [
            "Rscript", "-e", "library(exactrd); for (topic in c('rd_curve', 'rd_capacity')) example(topic, character.only = TRUE)"]
        done = subprocess.run(words, env=environment, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
print("the R package works")
