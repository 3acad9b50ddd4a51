import csv
import json

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from backprop import notes, progress
from backprop.checks import chain_rule, circuits
from backprop.progress import again, course, standing

CIRCUITS, CHAIN, THIRD, FOURTH = "circuits", "chain_rule", "smallest_network", "gradient_descent"


def right(x, y, z):
    return {"q": x + y, "f": (x + y) * z}


def wrong(x, y, z):
    return {"q": x + y, "f": x + y * z}


def stub(x, y, z):
    raise NotImplementedError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of a learner's copies, in which they work."""
    slugs = ("welcome", CIRCUITS, CHAIN, THIRD, FOURTH)
    for number, slug in enumerate(slugs):
        cell = new_markdown_cell(f"# The lesson on {slug}\n\nText")
        nbformat.write(new_notebook(cells=[cell]), tmp_path / f"{number:02}_{slug}.ipynb")
    monkeypatch.delenv("BACKPROP_PROGRESS")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def entry(lesson=CIRCUITS, exercise="forward"):
    return notes.load()[lesson][exercise]


def test_a_check_notes_how_it_went(folder):
    circuits.forward(stub)
    assert notes.load() == {}
    report = circuits.forward(wrong)
    assert entry() == {
        "passed": False, "recalled": False, "tries": 1, "failed": 1, "said": report.message
    }  # fmt: skip
    circuits.forward(right)
    assert (entry()["passed"], entry()["tries"], entry()["failed"]) == (True, 2, 1)
    circuits.forward(wrong)
    assert (entry()["passed"], entry()["failed"]) == (True, 2)
    assert [path.name for path in folder.glob("*progress*")] == ["progress.json"]


def test_nothing_is_noted_where_nobody_learns(tmp_path, monkeypatch, folder):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    circuits.forward(wrong)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("BACKPROP_STORE", "1")
    circuits.forward(wrong)
    monkeypatch.delenv("BACKPROP_STORE")
    monkeypatch.setenv("BACKPROP_PROGRESS", "")
    circuits.forward(wrong)
    assert not list(tmp_path.rglob("progress*"))


def test_the_place_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKPROP_PROGRESS", str(tmp_path / "mine.json"))
    circuits.forward(right)
    assert json.loads((tmp_path / "mine.json").read_text())["lessons"][CIRCUITS]["forward"][
        "passed"
    ]


def test_a_check_of_nobody_s_lesson_is_not_noted(folder):
    from backprop.checks.exercise import Exercise

    assert Exercise("f(x)", lambda x: x, [(3.5,)])(lambda x: x).status == "passed"
    assert notes.load() == {}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"version": 2, "lessons": {}}',
        '{"version": 1, "lessons": {"circuits": {"forward": {"passed": 1}}}}',
        '{"version": 1, "lessons": {"circuits": 3}}',
        "\x00\x01",
    ],
)
def test_a_damaged_file_is_set_aside_with_a_sentence(folder, text, capsys):
    (folder / "progress.json").write_text(text)
    assert notes.load() == {}
    assert "could not be read: it is now progress-damaged.json" in capsys.readouterr().out
    assert (folder / "progress-damaged.json").read_text() == text
    circuits.forward(right)
    assert entry()["passed"]


def test_the_file_is_replaced_whole(folder, monkeypatch):
    """Whatever happens while it is written, the old one stands."""
    circuits.forward(wrong)
    before = (folder / "progress.json").read_text()

    def fails(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(notes.os, "replace", fails)
    assert circuits.forward(right).status == "passed"
    assert (folder / "progress.json").read_text() == before
    assert not [path for path in folder.iterdir() if path.name.startswith(".progress")]


def test_the_course_s_order_is_that_of_the_folder(folder):
    found = course.lessons(folder)
    assert [lesson.slug for lesson in found] == [CIRCUITS, CHAIN, THIRD, FOURTH]
    assert found[0].title == "The lesson on circuits"
    names = [exercise.name for exercise in found[0].exercises]
    assert names == ["forward", "local_gradients", "numerical_gradient"]


def test_a_notebook_that_cannot_be_read_keeps_its_place(folder):
    (folder / "01_circuits.ipynb").write_text("no notebook")
    assert course.lessons(folder)[0].title == "Circuits"


def test_the_overview_says_where_one_stands(folder):
    circuits.forward(right)
    circuits.local_gradients(lambda gate, a, b: (1.0, 1.0))
    shown = progress.overview()
    assert shown.passed == 1
    assert shown.total == sum(len(lesson.exercises) for lesson in course.lessons(folder))
    assert shown.next == "Next: local_gradients, in “The lesson on circuits”."
    assert "✓ forward  → local_gradients  ○ numerical_gradient" in repr(shown)
    html = shown._repr_html_()
    assert 'href="01_circuits.ipynb"' in html and "(not yet)" in html


def test_with_everything_passed_nothing_comes_next():
    lesson = course.Lesson(CIRCUITS, "Circuits", "01_circuits.ipynb", course.exercises(CIRCUITS))
    known = {one.name: {"passed": True} for one in lesson.exercises}
    done = standing.Overview([lesson], {CIRCUITS: known})
    assert done.next == "Every exercise has passed." and done.passed == done.total


def test_elsewhere_the_overview_says_what_it_is_for():
    assert repr(progress.overview()) == standing.NOT_HERE
    assert standing.NOT_HERE in progress.overview()._repr_html_()


def test_the_table_for_a_teacher(folder):
    circuits.forward(wrong)
    circuits.forward(right)
    path = progress.save_csv()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {
        "lesson": CIRCUITS, "exercise": "forward", "state": "passed", "tries": "2", "failed": "1"
    }  # fmt: skip
    assert rows[1]["state"] == "to do" and rows[1]["tries"] == "0"
    assert len(rows) == progress.overview().total


def test_no_table_without_progress(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert progress.save_csv() is None
    assert standing.NOT_HERE in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def names(slug):
    return [exercise.name for _, exercise in again.due(slug)]


def test_an_exercise_once_failed_comes_back_two_lessons_later(folder):
    circuits.forward(wrong)
    circuits.forward(right)
    chain_rule.backward(lambda x, y, z: {"dx": z, "dy": z, "dz": x})
    assert names(CHAIN) == []
    assert names(THIRD) == ["forward"]
    assert names(FOURTH) == ["backward", "forward"]


def test_no_more_than_two_come_back(folder):
    for exercise in course.exercises(CIRCUITS):
        notes.note(CIRCUITS, exercise.name, "not yet", "A sentence.")
    assert names(THIRD) == ["forward", "local_gradients"]


def test_what_is_written_again_does_not_come_back(folder):
    circuits.forward(wrong)
    ((lesson, exercise),) = again.due(THIRD)
    source = "def forward(x, y, z):\n    q = x + y\n    return {'q': q, 'f': q * z}"
    assert again.judge(CIRCUITS, exercise, "def forward(x, y, z):\n    pass").status == "not yet"
    assert names(THIRD) == ["forward"]
    assert again.judge(CIRCUITS, exercise, source).status == "passed"
    assert names(THIRD) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def forward(x, y, z)", "SyntaxError"),
        ("def other(x, y, z):\n    return 1", "no `forward`"),
        ("1 / 0", "ZeroDivisionError"),
        ("raise SystemExit", "SystemExit"),
        ("forward = 3", "without calling it"),
        ("", "no `forward`"),
    ],
)
def test_whatever_is_written_gets_a_sentence(folder, source, words):
    report = again.judge(CIRCUITS, circuits.forward, source)
    assert report.status == "not yet" and words in report.message


def test_the_card_checks_what_is_written(folder):
    circuits.forward(wrong)
    card = again._card(*again.due(THIRD)[0])
    head, text, button, result = card.children
    assert "forward(x, y, z)" in head.value and text.value.startswith("def forward(x, y, z):")
    text.value = "def forward(x, y, z):\n    return {'q': x + y, 'f': (x + y) * z}"
    button.click()
    assert "passed" in result.value
    assert names(THIRD) == []


def test_a_warm_up_brings_it(folder, monkeypatch):
    from backprop.quizzes import quiz

    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    quiz(THIRD, "warm-up")
    assert shown == []
    circuits.forward(wrong)
    quiz(THIRD, "warm-up")
    quiz(THIRD, "quiz")
    assert len(shown) == 1
