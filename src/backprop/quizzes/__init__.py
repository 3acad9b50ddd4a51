"""The course's questions, one JSON file a lesson, and `quiz`, which shows a part of one.

`quiz("smallest_network")` is the quiz at the end of that lesson, `quiz("smallest_network",
"warm-up")` the questions at its start. The files are lists in JupyterQuiz's format, so question
banks made for it can be shown here too: `Quiz(questions)`. To its keys (`question`, `type`,
`answers`, `code`, `precision`) this course adds some that it ignores:

    id           a short name, unique in the file; answers are remembered under it
    part         "warm-up", "quiz", "by hand", "find the error", "order" or "prediction"
    lesson       the slug of the lesson that teaches it, and
    section      the heading there: where a learner is sent to read again
    explanation  what is said after any answer (optional)
    shuffle      false keeps the options in the file's order (optional)

and one type: an "order" question has `lines` in a right order, `distractors` (each with `line`
and `feedback`) and `before`, the rules that make an order right: `first` and `then` are indices
of lines, `feedback` says why. Without rules only the file's own order is right. `problems` in
`backprop.questions` checks a file.
"""

import json
from html import escape
from pathlib import Path

from backprop import notes
from backprop.page import life, with_assets
from backprop.questions import render
from backprop.questions.listing import listing

FOLDER = Path(__file__).parent
TITLES = {"order": "Put in order"}  # other parts are called what they are called


class Quiz:
    """Some questions, shown one below the other; `title` names them, `slug` is their lesson."""

    def __init__(self, questions: list[dict], title: str = "Quiz", slug: str = ""):
        self.questions = [{"slug": slug, **question} for question in questions]
        self.title = title
        self.slug = slug

    def __repr__(self) -> str:
        numbered = enumerate(self.questions, start=1)
        parts = [listing(question, number) for number, question in numbered]
        return "\n\n".join([f"{self.title} ({_count(len(self.questions))})", *parts])

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        markup = with_assets(self._markup(), "questions.css", "questions.js")
        return {"text/html": markup, "text/plain": repr(self)}

    def _markup(self) -> str:
        numbers = range(1, len(self.questions) + 1) if len(self.questions) > 1 else [None]
        cards = "".join(
            render(question, number=number)
            for question, number in zip(self.questions, numbers, strict=True)
        )
        several = len(self.questions) > 1
        head = f'<p class="bp-quiz-head">{_count(len(self.questions))}</p>' if several else ""
        name = f'role="group" aria-label="{escape(self.title)}"'
        return f'<bp-quiz class="bp-quiz" {name}>{head}{cards}{_invitation()}</bp-quiz>'


def quiz(slug: str, part: str = "quiz") -> Quiz:
    """The questions of one part of a lesson, for example "quiz", "warm-up" or "find the error".

    Before a warm-up the exercises come back that went wrong at first two lessons before.

    Raises ValueError, with the known names, for a lesson or a part that is not there.
    """
    questions = load(slug)
    chosen = [question for question in questions if question["part"] == part]
    if not chosen:
        known = _names(dict.fromkeys(question["part"] for question in questions))
        raise ValueError(f"The questions of {slug!r} have no part {part!r}; known: {known}.")
    if part == "warm-up" and notes.load():
        from backprop.progress import once_more  # all checks; only where something is noted

        once_more(slug)
    return Quiz(chosen, title=TITLES.get(part, part.capitalize()), slug=slug)


def question(slug: str, name: str) -> dict:
    """The one question of a lesson with the id `name`, as explorers use it for a prediction.

    Raises ValueError, with the known names, for a lesson or an id that is not there.
    """
    questions = load(slug)
    for one in questions:
        if one["id"] == name:
            return {"slug": slug, **one}
    known = _names(one["id"] for one in questions)
    raise ValueError(f"The questions of {slug!r} have none called {name!r}; known: {known}.")


def load(slug: str) -> list[dict]:
    """All questions of a lesson, as they stand in its file."""
    path = FOLDER / f"{slug}.json"
    if not path.is_file():
        known = _names(sorted(file.stem for file in FOLDER.glob("*.json")))
        raise ValueError(f"There are no questions for the lesson {slug!r}; known: {known}.")
    return json.loads(path.read_text(encoding="utf-8"))


def _invitation() -> str:
    """What stands below the questions in a stored notebook, where nothing can be answered yet."""
    return "<p><em>Run this cell to answer here.</em></p>" if life() == "stored" else ""


def _names(names) -> str:
    return ", ".join(repr(name) for name in names)


def _count(number: int) -> str:
    return "1 question" if number == 1 else f"{number} questions"
