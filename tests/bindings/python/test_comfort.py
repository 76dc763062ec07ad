"""Notebooks, tables, files, the program, the claims: what people do beside the mathematics."""
import os
import subprocess
import sys
import types

import numpy as np
import pytest

import exactrd


@pytest.fixture(scope="module")
def curve():
    return exactrd.curve([0.5, 0.3, 0.2], "hamming", points=30)


def test_columns_and_notebook_tables(curve):
    columns = curve.columns()
    assert list(columns) == ["slope", "distortion", "rate", "rate_lower", "rate_upper", "support", "proved"]
    assert (columns["rate_lower"] == curve.lower).all()
    page = curve._repr_html_()

    assert "<td>...</td>" in page and page.count("<tr>") == 14 and "<th>rate_upper</th>" in page and "Curve: 30 points in nats" in page


def test_dataframe(curve, monkeypatch):
    """pandas, or where it is not installed a stand-in that is told what pandas would be."""
    stand_in = types.ModuleType("pandas")
    stand_in.DataFrame = dict
    try:
        import pandas
    except ImportError:
        monkeypatch.setitem(sys.modules, "pandas", stand_in)
    frame = curve.to_dataframe()
    assert (np.asarray(frame["rate_upper"]) == curve.upper).all() and len(frame["slope"]) == 30
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"columns\(\) is a dict"):
        curve.to_dataframe()


class Axes:
    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        return lambda *arguments, **named: self.calls.append((name, arguments, named))


def test_axes(curve, monkeypatch):
    ax = Axes()
    assert curve.to("bits").plot(ax=ax, label="mine") is ax
    calls = {name: (arguments, named) for name, arguments, named in ax.calls}
    assert (np.diff(calls["plot"][0][0]) >= 0).all() and calls["plot"][1] == {"label": "mine"}
    assert (calls["fill_between"][0][1] <= calls["fill_between"][0][2]).all()
    assert calls["set_ylabel"][0] == ("rate (bits)",)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match="draws without it"):
        curve.plot(ax=True)


def test_files_where_arrays_go(tmp_path):
    pmf, loss = tmp_path / "pmf.csv", tmp_path / "loss.csv"
    pmf.write_text("p\n0.5\n0.3\n0.2\n")
    loss.write_text(",a,b,c\n0,0,1,2\n1,1,0,1\n2,2,1,0\n")
    wanted = exactrd.curve([0.5, 0.3, 0.2], [[0, 1, 2], [1, 0, 1], [2, 1, 0]], at=[0.2])
    for found in (exactrd.curve(pmf, loss, at=[0.2]), exactrd.curve(str(pmf), str(loss), at=[0.2])):
        assert found.rate == wanted.rate and found.upper == wanted.upper
    np.save(tmp_path / "channel.npy", np.array([[0.9, 0.1], [0.2, 0.8]], dtype=">f4"))
    rows = np.load(tmp_path / "channel.npy").astype(float)
    (tmp_path / "channel.txt").write_text("\n".join(" ".join(map(repr, row.tolist())) for row in rows / rows.sum(1, keepdims=True)))
    assert exactrd.capacity(tmp_path / "channel.txt").lower[0] > 0.2
    pmf.write_text("0,5\n0,5\n")
    with pytest.raises(exactrd.InputError, match="decimal commas"):
        exactrd.curve(pmf, "hamming", at=[0.2])
    with pytest.raises(exactrd.FileError, match="absent"):
        exactrd.curve(tmp_path / "absent", "hamming", at=[0.2])


def test_the_program():
    if "EXACTRD_PROGRAM" not in os.environ:
        pytest.skip("EXACTRD_PROGRAM does not name the program")
    done = subprocess.run([sys.executable, "-m", "exactrd", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"exactrd {exactrd.__version__}\n"
    assert subprocess.run([sys.executable, "-m", "exactrd", "cruve"], capture_output=True).returncode == 2
    done = subprocess.run([sys.executable, "-m", "exactrd"], capture_output=True, text=True,
                          env={**{k: v for k, v in os.environ.items() if k != "EXACTRD_PROGRAM"}, "PATH": "/nonexistent"})
    assert done.returncode == 1 and "neither in this package nor on PATH" in done.stderr


def test_claims():
    seen = []
    found = exactrd.verify("def7", "shape", trials=3, progress=lambda done, total: seen.append((done, total)))
    assert [claim.id for claim in found] == ["def7", "shape"] and all(claim.passed for claim in found)
    broken = exactrd.verify("shape", trials=30, broken=True)[0]
    assert broken.instances > 30 and broken.passed in (True, False)
    with pytest.raises(exactrd.ArgumentError, match="no claim"):
        exactrd.verify("nonsense")
    with pytest.raises(ZeroDivisionError):
        exactrd.verify("def7", progress=lambda done, total: 1 / 0)


def test_a_single_number_is_a_list_of_one():
    assert exactrd.payoff([0.5, 0.5], [[1, 0], [0, 1]], information_cost=0.5).payoff.shape == (1,)
    assert exactrd.capacity([[0.9, 0.1], [0.2, 0.8]], cost=[0, 1], at=0.25).capacity.shape == (1,)


def test_rates_are_told_in_the_unit_asked():
    with pytest.raises(exactrd.ArgumentError, match=r"rate 1 is 5 bits, above R\(D_min\) = 1\.[0-9]* bits"):
        exactrd.curve([0.5, 0.5], "hamming", rates=[0.1, 5], unit="bits")
    with pytest.raises(exactrd.ArgumentError, match=r"rates\[1\]: the rate 9 bits is not below the entropy 1 bits"):
        exactrd.bottleneck([[0.5, 0], [0, 0.5]], rates=[0.1, 9], unit="bits")
    with pytest.raises(exactrd.ArgumentError, match=r"the rate 9 nats is not below the entropy 0\.693"):
        exactrd.bottleneck([[0.5, 0], [0, 0.5]], rates=9)


def test_a_channel_that_is_none_is_told_by_its_row():
    with pytest.raises(exactrd.InputError, match=r"^row 0 \(from 0\) of the channel sums to 1\.1"):
        exactrd.capacity([[0.9, 0.2], [0.2, 0.8]])
