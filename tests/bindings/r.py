"""The R package, built against an installation and tried: r.py SOURCE PREFIX.  Without R it says so and is skipped (77).
Headers and a library of another release lie where compiler, linker and loader look of themselves: none of them is taken."""
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
LOADED = """library(exactrd)
maps <- grep("libexactrd", readLines("/proc/self/maps"), value = TRUE)
cat(unique(sub("^[^/]*", "", maps)), sep = "\\n")"""


def plant_another(folder, soname):
    """An older release in `folder`: no function of it is there."""
    (folder / "exactrd").mkdir(parents=True)
    for header in "capacity.h", "curve.h", "numbers.h", "version.h":
        (folder / "exactrd" / header).write_text("#error of another release\n")
    (folder / "older.c").write_text("int older;\n")
    subprocess.run(["cc", "-shared", "-fPIC", "-Wl,-soname," + soname, "-o", str(folder / soname), str(folder / "older.c")],
                   check=True)
    (folder / "libexactrd.so").symlink_to(soname)
    return {"CPATH": str(folder), "LIBRARY_PATH": str(folder), "LD_LIBRARY_PATH": str(folder)}


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    shutil.copytree(SOURCE / "bindings/r", folder / "exactrd")
    (folder / "library").mkdir()
    found = next(PREFIX.glob("**/exactrd.pc")).parent
    ours = max(found.parent.glob("libexactrd.so.*"), key=lambda path: len(path.name))
    soname = min(found.parent.glob("libexactrd.so.*"), key=lambda path: len(path.name)).name
    environment = {**os.environ, **plant_another(folder / "older", soname), "PKG_CONFIG_PATH": str(found), "R_LIBS": str(folder / "library")}
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
    loaded = subprocess.run(["Rscript", "-e", LOADED], env=environment, capture_output=True, text=True)
    assert [pathlib.Path(line) for line in loaded.stdout.split()[-1:]] == [ours.resolve()], (loaded.stdout, loaded.stderr, ours)
print("the R package works")
