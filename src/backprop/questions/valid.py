"""What is wrong with a list of questions: the rules a quiz file of this course has to keep.

`problems` lists what a learner would stumble over; `hints` lists what an author should look
at again. Both name the question by its id and say what to do.
"""

from collections import Counter

from backprop.questions import fields

PARTS = ("quiz", "warm-up", "by hand", "find the error", "prediction", "order")
LONGEST_FEEDBACK = 200


def problems(questions: list[dict]) -> list[str]:
    """One sentence for each broken rule; an empty list for a good file."""
    found = [
        f"{name}: {sentence}"
        for place, question in enumerate(questions, start=1)
        for name in [question.get("id") or f"question {place}"]
        for sentence in [*_own_keys(question), *_content(question)]
    ]
    names = Counter(question.get("id") for question in questions if question.get("id"))
    return found + [f"{name}: the id is used {n} times" for name, n in names.items() if n > 1]


def hints(questions: list[dict]) -> list[str]:
    """Questions whose right option can be guessed because it is by far the longest."""
    return [
        f"{question.get('id')}: the right option is much longer than the others"
        for question in questions
        if question.get("type") == "multiple_choice" and _given_away(question["answers"])
    ]


def _own_keys(question: dict) -> list[str]:
    """The keys that JupyterQuiz does not have and this course needs."""
    found = []
    name = question.get("id", "")
    if not name or not name.replace("-", "").isalnum() or name != name.lower():
        found.append("the id must be small letters, digits and hyphens")
    if question.get("part") not in PARTS:
        found.append(f"the part is {question.get('part')!r}; known: {', '.join(PARTS)}")
    found += [f"the {key} is missing" for key in ("lesson", "section") if not question.get(key)]
    return found


def _content(question: dict) -> list[str]:
    try:
        kind = fields.kind(question)
    except ValueError as error:
        return [str(error)]
    found = [] if _said(question, "question") else ["the question is empty"]
    if "explanation" in question and not _said(question, "explanation"):
        found.append("the explanation is empty")
    return found + _CHECKS[kind](question)


def _said(part: dict, key: str) -> bool:
    return isinstance(part.get(key), str) and bool(part[key].strip())


def _choices(question: dict) -> list[str]:
    answers = question.get("answers", [])
    right = sum(answer.get("correct") is True for answer in answers)
    found = [] if len(answers) > 1 else ["there must be at least two options"]
    if question["type"] == "multiple_choice" and right != 1:
        found.append(f"{right} options are right; multiple_choice needs exactly one")
    if question["type"] == "many_choice" and right == 0:
        found.append("no option is right; many_choice needs at least one")
    texts = [answer.get("answer", answer.get("code")) for answer in answers]
    if any(not isinstance(text, str) or not text.strip() for text in texts):
        found.append("an option is empty")
    if len(set(texts)) < len(texts):
        found.append("two options say the same")
    return found + _feedback(answers)


def _feedback(answers: list[dict]) -> list[str]:
    """Every answer explains itself, and a wrong one says it in about two sentences."""
    found = []
    for place, answer in enumerate(answers, start=1):
        if not _said(answer, "feedback"):
            found.append(f"answer {place} has no feedback")
        elif not answer.get("correct") and len(answer["feedback"]) > LONGEST_FEEDBACK:
            length = len(answer["feedback"])
            found.append(f"the feedback of answer {place} has {length} characters; keep to 200")
    return found


def _numeric(question: dict) -> list[str]:
    answers = question.get("answers", [])
    found = []
    if not any(answer.get("correct") is True for answer in answers):
        found.append("no answer is right")
    if not any(answer.get("type") == "default" for answer in answers):
        found.append("there is no default feedback for an unforeseen number")
    for place, answer in enumerate(answers, start=1):
        if answer.get("type") != "default" and not {"value", "range"} & answer.keys():
            found.append(f"answer {place} has neither value nor range")
    return found + _feedback(answers)


def _order(question: dict) -> list[str]:
    lines, strangers = question.get("lines", []), question.get("distractors", [])
    found = [] if len(lines) > 1 else ["there must be at least two lines"]
    texts = [*lines, *(one.get("line", "") for one in strangers)]
    if any(not text.strip() for text in texts):
        found.append("a line is empty")
    if len(set(texts)) < len(texts):
        found.append("two lines are the same")
    rules = question.get("before", [])
    if any(not 0 <= rule["first"] < rule["then"] < len(lines) for rule in rules):
        found.append("a rule of `before` does not hold for the lines as they stand")
    return found + _feedback([*strangers, *rules])


def _given_away(answers: list[dict]) -> bool:
    lengths = {
        right: max(
            (len(fields.option_text(a)) for a in answers if a["correct"] is right), default=0
        )
        for right in (True, False)
    }
    return lengths[True] > 1.5 * lengths[False] and lengths[True] > lengths[False] + 15


_CHECKS = {
    "multiple_choice": _choices,
    "many_choice": _choices,
    "numeric": _numeric,
    "order": _order,
}
