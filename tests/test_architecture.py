"""Imports point one way, and the house rules hold: read from the source, not from running it."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each line may import from its own line and from the lines above it.
ENGINE_LAYERS = (
    ("engine.errors",),
    ("engine.config", "engine.gradient", "engine.operation", "engine.value"),
    ("engine.modules",),
    (
        "engine.operators",
        "engine.variable",
        "engine.observed",
        "engine.styles",
        "engine.function",
        "engine.apply",
        "engine.chain_rule",
        "engine.order",
        "engine.backward",
        "engine.derivatives",
    ),
    ("engine.functions",),
    ("engine.tensor",),
    ("engine.check",),
    ("engine",),
)
GRAD_VIZ_LAYERS = (
    ("grad_viz.garbage", "grad_viz.languages", "grad_viz.typed_json"),
    ("grad_viz.parts", "grad_viz.trace", "grad_viz.trace_json", "grad_viz.frame"),
    ("grad_viz.*",),  # theme, explain, transform, layout and every other part
    ("grad_viz.renderers",),
    ("grad_viz.pictures", "grad_viz.book"),
    (
        "grad_viz.streamlit",
        "grad_viz.session",
        "grad_viz.downloads",
        "grad_viz.notebook",
        "grad_viz.options",
        "grad_viz.__main__",
        "grad_viz",
    ),
    ("streamlit_app",),
)
LAYERS = (ENGINE_LAYERS, GRAD_VIZ_LAYERS)

# The doors between the two packages: the graph walker, the recorded operations applied again, and
# the functions that may be typed.
MAY_IMPORT_ENGINE = {"grad_viz.record", "grad_viz.reapply", "grad_viz.expression.vocabulary"}

# Outside code that a module, and everything below it, may use; a module not listed may use any.
OUTSIDE = {
    "engine": {"numpy"},
    "grad_viz.parts": set(),
    "grad_viz.trace": set(),
    "grad_viz.trace_json": set(),
    "grad_viz.frame": set(),
    "grad_viz.garbage": set(),
    "grad_viz.languages": set(),
    "grad_viz.typed_json": set(),
}
# Outside code that has one home.
PAGE = {"grad_viz.streamlit", "grad_viz.session", "grad_viz.downloads", "streamlit_app"}
HOMES = {"streamlit": PAGE}

FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_NAMES = ("util", "helper", "manager", "misc", "common")
LONGEST_FILE = 300  # without the docstrings


def sources():
    """Every module of the project as (dotted name, path)."""
    for package in ("engine", "grad_viz"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts).removesuffix(".__init__"), path
    if (ROOT / "streamlit_app.py").exists():
        yield "streamlit_app", ROOT / "streamlit_app.py"


MODULES = dict(sources())
every_module = pytest.mark.parametrize("module", MODULES)


def read(module):
    return MODULES[module].read_text(encoding="utf-8")


def imported(source, known=frozenset(MODULES)):
    """The dotted names that this source imports at any depth, except for type checking only."""
    for node in reachable(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in known else node.module for name in names)


def reachable(tree):
    """Walk the tree, past the blocks under `if TYPE_CHECKING`, which never run."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from reachable(node)


def within(module, prefix):
    return module == prefix or module.startswith(prefix + ".")


def layer(module, layers):
    """The row of the table that names this module or, most closely, what it lies in."""
    rows = {name: row for row, names in enumerate(layers) for name in names}
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        prefix = ".".join(parts[:length])
        if prefix in rows and (length > 1 or length == len(parts)):
            return rows[prefix]
    return rows.get(f"{parts[0]}.*")


def violations(module, source):
    """One sentence for each import of this source that points the wrong way."""
    for target in imported(source):
        top = target.partition(".")[0]
        if top in sys.stdlib_module_names:
            continue
        if top in {"engine", "grad_viz", "streamlit_app"}:
            yield from wrong_direction(module, target)
        else:
            yield from wrong_library(module, top)


def wrong_direction(module, target):
    if within(target, "engine") and not within(module, "engine"):
        if module not in MAY_IMPORT_ENGINE:
            yield f"{module} imports {target}: only {sorted(MAY_IMPORT_ENGINE)} may"
        return
    for layers in LAYERS:
        here, there = layer(module, layers), layer(target, layers)
        if here is not None and there is None:
            yield f"{module} imports {target}, which lies outside its layers"
        elif here is not None and here < there:
            yield f"{module} imports {target}, which lies above it"


def wrong_library(module, library):
    for owner, allowed in OUTSIDE.items():
        if within(module, owner) and library not in allowed:
            yield f"{module} imports {library}: {owner} may use {sorted(allowed) or 'nothing'}"
    homes = HOMES.get(library, {module})
    if not any(within(module, home) for home in homes):
        yield f"{module} imports {library}: only {sorted(homes)} may"


@every_module
def test_imports_point_one_way(module):
    assert "\n".join(violations(module, read(module))) == ""


@every_module
def test_every_module_has_its_place_in_the_layers(module):
    assert any(layer(module, layers) is not None for layers in LAYERS), (
        f"name {module} in one of the tables at the top of this file"
    )


def test_no_module_imports_itself_in_a_circle_while_loading():
    graph = {module: set(loaded_with(module)) & set(MODULES) - {module} for module in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" <- ".join(circle.args[1]))


def loaded_with(module):
    """What this module imports as it is loaded, not when a function of it is called."""
    tree = ast.parse(read(module))
    tree.body = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return imported(ast.unparse(tree))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("engine.errors", "import engine.config"),
        ("engine.config", "from engine import variable"),
        ("engine.variable", "from engine.functions import arithmetic"),
        ("engine.variable", "def f():\n    from engine.tensor import Tensor"),
        ("engine.functions.losses", "from engine import Variable"),
        ("engine.backward", "from grad_viz.trace import Trace"),
        ("engine.variable", "import scipy"),
        ("grad_viz.trace", "import numpy"),
        ("grad_viz.trace", "from grad_viz import theme"),
        ("grad_viz.theme", "from grad_viz.renderers.svg import draw"),
        ("grad_viz.layout", "import engine"),
        ("grad_viz.layout", "import streamlit as st"),
        ("grad_viz.renderers.svg", "from grad_viz.streamlit import show"),
        ("grad_viz.renderers.svg", "from engine.variable import Variable"),
        ("grad_viz.notebook", "import streamlit_app"),
        ("streamlit_app", "from engine import Variable"),
    ],
)
def test_a_planted_import_the_wrong_way_is_found(module, source):
    assert list(violations(module, source))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("engine.functions.arithmetic", "from engine.variable import Variable\nimport numpy"),
        ("engine.variable", "if TYPE_CHECKING:\n    from engine.tensor import Tensor"),
        ("engine", "from engine.tensor import Tensor"),
        ("grad_viz.record", "from engine import Variable\nfrom grad_viz.trace import Trace"),
        ("grad_viz.renderers.dot", "from grad_viz.theme import Theme\nimport graphviz"),
        ("grad_viz.streamlit", "import streamlit\nfrom grad_viz.renderers import formats"),
        ("streamlit_app", "import streamlit\nimport grad_viz"),
    ],
)
def test_an_import_the_right_way_is_left_alone(module, source):
    assert not list(violations(module, source))


def rule_breaks(module, source):
    """One sentence for each house rule that this source breaks."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in FORBIDDEN_CALLS:
                yield f"line {node.lineno}: {name}()"
            case ast.Call(func=ast.Name(id="print")) if module != "grad_viz.__main__":
                yield f"line {node.lineno}: print() belongs to the command line"
            case ast.keyword(arg="shell", value=value) if ast.unparse(value) != "False":
                yield f"line {value.lineno}: shell= hands text to a shell"
            case ast.ExceptHandler(type=None):
                yield f"line {node.lineno}: a bare except hides mistakes"


@every_module
def test_the_house_rules_hold(module):
    assert "\n".join(rule_breaks(module, read(module))) == ""


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "exec('1')",
        "print(1)",
        "run('dot', shell=True)",
        "try:\n    pass\nexcept:\n    pass",
    ],
)
def test_a_planted_break_of_a_house_rule_is_found(source):
    assert list(rule_breaks("grad_viz.theme", source))


@every_module
def test_a_file_is_named_for_its_one_idea_and_stays_short(module):
    name = module.rpartition(".")[2]
    assert not any(word in name for word in FORBIDDEN_NAMES), f"{module} says nothing about itself"
    lines = read(module).count("\n") - sum(docstring_lengths(module))
    assert lines <= LONGEST_FILE, f"{module} has {lines} lines; which second idea is in it?"


def docstring_lengths(module):
    """The docstrings carry the meaning; a file may say as much as it wants."""
    for node in ast.walk(ast.parse(read(module))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.end_lineno - node.lineno + 1
