"""What can go wrong, as one tree.

    EngineError
      ShapeError          shapes that do not fit together (also a ValueError)
      DataError           data of a kind the engine cannot differentiate (also a TypeError)
      OutOfRangeError     an index outside an array (also an IndexError)
      GraphError          a graph that cannot be walked as asked (also a RuntimeError)
        OverwrittenError  a value changed after it had been used
      GradientError       a gradient check failed (also an AssertionError)
      OptionError         a setting or a value of one that is unknown (also an AttributeError)

Every message says what was got, what was expected and what to do.
"""

from __future__ import annotations


class EngineError(Exception):
    """Any error the engine raises on purpose."""


class ShapeError(EngineError, ValueError):
    """Shapes that do not fit together."""


class DataError(EngineError, TypeError):
    """Data of a kind the engine cannot hold or differentiate."""


class OutOfRangeError(EngineError, IndexError):
    """An index outside an array."""


class GraphError(EngineError, RuntimeError):
    """A graph that cannot be walked as asked."""


class OverwrittenError(GraphError):
    """A value was changed after an operation had used it, so its derivative would be wrong."""


class GradientError(EngineError, AssertionError):
    """A derivative rule disagrees with finite differences."""


class OptionError(EngineError, AttributeError):
    """There is no setting of that name, or it cannot have that value."""
