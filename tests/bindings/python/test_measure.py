"""exactrd.vae.measure against the formulas."""
import numpy as np
import pytest
import scipy.optimize
import scipy.special

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


def reference(mean, log_s, noise):
    """I(X;Z) from both sides, written out: log-densities of every sample's z under every posterior."""
    count = len(mean)
    s = np.exp(log_s)
    z = mean + np.sqrt(s) * noise
    density = -.5 * ((z[:, None] - mean[None]) ** 2 / s[None] + log_s[None]).sum(axis=2)
    own = np.diag(density).copy()
    lower = own - scipy.special.logsumexp(density, axis=1) + np.log(count)
    np.fill_diagonal(density, -np.inf)
    upper = own - scipy.special.logsumexp(density, axis=1) + np.log(count - 1)
    return lower, upper


@pytest.mark.parametrize("samples, latents, spread", [(60, 4, -1), (7, 12, -3), (2, 1, 0), (150, 3, .5), (40, 2, -12)])
def test_information_agrees_with_numpy(random, samples, latents, spread):
    mean, log_s = random.normal(size=(samples, latents)), random.normal(size=(samples, latents)) / 3 + spread
    noise = random.normal(size=(samples, latents))
    found = vae.measure(mean, log_s, noise=noise, components=samples)
    lower, upper = reference(mean, log_s, noise)
    kl = ((mean ** 2 + np.exp(log_s) - 1 - log_s) / 2).sum(axis=1).mean()
    wanted = {"information_lower_nats": lower.mean(), "information_upper_nats": upper.mean(),
              "information_lower_error": lower.std(ddof=1) / samples ** .5,
              "information_upper_error": upper.std(ddof=1) / samples ** .5,
              "aggregate_lower_nats": kl - upper.mean(), "aggregate_upper_nats": kl - lower.mean()}
    for name, value in wanted.items():
        assert found[name] == pytest.approx(value, rel=1e-10, abs=1e-10), name
    assert found["components"] == samples and lower.mean() <= np.log(samples)


def test_information_encloses_a_known_law(random):
    """X ~ N(0, 1), mean = r X, variance 1 - r^2: the aggregate is the prior, I = -log(1 - r^2) / 2."""
    x, r = random.normal(size=(4000, 1)), .8
    found = vae.measure(r * x, np.full_like(x, np.log(1 - r * r)), components=2000, seed=3)
    truth = -np.log(1 - r * r) / 2
    assert found["components"] == 2000
    assert found["information_lower_nats"] - 4 * found["information_lower_error"] < truth
    assert truth < found["information_upper_nats"] + 4 * found["information_upper_error"]
    assert found["information_upper_nats"] - found["information_lower_nats"] < .01
    assert abs(found["aggregate_lower_nats"]) < .1 and abs(found["aggregate_upper_nats"]) < .1
    again = vae.measure(r * x, np.full_like(x, np.log(1 - r * r)), components=2000, seed=3)
    assert again["information_lower_nats"] == found["information_lower_nats"]


def test_gaussian_bound(random):
    data = random.normal(size=(300, 2, 3)) * np.arange(1, 4)
    mean, log_s = random.normal(size=(300, 2)), np.zeros((300, 2))
    found = vae.measure(mean, log_s, data=data, distortion=6.0)
    values = np.linalg.eigvalsh(np.cov(data.reshape(300, 6), rowvar=False, bias=True))
    level = scipy.optimize.brentq(lambda t: np.minimum(values, t).sum() - 6.0, 1e-9, 100, xtol=1e-15)
    rate = np.maximum(0, np.log(values / level)).sum() / 2
    assert rate <= found["gaussian_upper_nats"] <= rate + 1e-10
    near = data + random.normal(size=data.shape) / 10
    measured = vae.measure(mean, log_s, data=data, reconstruction=near)
    each = ((data - near) ** 2).sum(axis=(1, 2))
    assert measured["distortion"] == pytest.approx(each.mean(), rel=1e-12)
    assert measured["distortion_error"] == pytest.approx(each.std(ddof=1) / 300 ** .5, rel=1e-12)
    with pytest.raises(exactrd.ArgumentError, match="^data: needs"):
        vae.measure(mean, log_s, data=data)
    with pytest.raises(exactrd.InputError, match="^data: 200 samples"):
        vae.measure(mean, log_s, data=data[:200], distortion=1.0)
    with pytest.raises(exactrd.ArgumentError, match="^reconstruction"):
        vae.measure(mean, log_s, reconstruction=near)


class Tensor:
    """What a torch tensor looks like from here."""

    def __init__(self, values):
        self.values = values

    def detach(self):
        return self

    def cpu(self):
        return self

    def double(self):
        return self

    def numpy(self):
        return self.values


class Capsule:
    """What has nothing but DLPack."""

    def __init__(self, values):
        self.values = values

    def __dlpack__(self, **arguments):
        return self.values.__dlpack__(**arguments)

    def __dlpack_device__(self):
        return self.values.__dlpack_device__()


@pytest.mark.parametrize("wrap", [Tensor, Capsule, lambda values: values.tolist()])
def test_tensors_are_taken_and_shapes_compared(random, wrap):
    deep = random.normal(size=(5, 2, 3, 4))
    flat = vae.measure(deep.reshape(5, 24), np.zeros((5, 24)))
    assert vae.measure(wrap(deep), np.zeros((5, 2, 3, 4)))["kl_nats"] == flat["kl_nats"]
    with pytest.raises(exactrd.InputError, match="^log_variance: 5 x 3 numbers, but mean has 5 x 24"):
        vae.measure(wrap(deep), np.zeros((5, 3)))
    with pytest.raises(exactrd.InputError, match="^mean: expected samples"):
        vae.measure(1.0, np.zeros((5, 3)))


def test_runs_are_encoded(tmp_path):
    settings = dict(model="linear", latents=2, data="gaussian", height=1, width=3, covariance="exponential:2",
                    held_out=64, batch=32, steps=20)
    vae.train(tmp_path / "run", **settings)
    found = vae.encode(tmp_path / "run")
    assert {name: value.shape for name, value in found.items()} == {
        "mean": (64, 2), "log_variance": (64, 2), "data": (64, 3), "reconstruction": (64, 3)}
    measured = vae.measure(found["mean"], found["log_variance"], data=found["data"], reconstruction=found["reconstruction"])
    assert measured["distortion"] > 0 and measured["gaussian_upper_nats"] >= 0 and measured["kl_nats"] > 0
    assert (vae.encode(tmp_path / "run", seed=2)["reconstruction"] != found["reconstruction"]).any()
    assert (vae.encode(tmp_path / "run", seed=2)["mean"] == found["mean"]).all()
    with pytest.raises(exactrd.FileError):
        vae.encode(tmp_path / "none")
