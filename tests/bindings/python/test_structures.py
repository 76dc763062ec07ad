"""The package's structures, enumerations and functions against the C headers: they can never drift apart silently."""
import ctypes
import re
import subprocess

import pytest

from exactrd import _functions, _structures, _version

STRUCTURES = [value for value in vars(_structures).values()
              if isinstance(value, type) and issubclass(value, ctypes.Structure) and value is not ctypes.Structure]
ENUMERATIONS = [value for name, value in vars(_structures).items() if name.isupper() and isinstance(value, tuple)]
OPAQUE = {"xrd_vae_config"}


def compiled(root, folder, lines):
    """What a C program that includes every public header prints, a line for each expression."""
    headers = sorted(path.name for path in (root / "include/exactrd").glob("*.h"))
    source = ["#include <stddef.h>", "#include <stdio.h>", *(f'#include "exactrd/{name}"' for name in headers),
              "int main(void) {", *(f'  printf("%lld\\n", (long long)({line}));' for line in lines), "}"]
    (folder / "layout.c").write_text("\n".join(source) + "\n")
    subprocess.run(["cc", "-std=c17", f"-I{root / 'include'}", "layout.c", "-o", "layout"], cwd=folder, check=True)
    answer = subprocess.run([folder / "layout"], capture_output=True, check=True, text=True).stdout
    return dict(zip(lines, map(int, answer.split()), strict=True))


@pytest.fixture(scope="module")
def layout(root, tmp_path_factory):
    lines = [f"sizeof({kind.__name__})" for kind in STRUCTURES]
    for kind in STRUCTURES:
        if kind.__name__ not in OPAQUE:
            lines += [f"offsetof({kind.__name__}, {name})" for name, _ in kind._fields_]
            lines += [f"sizeof((({kind.__name__} *)0)->{name})" for name, _ in kind._fields_]
    lines += [name for names in ENUMERATIONS for name in names]
    lines += ["XRD_ERROR_SIZE", "XRD_INPUT_FILES", "sizeof(bool)", "sizeof(int)"]
    return compiled(root, tmp_path_factory.mktemp("layout"), lines)


@pytest.mark.parametrize("kind", STRUCTURES, ids=lambda kind: kind.__name__)
def test_structure(kind, layout):
    name, size = kind.__name__, layout[f"sizeof({kind.__name__})"]
    if name in OPAQUE:
        assert size <= ctypes.sizeof(kind)
        return
    assert ctypes.sizeof(kind) == size
    for field, _ in kind._fields_:
        place = getattr(kind, field)
        assert (place.offset, place.size) == (layout[f"offsetof({name}, {field})"],
                                              layout[f"sizeof((({name} *)0)->{field})"]), field


def test_every_field_is_declared(root):
    """A field left out at the end, in padding, changes no size: count them."""
    text = "\n".join(without_comments(path.read_text()) for path in (root / "include/exactrd").glob("*.h"))
    for kind in STRUCTURES:
        if kind.__name__ in OPAQUE:
            continue
        name = kind.__name__
        body = re.search(r"struct\s*\{([^{}]*)\}\s*%s;" % name, text) or re.search(r"struct %s \{([^{}]*)\};" % name, text)
        fields = []
        for declaration in body.group(1).split(";")[:-1]:
            if "(*" in declaration:
                fields.append(re.search(r"\(\*(\w+)\)", declaration).group(1))
            else:
                fields += [re.search(r"(\w+)\s*(\[\w+\])?$", part.strip()).group(1) for part in declaration.split(",")]
        assert fields == [field for field, _ in kind._fields_], name


def test_enumerations(layout):
    for names in ENUMERATIONS:
        assert [layout[name] for name in names] == list(range(len(names)))
    assert layout["XRD_ERROR_SIZE"] == _structures.ERROR_SIZE
    assert layout["XRD_INPUT_FILES"] == _structures.INPUT_FILES
    assert layout["sizeof(bool)"] == ctypes.sizeof(ctypes.c_bool)


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def prototypes(root):
    """Each function declared in the headers: what it returns and takes, as C words."""
    found = {}
    for path in (root / "include/exactrd").glob("*.h"):
        text = re.sub(r"^#.*$", "", without_comments(path.read_text()), flags=re.M)
        for result, name, arguments in re.findall(r"([\w\s*]+?)\b(xrd_\w+)\(([^()]*)\)\s*(?:XRD_PRINTF[^;]*)?;", text):
            words = result.replace("XRD_MUST_USE", "").replace("XRD_API_BEGIN", "")
            found[name] = (" ".join(words.split()), [] if arguments.strip() == "void" else arguments.split(","))
    return found


PLAIN = {"bool": ctypes.c_bool, "void": None, "double": ctypes.c_double, "int": ctypes.c_int, "size_t": ctypes.c_size_t,
         "uint64_t": ctypes.c_uint64, "const char *": ctypes.c_char_p, "char *": ctypes.c_char_p,
         "double *": _structures.numbers, "size_t *": _structures.indices, "FILE *": ctypes.c_void_p,
         "xrd_on_critical": _structures.ON_CRITICAL, "xrd_on_atom_event": _structures.ON_ATOM_EVENT, "xrd_progress": _structures.PROGRESS, "const char **": ctypes.POINTER(ctypes.c_char_p), "uint32_t *": ctypes.POINTER(ctypes.c_uint32)}
BY_NAME = {kind.__name__: kind for kind in STRUCTURES}
HANDLES = {"xrd_closed", "xrd_waterfill", "xrd_gaussian", "xrd_atomic_file", "xrd_kind", "void"}


def as_ctypes(words, parameter):
    """The ctypes type of a C type; a parameter's last word is its name."""
    words = words.strip()
    if parameter:
        array = re.fullmatch(r"(.*?)(\w+)\[\d*\]", words)
        words = array.group(1) + "*" if array else re.sub(r"\w+$", "", words)
    words = re.sub(r"\s*\*", " *", " ".join(words.split())).replace("* *", "**").strip()
    if words in PLAIN:
        return PLAIN[words]
    stars, bare = words.count("*"), words.replace("const ", "").replace("*", "").strip()
    if words.replace("const ", "") in PLAIN:
        return PLAIN[words.replace("const ", "")]
    if bare in HANDLES:
        return [None, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)][stars]
    kind = BY_NAME.get(bare, ctypes.c_int)  # the rest are enumerations
    for _ in range(stars):
        kind = ctypes.POINTER(kind)
    return kind


@pytest.mark.parametrize("name", _functions.FUNCTIONS)
def test_function(name, root):
    result, arguments = prototypes(root)[name]
    declared_result, declared_arguments = _functions.FUNCTIONS[name]
    assert as_ctypes(result, False) is declared_result
    assert [as_ctypes(words, True) for words in arguments] == list(declared_arguments)


def test_version(root):
    text = (root / "include/exactrd/version.h").read_text()
    assert _version.VERSION == ".".join(re.findall(r"#define XRD_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", text))
