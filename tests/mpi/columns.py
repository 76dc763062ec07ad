"""More reproductions than a tile has, and than a Hessian has room for: R processes write what one does, byte by byte; what
a journal holds is not solved again, on whatever number of processes."""
import pathlib
import random
import sys
import tempfile

import team

MPIRUN, PROGRAM, TOGETHER = sys.argv[1:4]
MANY, MORE = (8 * 4096 + 500, 300), (131072, 4097)  # symbols, reproductions
SLOPES = ["0.5", "2"]


def make(folder, name, shape):
    drawn = random.Random(7)
    for letter, rows in zip("xy", shape):
        team.write_npy(folder / f"{letter}{name}.npy", rows, 2, [drawn.gauss(0, 1) for _ in range(2 * rows)])
    return ["curve", "--samples", f"x{name}.npy", "--reproduction", f"y{name}.npy", "--distortion", "squared"]


def same(folder, words, ranks):
    expected = team.alone([PROGRAM, *words], folder)
    assert expected[0] == 0 and expected[1].count(",proved,") == expected[1].count(",nats"), expected
    for many in ranks:
        found = team.run(MPIRUN, many, [TOGETHER, *words], folder)
        assert found[:2] == expected[:2], (many, words, expected, found)
    return expected[1].splitlines()


def goes_on(folder, words, rows):
    """From a journal that lost its last row."""
    journal = folder / "j.csv"
    words = [*words, "--journal", "j.csv"]
    code, out, err = team.run(MPIRUN, 2, [TOGETHER, *words], folder)
    assert code == 0 and out.splitlines() == rows, (code, out, err)
    kept = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(kept[:-1]))
    code, out, err = team.run(MPIRUN, 3, [TOGETHER, *words], folder)
    found = out.splitlines()
    assert code == 0 and found[:-1] == rows[:-1], (code, found, err)
    assert found[-1].startswith(SLOPES[-1] + ",") and ",proved," in found[-1], found


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        words = [*make(folder, "", MANY), "--slope", ",".join(SLOPES)]
        goes_on(folder, words, same(folder, words, (1, 2, 3, 5)))
        same(folder, [*make(folder, "more", MORE), "--slope", "0.5"], (3,))


main()
