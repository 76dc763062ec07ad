#!/usr/bin/env python3
"""The proofs notice: a smaller constant, another coefficient, an operation left out, a script that is not listed."""
import os, pathlib, re, shutil, subprocess, sys, tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROOFS = os.path.join("certify", "proofs")

# file, text, what is put in its place, a script that must refuse
CHANGES = [
    ("certify/accuracy.h", "XRD_EXP_PAIR_ERROR 0x1p-66", "XRD_EXP_PAIR_ERROR 0x1p-67", "pair_squaring"),
    ("certify/accuracy.h", "XRD_WEIGHT_ERROR 0x1p-65", "XRD_WEIGHT_ERROR 0x1p-66", "weight_exponent"),
    ("certify/accuracy.h", "XRD_EXP_PLAIN_ERROR 0x1p-46", "XRD_EXP_PLAIN_ERROR 0x1p-47", "exp_plain"),
    ("certify/accuracy.h", "XRD_SCREEN_ERROR 0x1p-42", "XRD_SCREEN_ERROR 0x1p-44", "screen"),
    ("certify/accuracy.h", "XRD_EXP_NEAR_ERROR 0x1.19ap-52", "XRD_EXP_NEAR_ERROR 0x1p-53", "exp_near"),
    ("certify/accuracy.h", "XRD_GAUSSIAN_ERROR 0x1.266p-52", "XRD_GAUSSIAN_ERROR 0x1.1p-52", "gaussian_exponent"),
    ("certify/accuracy.h", "XRD_PAIR_ERROR 0x1p-95", "XRD_PAIR_ERROR 0x1p-97", "pairs"),
    ("certify/accuracy.h", "XRD_PAIR_ERROR 0x1p-95", "XRD_PAIR_ERROR 0x1p-102", "quotient"),
    ("certify/accuracy.h", "XRD_PAIR_ERROR 0x1p-95", "XRD_PAIR_ERROR 0x1p-98", "add_columns"),
    ("certify/accuracy.h", "XRD_PAIR_ERROR 0x1p-95", "XRD_PAIR_ERROR 0x1p-99", "add_mass"),
    ("certify/accuracy.h", "XRD_BLOCK_ERROR 0x1.c1p-50", "XRD_BLOCK_ERROR 0x1.bfp-50", "sums"),
    ("certify/accuracy.h", "XRD_LOG_ERROR 0x1.00001p-65", "XRD_LOG_ERROR 0x1p-65", "logarithm"),
    ("certify/accuracy.h", "XRD_SHARE_ERROR 0x1p-44", "XRD_SHARE_ERROR 0x1p-46", "share"),
    ("solvers/kernel.h", "XRD_COARSE_ERROR = 3e-5", "XRD_COARSE_ERROR = 1.5e-5", "exp_coarse"),
    ("certify/weights_body.h", "LOG2_LOW = 0x1.ef35793c7673p-45", "LOG2_LOW = 0x1.ef35793c767p-45", "reduction"),
    ("certify/weights_body.h", "0x1.71547652b82fep+0", "0x1.715476p+0", "reduction"),
    ("certify/weights_body.h", "p = fma(y, p, 1.0 / 720)", "p = fma(y, p, 1.0 / 721)", "pair_series"),
    ("certify/weights_body.h", "(e1 + e2) + 0.5 * square_error", "(e1 + e2)", "pair_series"),
    ("certify/weights_body.h", "fma(2 * h, l, fma(h, h, -product))", "fma(h, l, fma(h, h, -product))", "pair_squaring"),
    ("certify/weights_body.h", "z1 = fma(slope, e1, fma(slope, e0, -z0))", "z1 = fma(slope, e0, -z0)", "weight_exponent"),
    ("certify/weights_body.h", "m1 = fma(q, low, fma(q, high, -m0))", "m1 = fma(q, high, -m0)", "add_mass"),
    ("certify/weights_body.h", "fma(v.low, high[j], fma(v.high, low[j],", "fma(v.low, high[j], fma(v.low, low[j],", "add_columns"),
    ("certify/weights_body.h", "const double g = fma(r, 1.0 / 6227020800, 1.0 / 479001600)", "const double g = 1.0 / 479001600", "exp_near"),
    ("certify/moments_body.h", "z1 = fma(slope, rest, fma(slope, square, -z0))", "z1 = fma(slope, square, -z0)", "gaussian_exponent"),
    ("certify/pair.h", "fma(x.low, y.high, fma(x.high, y.low, product.low))", "fma(x.high, y.low, product.low)", "pairs"),
    ("certify/pair.h", "(fma(-high, x.high, a) - high * x.low)", "fma(-high, x.high, a)", "quotient"),
    ("certify/measures/exponential.h", "XRD_EXPONENTIAL_SERIES 0x1.81p-52", "XRD_EXPONENTIAL_SERIES 0x1.8p-52", "exponential_series"),
    ("certify/measures/exponential.h", "XRD_EXPONENTIAL_ERROR 0x1.01p-43", "XRD_EXPONENTIAL_ERROR 0x1p-43", "exponential_series"),
    ("certify/measures/exponential.h", "1.0 / 120;", "1.0 / 121;", "exponential_series"),
    ("certify/logarithms.c", "(low[k] - mantissa_low)", "low[k]", "logarithm"),
    ("solvers/kernel_body.h", "p * r + 0x1.0005b8p-1f", "p * r + 0x1.0006b8p-1f", "exp_coarse"),
    ("solvers/kernel.h", "XRD_TABLE_ERROR 0x1.33p-52", "XRD_TABLE_ERROR 0x1.2p-52", "exp_table"),
    ("solvers/kernel_table_body.h", "0x1.55555554dd44dp-3", "0x1.5555555555555p-3", "exp_table"),
    ("solvers/kernel_table_body.h", "fused(series, r2, r)", "fused(middle, r2, r)", "exp_table"),
    ("solvers/kernel_table_body.h", "-0x1.ef35793c76730p-45", "-0x1.efp-45", "table_reduced"),
    ("solvers/kernel_table_body.h", "0x1.8p48", "0x1.8p52", "table_reduced"),
    ("solvers/kernel_body.h", "* -0x1.62e430p-1f", "* -0x1.62e420p-1f", "coarse_reduced"),
]


def prove(root, script):
    run = subprocess.run([sys.executable, os.path.join(root, PROOFS, "prove.py"), os.path.join(root, PROOFS, script + ".g")],
                         capture_output=True, text=True)
    return run.returncode


def refused(root, change):
    """Whether the script refuses, in a copy of the sources that is put right again."""
    name, old, new, script = change
    path = pathlib.Path(root, name)
    text = path.read_text()
    assert text.count(old) >= 1, "%s has no %s" % (name, old)
    path.write_text(text.replace(old, new))
    code = prove(root, script)
    path.write_text(text)
    return code not in (0, 77)


def main():
    if shutil.which("gappa") is None:
        print("no gappa here")
        return 77
    scripts = {name[:-2] for name in os.listdir(os.path.join(ROOT, PROOFS)) if name.endswith(".g")}
    listed = open(os.path.join(ROOT, "tests", "certify", "CMakeLists.txt")).read()
    described = open(os.path.join(ROOT, PROOFS, "README.md")).read()
    missing = [s for s in sorted(scripts) if not re.search(r"\b%s\b" % s, listed) or "`%s.g`" % s not in described]
    with tempfile.TemporaryDirectory() as root:
        for folder in ("certify", "solvers"):
            shutil.copytree(os.path.join(ROOT, folder), os.path.join(root, folder))
        passed = [c for c in CHANGES if not refused(root, c)]
    for change in passed:
        print("proved in spite of: %s: %s -> %s (%s.g)" % change)
    for script in missing:
        print("not listed: %s.g" % script)
    unproved = scripts - {c[3] for c in CHANGES}
    if len(unproved) > 4:
        print("never refused: %s" % ", ".join(sorted(unproved)))
    return 1 if passed or missing or len(unproved) > 4 else 0


sys.exit(main())
