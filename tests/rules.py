"""Rules of the house that a reader can check: no function takes more than seven arguments, is longer than fifty lines, or
stands in a file of more than four hundred; nobody allocates past base/memory.h, leaves the order of random draws to the compiler, or uses what a compiler lacks."""
import pathlib
import re
import sys

MOST_ARGUMENTS, MOST_LINES, MOST_FILE = 7, 50, 400
COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
FUNCTION = re.compile(r"^(?!typedef|return|else|#)([A-Za-z_][\w \t*]*?[ *])(\w+)\(([^;{}]*?)\)[ \n]*\{", re.M)
MISSING = re.compile(r"\bCMPLXF?\(")
TWO_DRAWS = re.compile(r"\w\((?:[^(){};]|\([^()]*\))*xrd_random_\w+\([^()]*\)(?:[^(){};=]|\([^()]*\))*,(?:[^(){};=]|\([^()]*\))*xrd_random_\w+\(")
RAW = re.compile(r"(?<![\w>.])(?:malloc|calloc|realloc|aligned_alloc)\(")


def arguments_of(text):
    """How many arguments a list has; those of function pointers in it do not count."""
    while "(" in text:
        text = re.sub(r"\([^()]*\)", "", text)
    return 0 if text.strip() in ("", "void") else text.count(",") + 1


def faults_of(text, allocates):
    """What a file does against the rules."""
    clean = COMMENTS.sub(lambda match: "\n" * match.group().count("\n"), text)
    faults = []
    for match in FUNCTION.finditer(clean):
        name, count = match.group(2), arguments_of(match.group(3))
        if count > MOST_ARGUMENTS:
            faults.append(f"{name} takes {count} arguments")
        end = clean.find("\n}", match.end())
        length = clean.count("\n", match.start(2), end) + 2
        if length > MOST_LINES:
            faults.append(f"{name} has {length} lines")
    if text.count("\n") > MOST_FILE:
        faults.append(f"{text.count(chr(10))} lines")
    if not allocates and RAW.search(clean):
        faults.append("allocates past base/memory.h")
    if MISSING.search(clean):
        faults.append("CMPLX, which clang has not with every library: write x + (double complex)I * y")
    if TWO_DRAWS.search(clean):
        faults.append("two random draws among one call's arguments, whose order is the compiler's")
    return faults


def main():
    eight = ", ".join(f"int a{i}" for i in range(8))
    assert faults_of(f"static int f({eight}) {{\n}}\n", False) == ["f takes 8 arguments"]
    assert faults_of("int f(int (*g)(int, int, int), int b, int c, int d, int e, int h, int i) {\n}\n", False) == []
    assert faults_of("void f(void) {\n" + "  g();\n" * 60 + "}\n", False) == ["f has 62 lines"]
    assert faults_of("/* malloc(1) */\nvoid *f(void) {\n  return malloc(1);\n}\n", False) == ["allocates past base/memory.h"]
    assert len(faults_of("void f(void) {\n  g(1 + xrd_random_below(r, 3), xrd_random_below(r, 2));\n  h(CMPLX(1, 2));\n}\n", False)) == 2
    root = pathlib.Path(sys.argv[1])
    found = set()
    for path in sorted(path for pattern in ("*.c", "*.h") for path in root.glob(f"*/**/{pattern}")):
        place = str(path.relative_to(root))
        if place.startswith(("build", "out")):
            continue
        if place.startswith(("tests/", "bench/")):
            lines = path.read_text().count("\n")
            found |= {f"{place}: {lines} lines"} if lines > MOST_FILE else set()
            continue
        found |= {f"{place}: {fault}" for fault in faults_of(path.read_text(), place.startswith("base/memory"))}
    print("\n".join(sorted(found)))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
