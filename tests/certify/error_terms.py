#!/usr/bin/env python3
"""Error terms are computed by certify/up.h or in balls: finds plain arithmetic on them in certify/, check/ and vae/measure/."""
import os, re, sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

RULES = [
    ("an upper bound taken apart", r"\.above\b|\(xrd_up\)\{(?!0\})"),
    ("arithmetic on an upper bound's value", r"xrd_up_value\((?:[^()]|\([^()]*\))*\) [-+*/] |[-+*/] xrd_up_value\("),
    ("arithmetic on a proved constant", r"XRD_\w*(?:ERROR|FLOOR)\b [-+*/] |[-+*/] XRD_\w*(?:ERROR|FLOOR)\b"),
    ("a margin multiplied in plain arithmetic", r"(?:\b[12]\.0*[1-9]\d* \*|\* [12]\.0*[1-9]\d*\b|\* \(1 [-+] 0x1p-\d+\)|\(1 [-+] 0x1p-\d+\) \*)"),
    ("an error in a double", r"\bdouble (?:\w+ = [^;]*, )?\w*(?:error|inflation|stretch|slack|neglected|left_out|lost|underflow)\w* = [^;]*[-+*/] "),
    ("a ball made of rounded arithmetic", r"arb_set_d\([^,]+, [^;]* [-+*/] [^;]*\);"),
    ("a ball widened by a double", r"arb_add_error\("),
]

# Choices that no bound rests on, or places where the margin is argued for in a comment; each with its reason.
ALLOWED = [
    ("certify/support.c", "const double reach = 1.001", "which pairs the channel uses"),
    ("check/squared_line.c", "const double reach = 1.001", "which pairs the channel uses"),
    ("check/boxes.c", "center - 1.001 * far", "where the search for rows begins"),
    ("check/boxes.c", "r = 1.001 * fmax", "a box may be wider than it has to"),
    ("certify/boxes.c", "(high + low) * (1 - 0x1p-52)", "a lower bound: two roundings and the exponential's own"),
    ("certify/boxes.c", "arb_set_d(slope, 1 - 0x1p-52)", "exact"),
    ("certify/doubles.c", "largest->high * (1 - 0x1p-40)", "a threshold; what lies below it is below the largest"),
    ("certify/bounds.c", "", "decides how sharp is sharp enough; bounds themselves are balls"),
    ("certify/pair.h", "x.low + xrd_up_value(more)", "its rounding is counted"),
    ("certify/measures/", "arb_add_error(", "the error is a ball"),
    ("certify/measures/", "2 * radius)", "exact"),
    ("certify/measures/", "2 * s->half)", "exact"),
    ("certify/measures/", "2 * s->height)", "exact"),
    ("certify/measures/", "? rows->slope : 2 * rows->slope)", "exact"),
    ("certify/measures/", "? -2 * half : 0)", "exact"),
    ("certify/measures/", "arb_set_d(entropy, 2 * distortion)", "exact"),
    ("certify/measures/", "arb_set_d(z, sign * cut)", "exact: a sign"),
    ("certify/measures/concave.c", "box->ratio * (1 - 0x1p-48)", "a smaller box than the one that was proved"),
    ("certify/measures/density/boxes.c", "const double slack = 1e-6", "which nodes are counted"),
    ("certify/closed/", "", "balls; proposals in floating point"),
    ("check/check.c", "const double slack", "how loose a true claim may be"),
    ("check/criteria.c", "const double slack", "how loose a true claim may be"),
    ("certify/capacity/peak_rule.c", "arb_add_error(", "the error is a ball"),
    ("certify/capacity/peak.c", "slack = ROUNDING", "when a box is narrow enough"),
    ("check/peak.c", "arb_add_error(", "the error is a ball"),
    ("check/peak.c", "const double slack", "how loose a true claim may be"),
    ("check/capacity.c", "const double slack", "how loose a true claim may be"),
    ("check/criteria.c", "arb_set_d(part, 1 + 0x1p-52)", "exact"),
    ("check/perception.c", "const double slack", "how loose a true claim may be"),
    ("check/derived.c", "const double slack", "how loose a true claim may be"),
    ("check/measures/labels.c", "arb_add_error(square, box)", "the error is a ball"),
    ("check/measures/density.c", "arb_set_d(d->place + j", "no arithmetic but on places in arrays"),
    ("check/measures/density_below.c", "2 * at->radius", "exact"),
    ("check/measures/density_below.c", "(2 * k + 1) * at.radius", "exact: the radius is a power of two, k below 2^50"),
    ("check/measures/density_nodes.c", "arb_add_error(", "the error is a ball"),
    ("check/measures/density_entropy.c", "arb_add_error(result, tail)", "the error is a ball"),
    ("check/measures/stretch_sums.c", "arb_add_error(integral, rest)", "the error is a ball"),
    ("check/measures/concave.c", "p->m->kl ? -2 * half : 0", "exact"),
]


def lines_of(path):
    text = open(os.path.join(ROOT, path)).read()
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group(0).count("\n"), text, flags=re.S)
    return text.split("\n")


def allowed(path, line):
    return any(path.startswith(name) and text in line for name, text, _ in ALLOWED)


def findings(path, lines):
    for number, line in enumerate((re.sub(r"\[[^][]*\]", "[]", line) for line in lines), 1):
        for what, pattern in RULES:
            if re.search(pattern, line) and not line.startswith("#define") and not allowed(path, line):
                yield "%s:%d: %s: %s" % (path, number, what, line.strip())


def files():
    for folder in ("certify", "check", "vae/measure"):
        for where, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in sorted(names):
                path = os.path.relpath(os.path.join(where, name), ROOT)
                if name.endswith((".c", ".h")) and path != "certify/up.h":
                    yield path


# What each rule has to find.
SAMPLES = ["x.above", "2 * xrd_up_value(a)", "XRD_PAIR_ERROR * n", "1.01 * e", "const double inflation = 2 * s;",
           "arb_set_d(x, a + b);", "arb_add_error(x, part);"]


def main():
    found = [f for path in files() for f in findings(path, lines_of(path))]
    blind = [s for s in SAMPLES if not list(findings("certify/sample.c", [s]))]
    unused = [a for a in ALLOWED if a[1] and not any(a[1] in line for path in files() if path.startswith(a[0]) for line in lines_of(path))]
    for line in found + ["the lint does not see: %s" % s for s in blind] + ["nothing needs: %s %s" % a[:2] for a in unused]:
        print(line)
    return 1 if found or blind or unused else 0


sys.exit(main())
