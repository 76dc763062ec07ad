"""Milliseconds per training step of the same models in PyTorch: step_torch.py MODEL THREADS STEPS."""
import sys
import time

import torch
from torch import nn

model, threads, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)
LATENTS = 16


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.path = nn.Sequential(nn.GroupNorm(8, inputs, 1e-6), nn.SiLU(), nn.Conv2d(inputs, outputs, 3, 1, 1),
                                  nn.GroupNorm(8, outputs, 1e-6), nn.SiLU(), nn.Conv2d(outputs, outputs, 3, 1, 1))
        self.skip = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x):
        return self.path(x) + self.skip(x)


class Attention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = nn.GroupNorm(8, channels, 1e-6)
        self.maps = nn.ModuleList(nn.Linear(channels, channels) for _ in range(4))

    def forward(self, x):
        rows = self.norm(x).flatten(2).transpose(1, 2)
        query, key, value = (each(rows) for each in self.maps[:3])
        weights = torch.softmax(query @ key.transpose(1, 2) / x.shape[1] ** 0.5, dim=2)
        return x + self.maps[3](weights @ value).transpose(1, 2).reshape(x.shape)


def residual(latents, widths):
    narrow, wide = widths
    head = [nn.GroupNorm(8, wide, 1e-6), nn.SiLU(), nn.Conv2d(wide, 2 * latents, 3, 1, 1), nn.Conv2d(2 * latents, 2 * latents, 1)]
    middle = [Block(wide, wide), Attention(wide), Block(wide, wide)]
    encoder = nn.Sequential(nn.Conv2d(3, narrow, 3, 1, 1), Block(narrow, narrow), nn.ZeroPad2d((0, 1, 0, 1)),
                            nn.Conv2d(narrow, narrow, 3, 2), Block(narrow, wide), *middle, *head)
    decoder = nn.Sequential(
        nn.Conv2d(latents, latents, 1), nn.Conv2d(latents, wide, 3, 1, 1), Block(wide, wide), Attention(wide),
        Block(wide, wide), Block(wide, wide), Block(wide, wide), nn.Upsample(scale_factor=2), nn.Conv2d(wide, wide, 3, 1, 1),
        Block(wide, narrow), Block(narrow, narrow), nn.GroupNorm(8, narrow, 1e-6), nn.SiLU(), nn.Conv2d(narrow, 3, 3, 1, 1))
    return encoder, decoder


if model == "mlp":
    batch, shape = 128, (784,)
    encoder = nn.Sequential(nn.Linear(784, 400), nn.ReLU(), nn.Linear(400, 400), nn.ReLU(), nn.Linear(400, 2 * LATENTS))
    decoder = nn.Sequential(nn.Linear(LATENTS, 400), nn.ReLU(), nn.Linear(400, 400), nn.ReLU(), nn.Linear(400, 784))
elif model == "residual":
    batch, shape = 64, (3, 32, 32)
    encoder, decoder = residual(4, (32, 64))
else:
    batch, shape = 64, (3, 32, 32)
    encoder = nn.Sequential(
        nn.Conv2d(3, 32, 4, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 4, 2, 1), nn.ReLU(), nn.Conv2d(64, 128, 4, 2, 1),
        nn.ReLU(), nn.Flatten(), nn.Linear(2048, 2 * LATENTS))
    decoder = nn.Sequential(
        nn.Linear(LATENTS, 2048), nn.ReLU(), nn.Unflatten(1, (128, 4, 4)), nn.ConvTranspose2d(128, 64, 4, 2, 1),
        nn.ReLU(), nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(32, 3, 4, 2, 1))
data = torch.rand(512, *shape)
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=1e-3)


def step():
    x = data[torch.randint(512, (batch,))]
    mean, log_variance = encoder(x).chunk(2, dim=1)
    z = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
    y = decoder(z)
    kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1)
    loss = ((x - y).square().flatten(1).sum(1) + kl).mean()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


wall, processor = [], []
for i in range(-10, steps):
    start, spent = time.perf_counter(), time.process_time()
    step()
    if i >= 0:
        wall.append(1e3 * (time.perf_counter() - start))
        processor.append(1e3 * (time.process_time() - spent))
wall.sort()
processor.sort()
print(f"pytorch {torch.__version__} {model} threads {threads}: wall median {wall[steps // 2]:.2f} ms, "
      f"least {wall[0]:.2f} ms; processor median {processor[steps // 2]:.2f} ms, least {processor[0]:.2f} ms")
