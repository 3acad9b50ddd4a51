import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "backprop"
SHOWN = {"page", "table", "notes"}  # HTML for Jupyter and the site, a file; needs nothing
# Which parts of the package each part may import, besides the mathematics. What is not named here
# is mathematics, and knows none of these but the table that shows a trace.
MAY_IMPORT = {
    "page": set(),
    "table": {"page"},
    "notes": {"page"},
    "plots": set(),
    "checks": SHOWN,
    "questions": SHOWN,
    "quizzes": SHOWN | {"questions", "progress"},
    "progress": SHOWN | {"checks"},
    "explore": SHOWN | {"plots", "questions", "checks"},
    "playground": SHOWN | {"plots", "explore"},
    "explorers": SHOWN | {"plots", "explore", "questions", "quizzes"},
}
NEED_NO_MATHEMATICS = {"page", "table", "notes", "progress", "questions", "quizzes", "explore"}
HEAVY = {"matplotlib", "IPython", "ipywidgets"}


def part(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    """The modules that a file imports, wherever in the file it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "backprop":
            yield from (f"backprop.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def parts_imported(path):
    names = [name.split(".") for name in imported(path)]
    return {name[1] for name in names if name[0] == "backprop" and len(name) > 1} - {part(path)}


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if part(path) != "__init__"]


MATHEMATICS = {part(path) for path in FILES} - set(MAY_IMPORT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    allowed = MAY_IMPORT.get(part(path), {"table"})
    if part(path) not in NEED_NO_MATHEMATICS:
        allowed = allowed | MATHEMATICS
    assert parts_imported(path) <= allowed


@pytest.mark.parametrize(
    "path", [path for path in FILES if part(path) in MATHEMATICS], ids=lambda path: path.stem
)
def test_the_mathematics_needs_numpy_alone(path):
    outside = {name.split(".")[0] for name in imported(path)} - {"backprop", "numpy"}
    assert outside <= sys.stdlib_module_names | ({"tqdm"} if path.stem == "training" else set())


def test_importing_the_package_brings_in_nothing_heavy():
    loaded = modules_loaded_by("import sys, backprop; print(*sys.modules)")
    assert "backprop" in loaded
    assert HEAVY.isdisjoint(loaded)


def test_importing_the_package_loads_nothing_it_may_load_later():
    code = "import sys, numpy; before = {*sys.modules}; import backprop"
    loaded = modules_loaded_by(f"{code}; print(*(sys.modules.keys() - before))")
    assert "backprop.layers" in loaded
    assert loaded.isdisjoint({"numpy.random", "html", "csv", "tqdm", "backprop.page"})


def modules_loaded_by(code):
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())
