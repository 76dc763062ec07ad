"""Milliseconds per training step of the same models in PyTorch: step_torch.py MODEL THREADS STEPS."""
import sys
import time

import torch
from torch import nn

model, threads, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)
LATENTS = 16
if model == "mlp":
    batch, shape = 128, (784,)
    encoder = nn.Sequential(nn.Linear(784, 400), nn.ReLU(), nn.Linear(400, 400), nn.ReLU(), nn.Linear(400, 2 * LATENTS))
    decoder = nn.Sequential(nn.Linear(LATENTS, 400), nn.ReLU(), nn.Linear(400, 400), nn.ReLU(), nn.Linear(400, 784))
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
    kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1)
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
