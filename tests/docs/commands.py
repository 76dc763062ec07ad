"""Runs the commands that pages show and compares what they print: python3 commands.py EXACTRD LICENSE PAGE...

Each page has a folder of its own.  Blocks marked `console` are run in their order and what they print is compared;
then commands in backticks, and those on lines of code, which must succeed."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

program, license_file, *pages = map(os.path.abspath, sys.argv[1:])
NUMBER = re.compile(r"(?<![\w.])-?\d+\.?\d*(?:e[+-]?\d+)?(?![\w.])")
environment = {**os.environ, "PATH": os.path.dirname(program) + ":" + os.environ["PATH"]}


def same(shown, printed):
    """Equal but for the last digits of numbers, which depend on the processor."""
    if NUMBER.sub("#", shown) != NUMBER.sub("#", printed):
        return False
    pairs = zip(NUMBER.findall(shown), NUMBER.findall(printed))
    return all(abs(float(a) - float(b)) <= 1e-6 * max(1e-3, abs(float(a))) for a, b in pairs)


def run(page, folder, command):
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{page}: {command}: exit {done.returncode}: {done.stderr}"
    return done.stdout


def blocks(page, text, folder):
    count = 0
    for block in re.findall(r"```console\n(.*?)```", text, flags=re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, shown = part.split("\n", 1)
            printed = run(page, folder, command)
            assert same(shown, printed), f"{command}\n{page}:\n{shown}\nprogram:\n{printed}"
            count += 1
    return count


def others(page, text, folder):
    text = re.sub(r"```.*?```", "", text, flags=re.S)
    found = re.findall(r"^    (?:\$ )?((?:exactrd|printf) .*)$", text.replace("\\\n", " "), flags=re.M)
    found += re.findall(r"`(exactrd \w[^`]* -[^`]* [^`]*)`", text)
    for command in found:
        run(page, folder, command.replace(r"\|", "|"))
    return len(found)


def commands(page):
    text = pathlib.Path(page).read_text()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(license_file, os.path.join(folder, "LICENSE"))
        shown = blocks(page, text, folder)
        return shown if os.path.basename(page) == "README.md" else shown + others(page, text, folder)


for page in pages:
    count = commands(page)
    assert count >= 1, f"{page}: {count} commands"
    print(f"{count} commands of {os.path.basename(page)} do what it says")
