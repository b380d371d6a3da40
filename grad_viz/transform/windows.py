"""A window: the operations around a step, and one box each for what is before and after them."""

from __future__ import annotations

from dataclasses import replace

from grad_viz.folded import is_box
from grad_viz.trace import Trace
from grad_viz.transform.collapse import Group, collapse
from grad_viz.transform.drawing import Drawing

WINDOW = 60
"""How many operations a window shows."""


def window(trace: Trace, step: int | None = None, size: int = WINDOW) -> Drawing:
    """Return a trace that shows `size` operations around the one that sends at a step.

    What comes before and after them is a box each; a variable that the window does not touch is
    in one of these. Of many messages that a box sends to one variable only the last is a step.

    Raises:
        TraceError: the trace has no such step.
    """
    number = max(trace.check_step(step), 0)
    operations = [node.id for node in trace.graph.nodes if node.kind == "operation"]
    if len(operations) <= size:
        return Drawing.of(trace)
    sender = trace.steps[number - 1].function if number else ""
    centre = operations.index(sender) if sender else len(operations)
    start = min(max(centre - size // 2, 0), len(operations) - size)
    groups = {"before": operations[:start], "after": operations[start + size :]}
    inside = {name: group for group, part in groups.items() for name in part}
    boxes = {group: Group(f"{len(part)} operations") for group, part in groups.items()}
    leaves = {node.id for node in trace.graph.nodes if node.role in ("leaf", "constant")}
    return last_messages(collapse(trace, inside, boxes, leaves, between=True))


def last_messages(drawing: Drawing) -> Drawing:
    """Leave out of every run of messages from boxes all but the last of each to each variable.

    A weight that is used ten thousand times outside the window gets one message from a box, with
    the sum that the weight has by then; as soon as the window sends, every gradient is exact.
    """
    trace, kept, waiting = drawing.trace, list[int](), dict[tuple[str, str], int]()
    for index, step in enumerate(trace.steps):
        if step.function and is_box(trace.by_id[step.function]):
            waiting[step.function, step.target] = index
            continue
        kept += sorted(waiting.values())
        kept.append(index)
        waiting.clear()
    kept += sorted(waiting.values())
    shown = replace(trace, steps=tuple(trace.steps[index] for index in kept))
    numbers = tuple(drawing.steps[index + 1] for index in kept)
    return replace(drawing, trace=shown, steps=(0, *numbers))
