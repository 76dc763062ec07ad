"""What the pages point at exists: python3 links.py SOURCE_FOLDER EXACTRD.

Relative links, their headings, pictures, files named in backticks, and the commands and options of the program."""
import pathlib
import re
import subprocess
import sys

root, program = pathlib.Path(sys.argv[1]), sys.argv[2]
pages = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("bindings/**/*.md")]
folders = {path.name for path in root.iterdir() if path.is_dir()} - {"build", "out"}


def listed(*words):
    return subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True).stdout


COMMANDS = re.findall(r"^  ([a-z][a-z0-9]*(?: [a-z][a-z0-9]*)?)(?:  |$)", listed().split("Commands:")[1], re.MULTILINE)
OPTIONS = {command: {"help", *re.findall(r"--([\w-]+)", listed(*command.split()))} for command in COMMANDS}


def anchors(page):
    """As GitHub names headings: small letters, blanks to hyphens, nothing else but words."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"^#+ +(.*?) *$", text, re.MULTILINE)}


def files(page, text):
    for link, anchor in re.findall(r"\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)", text):
        place = page.parent / link if link else page
        yield f"{link}#{anchor}", place.exists() and (not anchor or place.suffix != ".md" or anchor in anchors(place))
    for name in re.findall(r"`((?:[\w-]+/)+[\w.-]*)`", text):
        if name.split("/")[0] in folders and "NAME" not in name:
            yield name, (root / name).exists()


def commands(text):
    """`exactrd COMMAND --option ...` in backticks, or on a line of code with its continuations."""
    code = re.findall(r"`(exactrd [^`]+)`", text)
    code += re.findall(r"^(?:    |\$ )(exactrd .*)", text.replace("\\\n", " "), re.MULTILINE)
    for line in code:
        words = re.split(r" \| | # | > ", line)[0].split()[1:]
        command = next((name for name in (" ".join(words[:2]), words[0]) if name in OPTIONS), None)
        families = {name.split()[0] for name in COMMANDS}
        yield line, command is not None or words[0] in families | {"--help", "--version", "COMMAND"}
        for option in re.findall(r"(?<= )--([\w-]+)", line.split(" | ")[0]) if command else []:
            yield f"{line}: --{option}", option in OPTIONS[command]


version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
assert f"\nversion: {version}\n" in (root / "CITATION.cff").read_text(), "CITATION.cff has another version"

found = [(page, *item) for page in pages for item in (*files(page, page.read_text()), *commands(page.read_text()))]
wrong = [f"{page.relative_to(root)}: {what}" for page, what, good in found if not good]
assert len(found) > 100, len(found)
assert not wrong, "\n".join(["not found:", *wrong])
print(f"{len(found)} links, files, commands and options in {len(pages)} pages exist")
