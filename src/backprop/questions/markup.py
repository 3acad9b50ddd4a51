"""A question as HTML: a real form, every explanation already in it, folded away.

Where no script runs (a stored notebook, a code host's preview) each explanation is a closed
`<details>` beside what it explains. static/questions.js takes the explanations out of there
and shows them when they are due.
"""

from html import escape

from backprop.questions import fields
from backprop.questions.text import inline

MODES = ("quiz", "prediction")


def render(question: dict, *, mode: str = "quiz", number: int | None = None) -> str:
    """The complete markup of one question, a `<bp-question>` element.

    `mode` "quiz" judges an answer, "prediction" only takes it; `number` is printed above the
    text. Raises ValueError for an unknown type of question or an unknown mode.
    """
    if mode not in MODES:
        raise ValueError(f"The mode is {mode!r}; known: {', '.join(MODES)}.")
    kind = fields.kind(question)
    body = _BODIES[kind](question, judged=mode == "quiz")
    attributes = _attributes(question, kind, mode)
    return (
        f'<bp-question {attributes}><form class="bp-card" method="dialog" autocomplete="off">'
        f"<fieldset>{_heading(question, number)}{body}</fieldset>{_general(question)}"
        "</form></bp-question>"
    )


def _attributes(question: dict, kind: str, mode: str) -> str:
    slug, name = question.get("slug", ""), fields.identity(question)
    values = {
        "id": "-".join(part for part in ("question", slug, name) if part),
        "class": "bp-question",
        "data-kind": kind,
        "data-mode": mode,
        "data-id": name,
        "data-slug": slug,
        "data-key": fields.memory_key(question),
        "data-lesson": question.get("lesson", slug),
        "data-section": question.get("section", ""),
        "data-precision": question.get("precision", ""),
    }
    return " ".join(f'{key}="{escape(str(value))}"' for key, value in values.items() if value != "")


def _heading(question: dict, number: int | None) -> str:
    label = "" if number is None else f'<span class="bp-number">Question {number}</span> '
    legend = f'<legend>{label}<span class="bp-text">{inline(question["question"])}</span></legend>'
    return legend + (_code(question["code"]) if question.get("code") else "")


def _code(text: str) -> str:
    return f'<pre class="bp-code"><code>{escape(text)}</code></pre>'


def _general(question: dict) -> str:
    """What is said after any answer, if the question has it."""
    if not question.get("explanation"):
        return ""
    text = f'<div class="bp-explanation">{inline(question["explanation"])}</div>'
    return _folded("Explanation", text, "bp-general")


def _folded(summary: str, content: str, name: str = "") -> str:
    classes = f"bp-why {name}".strip()
    return f'<details class="{classes}"><summary>{summary}</summary>{content}</details>'


def _explanation(text: str, correct: bool, *, judged=True, condition: str = "", **data) -> str:
    """One explanation; where it is judged, the verdict stands before it."""
    verdict = ""
    if judged:
        name, words = ("good", "Right.") if correct else ("bad", "Not quite.")
        verdict = f'<strong class="bp-verdict bp-{name}">{words}</strong> '
    data["correct"] = str(correct).lower()
    attributes = "".join(f' data-{key}="{escape(str(value))}"' for key, value in data.items())
    return f'<div class="bp-explanation"{attributes}>{condition}{verdict}{inline(text)}</div>'


def _choices(question: dict, judged: bool) -> str:
    answers, several = question["answers"], question["type"] == "many_choice"
    note = '<p class="bp-instruction">Choose all that apply.</p>' if several else ""
    control = "checkbox" if several else "radio"
    options = "".join(
        _option(answers[index], index, control, judged)
        for index in fields.shuffled(question, len(answers))
    )
    return f'{note}<ul class="bp-options">{options}</ul>'


def _option(answer: dict, index: int, control: str, judged: bool) -> str:
    correct = bool(answer["correct"])
    text = inline(fields.option_text(answer))
    feedback = answer.get("feedback", "")
    explanation = _explanation(feedback, correct, judged=judged)
    return (
        f'<li class="bp-option" data-index="{index}" data-correct="{str(correct).lower()}">'
        f'<label><input type="{control}" name="answer" value="{index}"> '
        f'<span class="bp-text">{text}</span></label>'
        f"{_folded('About this answer', explanation)}</li>"
    )


def _number(question: dict, judged: bool) -> str:
    digits = question.get("precision")
    note = f'<p class="bp-instruction">To {digits} significant digits.</p>' if digits else ""
    explanations = "".join(
        _numeric_answer(answer, index, judged) for index, answer in enumerate(question["answers"])
    )
    return (
        f'{note}<label class="bp-entry"><span>Your number</span> '
        '<input type="text" name="answer" spellcheck="false" autocapitalize="off"></label>'
        f"{_folded('The answer', explanations)}"
    )


def _numeric_answer(answer: dict, index: int, judged: bool) -> str:
    data = {"index": index}
    if "value" in answer:
        data["value"] = answer["value"]
        condition = f"{answer['value']:.10g}"
    elif "range" in answer:
        data["low"], data["high"] = answer["range"]
        condition = f"{data['low']:.10g} to {data['high']:.10g}"
    else:
        condition = "any other number"
    correct = bool(answer.get("correct", False))
    condition = f'<span class="bp-condition">{condition.replace("-", "−")}:</span> '
    feedback = answer.get("feedback", "")
    return _explanation(feedback, correct, judged=judged, condition=condition, **data)


def _lines(question: dict, judged: bool) -> str:
    """Lines to be put in order; the explanations name a line by its index in the file."""
    lines, count = fields.all_lines(question), len(question["lines"])
    items = "".join(
        f'<li class="bp-line" data-index="{index}"><code>{escape(lines[index])}</code></li>'
        for index in fields.shuffled(question, len(lines))
    )
    wish = "Choose the lines in order, and leave out what does not belong."
    answer = _folded("A right order", _code("\n".join(lines[:count])) + _why(question))
    shown = f'<ul class="bp-lines" data-count="{count}">{items}</ul>'
    return f'<p class="bp-instruction">{wish}</p>{shown}{answer}'


def _why(question: dict) -> str:
    """Why a distractor does not belong, and why one line has to come before another."""
    count = len(question["lines"])
    strangers = "".join(
        _explanation(one["feedback"], False, line=count + index)
        for index, one in enumerate(question.get("distractors", []))
    )
    rules = "".join(
        _explanation(rule["feedback"], False, first=rule["first"], then=rule["then"])
        for rule in question.get("before", [])
    )
    return strangers + rules


_BODIES = {
    "multiple_choice": _choices,
    "many_choice": _choices,
    "numeric": _number,
    "order": _lines,
}
