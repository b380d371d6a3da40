"""Every public name says what it is, what it takes, what it refuses and how it is used."""

import inspect

import numpy as np
import pytest

import engine
from engine import DataError, Function, OutOfRangeError, Variable

NAMES = [*engine.__all__, "abs", "max", "min", "pow", "sum"]
FUNCTIONS = [name for name in NAMES if inspect.isfunction(getattr(engine, name))]
OPERATIONS = [
    name
    for name in NAMES
    if inspect.isclass(getattr(engine, name)) and issubclass(getattr(engine, name), Function)
]


def operation_functions():
    """The functions that apply operations, as they are called with lower-case letters."""
    return [n for n in FUNCTIONS if getattr(engine, n).__module__.startswith("engine.functions")]


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_begins_with_one_sentence(name):
    public = getattr(engine, name)
    own = vars(public)["__doc__"] if inspect.isclass(public) else inspect.getdoc(public)
    assert own
    assert own.splitlines()[0].endswith(".")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_explains_each_argument_and_has_an_example(name):
    function = getattr(engine, name)
    text = inspect.getdoc(function)
    assert [p for p in inspect.signature(function).parameters if f"{p}:" not in text] == []
    assert ">>>" in text


@pytest.mark.parametrize("name", operation_functions())
def test_a_function_on_variables_states_its_formula_and_its_errors(name):
    text = inspect.getdoc(getattr(engine, name))
    assert "Formula: " in text
    assert "Raises:" in text


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_explains_its_settings(name):
    cls = getattr(engine, name)
    text = vars(cls)["__doc__"]
    if "__init__" in vars(cls) and cls is not Function:
        settings = list(inspect.signature(cls).parameters)
        assert [s for s in settings if f"{s}:" not in text] == []


@pytest.mark.parametrize("name", operation_functions())
def test_the_stated_errors_are_the_ones_that_come(name):
    function = getattr(engine, name)
    text, parameters = inspect.getdoc(function), inspect.signature(function).parameters
    if "DataError: `x` does not hold real" in text:
        with pytest.raises(DataError):
            function("text")
    if "OutOfRangeError: there is no such axis" in text and "axis" in parameters:
        with pytest.raises(OutOfRangeError):
            function(Variable(np.ones((2, 3))), axis=5)
