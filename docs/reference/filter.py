"""Doxygen's view of a public header: python3 filter.py include/exactrd/NAME.h writes it to the standard output.

The headers' plain comments become Doxygen's: the first one describes the group NAME, one before a declaration (or
before several without an empty line between) describes it, one behind a member describes that member.  Lines indented
further than the text are kept as they are, `words` in backticks are code, and names of the library are links, which
Doxygen then checks.  A declaration without a comment gets a command that Doxygen does not know, and so an error."""
import pathlib
import re
import sys

NAME = re.compile(r"\b(xrd_\w+|XRD_\w+)\b")


def formatted(text):
    """One line of prose: Doxygen's special characters escaped, code and links marked."""
    parts = re.split(r"`([^`]*)`", text)
    escaped = [re.sub(r'([\\@&$#<>%"])', r"\\\1", part) for part in parts]
    for k in range(0, len(parts), 2):
        escaped[k] = NAME.sub(r'@ref \1 "\1"', escaped[k]).replace("--", "\\--").replace(".. ", ".\\. ")
    for k in range(1, len(parts), 2):
        escaped[k] = f"<tt>{escaped[k]}</tt>"
    return "".join(escaped)


def body(comment):
    """The lines between /* and */, without the common indentation."""
    lines = comment.strip()[2:-2].rstrip().split("\n")
    rest = [re.sub(r"^ \*( |$)", "   ", line) for line in lines[1:]]
    depth = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    return [lines[0].strip()] + [line[depth:].rstrip() for line in rest]


def prose(comment):
    out, verbatim = [], False
    for line in body(comment):
        if line.startswith(" ") and not verbatim:
            out.append("@verbatim")
        if verbatim and line and not line.startswith(" "):
            out.append("@endverbatim")
        verbatim = line.startswith(" ") or (verbatim and not line)
        out.append(line if verbatim else formatted(line))
    return "\n".join(out + ["@endverbatim"] * verbatim)


def declarations(code):
    """How many declarations end in this text: semicolons outside of braces, and macros with a value."""
    code = re.sub(r"/\*.*?\*/", "", code, flags=re.DOTALL)
    depth, count = 0, len(re.findall(r"^#define \w+\S* \S", code, re.MULTILINE))
    for character in code:
        depth += (character in "{(") - (character in "})")
        count += character == ";" and depth == 0
    return count


def one_by_one(match):
    """`double a, *b; /* text */` as two members with that text."""
    indent, kind, names, comment = match.groups()
    return "\n".join(f"{indent}{kind} {name}; {comment}" for name in names.split(", "))


def members(block):
    """Comments behind code on their line describe the members before them; headings among members are dropped."""
    block = re.sub(r"^ +/\* \w+ \*/\n", "", block, flags=re.MULTILINE)
    block = re.sub(r"^( +)((?:const )?\w+) (\*?\w+(?:, \*?\w+)+); +(/\*.*?\*/)", one_by_one, block,
                   flags=re.DOTALL | re.MULTILINE)
    block = re.sub(r"(?<=[;,{\w]) +(/\*.*?\*/)", lambda match: f" /**< {prose(match[1])} */", block, flags=re.DOTALL)
    return re.sub(r"^( +)(/\*(?!\*).*?\*/)", lambda match: f"{match[1]}/** {prose(match[2])} */", block,
                  flags=re.DOTALL | re.MULTILINE)


def document(block):
    comment, code = re.match(r"(/\*.*?\*/)?\n?(.*)", block, re.DOTALL).groups()
    count = declarations(code)
    if count == 0:
        return code
    text = f"/** {prose(comment)} */\n" if comment else "/** @undocumented */\n"
    return text + (f"/**@{{*/\n{members(code)}\n/**@}}*/" if count > 1 else members(code))


def main(path):
    header = path.read_text()
    first, rest = re.match(r"(/\*.*?\*/)\n(.*)", header, re.DOTALL).groups()
    rest = rest.replace("XRD_API_BEGIN\n", "").replace("XRD_API_END\n", "")
    blocks = re.split(r"\n\n+(?! )", rest)
    print(f"/** @defgroup {path.stem} exactrd/{path.name}\n{prose(first)}\n@{{ */\n")
    print("\n\n".join(document(block) for block in blocks))
    print("\n/** @} */")


main(pathlib.Path(sys.argv[1]))
