"""What can be said about a question without drawing it: its id, its key, its shuffled order.

All of it follows from the question itself, so the same file gives the same page on every run.
"""

import json
from hashlib import sha256

TYPES = ("multiple_choice", "many_choice", "numeric", "order")


def digest(text: str) -> str:
    """Eight hexadecimal digits that change when the text does."""
    return sha256(text.encode()).hexdigest()[:8]


def kind(question: dict) -> str:
    """The question's type. Raises ValueError for a type that nothing here can show."""
    if question.get("type") not in TYPES:
        known = ", ".join(TYPES)
        raise ValueError(f"A question has the type {question.get('type')!r}; known: {known}.")
    return question["type"]


def identity(question: dict) -> str:
    """The question's id; one without an id (from another bank) is named after its text."""
    return question.get("id") or f"question-{digest(question['question'])}"


def memory_key(question: dict) -> str:
    """Where a browser remembers the answer: another key as soon as the question is edited."""
    asked = {name: question.get(name) for name in ("question", "answers", "lines", "distractors")}
    parts = question.get("slug", ""), identity(question), digest(json.dumps(asked, sort_keys=True))
    return "/".join(parts)


def shuffled(question: dict, count: int) -> list[int]:
    """The indices 0 … count − 1 in the order in which options or lines are shown."""
    if question.get("shuffle", True) is False:
        return list(range(count))
    name = identity(question)
    return sorted(range(count), key=lambda index: digest(f"{name} {index}"))


def option_text(answer: dict) -> str:
    """The words of an option; JupyterQuiz also allows an option that is code."""
    return answer["answer"] if "answer" in answer else f"`{answer['code']}`"


def all_lines(question: dict) -> list[str]:
    """The lines of an "order" question: the right ones in order, then the distractors."""
    return [*question["lines"], *(one["line"] for one in question.get("distractors", []))]
