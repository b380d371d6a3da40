"""Every operation, one file per family; each is stated in one place.

`engine.operations()` lists them.
"""

from engine.functions import (
    activations,
    arithmetic,
    convolution,
    exponentials,
    joining,
    linalg,
    losses,
    normalization,
    products,
    randomness,
    reductions,
    selection,
    shapes,
    trigonometry,
)
from engine.functions import operators as operators
from engine.functions.activations import *  # noqa: F403
from engine.functions.arithmetic import *  # noqa: F403
from engine.functions.convolution import *  # noqa: F403
from engine.functions.exponentials import *  # noqa: F403
from engine.functions.joining import *  # noqa: F403
from engine.functions.linalg import *  # noqa: F403
from engine.functions.losses import *  # noqa: F403
from engine.functions.normalization import *  # noqa: F403
from engine.functions.products import *  # noqa: F403
from engine.functions.randomness import *  # noqa: F403
from engine.functions.reductions import *  # noqa: F403
from engine.functions.selection import *  # noqa: F403
from engine.functions.shapes import *  # noqa: F403
from engine.functions.trigonometry import *  # noqa: F403

# Reached as `functions.sum`; a star import leaves Python's own in place.
abs = arithmetic.abs
max = reductions.max
min = reductions.min
pow = arithmetic.pow
sum = reductions.sum

__all__: list[str] = []
__all__ += activations.__all__
__all__ += arithmetic.__all__
__all__ += convolution.__all__
__all__ += exponentials.__all__
__all__ += joining.__all__
__all__ += linalg.__all__
__all__ += losses.__all__
__all__ += normalization.__all__
__all__ += products.__all__
__all__ += randomness.__all__
__all__ += reductions.__all__
__all__ += selection.__all__
__all__ += shapes.__all__
__all__ += trigonometry.__all__
