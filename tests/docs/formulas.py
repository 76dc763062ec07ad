"""Formulas of the notebooks as HTML: formulas.py FOLDER, which holds the site's formulas.py."""
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from formulas import formula, with_formulas  # noqa: E402

CASES = {
    r"\frac12\log x": "(1/2)log x",
    r"\frac1{2t}": "(1/(2t))",
    r"\frac n2": "(n/2)",
    r"\tfrac12": "(1/2)",
    r"\frac{a+b}{c}": "((a+b)/c)",
    r"e^{-sd_{ij}}": "e<sup>-sd<sub>ij</sub></sup>",
    r"\lambda_i \ge 0": "λ<sub>i</sub> ≥0",
    r"x^2<y": "x<sup>2</sup>&lt;y",
    r"\min\{I\}": "min{I}",
    r"\mathrm{KL}": "<span>KL</span>",
}
for tex, shown in CASES.items():
    assert formula(tex) == f'<i class="formula">{shown}</i>', (tex, formula(tex))
assert with_formulas("a $b$ *c*", lambda words: words.upper()) == 'A <i class="formula">b</i> *C*'
try:
    formula(r"\unknown x")
except KeyError:
    pass
else:
    raise AssertionError("a word that nobody listed passes")
print(f"{len(CASES)} formulas")
