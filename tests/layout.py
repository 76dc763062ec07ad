"""The floor plan: CONTRIBUTING's map names every folder of the ground floor and none that is not there; rooms include only
what is built before them, headers run in no circle; and every source's test is found by its path or by tests/where.txt."""
import fnmatch
import pathlib
import re
import sys

PASSED_OVER = {"build", "out"}  # what is made here; .gitignore names both
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)


def ground_floor(root):
    return {path.name for path in root.iterdir()
            if path.is_dir() and not path.name.startswith(".") and path.name not in PASSED_OVER}


def map_faults(contributing, root):
    """Where the table of folders and the tree differ."""
    table = contributing.split("## The house", 1)[1].split("\n## ", 1)[0]
    rows = [row.split("|") for row in table.splitlines() if row.startswith("| `")]
    named, faults = set(), []
    for row in rows:
        folders = re.findall(r"`([\w/]+)/`", row[1])
        named |= {folder.split("/")[0] for folder in folders}
        faults += [f"{folder}: in the map, not in the tree" for folder in folders if not (root / folder).is_dir()]
        if len(row[2].split()) < 2:
            faults.append(f"{row[1].strip()}: no sentence")
    return faults + [f"{folder}: not in CONTRIBUTING's map" for folder in sorted(ground_floor(root) - named)]


def room_of(place, rooms):
    """The longest of the built folders that holds a file."""
    return max((room for room in rooms if place.startswith(room + "/")), key=len, default=None)


def include_faults(texts, rooms):
    """Arrows upward between rooms, and circles of headers."""
    faults, headers = [], {}
    for place, text in texts.items():
        here = room_of(place, rooms)
        seen = [name for name in INCLUDE.findall(text) if not name.startswith("exactrd/")]
        if place.endswith(".h"):
            headers[place] = [name for name in seen if name in texts]
        for name in seen:
            there = room_of(name, rooms)
            if here is not None and there is not None and rooms.index(there) > rooms.index(here):
                faults.append(f"{place} includes {name}, which is built later")
    done, path = set(), []

    def walk(header):
        if header in path:
            faults.append("a circle: " + " -> ".join(path[path.index(header):] + [header]))
        if header in path or header in done:
            return
        path.append(header)
        for name in headers.get(header, []):
            walk(name)
        path.pop()
        done.add(header)

    for header in headers:
        walk(header)
    return faults


def test_faults(sources, tests, rows):
    """Sources whose test cannot be found, and rows that point nowhere or that no source needs."""
    faults = []
    for source in sources:
        folder, name = source.rsplit("/", 1)
        if f"tests/{folder}/test_{name}" in tests:
            continue
        row = max((row for row in rows if fnmatch.fnmatchcase(source, row[0])), key=lambda row: row[0].count("/"), default=None)
        if row is None:
            faults.append(f"{source}: no tests/{folder}/test_{name}, and no row in tests/where.txt")
    faults += [f"tests/where.txt: {pattern}: there is no {test}" for pattern, test in rows if test not in tests]
    return faults + [f"tests/where.txt: {row[0]}: there is no such source" for row in rows
                     if not any(fnmatch.fnmatchcase(source, row[0]) for source in sources)]


def self_test():
    rooms = ["base", "vae", "cli"]
    assert include_faults({"base/a.c": '#include "vae/b.h"\n', "vae/b.h": ""}, rooms) != []
    assert include_faults({"vae/a.c": '#include "base/b.h"\n', "base/b.h": ""}, rooms) == []
    assert include_faults({"vae/a.h": '#include "vae/b.h"\n', "vae/b.h": '#include "vae/a.h"\n'}, rooms) != []
    assert test_faults(["a/b.c"], {"tests/a/test_b.c"}, []) == []
    assert len(test_faults(["a/b.c"], {"tests/a/test_c.c"}, [])) == 1
    assert test_faults(["a/b.c"], {"tests/a/test_c.c"}, [("a/*.c", "tests/a/test_c.c")]) == []
    assert test_faults(["a/b/c.c"], {"tests/a/test_c.c"}, [("a/*.c", "tests/a/test_c.c")]) == []
    assert len(test_faults(["a/b.c"], {"tests/a/test_b.c"}, [("c/*.c", "tests/a/test_b.c")])) == 1


def main():
    self_test()
    root = pathlib.Path(sys.argv[1])
    files = {str(path.relative_to(root)) for folder in ground_floor(root) for path in (root / folder).rglob("*") if path.is_file()}
    sources = sorted(place for place in files if place.endswith(".c") and not place.startswith(("tests/", "bench/")))
    texts = {place: (root / place).read_text() for place in files
             if place.endswith((".c", ".h")) and not place.startswith(("tests/", "bench/"))}
    rooms = re.findall(r"^add_subdirectory\(([\w/]+)\)", (root / "CMakeLists.txt").read_text(), re.M)
    rows = [tuple(line.split()) for line in (root / "tests/where.txt").read_text().splitlines() if not line.startswith("#")]
    faults = map_faults((root / "CONTRIBUTING.md").read_text(), root) + include_faults(texts, rooms)
    faults += test_faults(sources, {place for place in files if place.startswith("tests/")}, rows)
    print("\n".join(faults))
    return len(faults) > 0


if __name__ == "__main__":
    sys.exit(main())
