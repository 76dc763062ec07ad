"""One name, one meaning: no type, enumerator or macro of a header is defined twice in the tree, nor one that begins with
xrd_ or XRD_ in any file.  What is local to a .c file bears no prefix."""
import collections
import pathlib
import re
import sys

COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
FORWARD = re.compile(r"^typedef struct (\w+) \1;", re.M)
TYPES = re.compile(r"^(?:typedef[^{};]*\{[^{}]*)?\}\s*(\w+);|^typedef\s[^{};]*?\(\*?(\w+)\)\s*\(|^typedef\s[^{}();]*?(\w+);"
                   r"|^struct\s+(\w+)\s*\{", re.M)
ENUMERATIONS = re.compile(r"\benum\b\s*\w*\s*\{([^}]*)\}")
MACROS = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.M)


def names_of(text, header):
    """The names that a file defines for others."""
    text = FORWARD.sub("", COMMENTS.sub("", text))
    found = [next(filter(None, match.groups())) for match in TYPES.finditer(text)]
    for match in ENUMERATIONS.finditer(text):
        found += [part.split("=")[0].strip() for part in match.group(1).split(",")]
    found = [name for name in found if name.isidentifier() and (header or name.lower().startswith(("xrd_", "cli_")))]
    return found + (MACROS.findall(text) if header else [])


def twice(texts):
    """Names that more than one of the files {path: text} defines."""
    places = collections.defaultdict(set)
    for path, text in texts.items():
        for name in names_of(text, path.endswith(".h")):
            places[name].add(path)
    return {name: sorted(paths) for name, paths in places.items() if len(paths) > 1}


def main():
    assert twice({"a.h": "typedef struct {\n int x;\n} xrd_a;", "b.c": "typedef struct xrd_a xrd_a;\nenum { A };"}) == {}
    assert set(twice({"a.h": "typedef enum { XRD_A } xrd_a;", "b.c": "typedef double (*xrd_a)(void);"})) == {"xrd_a"}
    assert set(twice({"a.h": "typedef struct {\n int x;\n} xrd_a;", "b.c": "typedef struct {\n int y;\n} xrd_a;"})) == {"xrd_a"}
    assert set(twice({"a.h": "typedef struct {\n int x;\n} xrd_a;", "b.c": "struct xrd_a {\n int y;\n};"})) == {"xrd_a"}
    assert set(twice({"a.h": "enum { XRD_A, B };", "b.h": "enum { B = 2 };", "c.c": "enum { XRD_A };"})) == {"XRD_A", "B"}
    assert set(twice({"a.h": "#define A 1", "b.h": "#define A 2", "c.c": "#define A 3"})) == {"A"}
    root = pathlib.Path(sys.argv[1])
    files = [path for pattern in ("*.c", "*.h") for path in root.glob(f"*/**/{pattern}")]
    texts = {str(path.relative_to(root)): path.read_text() for path in files
             if not str(path.relative_to(root)).startswith(("build", "tests/"))}
    assert len(texts) > 300, len(texts)
    found = twice(texts)
    for name, paths in found.items():
        print(f"{name}: {', '.join(paths)}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
