"""The mechanism of interactive figures, on a small figure of its own."""

import json
import re

import pytest

from backprop import page, plots
from backprop.explore import Prediction, choice, explore, live, picture, slider, steps
from backprop.explore.controls import number
from backprop.explore.learner import usable
from backprop.explore.svg import Canvas, drawing

QUESTION = {
    "id": "up-or-down",
    "slug": "test",
    "question": "Up or down?",
    "type": "multiple_choice",
    "answers": [
        {"answer": "up", "correct": True, "feedback": "It rises."},
        {"answer": "down", "correct": False, "feedback": "Look again."},
    ],
}


def background(figure):
    left, right = figure.subplots(1, 2)
    for axes in (left, right):
        axes.set(xlim=(0, 4), ylim=(-10, 10), title="T")
    return left, right


def draw(axes, slope, side, step):
    color = plots.VALUE if side == "left" else plots.GRADIENT
    line = axes[side == "right"].plot([0, step], [0, slope * step], color=color)
    return [*line, axes[0].text(1, 1, f"slope {slope} < 3")]


def mark(axes, index):
    return axes[0].plot([0, 1], [0, 1 - 2 * index], color=plots.PREDICTION)


def make(**changes):
    arguments = {
        "name": "test",
        "question": "What does the slope do?",
        "describe": lambda slope, side, step: f"slope {slope} on the {side} at step {step}",
        "readout": lambda slope, side, step: {"height": number(slope * step)},
        "slope": slider("slope", (1, 2, 5), start=2),
        "side": choice("side", {"left": "left", "right": "right"}),
        "step": steps("step", 3),
        **changes,
    }
    return explore(background, draw, **arguments)


def data_of(markup):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', markup)[1])


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setenv("BACKPROP_SITE", "1")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.01, "0.01"),
        (-0.0331113, "−0.03311"),
        (6.3e-15, "6.3 · 10⁻¹⁵"),
        (123456.7, "123457"),
        (0, "0"),
        (20, "20"),
        (float("inf"), "∞"),
        (float("nan"), "not a number"),
    ],
)
def test_numbers_read_as_people_write_them(value, text):
    assert number(value) == text


def test_controls_know_their_texts_and_their_start():
    control = slider("rate", (0.1, 1.0), start=1.0, unit="mm")
    assert (control.texts, control.start) == (("0.1 mm", "1 mm"), 1)
    assert steps("step", 2).values == (0, 1, 2)


def test_palette_becomes_the_pages_own_colours_and_text_stays_text():
    explorer = make()
    with drawing():
        line, text = draw(explorer.axes, 1, "left", 2)
        pieces = [explorer.canvas.piece(line), explorer.canvas.piece(text)]
    assert "var(--bp-value)" in pieces[0] and "#" not in pieces[0].replace("url(#", "")
    assert ">slope 1 &lt; 3</text>" in pieces[1] and "var(--bp-figure-font)" in pieces[1]


def test_pieces_repeat_to_the_letter_and_keep_a_tenth_of_a_pixel():
    first, second = (make().fragments(slope=5, side="right", step=3) for _ in range(2))
    assert first == second
    assert not re.search(r"\d\.\d\d", re.search(r' d="([^"]*)"', "".join(first[1]))[1])


def test_definitions_carry_the_figures_name():
    explorer = make()
    explorer.fragments(slope=1, side="left", step=1)
    assert explorer.canvas.definitions
    for markup in explorer.canvas.definitions.values():
        assert ' id="bp-test-' in markup


def test_an_artist_with_a_gid_is_drawn_once():
    explorer = make()
    canvas = Canvas(explorer.figure, "x")
    with drawing():
        first, second = (explorer.axes[0].plot([0, 1], [0, end])[0] for end in (1, 9))
        for line in (first, second):
            line.set_gid("same")
        assert canvas.piece(first) == canvas.piece(second)


def test_drawing_leaves_no_artist_and_moves_no_limit():
    explorer = make()
    before = [(len(axes.get_children()), axes.axis()) for axes in explorer.figure.axes]
    for settings in explorer.settings():
        explorer.fragments(**settings)
    after = [(len(axes.get_children()), axes.axis()) for axes in explorer.figure.axes]
    assert before == after


def test_fragments_of_a_setting_are_kept():
    explorer = make()
    first = explorer.fragments(slope=1, side="left", step=1)
    assert explorer.fragments(slope=1, side="left", step=1) is first


def test_the_moving_part_lands_in_its_panel():
    explorer = make()
    left, right = explorer.fragments(slope=1, side="right", step=1)
    assert len(left) == 1 and "<text" in left[0]
    assert len(right) == 1 and "var(--bp-gradient)" in right[0]


def test_site_holds_every_setting_in_the_order_the_script_counts(site):
    explorer = make()
    data = data_of(explorer._repr_html_())
    settings = explorer.settings()
    assert len(settings) == 3 * 2 * 4 == len(data["frames"]) == len(data["captions"])
    for setting, caption, numbers in zip(settings, data["captions"], data["numbers"], strict=True):
        assert caption == explorer.caption(**setting)
        assert numbers == list(explorer.numbers(**setting).values())
    # explore.js: index = index * (number of values) + value, control by control.
    place = (2 * 2 + 1) * 4 + 3
    assert settings[place] == {"slope": 5, "side": "right", "step": 3}
    pieces = [data["pieces"][piece] for piece in data["frames"][place][1]]
    assert pieces == list(explorer.fragments(**settings[place])[1])


def test_site_keeps_every_piece_once(site):
    data = data_of(make()._repr_html_())
    assert len(set(data["pieces"])) == len(data["pieces"])
    used = {piece for frame in data["frames"] for panel in frame for piece in panel}
    assert used == set(range(len(data["pieces"])))


def test_site_labels_every_control_and_asks_no_third_party(site):
    markup = make(prediction=Prediction(QUESTION, mark=mark))._repr_html_()
    for identifier in re.findall(r'<(?:input|select)[^>]* id="(bp-test-[^"]*)"', markup):
        assert f'<label for="{identifier}">' in markup
    assert "http" not in markup.replace("http://www.w3.org", "")
    assert markup.count('class="bp-mark"') == 2 * 2  # two answers, two panels


def test_script_data_cannot_end_the_script(site):
    explorer = make(describe=lambda **_: "</script><b>")
    assert data_of(explorer._repr_html_())["captions"][0] == "</script><b>"


def test_stored_notebooks_hold_a_picture_with_words(monkeypatch):
    monkeypatch.setenv("BACKPROP_STORE", "1")
    markup = make()._repr_html_()
    assert '<img alt="slope 2 on the left at step 0"' in markup
    assert "data:image/png;base64," in markup and "<script" not in markup


def test_outputs_bring_their_styles_only_in_jupyter(monkeypatch):
    assert page.life() == "live"
    assert "<style data-bp>" in page.with_assets("x")
    monkeypatch.setenv("BACKPROP_STORE", "1")
    assert page.with_assets("x") == "x"
    monkeypatch.setenv("BACKPROP_SITE", "1")
    assert page.on_site() and page.with_assets("x") == "x"


def test_picture_has_its_words_and_follows_the_theme(site):
    figure = make().figure
    markup = picture(figure, 'a "quoted" picture', name="p")._repr_html_()
    assert 'aria-label="a &quot;quoted&quot; picture"' in markup
    assert 'role="img"' in markup and "var(--bp-muted)" in markup


def live_parts(explorer):
    header, controls, stage, words = live.build(explorer).children
    return header, controls.children, stage.children[1], words


def test_live_figure_follows_its_controls():
    explorer = make()
    _, (slope, side, step), moving, words = live_parts(explorer)
    assert (slope.value, side.value) == (2, "left")
    seen = {moving.value}
    slope.value = 5
    seen.add(moving.value)
    side.value = "right"
    seen.add(moving.value)
    back, forth, play = step.children[1:]
    forth.click()
    assert "slope 5 on the right at step 1" in words.value
    seen.add(moving.value)
    back.click()
    back.click()
    assert "at step 0" in words.value
    play.value = 3
    assert "at step 3" in words.value
    assert len(seen) == 4


def test_live_prediction_is_the_same_component():
    header, *_ = live_parts(make(prediction=Prediction(QUESTION)))
    assert "<bp-question" in header.value and "Up or down?" in header.value


def unwritten(x):
    raise NotImplementedError


def endless(x):
    while True:
        pass


def reference(x):
    return x


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (unwritten, "yours is not written yet"),
        (lambda x: 1 / 0, "yours stopped with ZeroDivisionError"),
        (lambda: 0, "yours stopped with TypeError"),
        (lambda x: exit(), "yours stopped with SystemExit"),
        (lambda x: "text", "does not have the form"),
    ],
)
def test_a_function_that_fails_is_replaced_with_a_sentence(function, sentence):
    used, note = usable(function, reference, [(1,)], lambda answer: answer == 1)
    assert used is reference and sentence in note


def test_a_function_that_never_ends_is_replaced(monkeypatch):
    monkeypatch.setattr("backprop.explore.learner.SECONDS", 0.2)
    used, note = usable(endless, reference, [(1,)], bool)
    assert used is reference and "had not ended" in note


def test_a_trial_is_left_as_it_was():
    trial = [1, 2]
    usable(lambda x: x.clear(), reference, [(trial,)], bool)
    assert trial == [1, 2]


def test_a_function_that_works_is_used():
    def own(x):
        return x

    assert usable(own, reference, [(1,)], lambda answer: answer == 1) == (own, "")
