"""vae measure judged by PyTorch's distributions, in double, within 1e-10: measure_torch.py PROGRAM [PACKAGE].

PACKAGE is the folder of the Python package, which takes tensors as they are and noise of the caller's."""
import csv
import io
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

try:
    import torch
    from torch.distributions import Categorical, Independent, MixtureSameFamily, MultivariateNormal, Normal, kl_divergence
except ImportError:
    print("skipped: no PyTorch (Debian's python3-torch)")
    sys.exit(77)

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)
TOLERANCE = 1e-10


def near(found, **wanted):
    for name, value in wanted.items():
        value = float(value)
        assert abs(float(found[name]) - value) <= TOLERANCE * max(1, abs(value)), (name, found[name], value)


def error_of(values):
    return values.std() / len(values) ** .5


def judged(mean, log_s):
    """Everything that is a function of the posteriors, by PyTorch."""
    count, latents = mean.shape
    each = kl_divergence(Normal(mean, (log_s / 2).exp()), Normal(torch.zeros(()), torch.ones(())))
    kl, shape = each.sum(1), log_s.var(1, unbiased=False)
    centred = mean - mean.mean(0)
    covariance = centred.T @ centred / count + torch.diag(log_s.exp().mean(0))
    of_moments = kl_divergence(MultivariateNormal(mean.mean(0), covariance), MultivariateNormal(torch.zeros(latents), torch.eye(latents)))
    return dict(kl_nats=kl.mean(), kl_error=error_of(kl), kl_bits=kl.mean() / math.log(2),
                kl_variance_nats=(each - mean ** 2 / 2).sum(1).mean(), anisotropy=shape.mean(), anisotropy_error=error_of(shape),
                active_units=(each.mean(0) > .01).sum(), active_means=(mean.var(0, unbiased=False) > .01).sum(),
                aggregate_anisotropy=torch.linalg.eigvalsh(covariance).log().var(unbiased=False),
                aggregate_kl_nats=of_moments, information_nats=kl.mean() - of_moments)


def information(mean, log_s, noise):
    """Both sides of I(X;Z), from the density of the mixture and of one without the sample's own posterior."""
    s, count = (log_s / 2).exp(), len(mean)
    z = mean + s * noise
    own = Independent(Normal(mean, s), 1).log_prob(z)

    def mixture(kept):
        return MixtureSameFamily(Categorical(torch.ones(len(kept))), Independent(Normal(mean[kept], s[kept]), 1))

    every = list(range(count))
    lower = own - mixture(every).log_prob(z)
    upper = torch.stack([own[i] - mixture(every[:i] + every[i + 1:]).log_prob(z[i]) for i in every])
    kl = kl_divergence(Normal(mean, s), Normal(torch.zeros(()), torch.ones(()))).sum(1).mean()
    return dict(information_lower_nats=lower.mean(), information_upper_nats=upper.mean(), information_lower_error=error_of(lower),
                information_upper_error=error_of(upper), aggregate_lower_nats=kl - upper.mean(), aggregate_upper_nats=kl - lower.mean())


def by_program(mean, log_s):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        np.save(folder / "mean.npy", mean.numpy())
        np.save(folder / "log.npy", log_s.numpy())
        text = subprocess.run([sys.argv[1], "vae", "measure", "--mean", folder / "mean.npy", "--log-variance", folder / "log.npy"],
                              capture_output=True, text=True, check=True).stdout
    return next(csv.DictReader(io.StringIO(text)))


for samples, latents, spread in ((60, 4, -1), (7, 12, -3), (2, 1, 0), (150, 3, .5), (300, 32, -6)):
    mean, log_s = torch.randn(samples, latents) * torch.linspace(0, 1.5, latents), torch.randn(samples, latents) / 3 + spread
    near(by_program(mean, log_s), **judged(mean, log_s))
    if len(sys.argv) < 3:
        continue
    sys.path.insert(0, sys.argv[2])
    from exactrd import vae

    noise = torch.randn(samples, latents)
    found = vae.measure(mean.requires_grad_(), log_s, noise=noise, components=samples)
    near(found, **judged(mean.detach(), log_s), **information(mean.detach(), log_s, noise))
    if samples == 60:
        deep = vae.measure(mean.detach().reshape(60, 1, 2, 2), log_s.reshape(60, 1, 2, 2).float())
        near(deep, **judged(mean.detach(), log_s.float().double()))
