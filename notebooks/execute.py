"""execute.py [--write] NOTEBOOK...: runs notebooks from a clean state and compares what they say with what is saved.

Words and whole numbers must be equal, other numbers to the last digit shown; pictures must be there.  A notebook whose
metadata has "tolerance" (it trains models) may differ by so much.  --write saves the new outputs instead."""
import os
import re
import sys
import tempfile

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(e[-+]\d+)?")
FINEST = 1e-8  # smaller numbers, such as gaps near rounding, may differ


class Kernel(AsyncKernelManager):
    """This very interpreter, whatever kernels are registered."""

    def format_kernel_cmd(self, extra_arguments=None):
        return [sys.executable, "-m", "ipykernel_launcher", "-f", self.connection_file, *(extra_arguments or [])]


def run(notebook, folder):
    """The notebook with new outputs.  Nothing of the user's settings is read."""
    with tempfile.TemporaryDirectory() as clean:
        os.environ.update(IPYTHONDIR=clean, JUPYTER_CONFIG_DIR=clean, JUPYTER_DATA_DIR=clean, JUPYTER_RUNTIME_DIR=clean,
                          PYDEVD_DISABLE_FILE_VALIDATION="1")
        return NotebookClient(notebook, kernel_manager_class=Kernel, kernel_name="python3", timeout=600,
                              record_timing=False, resources={"metadata": {"path": folder}}).execute()


def joined(outputs):
    """Text that came in several pieces, as one."""
    found = []
    for output in outputs:
        if found and output.output_type == found[-1].output_type == "stream" and output.name == found[-1].name:
            found[-1].text += output.text
        else:
            found.append(output)
    return found


def said(notebook):
    """Each code cell's text, and the kinds of its pictures."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            text = "".join(output.get("text", "") or output.get("data", {}).get("text/plain", "")
                           for output in cell.outputs if "image/png" not in output.get("data", {}))
            found.append((text, sum("image/png" in output.get("data", {}) for output in cell.outputs)))
    return found


def allowed(match, tolerance):
    """How far a number may be from the saved one."""
    if match.group(2):
        return max(FINEST, tolerance)
    return max(1.01 * 10.0 ** (1 - len(match.group(1))), FINEST, tolerance) if match.group(1) else 20 * tolerance


def difference(old, new, tolerance):
    """What differs between two cells, or None."""
    if old[1] != new[1]:
        return f"{new[1]} pictures instead of {old[1]}"
    words = [" ".join(NUMBER.sub("#", text).split()) for text in (old[0], new[0])]
    if words[0] != words[1]:
        return f"says {new[0]!r} instead of {old[0]!r}"
    for one, other in zip(NUMBER.finditer(old[0]), NUMBER.finditer(new[0]), strict=True):
        if not abs(float(one.group()) - float(other.group())) <= allowed(one, tolerance):
            return f"says {other.group()} instead of {one.group()}: {new[0]!r}"
    return None


def main(paths, write):
    failed = False
    for path in paths:
        saved = nbformat.read(path, as_version=4)
        before = said(saved)
        fresh = run(saved, os.path.dirname(os.path.abspath(path)))
        if write:
            fresh.metadata.language_info = {"name": "python"}
            for cell in fresh.cells:
                if cell.cell_type == "code":
                    cell.outputs = joined(cell.outputs)
            nbformat.write(fresh, path)
            continue
        for k, (old, new) in enumerate(zip(before, said(fresh), strict=True), start=1):
            wrong = difference(old, new, saved.metadata.get("tolerance", 0.0))
            if wrong:
                failed = True
                print(f"{path}: code cell {k} {wrong}", file=sys.stderr)
    return failed


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(main([word for word in words if word != "--write"], "--write" in words))
