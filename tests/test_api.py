"""The page of the package's names: nothing is missing, and docstrings come through as written."""

import re
import sys
from pathlib import Path

import pytest

import backprop
from backprop import plots

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "book"))
from docstrings import escape_signs  # noqa: E402

LISTED = re.findall(r"automodule:: backprop\.(\w+)", (ROOT / "book" / "api.md").read_text())
# What the other modules are built on.
INSIDE = {"__init__", "demands", "fast", "notes", "page", "table"}


def test_every_module_is_on_the_page_once():
    modules = {path.stem for path in (ROOT / "src" / "backprop").glob("*.py")} - INSIDE
    missing = modules - set(LISTED)
    assert not missing, f"list in book/api.md: {', '.join(sorted(missing))}"
    assert len(LISTED) == len(set(LISTED))


@pytest.mark.parametrize("package", [backprop, plots], ids=["backprop", "plots"])
def test_every_public_name_says_what_it_is(package):
    named = [getattr(package, name) for name in package.__all__]
    described = [thing for thing in named if not isinstance(thing, str)]  # colours speak alone
    assert len(described) > 10
    for thing in described:
        assert thing.__doc__ and thing.__module__.split(".")[1] in LISTED


@pytest.mark.parametrize(
    ("written", "escaped"),
    [
        ("|a − n| and `|b|`", r"\|a − n\| and `|b|`"),
        ("either side of + − * / ** and", r"either side of + − \* / \*\* and"),
        ("    **names: what to call *them*", r"    **names: what to call \*them\*"),
        (">>> 2 * 3 | 4", ">>> 2 * 3 | 4"),
    ],
)
def test_signs_of_docstrings_stay_signs(written, escaped):
    lines = [written]
    escape_signs(None, "function", "f", None, None, lines)
    assert lines == [escaped]
