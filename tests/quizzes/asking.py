"""What the tests of the questions ask of a question, by its quiz and its name."""

from backprop.quizzes import question


def right(slug, name):
    """The right answer: its text, or the ends of its range."""
    (answer,) = [one for one in question(slug, name)["answers"] if one.get("correct")]
    return answer.get("answer") or answer["range"]


def middle(slug, name):
    """The right answer: its text, or the middle of its range."""
    answer = right(slug, name)
    return answer if isinstance(answer, str) else sum(answer) / 2


def feedbacks(slug, name):
    """What is said to each answer, in order."""
    return [answer["feedback"] for answer in question(slug, name)["answers"]]


def feedback(slug, name):
    """What is said to all answers together."""
    return " ".join(feedbacks(slug, name))
