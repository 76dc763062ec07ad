"""R processes write what one does, byte by byte: tables, documents, channels; problems with few symbols, and other
commands, too."""
import json
import pathlib
import sys
import tempfile

import team

RANKS, MPIRUN, PROGRAM, TOGETHER = int(sys.argv[1]), *sys.argv[2:5]
N, M = 8 * 4096 + 500, 6

TABLE = ["--pmf", "p.npy", "--distortion", "d.npy"]
SAMPLES = ["--samples", "x.npy", "--reproduction", "y.npy", "--distortion", "squared"]


def same(folder, *words):
    expected = team.alone([PROGRAM, *words], folder)
    found = team.run(MPIRUN, RANKS, [TOGETHER, *words], folder)
    assert found[:2] == expected[:2], (words, expected, found)
    return expected


def documents(folder):
    """The same but for the program's own name in the command, and so the seal."""
    words = ["curve", *TABLE, "--slope", "3", "--format", "json", "-o"]
    assert team.alone([PROGRAM, *words, "one.json"], folder)[0] == 0
    assert team.run(MPIRUN, RANKS, [TOGETHER, *words, "many.json"], folder)[0] == 0
    one, many = (json.loads((folder / name).read_text()) for name in ("one.json", "many.json"))
    assert len(one["points"][0]["proof"]["dual"]) == N
    for document in (one, many):
        assert document.pop("command") and document.pop("sha256")
    assert one == many
    code, out, err = team.alone([PROGRAM, "check", "many.json"], folder)
    assert code == 0 and "accepted: all of 1 points" in out, (code, out, err)


def pieces(folder):
    """A folder of files of its rows is the table, whoever reads which of them."""
    rows = [(k * k % 1009) / 300 for k in range(4 * N)]
    (folder / "pieces").mkdir()
    for k, (first, end) in enumerate(((0, 5), (5, 4096), (4096, 4096), (4096, N), (N, 2 * N))):
        team.write_npy(folder / "pieces" / f"{k}.npy", end - first, 2, rows[2 * first:2 * end])
    words = ["curve", "--samples", "pieces", *SAMPLES[2:], "--slope", "1,2"]
    whole = team.alone([PROGRAM, "curve", "--samples", "large.npy", *words[3:]], folder)
    assert same(folder, *words) == whole and whole[0] == 0, whole


def lists(folder):
    """Weights and probabilities that are mapped: each process looks at those of its own rows."""
    rows = 140000
    weights = [(k % 97) ** 3 / 7 for k in range(rows)]
    team.write_npy(folder / "many.npy", rows, 2, [k % 11 / 3 for k in range(2 * rows)])
    team.write_npy(folder / "w.npy", rows, 0, weights)
    team.write_npy(folder / "places2.npy", 2, 2, [1, 1, 2.5, 0])
    team.write_npy(folder / "table.npy", rows, 2, [k % 13 / 5 for k in range(2 * rows)])
    for words in (["--samples", "many.npy", "--weights", "w.npy", "--reproduction", "places2.npy", "--distortion", "squared"],
                  ["--pmf", "w.npy", "--normalize", "--distortion", "table.npy"]):
        code, out, _ = same(folder, "curve", *words, "--slope", "1")
        assert code == 0 and out.count("proved") == 1, out


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        team.make_files(folder, N, M)
        team.write_npy(folder / "large.npy", 2 * N, 2, [(k * k % 1009) / 300 for k in range(4 * N)])
        code, out, _ = same(folder, "curve", *TABLE, "--slope", "20,1,0")
        assert code == 0 and out.count("proved") == 3, out
        same(folder, "curve", *SAMPLES, "--at", "0.9", "--threads", "2")
        same(folder, "curve", "--source", "uniform:3", "--distortion", "hamming", "--points", "3")
        same(folder, "closed", "bernoulli", "--help")
        same(folder, "curve", *SAMPLES, "--at", "1e9")  # beyond D_max, rate 0
        same(folder, "curve", "--samples", "large.npy", *SAMPLES[2:], "--slope", "1")  # each maps it, looks at its rows
        team.make_wide(folder, N)
        same(folder, "curve", "--samples", "wide.npy", "--reproduction", "places.npy", "--distortion", "squared", "--slope",
             "0.1,1")  # distances by products of matrices
        pieces(folder)
        lists(folder)
        documents(folder)


main()
