"""NumPy as judge of the number reader: what it saves is read back bit by bit.

Usage: judge_numpy.py PRINT_NUMBERS [SEED]
"""
import gzip
import hashlib
import io
import subprocess
import sys

import numpy as np

DTYPES = ["<f8", "<f4", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8",
          ">f8", ">f4", ">i2", ">i4", ">i8", ">u2", ">u4", ">u8"]
REFUSED = ["<f2", ">f2", "<c16", "|b1", "<U3"]


def run(program, shape, data):
    return subprocess.run([program, shape, "-"], input=data, capture_output=True, check=False)


def read(program, shape, data):
    answer = run(program, shape, data)
    assert answer.returncode == 0, answer.stdout
    digest, size, *numbers = answer.stdout.decode().split("\n")[:-1]
    assert digest == hashlib.sha256(data).hexdigest()
    rows, columns = map(int, size.split())
    return np.array([float.fromhex(x) for x in numbers]).reshape(rows, columns)


def save(array, version):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version)
    return file.getvalue()


def random_array(random, dtype, shape):
    if dtype[1] == "f":
        return (random.normal(size=shape) * 10.0 ** random.integers(-30, 30, size=shape)).astype(dtype)
    limits = np.iinfo(dtype)
    return random.integers(max(limits.min, -2**53), min(limits.max, 2**53), size=shape,
                           dtype=np.dtype(dtype).newbyteorder("="), endpoint=True).astype(dtype)


def archive(write, **arrays):
    file = io.BytesIO()
    write(file, **arrays)
    return file.getvalue()


def packed(program, table, text):
    """gzip around text and .npy, and archives of one array; what is cut, doubled or empty is refused."""
    big = np.arange(300000.0).reshape(3, -1)
    for data, wanted in (text, table), (save(table, (1, 0)), table), (save(big, (1, 0)), big):
        assert (read(program, "table", gzip.compress(data)) == wanted).all()
    for write in np.savez, np.savez_compressed:
        data = archive(write, a=big)
        assert (read(program, "table", data) == big).all()
        assert run(program, "table", data[:len(data) // 2]).returncode == 1
        two = run(program, "table", archive(write, a=table, b=table))
        assert two.returncode == 1 and b"more than one array" in two.stdout, two.stdout
    half = len(text) // 2
    assert (read(program, "table", gzip.compress(text[:half]) + gzip.compress(text[half:])) == table).all()
    stored = bytearray(gzip.compress(b"1 2\n3 4\n", 0))  # a flipped bit leaves numbers: only the check sum tells
    stored[stored.index(b"3")] ^= 4
    done = run(program, "table", bytes(stored))
    assert done.returncode == 1 and b"incorrect data check" in done.stdout, done.stdout
    data = gzip.compress(save(big, (1, 0)))
    for broken in data[:-1], data[:-1] + bytes([data[-1] ^ 1]), data[:-8] + bytes([data[-8] ^ 1]) + data[-7:], data[:len(data) // 2], data[:100] + b"x" * 50 + data[150:], gzip.compress(b""), \
            gzip.compress(text) + b"junk", gzip.compress(text) + bytes(512):
        assert run(program, "table", broken).returncode == 1


def main(program, seed=1):
    random = np.random.default_rng(seed)
    for dtype in DTYPES:
        for version in (1, 0), (2, 0), (3, 0):
            vector = random_array(random, dtype, (random.integers(1, 20),))
            table = random_array(random, dtype, tuple(random.integers(1, 20, size=2)))
            data = save(vector, version)
            assert (read(program, "vector", data)[:, 0] == vector.astype(float)).all()
            assert (read(program, "points", data)[:, 0] == vector.astype(float)).all()
            assert (read(program, "table", save(table, version)) == table.astype(float)).all()
            assert run(program, "vector", data[:-1]).returncode == 1
            assert run(program, "vector", data + b"\0").returncode == 1
    for dtype in REFUSED:
        answer = run(program, "vector", save(np.ones(3).astype(dtype), (1, 0)))
        assert answer.returncode == 1 and b"is not supported" in answer.stdout, answer.stdout
    fortran = np.asfortranarray(random_array(random, "<f8", (17, 9)))
    assert (read(program, "table", save(fortran, (1, 0))) == fortran).all()
    table = random_array(random, "<f8", (50, 7))
    for delimiter in " ", ",", "\t", ", ":
        file = io.BytesIO()
        np.savetxt(file, table, fmt="%.17g", delimiter=delimiter, header="a header")
        assert (read(program, "table", file.getvalue()) == table).all()
    packed(program, table, file.getvalue())


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
