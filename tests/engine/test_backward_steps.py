"""The steps that are shown are the steps that `backward` makes, bit for bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import Variable, backward_steps, grad, split

NIGHTLY = settings.default.max_examples > 100
PROGRAMS = settings(max_examples=3000 if NIGHTLY else 200, deadline=None)
SHAPES = [(), (3,), (2, 3), (2, 1), (1, 3)]
BINARY = [engine.add, engine.sub, engine.mul, engine.maximum, engine.div]
UNARY = [engine.sin, engine.tanh, engine.square, engine.neg, engine.exp, engine.sigmoid]
CHANGES = [engine.sum, engine.mean, lambda x: x, engine.flatten, engine.transpose]


@st.composite
def programs(draw):
    """A random program: how many leaves of which shape, then what is applied to which."""
    leaves = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3))
    step = st.tuples(
        st.sampled_from(["binary", "unary", "left", "right", "reduce", "split"]),
        st.integers(0, 100),
        st.integers(0, 100),
        st.integers(0, 100),
        st.floats(-2, 2).filter(lambda c: abs(c) > 0.1),
    )
    return leaves, draw(st.lists(step, min_size=1, max_size=12)), draw(st.integers(0, 10))


def run(program, leaves=None):
    """Return the leaves and the output of a program."""
    shapes, steps, seed = program
    random = np.random.default_rng(seed)
    values = [random.uniform(0.5, 1.5, size=shape) for shape in shapes]
    leaves = [Variable(v) for v in values] if leaves is None else leaves
    made = list(leaves)
    for step in steps:
        made.append(perform(step, made))
    total = made[-1].sum()
    for extra in made[len(leaves) : -1 : 3]:
        total = total + 0.5 * extra.mean()
    return leaves, total


def perform(step, made):
    kind, i, j, k, constant = step
    a, b = made[i % len(made)], made[j % len(made)]
    if kind == "binary" and engine_broadcasts(a, b):
        f = BINARY[k % len(BINARY)]
        return engine.tanh(f(a, engine.exp(engine.tanh(b)) if f is engine.div else b))
    if kind == "left":
        return engine.tanh(np.full(a.shape, constant) - constant * a)
    if kind == "right":
        return engine.tanh(a - constant) / constant
    if kind == "reduce":
        return CHANGES[k % len(CHANGES)](a)
    if kind == "split" and a.ndim:
        first, second = split(a, [1], axis=a.ndim - 1)
        return first * second.sum() if k % 2 else first
    return engine.tanh(UNARY[k % len(UNARY)](a))


def engine_broadcasts(a, b):
    try:
        np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        return False
    return True


@PROGRAMS
@given(programs())
def test_backward_and_its_steps_are_bit_identical(program):
    leaves, y = run(program)
    events = list(backward_steps(y))
    assert all(x.grad is None for x in leaves)
    shown = {event.target: event.after for event in events}
    y.backward(retain_grad=True)
    for target, after in shown.items():
        assert np.asarray(after).tobytes() == target.grad.tobytes()
        assert np.asarray(after).dtype == target.grad.dtype
    for x in leaves:
        assert (x.grad is None) == (x not in shown)
        x.cleargrad()
    y.backward()
    for x in leaves:
        assert x not in shown or np.asarray(shown[x]).tobytes() == x.grad.tobytes()


@PROGRAMS
@given(programs())
def test_every_event_continues_where_the_last_one_stopped(program):
    _, y = run(program)
    totals = {}
    for event in backward_steps(y):
        before = totals.get(event.target)
        assert (event.before is None) == (before is None)
        if before is not None:
            np.testing.assert_array_equal(event.before, before)
        wanted = event.contribution if before is None else before + event.contribution
        np.testing.assert_array_equal(event.after, wanted)
        assert np.shape(event.contribution) == event.target.shape
        if event.broadcast is not None:
            assert np.shape(event.broadcast) != event.target.shape
        totals[event.target] = event.after


@PROGRAMS
@given(programs())
def test_random_programs_agree_with_finite_differences(program):
    leaves, _ = run(program)

    def f(*xs):
        return run(program, list(xs))[1]

    random = np.random.default_rng(0)
    directions = [random.normal(size=x.shape) for x in leaves]
    gradients = grad(f(*leaves), leaves)
    got = sum(float(np.sum(g * d)) for g, d in zip(gradients, directions, strict=True))
    estimates = []
    for eps in (1e-5, 1e-6):
        above, below = (
            f(*(Variable(x.data + s * eps * d) for x, d in zip(leaves, directions, strict=True)))
            for s in (1, -1)
        )
        estimates.append((float(above.data) - float(below.data)) / (2 * eps))
    if abs(estimates[0] - estimates[1]) < 1e-4 * max(1, abs(estimates[0])):
        assert abs(got - estimates[0]) <= 1e-3 * max(1, abs(got))


@PROGRAMS
@given(programs())
def test_recording_the_backward_pass_changes_no_number(program):
    leaves, y = run(program)
    plain = grad(y, leaves)
    recorded = grad(y, leaves, create_graph=True)
    for g, v in zip(plain, recorded, strict=True):
        np.testing.assert_allclose(g, v.data, rtol=1e-12)


def test_a_square_as_a_product_sends_two_messages():
    x = Variable(np.array(3.0), "x")
    seed, first, second = backward_steps(x * x)
    assert (seed.function, seed.before, seed.after) == (None, None, 1.0)
    assert [(e.argnum, e.target.name) for e in (first, second)] == [(0, "x"), (1, "x")]
    assert (first.before, first.after, second.before, second.after) == (None, 3.0, 3.0, 6.0)
    assert first.upstream == (1.0,)
    assert first.function == second.function
    assert first.function.local(0) == 3.0


def test_constants_get_no_event():
    x = Variable(np.array(3.0))
    assert len(list(backward_steps(2.0 * x + np.array(1.0)))) == 3


def test_an_event_shows_what_was_broadcast():
    x, b = Variable(np.ones((2, 3))), Variable(np.ones(3), "b")
    events = {event.target: event for event in backward_steps(x + b)}
    assert events[x].broadcast is None
    np.testing.assert_array_equal(events[b].broadcast, np.ones((2, 3)))
    np.testing.assert_array_equal(events[b].contribution, [2.0, 2.0, 2.0])


def test_an_output_that_nothing_reached_is_none_in_the_upstream():
    x = Variable(np.arange(4.0))
    first, _ = split(x, 2)
    *_, last = backward_steps(first.sum())
    assert last.upstream[1] is None
    np.testing.assert_array_equal(last.upstream[0], [1.0, 1.0])


def test_a_seed_may_be_chosen_and_steps_leave_the_settings_alone():
    x = Variable(np.array([1.0, 2.0]))
    steps = backward_steps(x * x, seed=[1.0, 0.0])
    next(steps)
    assert engine.Config.enable_backprop
    assert (x * x).creator is not None
    assert [event.after.tolist() for event in steps] == [[1.0, 0.0], [2.0, 0.0]]
