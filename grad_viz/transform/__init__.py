"""From a trace to one that can be drawn: nothing here edits the maths.

    ghosts(trace)            a leaf that is used often gets a small ghost beside each user
    fold(trace, "encoder")   the operations of a module become one box; `modules` names them
    repeated(trace)          what comes again and again becomes modules, to be folded
    divided(trace)           more modules, so that none of a large trace has many parts
    window(trace, step)      what is around a step; the rest becomes a box before and one after
    views(trace)             every drawing a viewer needs to open and fold its modules
    fit(trace, step)         of these what a viewer needs to show the trace, or nothing
    Parts.of(trace)          how a viewer opens a trace that is too large, a module at a time
    pictured(trace)          of these what a picture of the whole trace needs
    shown(trace, drawing, k) what a picture of a drawing shows at step k

Each returns a `Drawing`: a trace whose every step and every gradient is one of the original.
"""

from grad_viz.transform.collapse import without_loops
from grad_viz.transform.division import divided, naming
from grad_viz.transform.drawing import Drawing
from grad_viz.transform.folds import fold
from grad_viz.transform.ghosts import ghosts, is_ghost
from grad_viz.transform.homes import modules, outermost
from grad_viz.transform.parts import Parts, fit
from grad_viz.transform.repeats import repeated
from grad_viz.transform.shown import shown
from grad_viz.transform.size import ENTANGLED, VIEWER_LIMIT, pictured, untangled
from grad_viz.transform.views import View, all_but, chosen, views
from grad_viz.transform.windows import window

__all__ = [
    "ENTANGLED",
    "VIEWER_LIMIT",
    "Drawing",
    "Parts",
    "View",
    "all_but",
    "chosen",
    "divided",
    "fit",
    "fold",
    "ghosts",
    "is_ghost",
    "modules",
    "naming",
    "outermost",
    "pictured",
    "repeated",
    "shown",
    "untangled",
    "views",
    "window",
    "without_loops",
]
