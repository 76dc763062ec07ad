"""script/mutants on its own words: each rule changes what it says, every explanation in tests/mutants.txt still has its
line, every file has tests to notice, and chance draws the same mutants again."""
import importlib.machinery
import importlib.util
import pathlib
import re
import sys

sys.dont_write_bytecode = True
ROOT = pathlib.Path(sys.argv[1])
loader = importlib.machinery.SourceFileLoader("mutants", str(ROOT / "script/mutants"))
mutants = importlib.util.module_from_spec(importlib.util.spec_from_loader("mutants", loader))
loader.exec_module(mutants)

# line, and what it has to become among others
CHANGES = [
    ("  x = a + b;", "  x = a;"),
    ("  x = a + b;", "  x = a - b;"),
    ("  x = a - 0x1p-50;", "  x = a;"),
    ("  x = 2 * y[i];", "  x = 1 * y[i];"),
    ("  x = n * y[i];", "  x = n;"),
    ("  x = 0x1.8p-50 * y;", "  x = (0.5 * 0x1.8p-50) * y;"),
    ("  if (a < b) return;", "  if (a <= b) return;"),
    ("  if (a >= b) return;", "  if (a > b) return;"),
    ("  x = fmax(a, b);", "  x = fmin(a, b);"),
    ("  x = arf_get_d(e, ARF_RND_UP);", "  x = arf_get_d(e, ARF_RND_DOWN);"),
    ("  arb_get_lbound_arf(e, x, 53);", "  arb_get_ubound_arf(e, x, 53);"),
    ("  x = nextafter(x, -HUGE_VAL);", "  x = nextafter(x, HUGE_VAL);"),
    ("  x = ceil(y);", "  x = floor(y);"),
    ("  xrd_up_add_to_ball(x, error);", "  ;"),
    ("  arb_add(x, x, y, 64);", "  ;"),
]
# lines that are left alone
KEPT = ["  /* a + b < c */", '  print("a < b");', "#include <arb.h>", "  for (size_t i = 0; i < n; i++) f(i);"]


def results(line):
    return [mutant.new for mutant in mutants.mutants_of("x.c", line)]


for line, new in CHANGES:
    assert new in results(line), (line, results(line))
for line in KEPT:
    assert results(line) == [], (line, results(line))
assert "  x = a;" not in results("  x = a + b * c;"), "half a product is no term"

everything = mutants.all_mutants(ROOT)
assert len(everything) >= 400
assert mutants.drawn(everything, 400, 7) == mutants.drawn(everything[::-1], 400, 7)
assert all(any(re.match(place, mutant.path) for place, _ in mutants.TESTS) for mutant in everything)
names = {name for path in (ROOT / "tests").rglob("CMakeLists.txt") for name in re.findall(r"xrd_(?:fault_)?test\((\w+)", path.read_text())}
for _, tests in mutants.TESTS:
    assert all(name in names or name.startswith("proof") for name in tests.split()), tests

known = mutants.explanations((ROOT / "tests/mutants.txt").read_text())
gone = mutants.lost(known, everything)
assert gone == [], "\n".join(gone)
first = everything[0]
block = "%s\n- %s\n+ %s\n= so that nothing is lost\n" % first.change
assert mutants.lost(mutants.explanations(block), everything) == []
assert len(mutants.lost(mutants.explanations(block.replace("- ", "- x ")), everything)) == 1
for bad in (block.replace("= so that nothing is lost\n", ""), block.replace("+ ", "")):
    try:
        mutants.explanations(bad)
    except ValueError:
        continue
    assert False, "an explanation without its parts is taken"
