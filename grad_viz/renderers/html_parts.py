"""The parts of a large trace in one HTML file: each is drawn beforehand, and packed."""

from __future__ import annotations

import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from grad_viz.languages import words
from grad_viz.payload import remark, to_text
from grad_viz.transform import Parts
from grad_viz.transform.size import is_small
from grad_viz.transform.views import Folded

MOST_NODES = 12_000
"""No more nodes than this are drawn in all parts of a file together."""

SHARE = 200
"""To go through so many nodes of the trace, as each part must, counts as drawing one."""

Payload = dict[str, Any]


def with_parts(
    given: Payload,
    parts: Parts,
    draw: Callable[[Folded], Payload],
    language: str,
    progress: Callable[[int, int], object] = lambda *_: None,
    room: int = MOST_NODES,
) -> Payload:
    """Return a payload with the other parts in its file, packed, and the ways between them.

    The outer modules come first, and of modules beside each other the last, where the backward
    pass begins. The first part, ``"-"``, is the payload itself.

    Args:
        given: the payload of what is shown first.
        parts: those of the trace.
        draw: returns the payload where these modules are folded.
        language: of what a file says that has not room for all parts.
        progress: called with the number of parts drawn so far and of all.
        room: how many nodes may be drawn in all of them together.
    """
    first = Folded(given["folding"]["views"][0]["folded"])
    wanted = list(dict.fromkeys([first, *_wanted(parts)]))
    drawn = {first: given}
    for number, folded in enumerate(wanted[1:]):
        progress(number, len(wanted))
        room -= len(parts.drawing(folded).trace.graph.nodes)
        room -= len(parts.trace.graph.nodes) // SHARE
        if room < 0:
            break
        if is_small(parts.drawing(folded).trace):
            drawn[folded] = draw(folded)
    progress(len(wanted), len(wanted))
    keys = {folded: str(number or "-") for number, folded in enumerate(drawn)}
    for folded, payload in drawn.items():
        view = payload["folding"]["views"][0]
        ways = {path: _way(parts, folded, path, keys) for path in view["to"]}
        view["to"] = {path: key for path, key in ways.items() if key != keys[folded]}
    if len(drawn) < len(wanted):
        given["strings"] |= {"too_large": words(language, "picture")["not_in_file"]}
        for payload in drawn.values():
            payload["cards"][0] |= remark(parts.trace, "note_file", language)
    packed = {keys[one]: _packed(payload, given) for one, payload in drawn.items() if one != first}
    return {**given, "parts": packed}


def _wanted(parts: Parts) -> Iterator[Folded]:
    """Yield what is folded in every part: all, then all but one module and what that lies in."""
    yield Folded(parts.inner[""])
    paths = [path for path in parts.inner if path and parts.is_opened_alone(path)]
    paths.sort(key=lambda path: -path.count("/"))
    yield from (parts.opened(path) for path in reversed(paths))


def _way(parts: Parts, folded: Folded, path: str, keys: Mapping[Folded, str]) -> str:
    """Return the part in which a module is open, or folded; the same part where there is none."""
    return next((keys[one] for one in parts.ways(folded, path) if one in keys), keys[folded])


def _packed(payload: Payload, given: Payload) -> str:
    """Return what differs from the first payload, as compressed JSON."""
    new = {k: v for k, v in payload.items() if given[k] != v and k != "strings"}
    return b64encode(zlib.compress(to_text(new).encode("utf-8", "surrogatepass"), 9)).decode()
