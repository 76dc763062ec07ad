"""Finding and loading the library, interruption, pictures, training, and installation without a package index."""
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import exactrd
from exactrd import _library, plot, vae


def python(code, folder, **environment):
    """Another interpreter's answer."""
    clean = {name: value for name, value in os.environ.items() if name not in ("EXACTRD_LIBRARY", "PYTHONPATH")}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False,
                          env={**clean, **environment})


@pytest.fixture
def package(root, tmp_path):
    """A folder that holds a copy of the package, and the library's file."""
    shutil.copytree(root / "bindings/python/exactrd", tmp_path / "prefix/lib/python3/dist-packages/exactrd",
                    ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "prefix/lib/python3/dist-packages", os.path.realpath(os.environ["EXACTRD_LIBRARY"])


def test_the_library_is_found(package, tmp_path):
    folder, file = package
    code = "import exactrd._library as l; print(l.library._name)"
    assert python(code, folder, EXACTRD_LIBRARY=file).stdout.strip() == file
    name = _library.NAMES[1]
    for place in (tmp_path / "prefix/lib" / name, folder / "exactrd" / name):
        os.symlink(file, place)
        answer = python(code, folder)
        assert answer.stdout.strip() == str(place), answer.stderr


def test_no_library(package):
    folder, _ = package
    answer = python("import exactrd", folder, EXACTRD_LIBRARY="/nowhere/libexactrd.so")
    assert answer.returncode == 1 and "LibraryError: the shared library of exactrd was not found" in answer.stderr
    assert "EXACTRD_LIBRARY" in answer.stderr


def test_another_version_is_refused(package, tmp_path):
    folder, _ = package
    for name, source in (("old", 'const char *xrd_version(void) { return "0.0.9"; }'), ("other", "int x;")):
        (tmp_path / f"{name}.c").write_text(source + "\n")
        subprocess.run(["cc", "-shared", "-fPIC", f"{name}.c", "-o", f"{name}.so"], cwd=tmp_path, check=True)
        answer = python("import exactrd", folder, EXACTRD_LIBRARY=str(tmp_path / f"{name}.so"))
        assert answer.returncode == 1 and "LibraryError" in answer.stderr
        assert ("has version 0.0.9, and this package" if name == "old" else "is not the library") in answer.stderr


def test_installation_by_pip(root, tmp_path):
    """No package index, no compiler: a wheel that holds the package and its types, and works."""
    source = tmp_path / "source"
    shutil.copytree(root / "bindings/python", source, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    answer = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-build-isolation",
                             "--no-deps", "--target", tmp_path / "target", source], capture_output=True, text=True,
                            check=False)
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "target/exactrd/py.typed").is_file()
    answer = python("import exactrd; print(exactrd.__file__, exactrd.curve([.5, .5], 'hamming', points=2).rate[1])",
                    tmp_path / "target", EXACTRD_LIBRARY=os.environ["EXACTRD_LIBRARY"])
    assert answer.stdout.split() == [str(tmp_path / "target/exactrd/__init__.py"), "0.0"], answer.stderr


def line(n):
    return exactrd.Problem(np.full(n, 1 / n), "squared", alphabet=np.linspace(0, 1, n))


def test_ctrl_c_stops_inside_a_point():
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(exactrd.Interrupted) as stop:
        exactrd.curve(line(200), slopes=[300.0], method="blahut-arimoto", gap=1e-15, max_iterations=10**9)
    assert len(stop.value.partial) == 0


def test_ctrl_c_stops_and_keeps_what_is_finished():
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    before = signal.getsignal(signal.SIGINT)
    timer.start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt) as stop:
        exactrd.curve(line(300), points=100000)
    assert time.monotonic() - start < 20 and signal.getsignal(signal.SIGINT) is before
    partial = stop.value.partial
    assert isinstance(stop.value, exactrd.Interrupted) and isinstance(partial, exactrd.Curve) and partial.proved.all()


def test_progress_stops_and_reports():
    calls = []

    def report(done, total):
        calls.append((done, total))
        return done < 3

    curve = exactrd.curve([0.5, 0.5], "hamming", slopes=[1, 2, 3, 4, 5], progress=report)
    assert len(curve) == 3 and curve.proved.all() and calls[-1] == (3, 5)

    def fail(done, total):
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        exactrd.curve([0.5, 0.5], "hamming", points=5, progress=fail)


def test_threads_of_python_get_the_same_bits():
    found = {}
    threads = [threading.Thread(target=lambda k=k: found.update({k: exactrd.curve(line(40), points=9).rate}))
               for k in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3 and all((found[k] == found[0]).all() for k in found)


def test_pictures(tmp_path):
    curve = exactrd.curve([0.5, 0.3, 0.2], "hamming", points=5)
    picture = curve.plot(tmp_path / "curve.svg", title="Three symbols")
    assert (tmp_path / "curve.svg").read_bytes() == picture.data and b"Three symbols" in picture.data
    inline, size = curve.plot()._repr_mimebundle_()
    assert inline["image/png"].startswith(b"\x89PNG") and size["image/png"]["width"] > 100
    angles = np.linspace(0, 2 * np.pi, 30)
    drawn = plot.figure([plot.Panel([plot.Series(angles, np.ones(30), "circle")], polar=True),
                         plot.Panel(matrix=np.eye(3), heat=plot.Axis("p")),
                         plot.Panel([plot.Series([0, 1], [1, 2], kind="band", y2=[2, 3]),
                                     plot.Series([0, 1], [1, 2], "error", "error-bars", [0.1, 0.1])],
                                    x=plot.Axis(names=["north", "south"]))], format="svg")
    assert b"circle" in drawn.data and b"south" in drawn.data
    drawn.save(tmp_path / "copy.svg")
    assert (tmp_path / "copy.svg").stat().st_size == len(drawn.data)


@pytest.mark.parametrize("make, message", [
    (lambda c: plot.curves(c, c.to("bits")), "drawn: "), (lambda c: plot.curves(c, titles=["a", "b"]), "titles: 2"),
    (lambda c: c.plot("curve.gif"), "curve.gif"), (lambda c: c.plot(key="left"), "key: 'left'"),
    (lambda c: plot.figure(plot.Panel([plot.Series([1], [1, 2])])), "panels[0].series[0].y: expected 1 numbers"),
    (lambda c: plot.figure(plot.Panel([plot.Series([1], [1], kind="band")])), "panels[0].series[0].y2"),
    (lambda c: plot.figure([]), "panels: "), (lambda c: plot.figure(plot.Panel(matrix=[1])), "panels[0].matrix: ")])
def test_refused_pictures(make, message):
    with pytest.raises(exactrd.ArgumentError) as refusal:
        make(exactrd.curve([0.5, 0.5], "hamming", points=3))
    assert message in str(refusal.value)


def test_training(tmp_path):
    settings = dict(model="linear", variance="shared", latents=2, data="gaussian", height=1, width=2,
                    covariance="diagonal:4,1", steps=40, evaluate_every=20, held_out=100, batch=16, beta=0.5)
    found = vae.train(tmp_path / "run", **settings)
    assert [one["step"] for one in found][-2:] == [20, 40]
    last = found[-1]
    assert last["kl_per_latent"].sum() == pytest.approx(last["kl_nats"], rel=1e-6) and last["sse_error"] > 0
    assert vae.train(tmp_path / "other", **settings)[-1]["kl_nats"] == last["kl_nats"]
    with pytest.raises(exactrd.ArgumentError, match="colour"):
        vae.train(tmp_path / "run", colour="red")
    with pytest.raises(exactrd.ArgumentError, match="latents"):
        vae.train(tmp_path / "run", latents=0)
    stopped = vae.train(tmp_path / "third", **settings, progress=lambda step, steps: False)
    assert len(stopped) < len(found) or stopped[-1]["step"] < 40
