"""The mathematics stays small enough to be read in one sitting."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "backprop"
MOST = 150  # lines of code in a module, without docstrings, comments and empty lines
SPACE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
DESCRIBED = ast.Module | ast.ClassDef | ast.FunctionDef


def lines_of_code(source):
    """The numbers of the lines that hold code."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    lines = set()
    for token in tokens:
        if token.type not in SPACE and token.string:
            lines.update(range(token.start[0], token.end[0] + 1))
    return lines - docstring_lines(source)


def docstring_lines(source):
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, DESCRIBED)]
    first = [node.body[0] for node in nodes if ast.get_docstring(node) is not None]
    return {line for node in first for line in range(node.lineno, node.end_lineno + 1)}


def test_what_counts():
    source = '"""Words\nand more."""\n\nx = [\n    1,\n]  # a list\n\ndef f():\n    """f."""\n'
    assert lines_of_code(source) == {4, 5, 6, 8}


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_no_module_of_the_mathematics_is_long(path):
    count = len(lines_of_code(path.read_text(encoding="utf-8")))
    assert count <= MOST, f"{path.name} has {count} lines of code; split it"
