"""Every interactive figure of every lesson: quick, within its budget, and without a warning."""

import gzip
import importlib
import pkgutil
import re
import warnings

import pytest

import backprop.explorers
from backprop.explore import live

MODULES = [
    importlib.import_module(f"backprop.explorers.{module.name}")
    for module in pkgutil.iter_modules(backprop.explorers.__path__)
]
MAKERS = [maker for module in MODULES for maker in module.EXPLORERS]


@pytest.fixture(scope="module", params=MAKERS, ids=lambda maker: maker.__name__)
def explorer(request):
    return request.param()


def test_every_explorer_is_within_its_budget(explorer, monkeypatch):
    monkeypatch.setenv("BACKPROP_SITE", "1")
    assert len(explorer.settings()) <= 180
    assert len(explorer.controls) <= 3
    assert len(gzip.compress(explorer._repr_html_().encode())) < 150_000


def test_every_setting_has_words_and_something_to_see(explorer):
    captions = set()
    for settings in explorer.settings():
        caption = explorer.caption(**settings)
        assert 20 < len(caption) < 400 and "nan" not in caption and "e-" not in caption
        captions.add(caption)
        assert any(explorer.fragments(**settings))
    assert len(captions) > 1


def test_every_prediction_has_a_mark_or_something_to_wait_for(explorer):
    assert explorer.prediction
    assert explorer.marks() or any(explorer.before())
    for mark in explorer.marks():
        assert any(mark)


def test_every_control_can_be_driven_through_every_value(explorer):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, panel, stage, words = live.build(explorer).children
        for widget in panel.children:
            seen = set()
            for index in range(len(widget.index_widget.options)):
                widget.index_widget.index = index
                seen.add(words.value + stage.children[1].value)
            assert len(seen) > 1


def test_the_live_figure_starts_where_its_controls_say(explorer):
    _, panel, _, _ = live.build(explorer).children
    shown = [widget.index_widget.value for widget in panel.children]
    assert shown == list(explorer.start.values())


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_the_live_figure_holds_all_it_refers_to(maker):
    """What is drawn before the prediction as well: a missing clip path hides what it clips."""
    stage = live.build(maker()).children[2]
    for layer in stage.children:
        names = set(re.findall(r' id="([^"]+)"', layer.value))
        wanted = re.findall(r'url\(#([^)]+)\)| href="#([^"]+)"', layer.value)
        assert {one or other for one, other in wanted} <= names
