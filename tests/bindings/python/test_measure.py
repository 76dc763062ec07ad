"""exactrd.vae.measure against the formulas."""
import numpy as np
import pytest

import exactrd
from exactrd import vae


def test_measure(random):
    mean, log_s = random.normal(size=(60, 4)), random.normal(size=(60, 4)) / 3 - 1
    kl = (mean ** 2 + np.exp(log_s) - 1 - log_s) / 2
    found = vae.measure(mean, log_s)
    assert found["kl_nats"] == pytest.approx(kl.sum(axis=1).mean(), rel=1e-12)
    assert found["anisotropy"] == pytest.approx(log_s.var(axis=1).mean(), rel=1e-12)
    assert [latent["kl_nats"] for latent in found["per_latent"]] == pytest.approx(kl.mean(axis=0), rel=1e-12)
    spectrum = np.linalg.eigvalsh(np.cov(mean, rowvar=False, bias=True) + np.diag(np.exp(log_s).mean(axis=0)))
    assert found["aggregate_anisotropy"] == pytest.approx(np.log(spectrum).var(), rel=1e-10)


class Tensor:
    """What a torch tensor looks like from here."""

    def __init__(self, values):
        self.values = values

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self.values


def test_tensors_are_taken_and_shapes_compared():
    zero = Tensor(np.zeros((3, 2)))
    assert vae.measure(zero, zero)["kl_nats"] == 0
    with pytest.raises(exactrd.InputError, match="^mean: expected shape"):
        vae.measure(np.zeros((3, 3)), zero)
