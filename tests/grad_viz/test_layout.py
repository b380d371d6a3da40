"""Positions: nothing overlaps, nothing moves, the same bytes everywhere, never a hang."""

import itertools
import json
import math
import os
import subprocess
import sys
import time

import numpy as np
import pytest

import grad_viz
from engine import Variable, tanh
from grad_viz.fonts import shorten, text_width
from grad_viz.layout import LayoutError, layout
from grad_viz.layout.boxes import node_sizes, pill_width
from grad_viz.layout.layers import layers
from grad_viz.layout.ordering import crossings, neighbours, ordered
from grad_viz.numbers import one_line
from grad_viz.transform import pictured
from tests.grad_viz.sample_traces import (
    SAMPLES,
    Tape,
    matyas,
    named,
    network,
    product_sum,
    random_trace,
    twice,
    unroll,
)

DIRECTIONS = ["LR", "TB"]
every_sample = pytest.mark.parametrize("trace", [f() for f in SAMPLES.values()], ids=list(SAMPLES))
every_direction = pytest.mark.parametrize("direction", DIRECTIONS)


def overlap(one, two):
    wide = abs(one.x - two.x) < (one.width + two.width) / 2 - 0.2
    high = abs(one.y - two.y) < (one.height + two.height) / 2 - 0.2
    return wide and high


@every_sample
@every_direction
def test_nodes_keep_apart_and_inside_the_picture(trace, direction):
    found = layout(trace, direction)
    assert list(found.nodes) == [node.id for node in trace.graph.nodes]
    for one, two in itertools.combinations(found.nodes.values(), 2):
        assert not overlap(one, two)
    for box in found.nodes.values():
        assert box.width / 2 < box.x < found.width - box.width / 2
        assert box.height / 2 < box.y < found.height - box.height / 2


def on_border(box, point):
    dx, dy = abs(point[0] - box.x), abs(point[1] - box.y)
    return dx <= box.width / 2 + 0.2 and dy <= box.height / 2 + 0.2


@every_sample
@every_direction
def test_links_are_curves_from_border_to_border(trace, direction):
    found = layout(trace, direction)
    for edge in trace.graph.edges:
        points = found.edges[edge.id]
        assert len(points) % 3 == 1
        assert on_border(found.nodes[edge.source], points[0])
        assert on_border(found.nodes[edge.target], points[-1])


def on_curve(points, pieces=12):
    for i in range(0, len(points) - 1, 3):
        a, b, c, d = points[i : i + 4]
        for k in range(1, pieces):
            t = k / pieces
            w = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            yield tuple(w[0] * a[j] + w[1] * b[j] + w[2] * c[j] + w[3] * d[j] for j in (0, 1))


@every_sample
def test_no_link_runs_across_a_node(trace):
    found = layout(trace, "LR")
    for edge in trace.graph.edges:
        others = [b for n, b in found.nodes.items() if n not in (edge.source, edge.target)]
        for x, y in on_curve(found.edges[edge.id]):
            for box in others:
                inside = abs(x - box.x) < box.width / 2 and abs(y - box.y) < box.height / 2
                assert not inside, (edge, box)


@every_direction
@pytest.mark.parametrize("seed", range(12))
def test_random_graphs_keep_nodes_apart_and_links_off_the_nodes(seed, direction):
    trace = random_trace(seed, 6 + 3 * seed)
    found = layout(trace, direction)
    for one, two in itertools.combinations(found.nodes.values(), 2):
        assert not overlap(one, two)
    for edge in trace.graph.edges:
        others = [b for n, b in found.nodes.items() if n not in (edge.source, edge.target)]
        for x, y in on_curve(found.edges[edge.id], 6):
            assert 0 < x < found.width
            assert 0 < y < found.height
            assert not any(
                abs(x - b.x) < b.width / 2 and abs(y - b.y) < b.height / 2 for b in others
            )


@pytest.mark.parametrize("sample", ["product_sum", "nested_squares", "layers", "unroll"])
def test_graphs_that_can_be_drawn_without_crossings_are(sample):
    columns = layers(SAMPLES[sample]().graph)
    before, after = neighbours(columns.links)
    assert crossings(ordered(columns, before, after), after) == 0


@pytest.mark.parametrize("seed", range(5))
def test_crossings_are_counted_as_by_hand(seed):
    columns = layers(random_trace(seed, 15).graph)
    _, after = neighbours(columns.links)
    count = 0
    for left, right in itertools.pairwise(columns.columns):
        links = [(i, right.index(b)) for i, a in enumerate(left) for b in after.get(a, ())]
        pairs = itertools.combinations(links, 2)
        count += sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in pairs)
    assert crossings(columns.columns, after) == count


def test_links_between_the_same_two_nodes_are_drawn_apart():
    found = layout(twice())
    one, two = found.edges["e0"], found.edges["e1"]
    assert one[0] != two[0]
    assert one[-1] != two[-1]
    widest = max(abs(a[1] - b[1]) for a, b in zip(on_curve(one), on_curve(two), strict=True))
    assert widest > 30


def test_the_first_argument_stands_above_the_second():
    t = Tape()
    trace = t.trace(t.sub(t.variable("a", 1), t.variable("b", 2), "y"))
    found = layout(trace)
    assert found.nodes["v0"].y < found.nodes["v1"].y
    assert found.edges["e0"][-1][1] < found.edges["e1"][-1][1]
    t = Tape()
    b, a = t.variable("b", 2), t.variable("a", 1)
    found = layout(t.trace(t.sub(a, b, "y")))
    assert found.nodes[a].y < found.nodes[b].y


def test_the_picture_reads_along_the_direction():
    wide, high = layout(product_sum(), "LR"), layout(product_sum(), "TB")
    assert wide.width > wide.height
    assert high.height > high.width
    assert wide.nodes["v0"].x < wide.nodes["v5"].x
    assert high.nodes["v0"].y < high.nodes["v5"].y


def test_an_operation_stands_beside_its_result():
    found = layout(matyas())
    for edge in matyas().graph.edges:
        if edge.source.startswith("f"):
            assert found.nodes[edge.source].y == found.nodes[edge.target].y


def test_a_constant_stands_next_to_its_use():
    trace = matyas()
    found = layout(trace)
    constant = next(n.id for n in trace.graph.nodes if n.label == "0.26")
    user = next(e.target for e in trace.graph.edges if e.source == constant)
    assert found.nodes[user].x - found.nodes[constant].x < 260


@every_sample
def test_boxes_have_room_for_the_text_of_every_step(trace):
    sizes = node_sizes(trace)
    for step in trace.steps:
        text = one_line(step.after).split("  ")[-1]
        assert text_width(text, 13, mono=True) <= sizes[step.target][0]


def test_the_gap_has_room_for_the_widest_message():
    trace = named("x")
    found = layout(trace)
    gap = found.edges["e0"][-1][0] - found.edges["e0"][0][0]
    assert gap >= pill_width(one_line(trace.steps[1].contribution, sign=True))


def test_the_layout_is_the_same_at_every_step_and_made_once():
    trace = product_sum()
    assert layout(trace) is layout(trace)
    assert layout(product_sum()) is layout(trace)
    assert layout(trace, "TB") is not layout(trace)


def test_other_numbers_of_the_same_width_give_the_same_picture():
    def one(a):
        t = Tape()
        return layout(t.trace(t.square(t.variable("x", a), "y")))

    assert one(2) is one(3)


@pytest.mark.parametrize("wrong", ["lr", "BT", "", "left"])
def test_an_unknown_direction_is_refused_with_the_choices(wrong):
    with pytest.raises(LayoutError, match=r"choose 'LR' .* or 'TB'"):
        layout(product_sum(), wrong)


def test_a_layout_becomes_plain_json():
    found = layout(matyas())
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["nodes"]["v0"] == [
        found.nodes["v0"].x,
        found.nodes["v0"].y,
        found.nodes["v0"].width,
        found.nodes["v0"].height,
    ]
    assert data["edges"]["e0"] == [list(point) for point in found.edges["e0"]]


def test_positions_have_one_digit_after_the_point():
    found = layout(network())
    numbers = [c for points in found.edges.values() for p in points for c in p]
    numbers += [c for box in found.nodes.values() for c in (box.x, box.y)]
    assert all(round(n, 1) == n and math.isfinite(n) for n in numbers)


def test_a_long_unroll_with_one_shared_weight_is_laid_out_quickly():
    trace = unroll(100)
    start = time.perf_counter()
    found = layout(trace)
    assert time.perf_counter() - start < 5
    assert len(found.nodes) == len(trace.graph.nodes)


def test_a_long_chain_is_laid_out_without_recursion():
    t = Tape()
    x = t.variable("x", 1.0)
    for _ in range(2000):
        x = t.add(x, t.constant(1), "s")
    found = layout(t.trace(x))
    assert found.nodes[x].x > 100_000


def test_waypoints_never_outnumber_their_limit():
    columns = layers(unroll(300).graph)
    assert sum(len(chain) for chain in columns.chains.values()) <= 6_000


SCRIPT = """
import json, sys
from grad_viz.layout import layout
from tests.grad_viz.sample_traces import network
sys.stdout.write(json.dumps(layout(network()).to_dict()))
"""


def test_two_processes_give_the_same_bytes():
    def run(seed):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", SCRIPT]
        return subprocess.run(command, capture_output=True, check=True, env=environment).stdout

    assert run("1") == run("2") != b""


def test_labels_are_measured_and_shortened():
    assert text_width("mm", 10) > text_width("ii", 10)
    assert text_width("损失", 10) == 20
    assert text_width("e\u0301", 10, mono=True) == text_width("e", 10, mono=True)
    assert shorten("abc", 13, 100) == "abc"
    assert shorten("a" * 100, 13, 100).endswith("…")


def test_what_is_made_of_inputs_alone_stands_where_it_is_used():
    """In a recurrent network the input of every step, times a weight, has no long link."""
    h, u = Variable(np.array(0.1), "h0"), Variable(np.array(0.5), "u")
    for i in range(30):
        h = tanh(h + u * Variable(np.array(float(i)), f"x{i}"))
    trace = pictured(grad_viz.record(h)).trace
    lines = layout(trace).edges.values()
    assert max(line[-1][0] - line[0][0] for line in lines) < 5_000
