"""Features converted from npm packages, held against the framework that reads the originals:
features.py script/features feature_values.  Packages that are not in out/npm (or $XRD_NPM) are skipped with a word."""
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

script, values = pathlib.Path(sys.argv[1]), sys.argv[2]
packages = pathlib.Path(os.environ.get("XRD_NPM", script.parent.parent / "out/npm")) / "node_modules"
MODELS = {"esrgan": ("@upscalerjs/esrgan-slim", 12), "mobilenet": ("nsfwjs", 32), "face": ("@vladmandic/face-api", 150)}
done = 0


def load(path):
    return np.fromfile(path, np.float32).astype(float)


def apart(what, ours, theirs):
    assert ours.shape == theirs.shape, (what, ours.shape, theirs.shape)
    error = np.abs(ours - theirs).max() / np.abs(theirs).max()
    print(f"{what}: {theirs.size} numbers within {error:.2g} of the largest")
    assert error < 1e-5, (what, error)


for model, (package, side) in MODELS.items():
    if not (packages / package).is_dir() or not (packages / "@tensorflow/tfjs").is_dir():
        print(f"skipped: no npm package {package} in {packages}")
        continue
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        file = folder / "features.safetensors"
        subprocess.run([script, model, file, folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run([values, file, str(side), folder / "image", folder], check=True)
        if model == "face":
            last = load(max(folder.glob("ours-*"), key=lambda p: int(p.name[5:]))).reshape(-1, 256)
            apart("face descriptor", last.mean(0) @ load(folder / "fc").reshape(256, 128), load(folder / "tap-0"))
        else:
            count = len(list(folder.glob("tap-*")))
            assert count == len(list(folder.glob("ours-*"))) > 3
            for tap in range(count):
                apart(f"{model} tap {tap}", load(folder / f"ours-{tap}"), load(folder / f"tap-{tap}"))
    done += 1
sys.exit(0 if done else 77)
