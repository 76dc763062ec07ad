#!/usr/bin/env python3
"""A second opinion on `exactrd curve --format json`, to be read in ten minutes: small_check.py DOCUMENT

It shares nothing with exactrd but the document's format: Python's floats, mpmath's logarithms at 120 digits and the
two textbook bounds below.  It is slow, and meant for small problems: n m up to some 1e5.

A point of the document has a slope b, masses q_j >= 0, numbers w_i > 0, and says that lower <= R(D) <= upper, in nats.
Let pi_i = p_i / sum p, s_i = min_j d_ij, S = sum_i pi_i s_i, E_ij = exp(-b (d_ij - s_i)), Z_i = sum_j q_j E_ij.

  Upper.  P(j|i) = q_j E_ij / Z_i is a channel; with D' = sum pi_i P(j|i) d_ij <= D its own information
          I = sum_ij pi_i P(j|i) log(P(j|i) / r_j), r_j = sum_i pi_i P(j|i), is at least R(D).             Shannon 1959
  Lower.  For every channel of distortion at most D, by Jensen's inequality,
          R(D) >= sum_i pi_i log w_i - log max_j sum_i pi_i w_i E_ij - b (D - S).            Berger 1971, Blahut 1972

Both are evaluated on the very doubles of the document; 120 digits leave errors far below 1e-60, and a claim must hold by
that.  At b = infinity, E_ij is 1 where d_ij = s_i and else 0, and the lower bound speaks of D = S alone.
"""
import hashlib
import json
import math
import sys

from mpmath import exp, inf, log, mp, mpf

mp.dps = 120
GUARD = mpf(10) ** -60


def file_of(options, files, role):
    """The bytes of an input file, which must have the SHA-256 that the document gives."""
    data = open(options[role], "rb").read()
    if [hashlib.sha256(data).hexdigest()] != [f["sha256"] for f in files if f["role"] == role]:
        raise ValueError(f"{options[role]}: not the file that the document names")
    return data


def table(data):
    """Rows of numbers in a plain text file."""
    lines = [line.split("#")[0].replace(",", " ").split() for line in data.decode().splitlines()]
    return [[float(cell) for cell in line] for line in lines if line]


def shares(counts):
    return [count / math.fsum(counts) for count in counts]


def source(options, files):
    """The probabilities, as doubles, and the symbols' own positions."""
    if options["bytes"]:
        data = file_of(options, files, "bytes")
        return shares([data.count(value) for value in range(256)]), [[float(value)] for value in range(256)]
    if options["pmf"] or options["counts"]:
        numbers = sum(table(file_of(options, files, "pmf" if options["pmf"] else "counts")), [])
        return (numbers if options["pmf"] and not options["normalize"] else shares(numbers)), None
    name, _, parameter = (options["source"] or "").partition(":")
    if name == "bernoulli":
        return [1 - float(parameter), float(parameter)], [[0.0], [1.0]]
    if name == "uniform":
        return [1 / int(parameter)] * int(parameter), [[float(k)] for k in range(int(parameter))]
    raise ValueError("small_check knows --pmf, --counts, --bytes, bernoulli and uniform only")


def distances(kind, x, y):
    """Squared or absolute distances: doubles, operation by operation, which is how exactrd defines them."""
    step = {"squared": lambda a: a * a, "absolute": abs}[kind]
    return [[sum((step(a - b) for a, b in zip(u, v)), 0.0) for v in y] for u in x]


def problem(given):
    """p and the rows of d, from the document's problem or from the files and the source that it names."""
    options, files, inside = given["options"], given["files"], given["problem"]
    if inside:
        if not any(f["path"] == "-" for f in files) and (files or options["source"]):
            raise ValueError("a problem inside a document that names files or a source")
        p, kind, matrix = inside["pmf"], inside["distortion"], inside.get("matrix")
        grouped = {name: [numbers[k:k + inside["dim"]] for k in range(0, len(numbers), inside["dim"])]
                   for name, numbers in inside.items() if name in ("alphabet", "reproduction")}
        x, y = grouped.get("alphabet"), grouped.get("reproduction")
        d = matrix and [matrix[k:k + given["m"]] for k in range(0, len(matrix), given["m"])]
    else:
        (p, x), kind, d = source(options, files), options["distortion"], None
        if options["alphabet"]:
            x = table(file_of(options, files, "alphabet"))
        y = table(file_of(options, files, "reproduction")) if options["reproduction"] else x
        if kind not in ("hamming", "squared", "absolute"):
            d = table(file_of(options, files, "distortion"))
        elif kind == "hamming" and (options["alphabet"] or options["reproduction"]):
            d = [[float(u != v) for v in y] for u in x]
    if d is None:
        d = distances(kind, x, y) if kind != "hamming" else [[float(i != j) for j in range(len(p))] for i in range(len(p))]
    return p, [[inf if cell in ("inf", float("inf")) else mpf(cell) for cell in row] for row in d]


def bounds(p, d, proof, distortion):
    """The lower and the upper bound that the point's numbers prove at this distortion."""
    b, w = mpf(proof["slope"]), [mpf(number) for number in proof["dual"]]
    q = dict(zip(proof["output"]["index"], map(mpf, proof["output"]["mass"])))
    total = sum(map(mpf, p))
    worth = mpf(0)
    rates, least, reached, dual, output = [], mpf(0), mpf(0), [mpf(0)] * len(d[0]), dict.fromkeys(q, mpf(0))
    for p_i, row, w_i in zip(p, d, w):
        if p_i == 0:
            continue
        pi, s = mpf(p_i) / total, min(row)
        e = [mpf(cell == s) if b == inf else mpf(0) if cell == inf else exp(-b * (cell - s)) for cell in row]
        z = sum(q[j] * e[j] for j in q)
        channel = {j: q[j] * e[j] / z for j in q if e[j] > 0}
        least += pi * s
        reached += pi * sum(channel[j] * row[j] for j in channel)
        worth += pi * log(w_i)
        for j in channel:
            output[j] += pi * channel[j]
        rates.append((pi, channel))
        dual = [sum_j + pi * w_i * e_j for sum_j, e_j in zip(dual, e)]
    upper = sum(pi * channel[j] * log(channel[j] / output[j]) for pi, channel in rates for j in channel)
    beyond = distortion - least
    slack = mpf(0) if beyond == 0 else b * beyond
    return max(mpf(0), worth - log(max(dual)) - slack), upper if reached <= distortion + GUARD else inf


def check(document):
    """One line a point; the number of points that are refused."""
    if document["format"] != "exactrd-curve-1":
        raise ValueError("not a document of exactrd curve")
    p, d = problem(document["input"])
    refused = 0
    for k, point in enumerate(document["points"]):
        proof, distortion = point["proof"], mpf(point["distortion"]) + mpf(point["distortion_low"])
        claimed = mpf(proof["lower_nats"]), mpf(proof["upper_nats"])
        lower, upper = bounds(p, d, proof, distortion)
        good = claimed[0] <= lower + GUARD and upper <= claimed[1] + GUARD
        refused += not good
        print(f"point {k}: {'accepted' if good else 'REFUSED'}: {mp.nstr(lower, 20)} <= R <= {mp.nstr(upper, 20)} nats, "
              f"claimed {mp.nstr(claimed[0], 17)} and {mp.nstr(claimed[1], 17)}")
    return refused


if __name__ == "__main__":
    with open(sys.argv[1]) as stream:
        sys.exit(1 if check(json.load(stream)) else 0)
