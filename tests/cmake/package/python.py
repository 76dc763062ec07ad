"""python.py PREFIX: the installed Python package finds the library of its own prefix, and works."""
import os
import pathlib
import sys

prefix = pathlib.Path(sys.argv[1]).resolve()
os.environ.pop("EXACTRD_LIBRARY", None)
sys.dont_write_bytecode = True
try:
    import numpy
except ImportError:
    sys.exit(0)  # the package needs it, the program does not
sys.path.insert(0, str(prefix / "lib/python3/dist-packages"))
import exactrd
from exactrd import _library

assert pathlib.Path(exactrd.__file__).is_relative_to(prefix), exactrd.__file__
assert pathlib.Path(_library.library._name).is_relative_to(prefix), _library.library._name
curve = exactrd.curve(numpy.array([0.5, 0.5]), "hamming", at=[0.11], unit="bits")
assert curve.proved.all() and abs(curve.rate[0] - 0.5000840418) < 1e-9, curve
