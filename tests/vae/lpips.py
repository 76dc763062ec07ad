"""VGG16 with LPIPS' weights by PyTorch: random weights of the true shapes, under torchvision's names and under those of
LPIPS' module; the distance of two images and every tap: lpips.py feature_values."""
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    print("skipped: no PyTorch (Debian's python3-torch)")
    sys.exit(77)

SIDE, EPSILON = 64, 1e-10
CONVOLUTIONS = {0: (3, 64), 2: (64, 64), 5: (64, 128), 7: (128, 128), 10: (128, 256), 12: (256, 256), 14: (256, 256),
                17: (256, 512), 19: (512, 512), 21: (512, 512), 24: (512, 512), 26: (512, 512), 28: (512, 512)}
TAPS, STARTS = (2, 7, 14, 21, 28), (0, 4, 9, 16, 23)
SHIFT, SCALE = torch.tensor([-.030, -.088, -.188]), torch.tensor([.458, .448, .450])
torch.manual_seed(5)
weights = {i: (torch.randn(b, a, 3, 3) * (2 / (9 * a)) ** .5, .1 * torch.randn(b)) for i, (a, b) in CONVOLUTIONS.items()}
linear = [torch.rand(1, CONVOLUTIONS[t][1], 1, 1) for t in TAPS]
x, y = torch.rand(2, 1, 3, SIDE, SIDE)


def features(image):
    value, found = (2 * image - 1 - SHIFT[:, None, None]) / SCALE[:, None, None], []
    for index, (weight, bias) in weights.items():
        if index in STARTS[1:] or index - 1 in STARTS[1:]:
            value = F.max_pool2d(value, 2)
        value = F.relu(F.conv2d(value, weight, bias, padding=1))
        if index in TAPS:
            found.append(value)
    return found


def unit(value):
    return value / (value.square().sum(1, keepdim=True).sqrt() + EPSILON)


def distance():
    return float(sum((w * (unit(a) - unit(b)).square()).sum(1).mean() for a, b, w in zip(features(x), features(y), linear)))


def write(path, tensors):
    header, blocks, at = {}, [], 0
    for name, tensor in tensors.items():
        block = tensor.contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + len(block)]}
        blocks.append(block)
        at += len(block)
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(blocks))


def torchvision():
    return {**{f"features.{i}.{part}": t for i, pair in weights.items() for part, t in zip(("weight", "bias"), pair)},
            **{f"lin{j}.weight": w for j, w in enumerate(linear)}, "shift": (SHIFT + 1) / 2, "scale": SCALE / 2}


def module():
    slice_of = {i: sum(i >= start for start in STARTS) for i in weights}
    return {**{f"net.slice{slice_of[i]}.{i}.{part}": t for i, pair in weights.items() for part, t in zip(("weight", "bias"), pair)},
            **{f"lin{j}.model.1.weight": w for j, w in enumerate(linear)},
            "scaling_layer.shift": SHIFT.reshape(1, 3, 1, 1), "scaling_layer.scale": SCALE.reshape(1, 3, 1, 1)}


with torch.no_grad(), tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    for image, values in (("x", x), ("y", y)):
        values[0].permute(1, 2, 0).contiguous().numpy().astype("<f4").tofile(folder / image)
    theirs, taps = distance(), features(x)
    for tensors in (torchvision(), module()):
        write(folder / "vgg.safetensors", tensors)
        run = subprocess.run([sys.argv[1], folder / "vgg.safetensors", str(SIDE), folder / "x", folder, folder / "y"], check=True,
                             capture_output=True, text=True)
        ours = float(run.stdout)
        print(f"distance {ours:.9g}, PyTorch {theirs:.9g}")
        assert abs(ours - theirs) < 1e-5 * theirs
        for tap, value in enumerate(taps):
            read = torch.frombuffer(bytearray((folder / f"ours-{tap}").read_bytes()), dtype=torch.float32)
            wanted = value[0].permute(1, 2, 0).flatten()
            assert (read - wanted).abs().max() < 1e-5 * wanted.abs().max(), tap
