"""Lipschitz constants and decoders' geometry from Python, against NumPy."""
import json
import pickle

import numpy as np
import pytest

import exactrd
from exactrd import geometry, networks, vae


@pytest.fixture
def network(tmp_path, random):
    weight, kernel = random.normal(size=(3, 8)), random.normal(size=(2, 1, 3, 3))
    file = tmp_path / "net.json"
    file.write_text(json.dumps({"input": [1, 4, 4], "layers": [
        {"type": "convolution", "weight": kernel.tolist()}, {"type": "leaky_relu", "slope": 0.2, "tap": 0.5},
        {"type": "dense", "weight": weight.tolist(), "bias": [1, 2, 3]}]}))
    found = networks.Network(file)
    found.weight, found.kernel = weight, kernel
    return found


def test_network(network, random):
    assert network.input == (1, 4, 4) and network.layers == ["convolution", "leaky_relu", "dense"] and network.outputs == 3
    x = random.normal(size=(4, 4))
    inner = np.array([(x[r:r + 3, c:c + 3] * k[0]).sum() for k in network.kernel for r in range(2) for c in range(2)])
    hidden = np.where(inner > 0, inner, 0.2 * inner)
    assert np.allclose(network.evaluate(x), network.weight @ hidden + [1, 2, 3], rtol=1e-12)
    lower, upper = network.enclose(x - 0.01, x + 0.01)
    assert (lower <= network.evaluate(x)).all() and (network.evaluate(x) <= upper).all()
    bound = network.lipschitz()
    norm = np.linalg.norm(network.weight, 2)
    assert norm <= bound.upper[2] <= norm * (1 + 1e-9) and bound.method[1] == "form"
    assert bound.cumulative[2] >= np.prod(bound.upper) * (1 - 1e-12)
    assert network.observe(-1, 1, pairs=50) <= bound.cumulative[2]
    assert network.matching().scale == pytest.approx(0.5 * bound.cumulative[1] ** 2) and network.matching().shift == 0
    with pytest.raises(exactrd.InputError, match="x: expected"):
        network.evaluate([1, 2])
    with pytest.raises(exactrd.FileError):
        networks.Network("no such file")
    with pytest.raises(TypeError):
        pickle.dumps(network)


def test_trained_network(tmp_path, random):
    kernel = random.normal(size=(2, 3, 3, 3)).astype("<f4")
    header = json.dumps({"features.0.weight": {"dtype": "F32", "shape": [2, 3, 3, 3], "data_offsets": [0, 216]}}).encode()
    file = tmp_path / "net.safetensors"
    file.write_bytes(len(header).to_bytes(8, "little") + header + kernel.tobytes())
    found = networks.Network(file, image=(3, 4, 5))
    assert found.input == (3, 4, 5) and found.layers == ["convolution", "convolution", "relu"]
    x = random.normal(size=(3, 4, 5))
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    inner = np.array([(padded[:, r:r + 3, c:c + 3] * k).sum() for k in kernel for r in range(4) for c in range(5)])
    assert np.allclose(found.evaluate(x), np.maximum(inner, 0), rtol=1e-12)
    with pytest.raises(exactrd.InputError, match="channels"):
        networks.Network(file, image=(2, 4, 5))


def test_constants(random):
    matrix = random.normal(size=(5, 7))
    norm = np.linalg.norm(matrix, 2)
    assert norm * (1 - 1e-15) <= networks.spectral_norm(matrix) <= norm * (1 + 1e-9)
    assert networks.perceptual(3) == pytest.approx((9, 0))
    assert networks.hinge(2, 1, t=0.5) == pytest.approx((1, 2))
    assert networks.mixture(networks.Affine(4, 1), 0.5) == pytest.approx((2.5, 0.5))
    with pytest.raises(exactrd.InputError, match="alpha"):
        networks.mixture(networks.Affine(4, 1), 2)


def test_decoder(tmp_path):
    vae.train(tmp_path / "run", data="gaussian", model="mlp", widths="8", latents=2, height=2, width=2, steps=3, held_out=10)
    decoder = geometry.Decoder(tmp_path / "run")
    assert (decoder.inputs, decoder.outputs) == (2, 4)
    z, h = np.array([0.3, -0.2]), 1e-6
    jacobian = decoder.jacobian(z)
    steps = np.array([(decoder.decode(z + h * e) - decoder.decode(z - h * e)) / (2 * h) for e in np.eye(2)]).T
    assert np.allclose(jacobian, steps, atol=1e-6)
    metric = decoder.metric(z)
    assert np.allclose(metric.matrix, jacobian.T @ jacobian)
    assert metric.volume == pytest.approx(np.sqrt(np.linalg.det(metric.matrix)))
    path = decoder.geodesic(z, [-1, 1], points=5)
    assert path.points.shape == (5, 2) and np.allclose(path.points[0], z) and np.allclose(path.points[-1], [-1, 1])
    assert 0 < path.length <= path.straight * (1 + 1e-6)
    assert decoder.angles(z, z) == pytest.approx([0, 0], abs=1e-6)
    if decoder.smooth:
        assert np.isfinite(decoder.curvature(z).scalar)
    with pytest.raises(exactrd.Error):
        geometry.Decoder(tmp_path / "none")
