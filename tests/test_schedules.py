"""Learning-rate schedules, against numbers worked out beforehand."""

import pytest

from backprop.schedules import cosine, inverse_time, step_decay, warm_up


def rates(schedule, *steps):
    return pytest.approx([schedule(t) for t in steps])


def test_step_decay():
    schedule = step_decay(0.8, factor=0.25, every=3)
    assert rates(schedule, 0, 2, 3, 5, 6) == [0.8, 0.8, 0.2, 0.2, 0.05]
    assert rates(step_decay(0.8, every=2), 1, 2) == [0.8, 0.4]


def test_inverse_time():
    assert rates(inverse_time(0.2, 0.01), 0, 100, 300) == [0.2, 0.1, 0.05]


def test_cosine():
    schedule = cosine(1.0, steps=60, final=0.2)
    assert rates(schedule, 0, 20, 30, 40, 60, 1000) == [1, 0.8, 0.6, 0.4, 0.2, 0.2]
    assert rates(cosine(0.5, steps=4), 1, 4) == [0.25 * (1 + 0.5**0.5), 0]


def test_warm_up():
    assert rates(warm_up(0.4, steps=4), 0, 1, 3, 4, 50) == [0.1, 0.2, 0.4, 0.4, 0.4]
    schedule = warm_up(inverse_time(1.0, 0.5), steps=2)
    assert rates(schedule, 0, 1, 2) == [0.5, 1 / 1.5, 0.5]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: step_decay(0.1, every=0), "every must be a whole number of 1 or more, not 0"),
        (lambda: cosine(0.1, steps=0), "steps must be a whole number of 1 or more, not 0"),
        (lambda: warm_up(0.1, steps=-1), "steps must.*1 or more, not -1"),
        (lambda: inverse_time(0.1, -0.5), "k must be 0 or more, not -0.5"),
    ],
)
def test_out_of_range(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
