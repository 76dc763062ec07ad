"""Manual pages and completion of an installation: python3 pages.py PREFIX.

What the commands' --help shows is held against them; bash, zsh and fish complete for real where they are installed."""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PREFIX = pathlib.Path(sys.argv[1]).resolve()
PROGRAM = PREFIX / "bin/exactrd"
MANUALS = PREFIX / "share/man/man1"
BASH = PREFIX / "share/bash-completion/completions/exactrd"
ZSH = PREFIX / "share/zsh/site-functions"
FISH = PREFIX / "share/fish/vendor_completions.d/exactrd.fish"


def output(*words, **options):
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=60, **options).stdout


def commands():
    listed = output(PROGRAM, "--help").split("Commands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\w+(?: \w+)?)(?:  |$)", listed, re.MULTILINE)


def options(command):
    return re.findall(r"^  (?:-[oh], )?--([\w-]+)", output(PROGRAM, *command.split(), "--help"), re.MULTILINE)


class Manual(unittest.TestCase):
    def test_there_is_a_page_for_each_command_and_no_other(self):
        names = {"exactrd.1"} | {f"exactrd-{command.replace(' ', '-')}.1" for command in commands()}
        self.assertEqual({page.name for page in MANUALS.iterdir()}, names)

    def test_a_page_has_the_options_of_the_command(self):
        for command in commands():
            page = (MANUALS / f"exactrd-{command.replace(' ', '-')}.1").read_text().replace("\\-", "-")
            self.assertEqual(set(re.findall(r"(?:\\fB|^\.B )--([\w-]+)", page, re.MULTILINE)), set(options(command)))

    def test_the_program_s_page_names_every_command(self):
        page = (MANUALS / "exactrd.1").read_text().replace("\\-", "-")
        for command in commands():
            self.assertIn(f".BR exactrd-{command.replace(' ', '-')} (1)", page)

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_man_has_no_warning(self):
        for page in MANUALS.iterdir():
            words = ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            self.assertEqual(done.stderr, "")

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_mandoc_has_no_warning(self):
        done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", *MANUALS.iterdir()], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))


def has_terminals():
    try:
        for descriptor in pty.openpty():
            os.close(descriptor)
        return True
    except OSError:
        return False


class Terminal:
    """An interactive shell on a pseudo-terminal."""

    def __init__(self, folder, *words):
        variables = {"PATH": os.environ["PATH"], "HOME": folder, "TERM": "dumb", "PS1": "", "LC_ALL": "C.UTF-8"}
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(words[0], words, variables)

    def type(self, text, until, seconds=20):
        os.write(self.descriptor, text.encode())
        shown, end = "", time.monotonic() + seconds
        while until not in shown and time.monotonic() < end:
            if select.select([self.descriptor], [], [], 0.1)[0]:
                shown += os.read(self.descriptor, 65536).decode(errors="replace")
        return shown

    def close(self):
        os.close(self.descriptor)
        os.waitpid(self.pid, 0)


class Completion(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        (pathlib.Path(self.folder) / "probabilities.txt").write_text("1\n")
        (pathlib.Path(self.folder) / "runs").mkdir()


class Bash(Completion):
    def complete(self, line):
        """The words that completing the line's last word offers."""
        words = re.findall(r"=|[^\s=]+", line) + ([""] if line.endswith(" ") else [])
        script = (f'source "{BASH}"; shopt -u direxpand; compopt() {{ :; }}; COMP_WORDS=({" ".join(map(repr, words))}); '
                  f'COMP_CWORD={len(words) - 1}; _exactrd; printf "%s\\n" "${{COMPREPLY[@]}}"')
        return set(output("bash", "--norc", "-c", script, cwd=self.folder).split())

    def test_commands(self):
        firsts = {command.split()[0] for command in commands()}
        self.assertEqual(self.complete("exactrd "), firsts | {"--help", "--version"})
        self.assertEqual(self.complete("exactrd wat"), {"waterfill"})
        seconds = {command.split()[1] for command in commands() if command.startswith("toy ")}
        self.assertEqual(self.complete("exactrd toy "), seconds | {"--help"})

    def test_every_option_of_every_command(self):
        for command in commands():
            self.assertEqual(self.complete(f"exactrd {command} --"), {f"--{name}" for name in options(command)})

    def test_values(self):
        self.assertEqual(self.complete("exactrd curve --method "), {"newton", "blahut-arimoto"})
        self.assertEqual(self.complete("exactrd curve --method=new"), {"newton"})
        self.assertEqual(self.complete("exactrd curve --slope "), set())
        self.assertEqual(self.complete("exactrd curve --pmf pro"), {"probabilities.txt"})
        self.assertEqual(self.complete("exactrd curve -o pro"), {"probabilities.txt"})
        self.assertEqual(self.complete("exactrd curve --distortion "),
                         {"hamming", "squared", "absolute", "probabilities.txt", "runs"})
        self.assertEqual(self.complete("exactrd plot "), {"probabilities.txt", "runs"})
        self.assertEqual(self.complete("exactrd vae compare "), {"runs"})

    @unittest.skipUnless(has_terminals(), "there is no pseudo-terminal")
    def test_on_a_terminal(self):
        shell = Terminal(self.folder, "bash", "--norc", "-i")
        self.addCleanup(shell.close)
        shell.type(f"bind 'set enable-bracketed-paste off'; source '{BASH}'; echo rea''dy\n", "ready\r\n")
        self.assertIn("exactrd waterfill --eigenvalues ", shell.type("exactrd wat\t--ei\t", "--eigenvalues "))
        self.assertIn("probabilities.txt ", shell.type("1 --metric pro\t", "probabilities.txt "))


@unittest.skipUnless(shutil.which("zsh") and has_terminals(), "zsh is not installed, or there is no pseudo-terminal")
class Zsh(Completion):
    def test_on_a_terminal(self):
        shell = Terminal(self.folder, "zsh", "-f", "-i")
        self.addCleanup(shell.close)
        shell.type(f"unsetopt zle_bracketed_paste; fpath=({ZSH} $fpath); autoload -Uz compinit; compinit -u -D; echo rea''dy\n", "ready\r\n")
        self.assertIn("waterfill", shell.type("exactrd wat\t", "waterfill"))
        self.assertIn("--eigenvalues", shell.type("--ei\t", "--eigenvalues"))
        shell.type("\x15", "")
        self.assertIn("blahut-arimoto", shell.type("exactrd curve --method bl\t", "blahut-arimoto"))
        shell.type("\x15", "")
        self.assertIn("probabilities.txt", shell.type("exactrd plot pro\t", "probabilities.txt"))
        shell.type("\x15", "")
        self.assertIn("figure7", shell.type("exactrd toy fig\t", "figure7"))


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class Fish(Completion):
    def complete(self, line):
        script = f"source '{FISH}'; complete -C '{line}'"
        offered = output("fish", "--no-config", "-c", script, cwd=self.folder, env={**os.environ, "HOME": self.folder})
        return {row.split("\t")[0] for row in offered.splitlines()}

    def test_words(self):
        self.assertEqual(self.complete("exactrd wat"), {"waterfill"})
        seconds = {command.split()[1] for command in commands() if command.startswith("vae ")}
        self.assertEqual(self.complete("exactrd vae "), seconds)
        self.assertEqual(self.complete("exactrd curve --method "), {"newton", "blahut-arimoto"})
        self.assertEqual(self.complete("exactrd curve --pmf pro"), {"probabilities.txt"})
        self.assertEqual(self.complete("exactrd plot pro"), {"probabilities.txt"})
        for command in commands():
            self.assertEqual(self.complete(f"exactrd {command} --"), {f"--{name}" for name in options(command)})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
