import os
import re
import subprocess
import sys

import pytest

from lesson_files import (
    GIVEN,
    LESSONS,
    PLAYGROUND,
    ROOT,
    SELF_TEST,
    SOLUTIONS,
    WELCOME,
    code,
    exercises,
    prose,
    read,
    slug,
)

# The sections of a lesson, in order. The first lesson has nothing to recall yet.
TEMPLATE = [
    "You will be able to",
    "Set-up",
    "Warm-up",
    "Predict",
    "By hand",
    "In general",
    "Your turn",
    "Find the error",
    "What we saw",
    "Quiz",
    "Next",
]
FIRST_LESSON = "circuits"
MOST_CODE_LINES = 25
MOST_PROSE_WORDS = 130


def where(path):
    return f"{path.parent.name}/{path.stem}"


every_lesson = pytest.mark.parametrize("path", LESSONS, ids=slug)


def headings(notebook, level):
    """The headings of one level; code in a cell can hold a `#` that is none."""
    text = "\n\n".join(
        re.sub(r"```.*?```", "", cell.source, flags=re.S) for cell in prose(notebook)
    )
    return re.findall(rf"^{'#' * level} +(.+?) *$", text, re.MULTILINE)


def words(text):
    """How many words there are to read: a formula, a link or a table cell is not prose."""
    text = re.sub(r"\$\$.*?\$\$|```\{math\}.*?```", " ", text, flags=re.S)
    text = re.sub(r"^ *(\||:::|```|:\w[\w-]*:|\* - |  - ).*$", " ", text, flags=re.MULTILINE)
    text = re.sub(r"\$[^$]*\$", "formula", text)
    text = re.sub(r"\]\([^)]*\)|<[^>]*>", " ", text)
    return len(re.findall(r"[^\W\d_]\w*", text))


def test_words_counts_prose_only():
    assert words("One [two](three.md) $x_1 + y$ four\n\n| five | six |\n\n$$ seven $$") == 4


@every_lesson
def test_sections_stand_in_the_template_s_order(path):
    notebook = read(path)
    expected = [name for name in TEMPLATE if slug(path) != FIRST_LESSON or name != "Warm-up"]
    assert headings(notebook, 2) == expected
    assert len(headings(notebook, 1)) == 1


@pytest.mark.parametrize("path", [*LESSONS, PLAYGROUND], ids=slug)
def test_cells_are_short(path):
    notebook = read(path)
    given = [notebook.cells[place] for name, place in exercises(notebook).items() if name in GIVEN]
    short = [cell for cell in code(notebook) if cell not in given]
    long_code = {cell.id: len(cell.source.splitlines()) for cell in short}
    long_prose = {cell.id: words(cell.source) for cell in prose(notebook)}
    assert {name: n for name, n in long_code.items() if n > MOST_CODE_LINES} == {}
    assert {name: n for name, n in long_prose.items() if n > MOST_PROSE_WORDS} == {}


@every_lesson
def test_each_exercise_is_a_stub_with_its_check_below(path):
    notebook = read(path)
    assert exercises(notebook)
    for name, position in exercises(notebook).items():
        stub, check = notebook.cells[position : position + 2]
        handed = GIVEN.get(name, name)
        assert re.search(rf"^(def|class) {handed}\b", stub.source, re.MULTILINE), name
        assert name in GIVEN or "NotImplementedError" in stub.source, name
        assert f"check.{name}({handed})" in check.source, name


@every_lesson
def test_untouched_exercises_are_to_do(path):
    """nbval proves below that the stored outputs are what the cells give."""
    notebook = read(path)
    for name, position in exercises(notebook).items():
        text = "".join(
            output.get("data", {}).get("text/plain", "")
            for output in notebook.cells[position + 1].outputs
        )
        assert f"{name}: to do" in text


@pytest.mark.parametrize("path", [WELCOME, *LESSONS, PLAYGROUND, SELF_TEST, *SOLUTIONS], ids=where)
def test_notebooks_are_stored_without_what_changes(path):
    text = path.read_text(encoding="utf-8")
    notebook = read(path)
    assert "data-bp>" not in text.replace("<span data-bp>", "")
    assert "application/vnd.jupyter.widget" not in text
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    counts = [cell.execution_count for cell in code(notebook)]
    assert counts == list(range(1, len(counts) + 1)), "run tools/store.py"


def test_welcome_lists_every_lesson():
    (listing,) = [
        cell.source
        for cell in prose(read(WELCOME))
        if "lesson-list" in cell.metadata.get("tags", [])
    ]
    assert re.findall(r"\]\((.+?)\)", listing) == [path.name for path in LESSONS]


def test_stored_outputs_are_what_the_cells_give():
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env"]
    command += ["--nbval-sanitize-with", "tests/nbval_sanitize.cfg", "--nbval-cell-timeout", "120"]
    command += ["--override-ini", "filterwarnings=", "--color", "no", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, "lessons", "solutions"],
        cwd=ROOT,
        env=os.environ | {"BACKPROP_STORE": "1"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
