"""The residual model by PyTorch: the same values and gradients, in double: residual.py residual_values."""
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    print("skipped: no PyTorch (Debian's python3-torch)")
    sys.exit(77)

BATCH, SIDE, CHANNELS, LATENTS, WIDTHS, BLOCKS, GROUPS = 2, 8, 2, 3, (4, 6), 1, 2
folder = tempfile.TemporaryDirectory()
subprocess.run([sys.argv[1], folder.name], check=True)


def load(name, *shape):
    return torch.tensor(np.fromfile(pathlib.Path(folder.name) / name).reshape(shape))


def images(name, channels, side):
    return load(name, BATCH, side, side, channels).permute(0, 3, 1, 2)


parameters = load("parameters", -1).requires_grad_()
taken = 0


def take(*shape):
    global taken
    count = int(np.prod(shape))
    taken += count
    return parameters[taken - count:taken].reshape(shape)


def conv(x, out, kernel=3, stride=1, padding=None):
    weight, bias = take(kernel, kernel, x.shape[1], out).permute(3, 2, 0, 1), take(out)
    x = F.pad(x, padding) if padding else x
    return F.conv2d(x, weight, bias, stride, 0 if padding else kernel // 2)


def norm(x):
    return F.group_norm(x, GROUPS, take(x.shape[1]), take(x.shape[1]), 1e-6)


def mapped(x, out):
    weight, bias = take(x.shape[1], out), take(out)
    return torch.einsum("bchw,co->bohw", x, weight) + bias[:, None, None]


def block(x, out):
    y = conv(F.silu(norm(x)), out)
    y = conv(F.silu(norm(y)), out)
    return y + (x if x.shape[1] == out else mapped(x, out))


def attention(x):
    d = x.shape[1]
    rows = norm(x).flatten(2).transpose(1, 2)
    weights, biases = take(4, d, d), take(4, d)
    out, _ = F.multi_head_attention_forward(
        *[rows.transpose(0, 1)] * 3, d, 1, weights[:3].transpose(1, 2).reshape(3 * d, d), biases[:3].flatten(), None, None,
        False, 0.0, weights[3].T, biases[3], need_weights=False)
    return x + out.transpose(0, 1).transpose(1, 2).reshape(x.shape)


def middle(x):
    return block(attention(block(x, x.shape[1])), x.shape[1])


def encoder(x):
    x = conv(x, WIDTHS[0])
    for i, width in enumerate(WIDTHS):
        for _ in range(BLOCKS):
            x = block(x, width)
        if i + 1 < len(WIDTHS):
            x = conv(x, width, stride=2, padding=(0, 1, 0, 1))
    return conv(conv(F.silu(norm(middle(x))), 2 * LATENTS), 2 * LATENTS, 1)


def decoder(z):
    x = middle(conv(conv(z, LATENTS, 1), WIDTHS[-1]))
    for i, width in reversed(list(enumerate(WIDTHS))):
        for _ in range(BLOCKS + 1):
            x = block(x, width)
        if i > 0:
            x = conv(F.interpolate(x, scale_factor=2, mode="nearest"), width)
    return conv(F.silu(norm(x)), CHANNELS)


encoded = encoder(images("x", CHANNELS, SIDE))
mean, log_variance = encoded.chunk(2, dim=1)
z = mean + torch.exp(log_variance / 2) * images("noise", LATENTS, SIDE // 2)
y = decoder(z)
assert taken == len(parameters), (taken, len(parameters))
kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum()
(((y.permute(0, 2, 3, 1).flatten()) / torch.arange(1, y.numel() + 1)).sum() + kl / 2).backward()


def agree(what, ours, theirs):
    error = float((ours - theirs).abs().max() / theirs.abs().max())
    assert error < 1e-10, (what, error)


agree("encoded", images("encoded", 2 * LATENTS, SIDE // 2), encoded)
agree("y", images("y", CHANNELS, SIDE), y)
agree("gradient", load("gradient", -1), parameters.grad)
