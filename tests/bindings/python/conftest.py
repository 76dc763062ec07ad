"""Where the project is, and settings shared by the tests of the Python package."""
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

MULTIPLIER = max(int(os.environ.get("XRD_TEST_MULTIPLIER", "1")), 1)
settings.register_profile("exactrd", max_examples=40 * MULTIPLIER, deadline=None, derandomize=MULTIPLIER == 1,
                          database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("exactrd")


@pytest.fixture(scope="session")
def root():
    """The top folder of the project."""
    return Path(__file__).resolve().parents[3]


@pytest.fixture
def random():
    return np.random.default_rng(20260214)
