"""Rate-distortion functions with proved bounds.

    >>> import exactrd
    >>> result = exactrd.curve([0.5, 0.3, 0.2], 'hamming', points=3)
    >>> result.distortion[-1].item(), result.rate[-1].item(), bool(result.proved.all())
    (0.5, 0.0, True)

curve(pmf, distortion, ...)     R(D) with proved bounds: whole, or at slopes, distortions or rates
Problem                         a source and a distortion, from arrays, counts, samples or files
critical(problem)               where the support changes
anywhere(points or density)     R(D) with reproductions anywhere, of points and of densities
changes(points or density)      where its atoms, or a bottleneck's, part, enter, leave or meet
bottleneck(joint, ...)          the information bottleneck, proved to be the global optimum
finite_length(pmf, ...)         bounds of the least rate of codes for n symbols at a time
certify(problem, slope, q, w)   a proof from anybody's numbers
check(result)                   proves a curve or a saved document again, without the solver's code
load(path)                      what a saved document of any kind holds
capacity(channel, ...)          how much a channel carries, with costs
payoff(pmf, payoff, ...)        rational inattention: the least information for an expected payoff
indirect(problem, observation)  R(D) of a source that is seen through an observation
perception(problem, ...)        reproductions whose law keeps near the source's
surface(problems, ...)          several distortions at once, each with its own limit
prototypes(points, ...)         reproductions that are free to move in space
dominate(weak, strong)          domination constants of two distortions; compare(...) shows how tight they are
closed, waterfill, toy          closed forms, Gaussian sources, the toy model of VAE latents
verify(ids, ...)                the claims of the theory on random instances
networks, geometry              Lipschitz constants of feature networks; metric and geodesics of decoders
vae, plot                       the trainer, and pictures

Rates are in nats unless unit='bits'; slopes always in nats per unit of distortion.  Numbers are PROVED, FLOAT or
ESTIMATE, and each docstring says which.
"""
from . import closed, geometry, networks, plot, toy, vae, waterfill
from ._capacity import Capacity, Peak, capacity
from ._certificate import Bounds, Critical, certify, critical
from ._changes import Change, changes
from ._check import Finding, check
from ._claims import Claim, verify
from ._curve import Curve, Point, curve
from ._derived import Indirect, Payoff, indirect, payoff
from ._domination import Comparison, Domination, compare, dominate
from ._length import Length, Lengths, finite_length
from ._load import load
from ._measures import Atoms, Bottleneck, anywhere, bottleneck
from ._problem import Problem, Range
from ._prototypes import Prototypes, prototypes
from ._perception import Perception, perception
from ._surface import Surface, surface
from ._version import VERSION as __version__
from .errors import (ArgumentError, Error, FileError, InputError, InternalError, Interrupted, LibraryError,
                     OutOfMemory)

__all__ = [
    "ArgumentError", "Atoms", "Bottleneck", "Bounds", "Capacity", "Change", "Claim", "Comparison", "Critical", "Curve", "Domination", "Error",
    "FileError", "Finding", "Indirect", "InputError", "InternalError", "Interrupted", "Length", "Lengths", "LibraryError", "OutOfMemory",
    "Payoff", "Peak", "Perception", "Point", "Problem", "Prototypes", "Range", "Surface", "anywhere", "bottleneck", "capacity", "certify", "changes", "check",
    "closed", "compare", "critical", "curve", "dominate", "finite_length", "geometry", "indirect", "load", "networks", "payoff", "perception", "plot", "prototypes",
    "surface", "toy", "vae", "verify", "waterfill",
]
