"""Runs the commands that README.md shows and compares what they print: python3 readme.py EXACTRD README.md LICENSE."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

program, readme, license_file = map(os.path.abspath, sys.argv[1:4])
NUMBER = re.compile(r"(?<![\w.])-?\d+\.?\d*(?:e[+-]?\d+)?(?![\w.])")


def same(shown, printed):
    """Equal but for the last digits of numbers, which depend on the processor."""
    if NUMBER.sub("#", shown) != NUMBER.sub("#", printed):
        return False
    pairs = zip(NUMBER.findall(shown), NUMBER.findall(printed))
    return all(abs(float(a) - float(b)) <= 1e-6 * max(1e-3, abs(float(a))) for a, b in pairs)


text = pathlib.Path(readme).read_text()
environment = {**os.environ, "PATH": os.path.dirname(program) + ":" + os.environ["PATH"]}
commands = 0
with tempfile.TemporaryDirectory() as folder:
    shutil.copy(license_file, os.path.join(folder, "LICENSE"))
    for block in re.findall(r"```console\n(.*?)```", text, flags=re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, shown = part.split("\n", 1)
            done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, f"{command}: {done.stderr}"
            assert same(shown, done.stdout), f"{command}\nREADME:\n{shown}\nprogram:\n{done.stdout}"
            commands += 1
assert commands >= 4, commands
print(f"{commands} commands print what README.md shows")
