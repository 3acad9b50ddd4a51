"""A question as plain text: what a terminal shows, and what a saved output can be compared by.

It lists the options and never says which is right.
"""

from backprop.questions import fields
from backprop.questions.text import plain

_BOXES = {"multiple_choice": "( )", "many_choice": "[ ]", "order": "[ ]"}


def listing(question: dict, number: int) -> str:
    """The question, its code and its options, one a line, in the order the page shows."""
    kind = fields.kind(question)
    lines = [f"{number}. {plain(question['question'])}"]
    lines += [f"       {line}" for line in question.get("code", "").splitlines()]
    if kind == "numeric":
        return "\n".join([*lines, "   Your number: ______"])
    options = _options(question, kind)
    lines += [f"   {_BOXES[kind]} {options[i]}" for i in fields.shuffled(question, len(options))]
    return "\n".join(lines)


def _options(question: dict, kind: str) -> list[str]:
    if kind == "order":
        return fields.all_lines(question)
    return [plain(fields.option_text(answer)) for answer in question["answers"]]
