"""What tests of exactrd-mpi share: mpirun on more processes than cores, as anybody, and .npy files without NumPy."""
import os
import random
import struct
import subprocess

ENVIRONMENT = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
               "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
               "OMPI_MCA_mpi_yield_when_idle": "1",
               # Open MPI 5
               "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe", "PRTE_MCA_hwloc_default_binding_policy": "none"}


def start(mpirun, ranks, words, folder, **more):
    return subprocess.Popen([mpirun, "-n", str(ranks), *map(str, words)], cwd=folder, env=ENVIRONMENT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def run(mpirun, ranks, words, folder):
    started = start(mpirun, ranks, words, folder)
    out, err = started.communicate(timeout=600)
    return started.returncode, out, err


def alone(words, folder):
    done = subprocess.run(list(map(str, words)), cwd=folder, capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout, done.stderr


def write_npy(path, rows, columns, numbers):
    shape = f"({rows}, {columns})" if columns else f"({rows},)"
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (117 - len(header)) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() +
                     struct.pack(f"<{len(numbers)}d", *numbers))


def make_files(folder, n, m):
    """p of n symbols, a table of n x m distortions, n samples of two numbers and m reproductions."""
    drawn = random.Random(5)
    weights = [0 if i % 91 == 0 else 0.5 + drawn.random() for i in range(n)]
    total = sum(weights)
    write_npy(folder / "p.npy", n, 0, [w / total for w in weights])
    write_npy(folder / "d.npy", n, m, [float("inf") if k % m and k % 37 == 0 else drawn.random() for k in range(n * m)])
    write_npy(folder / "x.npy", n, 2, [drawn.gauss(0, 1) for _ in range(2 * n)])
    write_npy(folder / "y.npy", m, 2, [drawn.gauss(0, 1) for _ in range(2 * m)])


def make_wide(folder, n):
    """n samples of eight numbers and 20 reproductions."""
    drawn = random.Random(6)
    write_npy(folder / "wide.npy", n, 8, [drawn.random() for _ in range(8 * n)])
    write_npy(folder / "places.npy", 20, 8, [drawn.random() for _ in range(160)])
