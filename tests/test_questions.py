"""Questions as HTML and as text, and the rules that a quiz file has to keep."""

import json
import re
from copy import deepcopy
from html.parser import HTMLParser

import pytest

from backprop import page
from backprop.questions import hints, problems, render
from backprop.questions.listing import listing
from backprop.questions.tex import readable
from backprop.questions.text import inline, plain
from backprop.quizzes import Quiz

CHOICE = {
    "id": "colour",
    "part": "quiz",
    "lesson": "colours",
    "section": "The sky",
    "type": "multiple_choice",
    "question": "What colour is the sky by day?",
    "answers": [
        {"answer": "Blue", "correct": True, "feedback": "Air scatters blue light most."},
        {"answer": "Green", "correct": False, "feedback": "That is the grass."},
        {"answer": "Black", "correct": False, "feedback": "That is the sky by night."},
    ],
}
SEVERAL = {
    **CHOICE,
    "id": "primes",
    "type": "many_choice",
    "question": "Which are prime?",
    "answers": [
        {"answer": "2", "correct": True, "feedback": "Only 1 and 2 divide it."},
        {"answer": "4", "correct": False, "feedback": "2 divides it."},
        {"answer": "5", "correct": True, "feedback": "Only 1 and 5 divide it."},
    ],
}
NUMBER = {
    **CHOICE,
    "id": "half",
    "type": "numeric",
    "question": "What is $1/2$?",
    "precision": 2,
    "answers": [
        {"type": "value", "value": 0.5, "correct": True, "feedback": "One of two."},
        {"type": "range", "range": [1, 3], "correct": False, "feedback": "Too large."},
        {"type": "default", "feedback": "Divide one by two."},
    ],
}
ORDER = {
    **{key: CHOICE[key] for key in ("part", "lesson", "section")},
    "id": "tea",
    "type": "order",
    "question": "Make tea.",
    "lines": ["boil()", "pour()", "wait()"],
    "distractors": [{"line": "freeze()", "feedback": "Tea is hot."}],
    "before": [{"first": 0, "then": 1, "feedback": "Cold water makes no tea."}],
}
ALL = [CHOICE, SEVERAL, NUMBER, ORDER]
FOREIGN = [  # as JupyterQuiz's users write them: no ids, no parts, feedback here and there
    {
        "question": "Which are Python keywords?",
        "type": "many_choice",
        "answer_cols": 2,
        "answers": [
            {"code": "lambda", "correct": True},
            {"answer": "let", "correct": False, "feedback": "A word of other languages."},
        ],
    },
    {
        "question": "Write π to three digits",
        "type": "numeric",
        "precision": 3,
        "answers": [{"value": 3.14159, "correct": True}, {"type": "default", "feedback": "No."}],
    },
]


class Elements(HTMLParser):
    """The start tags of some markup with their attributes, and whether every tag is closed."""

    VOID = {"input", "br", "meta", "link"}

    def __init__(self, markup):
        super().__init__()
        self.found, self.open = [], []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, name):
        return [attributes for tag, attributes in self.found if tag == name]


@pytest.mark.parametrize("mode", ["quiz", "prediction"])
@pytest.mark.parametrize("question", ALL, ids=lambda one: one["id"])
def test_markup_is_a_closed_form_with_everything_said(question, mode):
    markup = render(question, mode=mode, number=2)
    elements = Elements(markup)
    assert not elements.open
    assert elements.found[0][0] == "bp-question"
    for tag in ("form", "fieldset", "legend", "details"):
        assert elements.all(tag), tag
    assert "Question 2" in markup
    for answer in question.get("answers", question.get("distractors")):
        assert answer["feedback"] in markup


def test_markup_has_nothing_a_notebook_would_not_run():
    for question in ALL:
        markup = render(question)
        assert "<script" not in markup
        assert not re.search(r"\son\w+=", markup)
        assert "<button" not in markup  # the script adds them: without it they would be dead


def test_every_option_is_an_input_in_a_label():
    for question, kind in ((CHOICE, "radio"), (SEVERAL, "checkbox"), (NUMBER, "text")):
        markup = render(question)
        inputs = Elements(markup).all("input")
        assert [one["type"] for one in inputs] == [kind] * (3 if kind != "text" else 1)
        assert len(re.findall(r"<label[^>]*>(?:(?!</label>).)*<input", markup)) == len(inputs)


def test_a_prediction_is_not_judged_in_words():
    assert "Not quite." in render(CHOICE)
    for word in ("Right.", "Not quite."):
        assert word not in render(CHOICE, mode="prediction")


def test_markup_repeats_and_differs_between_questions():
    assert render(CHOICE) == render(deepcopy(CHOICE))
    markup = [render(question) for question in ALL]
    names = [Elements(text).found[0][1]["id"] for text in markup]
    assert names == ["question-colour", "question-primes", "question-half", "question-tea"]


def test_memory_is_keyed_by_what_is_asked():
    def key(question):
        return Elements(render(question)).found[0][1]["data-key"]

    assert key({**CHOICE, "slug": "a"}) != key({**CHOICE, "slug": "b"})
    assert key({**CHOICE, "question": "And by night?"}) != key(CHOICE)
    assert key({**CHOICE, "section": "Elsewhere"}) == key(CHOICE)


def test_options_are_shuffled_by_id_only_where_wanted():
    def order(question):
        items = Elements(render(question)).all("li")
        return [int(attributes["data-index"]) for attributes in items]

    orders = {tuple(order({**CHOICE, "id": name})) for name in "abcdefgh"}
    assert len(orders) > 1
    assert order({**CHOICE, "shuffle": False}) == [0, 1, 2]
    assert sorted(order(ORDER)) == [0, 1, 2, 3]


def test_unknown_type_and_mode_are_named():
    with pytest.raises(ValueError, match=r"'essay'; known: multiple_choice, .*order\."):
        render({**CHOICE, "type": "essay"})
    with pytest.raises(ValueError, match=r"'exam'; known: quiz, prediction\."):
        render(CHOICE, mode="exam")


def test_html_in_a_question_is_shown_and_not_run():
    nasty = '<img src=x onerror="alert(1)">&'
    question = deepcopy(CHOICE)
    question["question"] = question["code"] = nasty
    question["id"] = '"><script>'
    question["answers"][0] = {"answer": nasty, "correct": True, "feedback": f"`{nasty}` ${nasty}$"}
    elements = Elements(render(question))
    assert not elements.all("img") and not elements.all("script")
    assert all(not key.startswith("on") for _, attributes in elements.found for key in attributes)


def test_inline_formatting():
    assert inline("a `<b>` *c* **d** 2 * 3 * 4") == (
        "a <code>&lt;b&gt;</code> <em>c</em> <strong>d</strong> 2 * 3 * 4"
    )
    assert inline("costs $5") == "costs $5"
    mathematics = inline(r"**so** $w_1 < 2$")
    assert r"\(w_1 &lt; 2\)" in mathematics and 'aria-label="w₁ &lt; 2"' in mathematics
    assert r"\[x^2\]" in inline("$$x^2$$")
    assert inline("**a $x$ b**").startswith("<strong>a <span")
    assert inline("`*x*`") == "<code>*x*</code>"


def test_a_formula_keeps_the_stop_that_follows_it():
    assert re.fullmatch(r'<span class="bp-together"><span .*</span>,</span> so', inline("$x$, so"))
    assert "bp-together" not in inline("$x$ so")


def test_plain_text_keeps_the_words():
    assert plain(r"*see* `h` and $\hat y$") == "see h and ŷ"


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\partial E/\partial w_1", "∂E/∂w₁"),
        (r"E = \tfrac12 (\hat y - y)^2", "E = ½ (ŷ − y)²"),
        (r"\frac{1}{2N}\sum r^2", "1/(2N)Σr²"),
        (r"10^{-6}", "10⁻⁶"),
        (r"\sigma'(z) = h(1 - h)", "σ′(z) = h(1 − h)"),
        (r"w_2\,h \cdot x^{a,b}", "w₂ h · x^(a,b)"),
        (r"\unknown{x}", "unknownx"),
    ],
)
def test_tex_as_plain_characters(tex, text):
    assert readable(tex) == text


def test_listing_shows_options_and_no_answer():
    text = listing({**CHOICE, "code": "a = 1\nb = 2"}, 3)
    assert text.startswith("3. What colour is the sky by day?\n       a = 1\n       b = 2\n")
    assert text.count("( )") == 3 and "scatters" not in text
    assert "0.5" not in listing(NUMBER, 1)
    assert listing(ORDER, 1).count("[ ]") == 4


def test_a_bank_from_elsewhere_is_shown():
    shown = Quiz(FOREIGN, title="Guests")
    markup = shown._repr_mimebundle_()["text/html"]
    assert "<code>lambda</code>" in markup and "π" in markup
    names = re.findall(r'<bp-question id="([^"]+)"', markup)
    assert len(set(names)) == 2
    assert repr(shown).startswith("Guests (2 questions)\n\n1. Which are Python keywords?")


def test_a_quiz_brings_its_assets_only_in_a_live_notebook(monkeypatch):
    monkeypatch.delenv("BACKPROP_SITE", raising=False)
    monkeypatch.delenv("BACKPROP_STORE", raising=False)
    live = Quiz(ALL)._repr_mimebundle_()
    assert "<script data-bp>" in live["text/html"] and "<style data-bp>" in live["text/html"]
    script = (page.STATIC / "questions.js").read_text(encoding="utf-8")
    assert "</script" not in script  # it would end the element that carries it
    monkeypatch.setenv("BACKPROP_SITE", "1")
    bare = Quiz(ALL)._repr_mimebundle_()
    assert live["text/html"].startswith(bare["text/html"])
    assert "data-bp>" not in bare["text/html"]
    assert bare["text/plain"] == live["text/plain"]


def test_good_questions_have_no_problems():
    assert problems(ALL) == []
    assert hints(ALL) == []


def _broken(question, /, **changes):
    broken = deepcopy(question)
    for path, value in changes.items():
        place, *keys = broken, *path.split("__")
        for key in keys[:-1]:
            place = place[int(key) if key.isdigit() else key]
        last = int(keys[-1]) if keys[-1].isdigit() else keys[-1]
        place[last] = value
    return broken


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (_broken(CHOICE, answers__1__correct=True), "colour: 2 options are right"),
        (_broken(CHOICE, answers__0__correct=False), "colour: 0 options are right"),
        (_broken(CHOICE, answers__0__feedback=""), "colour: answer 1 has no feedback"),
        (_broken(CHOICE, answers__2__feedback="x" * 201), "colour: the feedback of answer 3 has"),
        (_broken(CHOICE, answers__1__answer="Blue"), "colour: two options say the same"),
        (_broken(CHOICE, answers__1__answer=" "), "colour: an option is empty"),
        (_broken(CHOICE, question="  "), "colour: the question is empty"),
        (_broken(CHOICE, explanation=""), "colour: the explanation is empty"),
        (_broken(CHOICE, id="Big Id"), "Big Id: the id must be small letters"),
        (_broken(CHOICE, id=""), "question 1: the id must be small letters"),
        (_broken(CHOICE, part="exam"), "colour: the part is 'exam'; known: quiz, "),
        (_broken(CHOICE, section=""), "colour: the section is missing"),
        (_broken(CHOICE, lesson=""), "colour: the lesson is missing"),
        (_broken(CHOICE, type="essay"), "colour: A question has the type 'essay'"),
        (_broken(CHOICE, answers=CHOICE["answers"][:1]), "colour: there must be at least two"),
        (
            _broken(SEVERAL, answers__0__correct=False, answers__2__correct=False),
            "primes: no option is right",
        ),
        (_broken(NUMBER, answers=NUMBER["answers"][:2]), "half: there is no default feedback"),
        (_broken(NUMBER, answers__0__correct=False), "half: no answer is right"),
        (_broken(NUMBER, answers__1={"correct": False, "feedback": "?"}), "half: answer 2 has nei"),
        (_broken(ORDER, lines__1="boil()"), "tea: two lines are the same"),
        (_broken(ORDER, lines__1=""), "tea: a line is empty"),
        (_broken(ORDER, lines=["boil()"], before=[]), "tea: there must be at least two lines"),
        (_broken(ORDER, before__0__then=0), "tea: a rule of `before` does not hold"),
        (_broken(ORDER, before__0__feedback=""), "tea: answer 2 has no feedback"),
        (_broken(ORDER, distractors__0__feedback=""), "tea: answer 1 has no feedback"),
    ],
)
def test_the_validator_catches(question, complaint):
    found = problems([question])
    assert len(found) == 1, found
    assert found[0].startswith(complaint)


def test_the_validator_catches_an_id_used_twice():
    assert problems([CHOICE, {**SEVERAL, "id": "colour"}]) == ["colour: the id is used 2 times"]


def test_an_answer_given_away_by_its_length_is_hinted_at():
    long = _broken(CHOICE, answers__0__answer="Blue, because air scatters short waves most")
    assert hints([long]) == ["colour: the right option is much longer than the others"]


def test_questions_survive_json():
    assert render(json.loads(json.dumps(NUMBER))) == render(NUMBER)
