"""The figures of batch normalisation: what they say is what the numbers do."""

import numpy as np
import pytest

from backprop.explorers import batch_norm as figures

PUSH, MODES = figures.push_one(), figures.two_modes()


def not_written(dY, X, gamma, eps):
    raise NotImplementedError


def direct_path_alone(dY, X, gamma, eps):
    return gamma * dY / np.sqrt(X.var(axis=0) + eps), dY.sum(axis=0), dY.sum(axis=0)


@pytest.mark.parametrize("position", figures.POSITIONS)
def test_all_three_paths_agree_with_the_measured_slopes(position):
    x = np.array((position, *figures.BATCH[1:]))
    np.testing.assert_allclose(figures.slopes(x), figures.measured(x), atol=1e-7)
    assert "agree with the measured slopes" in PUSH.caption(position=position, paths=(1, 1))
    for paths in [(0, 1), (1, 0), (0, 0)]:
        assert "miss" in PUSH.caption(position=position, paths=paths)


def test_the_numbers_of_the_lesson():
    np.testing.assert_allclose(figures.slopes(figures.BATCH), [0.25, -0.25, 0, 0], atol=1e-5)
    np.testing.assert_allclose(figures.slopes(figures.BATCH, 0, 0), [0.5, 0, 0, 0], atol=1e-5)
    expected = [0.375, -0.125, -0.125, -0.125]
    np.testing.assert_allclose(figures.slopes(figures.BATCH, 1, 0), expected, atol=1e-5)
    words = PUSH.caption(position=1.0, paths=(1, 1))
    assert "x̂₁ rises, x̂₂ falls, x̂₃ stays, x̂₄ stays" in words
    assert list(PUSH.numbers(position=1.0, paths=(1, 1)).values())[:2] == ["3", "2"]


def test_the_gap_is_that_of_the_path_left_out():
    words = PUSH.caption(position=1.0, paths=(1, 0))
    assert "without the path through the variance" in words and "by " in words
    assert "without the path through the mean and the variance" in PUSH.caption(
        position=1.0, paths=(0, 0)
    )


def test_the_learner_s_own_backward_pass_is_drawn():
    own = figures.push_one(lambda *given: list(figures.course_backward(*given)))
    assert "yours agree" in own.caption(position=3.0)
    assert own.prediction is None and set(own.controls) == {"position"}
    wrong = figures.push_one(direct_path_alone)
    assert "yours miss" in wrong.caption(position=1.0)


def test_a_stub_leaves_the_course_s_own():
    own = figures.push_one(not_written)
    assert "not written yet" in own.note
    assert "the three paths together agree" in own.caption(position=1.0)


@pytest.mark.parametrize("company", figures.COMPANY.values())
def test_in_evaluation_company_does_not_matter(company):
    value, mean, spread = figures.answered(False, company, 1)
    assert (value, mean, spread**2) == pytest.approx((5.8763, 0.3, 1.3), abs=5e-5)
    assert "7 becomes 5.876" in MODES.caption(training=False, company=company, batches=1)


def test_in_training_company_matters():
    values = [figures.answered(True, company, 50)[0] for company in figures.COMPANY.values()]
    assert values == pytest.approx([0, -0.4472, 1.3471, -1.2923], abs=1e-4)
    assert "it becomes 0" in MODES.caption(training=True, company=(), batches=0)


def test_the_running_values_come_near_with_time():
    _, mean, _ = figures.answered(False, (), 50)
    assert mean == pytest.approx(2.9845, abs=5e-5)


def test_the_opening_picture_says_what_is_to_be_seen():
    assert "twelve penguins" in figures.portrait().alt


def test_the_marks_stand_for_the_answers_in_their_order():
    answers = [one["answer"] for one in MODES.prediction.question["answers"]]
    starts = ("About 2", "0,", "7:", "An error")
    assert all(text.startswith(start) for text, start in zip(answers, starts, strict=True))
    assert figures.PREDICTED == (2.0, 0.0, 7.0, None)
