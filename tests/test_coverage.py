"""The table of topics: every lesson, figure, exercise and question in it is there."""

from importlib import import_module

import pytest

import course_map
import topics
from backprop.checks.exercise import Exercise
from backprop.quizzes import load

TOPICS = topics.topics()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.topic)
def test_each_topic_is_taught_shown_written_and_asked(topic):
    assert topic.lesson in course_map.lessons()
    figures = import_module(f"backprop.explorers.{topic.lesson}")
    assert topic.figure in [figure.__name__ for figure in figures.EXPLORERS]
    checks = import_module(f"backprop.checks.{topic.lesson}")
    assert isinstance(getattr(checks, topic.exercise), Exercise)
    assert topic.question in [one["id"] for one in load(topic.lesson)]


def test_the_four_articles_and_every_topic_that_must_not_be_missing():
    assert len({topic.article for topic in TOPICS}) == 4
    names = " ".join(topic.topic for topic in TOPICS).lower()
    must = (
        "gates", "forward pass", "error", "chain rule", "update", "learning rate", "batch update",
        "quiz", "stochastic", "adam", "vanishing", "exploding", "sigmoid against relu",
        "overfitting", "regularisation", "early stopping", "convolutional", "batch normalisation",
        "clipping", "tuning", "published wrong",
    )  # fmt: skip
    assert [word for word in must if word not in names] == []


def test_every_lesson_has_its_part_in_it():
    assert {topic.lesson for topic in TOPICS} == set(course_map.lessons())
