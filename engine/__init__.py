"""A small automatic differentiation engine on numpy arrays.

Variables remember how they were made; `Variable.backward` follows the links back and applies the
chain rule.

>>> import numpy as np
>>> from engine import Variable, exp, square
>>> x = Variable(np.array(0.5))
>>> y = square(exp(square(x)))
>>> y.backward()
>>> print(x.grad)
3.297442541400256
"""

from engine import functions as functions
from engine.backward import Contribution, backward_steps
from engine.chain_rule import unbroadcast
from engine.check import gradcheck, numerical_diff
from engine.config import Config, no_grad, test_mode, using_config
from engine.derivatives import grad, hessian, hvp, jacobian, jvp
from engine.errors import (
    DataError,
    EngineError,
    GradientError,
    GraphError,
    OptionError,
    OutOfRangeError,
    OverwrittenError,
    ShapeError,
)
from engine.function import Function, operations
from engine.functions import *  # noqa: F403 -- all of them, by their own list
from engine.modules import module
from engine.operation import Example, Operation
from engine.tensor import Tensor
from engine.value import as_array
from engine.variable import Variable, as_variable

# Reached as `engine.sum`; a star import leaves Python's own in place.
abs = functions.abs  # noqa: A001
max = functions.max  # noqa: A001
min = functions.min  # noqa: A001
pow = functions.pow  # noqa: A001
sum = functions.sum  # noqa: A001

__all__ = [
    "Config",
    "Contribution",
    "DataError",
    "EngineError",
    "Example",
    "Function",
    "GradientError",
    "GraphError",
    "Operation",
    "OptionError",
    "OutOfRangeError",
    "OverwrittenError",
    "ShapeError",
    "Tensor",
    "Variable",
    "as_array",
    "as_variable",
    "backward_steps",
    "functions",
    "grad",
    "gradcheck",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "module",
    "no_grad",
    "numerical_diff",
    "operations",
    "test_mode",
    "unbroadcast",
    "using_config",
]
__all__ += functions.__all__
