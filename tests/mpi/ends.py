"""How a job ends: bad input is told once, with its exit code; where a process dies all end, and the rows finished by
then stand, in order and proved."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import team

MPIRUN, PROGRAM, TOGETHER = sys.argv[1:4]
N, M = 8 * 4096, 8
SLOPES = [str(k) for k in range(1, 400)]


def refusals(folder):
    for words, expected, message in ((["curve", "--pmf", "p.npy", "--distortion", "none.npy", "--slope", "1"], 5, "none.npy"),
                                     (["curve", "--pmf", "p.npy", "--distortion", "y.npy", "--slope", "1"], 3, "y.npy["),
                                     (["curve", "--pmf", "p.npy", "--slope", "1"], 2, "--distortion")):
        code, out, err = team.run(MPIRUN, 3, [TOGETHER, *words], folder)
        assert code == expected and out == "", (words, code, out, err)
        assert err.count(message) == 1, err


def last_row_is_bad(folder):
    """Told by the process that has it, once, through the first."""
    rows = 70000
    team.write_npy(folder / "bad.npy", rows, 2, [0.5 + k % 3 for k in range(2 * rows - 1)] + [float("nan")])
    words = ["curve", "--samples", "bad.npy", "--reproduction", "y.npy", "--distortion", "squared", "--slope", "1"]
    code, out, err = team.run(MPIRUN, 3, [TOGETHER, *words], folder)
    assert code == 3 and out == "" and err.count(f"bad.npy[{rows - 1},1]: NaN is not allowed") == 1, (code, err)


def processes(started):
    """The programs that this mpirun has started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(started.pid)], capture_output=True, text=True).stdout
    return [int(pid) for pid in found.split()
            if pathlib.Path(f"/proc/{pid}/exe").resolve() == pathlib.Path(TOGETHER).resolve()]


def goes_on(folder, words, rows):
    """The same command again: the rows that stand, and then the others."""
    code, out, err = team.run(MPIRUN, 2, [TOGETHER, *words], folder)
    found = out.splitlines()
    assert code == 0 and found[1:len(rows) + 1] == rows, (code, err, found[:9], rows[:9])
    assert [row.split(",")[0] for row in found[1:]] == SLOPES and out.count(",proved,") == len(SLOPES)


def one_dies(folder, words):
    started = team.start(MPIRUN, 3, [TOGETHER, *words], folder)
    head = [started.stdout.readline() for _ in range(4)]
    victims = processes(started)
    assert len(victims) == 3, victims
    os.kill(victims[-1], signal.SIGKILL)
    begun = time.monotonic()
    rest = started.stdout.read() # communicate would lose lines that were read ahead
    started.stderr.close()
    assert started.wait(timeout=300) != 0 and time.monotonic() - begun < 200
    return "".join(head) + rest


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        team.make_files(folder, N, M)
        refusals(folder)
        last_row_is_bad(folder)
        words = ["curve", "--pmf", "p.npy", "--distortion", "d.npy", "--journal", "j.csv", "--slope", ",".join(SLOPES)]
        kept = one_dies(folder, words).splitlines()
        assert 4 <= len(kept) < len(SLOPES) + 1, len(kept)
        rows = [line for line in kept[1:] if line.endswith(",nats")]
        assert [row.split(",")[0] for row in rows] == SLOPES[:len(rows)], kept
        assert all(",proved," in row for row in rows), kept
        goes_on(folder, words, rows)


main()
