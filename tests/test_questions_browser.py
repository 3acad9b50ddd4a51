"""Questions as a learner meets them: in Chromium, from a plain file, without a network."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from backprop.page import STATIC
from backprop.questions import render
from backprop.quizzes import Quiz, question, quiz

SLUG = "smallest_network"
NUMBER = {
    "id": "guess",
    "question": "Which number is $w_2$ after one step?",
    "type": "numeric",
    "answers": [
        {"type": "value", "value": -0.25, "correct": False, "feedback": "A quarter below."},
        {"type": "range", "range": [0.3, 0.31], "correct": True, "feedback": "Near 0.302."},
        {"type": "default", "feedback": "Look at the slope."},
    ],
}
PAIR = [
    {
        "id": "first",
        "section": "Here",
        "type": "multiple_choice",
        "shuffle": False,
        "question": "One?",
        "answers": [
            {"answer": "Yes", "correct": True, "feedback": "So it is."},
            {"answer": "No", "correct": False, "feedback": "It is after all."},
            {"answer": "Maybe", "correct": False, "feedback": "It is for certain."},
        ],
        "explanation": "That was all.",
    },
    {
        "id": "second",
        "section": "Elsewhere",
        "lesson": "other_place",
        "type": "many_choice",
        "shuffle": False,
        "question": "Two?",
        "answers": [
            {"answer": "A", "correct": True, "feedback": "A belongs."},
            {"answer": "B", "correct": False, "feedback": "B does not."},
            {"answer": "C", "correct": True, "feedback": "C belongs."},
        ],
    },
]


def style(name):
    return f"<style>{(STATIC / name).read_text(encoding='utf-8')}</style>"


def script():
    return f"<script>{(STATIC / 'questions.js').read_text(encoding='utf-8')}</script>"


@pytest.fixture
def context(browser):
    context = browser.new_context(offline=True)
    context.set_default_timeout(5000)
    yield context
    context.close()


@pytest.fixture
def show(context, tmp_path):
    """Opens markup as a page from a file; no error may come up in it."""

    def open_page(markup, *, scripts=1, theme="light"):
        path = tmp_path / "page.html"
        path.write_text(
            f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><title>Questions</title>'
            f"{style('theme.css')}{style('questions.css')}{script()}</head>"
            '<body style="background: var(--bp-paper); color: var(--bp-ink)"><main>'
            "<h1>Lesson</h1><h2>Here</h2>"
            f"{markup}{script() * (scripts - 1)}</main></body></html>",
            encoding="utf-8",
        )
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(error))
        page.add_init_script(
            "window.told = [];"
            "for (const name of ['bp-predicted', 'bp-unpredicted'])"
            "  document.addEventListener(name, ({detail}) => told.push([name, detail]));"
        )
        page.goto(path.as_uri())
        return page

    errors = []
    yield open_page
    assert errors == []


def card(page, name):
    return page.locator(f"bp-question[data-id='{name}']")


def choose(page, name, *places):
    for place in places:
        card(page, name).locator(f".bp-option[data-index='{place}'] input").check()
    card(page, name).get_by_role("button", name="Check").click()


def shown(page, name):
    """The explanations that can be read."""
    return [
        text.strip()
        for text in card(page, name).locator(".bp-explanation:visible").all_inner_texts()
    ]


def markup(questions, slug="pair"):
    return Quiz(questions, slug=slug)._markup()


def test_a_wrong_then_a_right_answer_by_keyboard(show):
    page = show(markup(PAIR))
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # into the group: the second option
    assert card(page, "first").locator("input:checked").get_attribute("value") == "1"
    page.keyboard.press("Enter")
    assert shown(page, "first") == ["Not quite. It is after all."]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check"
    page.keyboard.press("Space")
    assert shown(page, "first") == [
        "Right. So it is.",
        "Not quite. It is after all.",
        "That was all.",
    ]
    assert page.evaluate("document.activeElement.textContent") == "Explain the other answers"
    page.keyboard.press("Enter")
    assert "Not quite. It is for certain." in shown(page, "first")
    assert page.evaluate("document.activeElement.dataset.id") == "first"


def test_an_explanation_is_announced_politely(show):
    page = show(markup(PAIR))
    choose(page, "first", 1)
    explanation = card(page, "first").locator(".bp-explanation:visible")
    assert explanation.evaluate("node => node.closest('[aria-live]').ariaLive") == "polite"
    assert card(page, "first").get_by_role("status").inner_text().startswith("Read why")


def test_check_without_an_answer_asks_for_one(show):
    page = show(markup(PAIR))
    choose(page, "first")
    assert card(page, "first").get_by_role("status").inner_text() == "Choose an answer first."
    assert page.locator(".bp-quiz-head").inner_text() == "2 questions"


def test_several_answers_say_what_is_missing(show):
    page = show(markup(PAIR))
    choose(page, "second", 0, 1)
    assert shown(page, "second") == ["Right. A belongs.", "Not quite. B does not."]
    said = card(page, "second").get_by_role("status").inner_text()
    assert said == "Not quite: 1 of your choices does not belong, and 1 more belongs to the answer."
    card(page, "second").get_by_label("B", exact=True).uncheck()
    choose(page, "second", 2)
    assert shown(page, "second") == ["Right. A belongs.", "Right. C belongs."]


def test_score_reading_and_taking_it_again(show):
    page = show(markup(PAIR))
    summary = page.locator(".bp-summary")
    choose(page, "first", 1)
    assert page.locator(".bp-quiz-head").inner_text() == "1 of 2 answered"
    assert summary.is_hidden()
    choose(page, "first", 0)
    choose(page, "second", 0, 2)
    assert "1 of 2 right at the first try." in summary.inner_text()
    assert "Question 1: Here" in summary.inner_text()
    summary.get_by_role("link", name="Here").click()
    assert page.evaluate("document.activeElement.textContent") == "Here"
    summary.get_by_role("button", name="Take it again").click()
    assert summary.is_hidden() and page.locator("input:checked").count() == 0
    assert shown(page, "first") == [] and page.locator("input:disabled").count() == 0
    page.reload()
    assert page.locator(".bp-quiz-head").inner_text() == "2 questions"
    choose(page, "first", 0)
    choose(page, "second", 1)
    assert "Question 2: Elsewhere (lesson “Other place”)" in summary.inner_text()


@pytest.mark.parametrize(
    ("section", "anchor"),
    [
        ("Elsewhere", "elsewhere"),
        ("Loss: how far off is that?", "loss-how-far-off-is-that"),
        ("Your Value on other people's examples", "your-value-on-other-people-s-examples"),
        ("342 penguins, one step", "penguins-one-step"),
    ],
)
def test_a_missed_question_leads_to_its_section_on_another_page(show, section, anchor):
    asked = [PAIR[0], {**PAIR[1], "section": section}]
    page = show('<a href="02_other_place.html">Other place</a>' + markup(asked))
    choose(page, "first", 0)
    choose(page, "second", 1)
    link = page.locator(".bp-summary").get_by_role("link", name=section)
    assert link.get_attribute("href").endswith(f"/02_other_place.html#{anchor}")


def test_the_answer_can_be_shown_after_a_try(show):
    page = show(markup(PAIR))
    button = card(page, "second").get_by_role("button", name="Show the answer")
    assert button.count() == 0
    choose(page, "second", 1)
    button.click()
    assert shown(page, "second") == ["Right. A belongs.", "Right. C belongs."]
    assert card(page, "second").get_by_label("A", exact=True).is_checked()
    page.reload()
    assert card(page, "second").get_by_label("A", exact=True).is_checked()


def test_answers_are_remembered_and_an_edited_question_starts_fresh(show):
    page = show(markup(PAIR))
    choose(page, "first", 1)
    choose(page, "second", 0, 2)
    page.reload()
    assert shown(page, "first") == ["Not quite. It is after all."]
    assert shown(page, "second") == ["Right. A belongs.", "Right. C belongs."]
    assert "1 of 2 right" in page.locator(".bp-summary").inner_text()
    edited = [{**PAIR[0], "question": "Another one?"}, PAIR[1]]
    page = show(markup(edited))
    assert shown(page, "first") == []
    assert page.locator(".bp-quiz-head").inner_text() == "1 of 2 answered"


def test_it_works_without_storage(show, context):
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }});"
    )
    page = show(markup(PAIR))
    choose(page, "first", 0)
    assert shown(page, "first") == ["Right. So it is.", "That was all."]


def test_the_script_may_run_many_times(show):
    page = show(markup(PAIR), scripts=3)
    choose(page, "first", 1)
    assert card(page, "first").get_by_role("button", name="Check").count() == 1
    assert page.evaluate(
        "Object.values(localStorage).map((text) => JSON.parse(text).tries.length)"
    ) == [1]


@pytest.mark.parametrize(
    ("written", "explanation"),
    [
        ("0.302", "Right. Near 0.302."),
        ("0,302", "Right. Near 0.302."),
        ("3/10", "Right. Near 0.302."),
        ("−0.25", "Not quite. A quarter below."),
        ("-2.5e-1", "Not quite. A quarter below."),
        ("7", "Not quite. Look at the slope."),
    ],
)
def test_numbers_are_read_as_people_write_them(show, written, explanation):
    page = show(render(NUMBER))
    card(page, "guess").get_by_label("Your number").fill(written)
    page.keyboard.press("Enter")
    assert shown(page, "guess") == [explanation]


@pytest.mark.parametrize("written", ["", "zero", "1/0", "1/", "1.2.3"])
def test_what_is_no_number_is_not_judged(show, written):
    page = show(render(NUMBER))
    card(page, "guess").get_by_label("Your number").fill(written)
    page.keyboard.press("Enter")
    assert shown(page, "guess") == []
    assert card(page, "guess").get_by_role("status").inner_text().startswith("Write a number")


def test_precision_rounds_what_is_compared(show):
    page = show(render(question(SLUG, "ratio-test")))
    for written, start in (("0.16136", "Right."), ("0.443", "Not quite. That is the ratio")):
        page.evaluate("document.querySelector('bp-question').forget()")
        card(page, "ratio-test").get_by_label("Your number").fill(written)
        page.keyboard.press("Enter")
        assert shown(page, "ratio-test")[0].startswith(start)


def test_a_prediction_locks_and_unlocks(show):
    page = show(render(question(SLUG, "your-mistake"), mode="prediction"))
    asked = card(page, "your-mistake")
    asked.get_by_role("button", name="Lock in my prediction").click()
    assert asked.get_by_role("status").inner_text() == "Choose an answer first."
    asked.get_by_label("Later").check()
    asked.get_by_role("button", name="Lock in my prediction").click()
    assert asked.get_by_role("status").inner_text() == "You predicted: Later"
    assert asked.locator("input:disabled").count() == 4
    assert len(shown(page, "your-mistake")) == 2
    assert asked.locator(".bp-verdict").count() == 0
    asked.get_by_role("button", name="Predict again").click()
    assert asked.locator("input:checked, input:disabled").count() == 0
    detail = {"id": "your-mistake", "choice": 2, "value": None, "correct": False}
    again = {"id": "your-mistake"}
    assert page.evaluate("told") == [["bp-predicted", detail], ["bp-unpredicted", again]]


def test_show_me_predicts_nothing(show):
    page = show(render(question(SLUG, "your-mistake"), mode="prediction"))
    card(page, "your-mistake").get_by_role("button", name="Show me").click()
    detail = {"id": "your-mistake", "choice": None, "value": None, "correct": None}
    assert page.evaluate("told") == [["bp-predicted", detail]]
    assert len(shown(page, "your-mistake")) == 1


def test_a_number_can_be_predicted(show):
    page = show(render(NUMBER, mode="prediction"))
    card(page, "guess").get_by_label("Your number").fill("0.305")
    page.keyboard.press("Enter")
    detail = {"id": "guess", "choice": 1, "value": 0.305, "correct": True}
    assert page.evaluate("told") == [["bp-predicted", detail]]
    assert card(page, "guess").get_by_role("status").inner_text() == "You predicted: 0.305"


def test_a_prediction_survives_being_moved_and_rendered_again(show):
    page = show('<div id="a"></div><div id="b"></div>')
    text = json.dumps(render(question(SLUG, "your-mistake"), mode="prediction"))
    page.evaluate(f"document.getElementById('a').innerHTML = {text}")
    asked = card(page, "your-mistake")
    asked.get_by_label("Earlier").check()
    page.evaluate("document.getElementById('b').append(document.querySelector('bp-question'))")
    assert asked.get_by_label("Earlier").is_checked()
    assert asked.get_by_role("button", name="Lock in my prediction").count() == 1
    asked.get_by_role("button", name="Lock in my prediction").click()
    assert page.evaluate("told.length") == 1
    page.evaluate(f"document.getElementById('b').innerHTML = {text}")
    assert asked.get_by_role("button", name="Show me").is_visible()


def place(page, *lines):
    for line in lines:
        card(page, "one-round").locator(f".bp-add[data-line='{line}']").click()


def check_order(page):
    card(page, "one-round").get_by_role("button", name="Check").click()
    return shown(page, "one-round"), card(page, "one-round").get_by_role("status").inner_text()


def test_lines_are_ordered_and_every_slip_explained(show):
    page = show(render(question(SLUG, "one-round")))
    place(page, 0, 1, 2, 3, 9)
    (reason,), said = check_order(page)
    assert "This climbs." in reason and said == "Take out what is marked, then check again."
    card(page, "one-round").get_by_label("Take out: w2 = w2 + eta * dw2").click()
    assert check_order(page) == ([], "So far so good; 4 lines still missing.")
    place(page, 4, 7, 5, 6)
    (reason,), said = check_order(page)
    assert "Compute every gradient before any weight moves." in reason
    card(page, "one-round").get_by_label("Down: w2 = w2 - eta * dw2").click()
    (reason,), said = check_order(page)
    assert reason.startswith("dw1 and dw2 may change places") and said == ""
    assert card(page, "one-round").locator(".bp-line[data-mark='good']").count() == 8


def test_lines_are_ordered_by_keyboard(show):
    page = show(render(question(SLUG, "one-round")))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    order = card(page, "one-round").locator(".bp-chosen code")
    first, second = order.all_inner_texts()
    card(page, "one-round").get_by_label(f"Up: {second}").focus()
    page.keyboard.press("Enter")
    assert order.all_inner_texts() == [second, first]
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == f"Down: {second}"
    said = card(page, "one-round").get_by_role("status").inner_text()
    assert said == f"Line 1 of 2: {second}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_assistive_technology(show, theme):
    parts = ("warm-up", "quiz", "by hand", "find the error", "order")
    predictions = [
        render(question(SLUG, name), mode="prediction")
        for name in ("chain-strip", "your-mistake", "learning-rate")
    ]
    page = show(
        "".join(quiz(SLUG, part)._markup() for part in parts) + "".join(predictions), theme=theme
    )
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    choose(page, "loss-by-hand", 1)
    choose(page, "five-published-numbers", 0, 2)
    place(page, 0, 9, 1)
    check_order(page)
    card(page, "chain-strip").get_by_role("button", name="Show me").click()
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()


def test_a_phone_shows_everything_within_its_width(show):
    page = show(quiz(SLUG)._markup() + quiz(SLUG, "order")._markup())
    page.set_viewport_size({"width": 390, "height": 844})
    choose(page, "loss-by-hand", 1)
    place(page, 5, 8)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = "[...document.querySelectorAll('bp-question :is(button, label)')].filter((node) =>"
    small += " node.offsetParent && node.getBoundingClientRect().height < 44).length"
    assert page.evaluate(small) == 0


def test_without_a_script_the_explanations_can_be_opened(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html>{style('questions.css')}{markup(PAIR)}", encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    assert not page.get_by_text("It is after all.").is_visible()
    page.get_by_text("About this answer").nth(1).click()
    assert page.get_by_text("It is after all.").is_visible()
    context.close()


def test_a_quiz_that_is_put_into_a_page_whole_starts_as_well(show):
    """As JupyterLab does with the outputs of a notebook that was saved after it was run."""
    page = show("<p id='place'></p>")
    page.evaluate(
        """markup => {
          const made = new DOMParser().parseFromString(markup, "text/html");
          document.querySelector("#place").append(made.querySelector("bp-quiz"));
        }""",
        markup(PAIR),
    )
    assert page.locator(".bp-quiz-head").inner_text() == "2 questions"
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Check").first.click()
    assert page.locator(".bp-quiz-head").inner_text() == "1 of 2 answered"
