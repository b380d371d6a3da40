"""Every operation, one file per family; each is stated in one place.

`engine.operations()` lists them.
"""

from engine.functions import (
    activations,
    arithmetic,
    broadcasting,
    convolution,
    exponentials,
    hyperbolic,
    indexing,
    joining,
    linalg,
    losses,
    normalization,
    powers,
    precision,
    probabilities,
    products,
    randomness,
    rectifiers,
    reductions,
    selection,
    shapes,
    signs,
    statistics,
    trigonometry,
    windows,
)
from engine.functions import operators as operators
from engine.functions.activations import *  # noqa: F403
from engine.functions.arithmetic import *  # noqa: F403
from engine.functions.broadcasting import *  # noqa: F403
from engine.functions.convolution import *  # noqa: F403
from engine.functions.exponentials import *  # noqa: F403
from engine.functions.hyperbolic import *  # noqa: F403
from engine.functions.indexing import *  # noqa: F403
from engine.functions.joining import *  # noqa: F403
from engine.functions.linalg import *  # noqa: F403
from engine.functions.losses import *  # noqa: F403
from engine.functions.normalization import *  # noqa: F403
from engine.functions.powers import *  # noqa: F403
from engine.functions.precision import *  # noqa: F403
from engine.functions.probabilities import *  # noqa: F403
from engine.functions.products import *  # noqa: F403
from engine.functions.randomness import *  # noqa: F403
from engine.functions.rectifiers import *  # noqa: F403
from engine.functions.reductions import *  # noqa: F403
from engine.functions.selection import *  # noqa: F403
from engine.functions.shapes import *  # noqa: F403
from engine.functions.signs import *  # noqa: F403
from engine.functions.statistics import *  # noqa: F403
from engine.functions.trigonometry import *  # noqa: F403
from engine.functions.windows import *  # noqa: F403

# Reached as `functions.sum`; a star import leaves Python's own in place.
abs = signs.abs
max = statistics.max
min = statistics.min
pow = powers.pow
sum = reductions.sum

__all__: list[str] = []
__all__ += activations.__all__
__all__ += arithmetic.__all__
__all__ += broadcasting.__all__
__all__ += convolution.__all__
__all__ += exponentials.__all__
__all__ += hyperbolic.__all__
__all__ += indexing.__all__
__all__ += joining.__all__
__all__ += linalg.__all__
__all__ += losses.__all__
__all__ += normalization.__all__
__all__ += powers.__all__
__all__ += precision.__all__
__all__ += probabilities.__all__
__all__ += products.__all__
__all__ += randomness.__all__
__all__ += rectifiers.__all__
__all__ += reductions.__all__
__all__ += selection.__all__
__all__ += shapes.__all__
__all__ += signs.__all__
__all__ += statistics.__all__
__all__ += trigonometry.__all__
__all__ += windows.__all__
