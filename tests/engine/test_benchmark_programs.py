"""The programs that are timed compute the same as the limit they are compared with."""

import numpy as np
import pytest

from benchmarks.peers import engine, limit
from benchmarks.programs import PROGRAMS


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_engine_agrees_with_numpy_that_records_nothing(name):
    value, gradients = engine(PROGRAMS[name])()
    wanted, expected = limit(PROGRAMS[name])()
    np.testing.assert_allclose(value, wanted, rtol=1e-5)
    for got, one in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(got, one, rtol=1e-3, atol=1e-5)
