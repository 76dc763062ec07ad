"""python -m exactrd: the program itself, from this package where it brings one, else from PATH."""
import os
import shutil
import sys
from pathlib import Path

from .errors import LibraryError

HERE = Path(__file__).resolve().parent


def program() -> str:
    """Where it is.  Raises LibraryError."""
    own = HERE / "bin" / "exactrd"
    found = os.environ.get("EXACTRD_PROGRAM") or (str(own) if own.is_file() else shutil.which("exactrd"))
    if not found:
        raise LibraryError("the program exactrd is neither in this package nor on PATH")
    return found


def main() -> None:
    """Becomes the program."""
    environment = dict(os.environ)
    libraries = HERE / "lib"
    if libraries.is_dir():
        environment["LD_LIBRARY_PATH"] = os.pathsep.join([str(libraries), *filter(None, [environment.get("LD_LIBRARY_PATH")])])
    path = program()
    os.execve(path, [path, *sys.argv[1:]], environment)


if __name__ == "__main__":
    main()
