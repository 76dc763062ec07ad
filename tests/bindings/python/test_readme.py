"""The Python examples of the READMEs, run as they stand there."""
import re

import pytest


@pytest.mark.parametrize("name", ["README.md", "bindings/python/README.md"])
def test_examples(name, root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"```python\n(.*?)```", (root / name).read_text(), flags=re.S)
    assert examples
    for example in examples:
        exec(compile(example, name, "exec"), {})
