"""The one component that shows every question: quizzes, warm-ups, predictions, lines to order.

A question is a dict in JupyterQuiz's format (see `backprop.quizzes`). `render` writes it as a
plain HTML form inside a `<bp-question>` element, which static/questions.js brings to life and
static/questions.css dresses. Without them it still reads well. `problems` says what is wrong
with a list of questions, before a learner finds it.
"""

from backprop.questions.markup import render
from backprop.questions.valid import hints, problems

__all__ = ["hints", "problems", "render"]
