"""The data sets: the numbers of the lessons, shapes, ranges, units, and where they come from."""

import hashlib

import numpy as np
import pytest

from backprop import data

MADE = {
    "line": lambda rng: data.line(),
    "noisy_line": lambda rng: data.noisy_line(40, rng),
    "sine": lambda rng: data.sine(12, rng),
    "sine, uneven": lambda rng: data.sine(12, rng, even=False),
    "xor": lambda rng: data.xor(),
    "two_moons": lambda rng: data.two_moons(41, rng),
    "spirals": lambda rng: data.spirals(40, rng),
}
REAL = {
    "digits": lambda rng: data.digits(),
    "penguins": lambda rng: data.penguins(),
    "species": lambda rng: data.penguins(("bill length", "bill depth"), "species"),
}


def checksum(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


@pytest.mark.parametrize("make", [*MADE.values(), *REAL.values()], ids=[*MADE, *REAL])
def test_every_set_keeps_the_contract(make):
    dataset = make(np.random.default_rng(5))
    again = make(np.random.default_rng(5))
    size = len(dataset)
    assert dataset.X.shape == (size, len(dataset.input_names))
    assert dataset.X.dtype == np.float64
    assert np.isfinite(dataset.X).all()
    if len(dataset.class_names) > 2:
        assert dataset.targets.shape == (size,)
        assert np.issubdtype(dataset.targets.dtype, np.integer)
        assert np.array_equal(np.unique(dataset.targets), range(len(dataset.class_names)))
    else:
        assert dataset.targets.shape == (size, 1)
        assert dataset.targets.dtype == np.float64
    assert np.array_equal(dataset.X, again.X) and np.array_equal(dataset.targets, again.targets)
    assert not np.shares_memory(dataset.X, again.X)
    assert dataset.source and dataset.licence
    assert f"{size} examples" in repr(dataset) and dataset.licence in repr(dataset)


@pytest.mark.parametrize("name", ["noisy_line", "sine", "two_moons", "spirals"])
def test_another_seed_gives_other_points(name):
    first, second = (MADE[name](np.random.default_rng(seed)) for seed in (0, 1))
    assert not np.array_equal(
        np.column_stack([first.X, first.targets]), np.column_stack([second.X, second.targets])
    )


def test_the_line_has_the_least_squares_its_lesson_prints():
    line = data.line()
    x, y = line.column("x"), line.column("y")
    assert x.tolist() == [1, 2, 3, 4, 6] and y.tolist() == [2, 2.5, 4.5, 5, 8]
    slope, intercept = np.polyfit(x, y, 1)
    assert intercept == pytest.approx(0.4864864865, abs=1e-10)
    assert slope == pytest.approx(1.2229729730, abs=1e-10)
    assert ((intercept + slope * x - y) ** 2).mean() / 2 == pytest.approx(0.0564189189, abs=1e-10)


def test_the_noisy_line_has_the_full_gradient_its_lesson_prints():
    points = data.noisy_line(200, np.random.default_rng(0))
    gradient = -points.targets.mean(), -(points.X * points.targets).mean()
    assert np.round(gradient, 4).tolist() == [-1.2276, -3.0087]


def test_the_noise_is_what_was_asked_for():
    rng = np.random.default_rng(3)
    points = data.noisy_line(20_000, rng, noise=0.5)
    residual = points.column("y") - 1 - 2 * points.column("x")
    assert residual.std() == pytest.approx(0.5, rel=0.02)
    assert np.abs(points.X).max() <= 2
    wave = data.sine(5, rng, noise=0)
    assert np.allclose(wave.column("y"), [0, 1, 0, -1, 0])


@pytest.mark.parametrize(
    ("degree", "train", "validation"),
    [(1, 0.2725, 0.3047), (3, 0.0766, 0.0876), (9, 0.0161, 0.2768)],
)
def test_twelve_points_of_the_sine_overfit_as_their_lesson_says(degree, train, validation):
    rng = np.random.default_rng(2)
    points, judges = data.sine(12, rng), data.sine(200, rng, even=False)

    def powers(dataset):
        return np.vander(2 * dataset.column("x") - 1, degree + 1)

    weights = np.linalg.lstsq(powers(points), points.column("y"), rcond=None)[0]
    errors = [((powers(d) @ weights - d.column("y")) ** 2).mean() for d in (points, judges)]
    assert np.round(errors, 4).tolist() == [train, validation]


def test_xor_is_one_or_the_other():
    xor = data.xor()
    assert [int(a != b) for a, b in xor.X] == xor.column("a xor b").tolist()
    assert len(np.unique(xor.X, axis=0)) == 4


def test_the_moons_lie_on_two_half_circles():
    moons = data.two_moons(101, np.random.default_rng(0), noise=0)
    upper, lower = (moons.X[moons.column("moon") == label] for label in (0, 1))
    assert (len(upper), len(lower)) == (51, 50)
    assert np.allclose(np.hypot(*upper.T), 1) and (upper[:, 1] >= 0).all()
    assert np.allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1)
    assert (lower[:, 1] <= 0.5).all()


def test_the_arms_turn_by_four_radians():
    arms = data.spirals(300, np.random.default_rng(0), noise=0)
    radius = np.hypot(*arms.X.T)
    assert 0.99 < radius.max() <= 1
    turned = np.arctan2(*arms.X.T[::-1]) - 4 * radius - 2 * np.pi / 3 * arms.targets
    assert np.allclose(np.cos(turned), 1)
    assert np.bincount(arms.targets).tolist() == [100, 100, 100]


def test_the_digits_are_the_published_ones():
    digits = data.digits()
    assert len(digits) == 1797 and digits.X.min() == 0 and digits.X.max() == 16
    assert (digits.X == digits.X.astype(np.uint8)).all()
    assert checksum(digits.X.astype(np.uint8)) == "8f26b2bd9d135c25"
    assert checksum(digits.targets.astype(np.uint8)) == "8ba4f891220f5e4c"
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(digits.targets).tolist() == counts
    assert set(digits.units.values()) == {"dark pixels of 16"}
    assert digits.licence == "CC BY 4.0" and "Alpaydin" in digits.source


def test_the_penguins_are_the_published_ones():
    penguins = data.penguins()
    assert checksum(penguins.X) == "4f25c25dc3cc1797"
    assert checksum(penguins.targets) == "888882f750031c19"
    assert penguins.units == {"flipper length": "mm", "body mass": "g"}
    assert (penguins.X.min(), penguins.X.max()) == (172, 231)
    assert (penguins.targets.min(), penguins.targets.max()) == (2700, 6300)
    slope, intercept = np.polyfit(penguins.X[:, 0], penguins.targets[:, 0], 1)
    assert (round(slope, 4), round(intercept, 1)) == (49.6856, -5780.8)  # g/mm and g
    assert penguins.licence == "CC0 1.0" and "Gorman" in penguins.source


def test_the_penguins_species_and_bills():
    birds = data.penguins(("bill length", "bill depth"), "species")
    assert birds.class_names == ("Adelie", "Chinstrap", "Gentoo")
    assert np.bincount(birds.targets).tolist() == [151, 68, 123]
    means = [birds.X[birds.targets == label].mean(axis=0).round(1).tolist() for label in range(3)]
    assert means == [[38.8, 18.3], [48.8, 18.4], [47.5, 15.0]]
    assert birds.units == {"bill length": "mm", "bill depth": "mm"}


def test_a_split_keeps_every_example_once_and_its_target_with_it():
    digits = data.digits()
    train, rest = digits.split(train=0.8, rng=np.random.default_rng(0))
    assert (len(train), len(rest)) == (1438, 359)
    rows = [np.column_stack([d.X, d.targets]) for d in (train, rest)]
    both, original = np.vstack(rows), np.column_stack([digits.X, digits.targets])
    assert np.array_equal(both[np.lexsort(both.T)], original[np.lexsort(original.T)])
    assert not np.array_equal(both, original)
    assert rest.class_names == digits.class_names and rest.licence == digits.licence
    same, _ = digits.split(train=0.8, rng=np.random.default_rng(0))
    other, _ = digits.split(train=0.8, rng=np.random.default_rng(1))
    assert np.array_equal(train.X, same.X) and not np.array_equal(train.X, other.X)


def test_wrong_requests_are_answered_with_a_sentence():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="train=1.2 leaves one part of 5 examples empty"):
        data.line().split(train=1.2, rng=rng)
    for make, least in (data.noisy_line, 1), (data.sine, 1), (data.two_moons, 2), (data.spirals, 3):
        for n in (least - 1, least + 0.5):
            with pytest.raises(ValueError, match=f"n must be a whole number of {least} or more"):
                make(n, rng)
        assert len(make(least, rng)) == least
        with pytest.raises(ValueError, match="noise must be 0 or more, not -1"):
            make(9, rng, noise=-1)
        with pytest.raises(ValueError, match="rng must be a generator.*, not 0"):
            make(9, 0)
    with pytest.raises(ValueError, match="rng must be a generator.*, not None"):
        data.line().split(rng=None)
    for inputs in ("wing",), ("species",), ():
        with pytest.raises(ValueError, match="inputs must be of bill length, .*, body mass; they"):
            data.penguins(inputs)
    with pytest.raises(ValueError, match="target must be one of species, bill.*, not 'x'"):
        data.penguins(target="x")
    with pytest.raises(KeyError, match="line has no 'z'; it has: x, y"):
        data.line().column("z")


def test_one_input_needs_no_brackets():
    np.testing.assert_array_equal(data.penguins("bill depth").X, data.penguins(["bill depth"]).X)


def test_a_column_is_a_copy():
    line = data.line()
    line.column("x")[0] = 99
    line.column("y")[0] = 99
    assert line.X[0, 0] == 1 and line.targets[0, 0] == 2
