"""Once more: an exercise that went wrong at first comes back two lessons later, as a warm-up."""

from html import escape

from backprop import notes
from backprop.checks.report import Report
from backprop.page import assets, life
from backprop.progress.course import lessons

LATER = 2  # lessons
MOST = 2  # exercises at a time


def due(slug: str) -> list[tuple]:
    """The exercises that come back in this lesson: pairs (lesson, exercise), two at most.

    Those of the lesson two before it that once failed and were not written again since; what is
    left over from lessons before that comes after them.
    """
    path = notes.place()
    known = notes.load(path)
    if not known:
        return []
    course = lessons(path.parent)
    here = next((place for place, lesson in enumerate(course) if lesson.slug == slug), 0)
    earlier = reversed(course[: max(here - LATER + 1, 0)])
    return [
        (lesson, exercise)
        for lesson in earlier
        for exercise in lesson.exercises
        if _wants_another_try(known.get(lesson.slug, {}).get(exercise.name))
    ][:MOST]


def _wants_another_try(entry: dict | None) -> bool:
    return bool(entry and entry["failed"] and not entry["recalled"])


def once_more(slug: str) -> None:
    """Show what comes back in this lesson; in Jupyter only, and only if there is something."""
    if life() != "live":
        return
    for lesson, exercise in due(slug):
        from IPython.display import display

        display(_card(lesson, exercise))


def _card(lesson, exercise):
    """A small form: write the function again, and have it checked."""
    import ipywidgets as widgets

    said = notes.load().get(lesson.slug, {}).get(exercise.name, notes.FRESH)["said"]
    head = (
        f'<p class="bp-asks">Once more: <code>{escape(exercise.signature)}</code></p>'
        f"<p>In “{escape(lesson.title)}” this one did not come right at once. Write it again, from "
        f"memory.</p><details><summary>What the check said then</summary>{escape(said)}</details>"
    )
    wide, name = widgets.Layout(width="100%"), f"Your {exercise.name}"
    text = widgets.Textarea(value=_stub(exercise), layout=wide, rows=6, tooltip=name)
    text.add_class("bp-once-more-code")
    button, result = widgets.Button(description="Check"), widgets.HTML()

    def check(_):
        report = judge(lesson.slug, exercise, text.value)
        result.value = report._repr_html_()

    button.on_click(check)
    card = widgets.VBox([widgets.HTML(assets("report.css") + head), text, button, result])
    return card.add_class("bp-once-more")


def _stub(exercise) -> str:
    if exercise.name[0].isupper():
        return f"class {exercise.name}:\n    def __init__(self, data):\n        "
    return f"def {exercise.signature}:\n    "


def judge(slug: str, exercise, source: str) -> Report:
    """The report on a function given as text; whatever is wrong with the text is said in it."""
    names: dict = {}
    try:
        exec("import math\nfrom math import *\nimport numpy as np", names)
        exec(compile(source, "<your answer>", "exec"), names)
    except (Exception, SystemExit) as error:
        said = f"Python cannot run this ({type(error).__name__}: {error})."
        report = Report(exercise.name, "not yet", said)
    else:
        report = _report(exercise, names)
    notes.note(slug, exercise.name, report.status, report.message, recalled=True)
    return report


def _report(exercise, names: dict) -> Report:
    if exercise.name in names:
        return exercise.report(names[exercise.name])
    return Report(exercise.name, "not yet", f"There is no `{exercise.name}` in what you wrote.")
