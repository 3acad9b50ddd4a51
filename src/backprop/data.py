"""The course's data: small sets made from a formula, and two real ones with their sources.

Every set is a `Dataset`: the inputs `X`, one example a row, the `targets` they should give, and
what a careful reader asks next: names, units, where the numbers come from, who may use them.
Made sets take a random generator `rng`, so that the same seed always gives the same points; the
real ones lie in the folder `datasets` of this package, and nothing is downloaded.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from backprop.demands import generator, not_negative, whole

FOLDER = Path(__file__).parent / "datasets"
DIGITS_SOURCE = (
    "E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, "
    "UCI Machine Learning Repository, https://doi.org/10.24432/C50P49"
)
PENGUINS_SOURCE = (
    "K. B. Gorman, T. D. Williams and W. R. Fraser (2014), Ecological Sexual Dimorphism and "
    "Environmental Variability within a Community of Antarctic Penguins (Genus Pygoscelis), "
    "PLoS ONE 9(3): e90081, https://doi.org/10.1371/journal.pone.0090081"
)


@dataclass(frozen=True, repr=False)
class Dataset:
    """Examples and what is known about them.

    Attributes:
        name: what the set is called.
        X: the inputs, float64, one example a row, shape (N, inputs).
        targets: what is to be predicted. Numbers and yes/no answers (0 or 1) are a float64
            column, shape (N, 1); one class of several is an integer label, shape (N,).
        input_names: what the columns of X are called.
        target_name: what the targets are called.
        class_names: the name of each label; empty for numbers.
        units: name → unit, for the quantities that have one.
        source: where the numbers come from.
        licence: on what terms they may be used.
    """

    name: str
    X: np.ndarray
    targets: np.ndarray
    input_names: tuple[str, ...]
    target_name: str
    class_names: tuple[str, ...] = ()
    units: dict[str, str] = field(default_factory=dict)
    source: str = "made by backprop.data from its formula"
    licence: str = "BSD-3-Clause"

    def __len__(self):
        return len(self.X)

    def __repr__(self):
        inputs = [self._with_unit(name) for name in self.input_names]
        listed = ", ".join(inputs) if len(inputs) <= 4 else f"{inputs[0]} … {inputs[-1]}"
        return (
            f"{self.name}: {len(self)} examples\n"
            f"  X {self.X.shape}: {listed}\n"
            f"  targets {self.targets.shape}: {self._with_unit(self.target_name)}\n"
            f"  source: {self.source} ({self.licence})"
        )

    def _with_unit(self, name):
        return f"{name} [{self.units[name]}]" if name in self.units else name

    def column(self, name: str) -> np.ndarray:
        """One input or the target as a flat array, shape (N,).

        Raises:
            KeyError: no quantity has this name; the message lists those there are.
        """
        if name == self.target_name:
            return self.targets.flatten()  # (N, 1) or (N,) -> (N,)
        if name not in self.input_names:
            known = ", ".join([*self.input_names, self.target_name])
            raise KeyError(f"{self.name} has no {name!r}; it has: {known}")
        return self.X[:, self.input_names.index(name)].copy()

    def split(self, *, train: float = 0.8, rng: np.random.Generator) -> tuple["Dataset", "Dataset"]:
        """Shuffle the examples and cut them into two sets.

        Args:
            train: the share of the first set, between 0 and 1.
            rng: shuffles the examples; the same seed gives the same two sets.

        Returns:
            The set of that share, and the rest as another. Split the rest once more to get
            validation and test sets.

        Raises:
            ValueError: one of the two would be empty.
        """
        size = round(train * len(self))
        if not 0 < size < len(self):
            raise ValueError(f"train={train} leaves one part of {len(self)} examples empty")
        order = generator(rng, "permutation").permutation(len(self))
        parts = order[:size], order[size:]
        return tuple(replace(self, X=self.X[rows], targets=self.targets[rows]) for rows in parts)


def line() -> Dataset:
    """The five points that a line is fitted to by hand.

    x = 1, 2, 3, 4, 6 and y = 2, 2.5, 4.5, 5, 8. The least squares are at
    ŷ = 0.4864864865 + 1.2229729730 x. X and targets have shape (5, 1).
    """
    x, y = [1, 2, 3, 4, 6], [2, 2.5, 4.5, 5, 8]
    return Dataset("line", _column(x), _column(y), ("x",), "y")


def noisy_line(n: int, rng: np.random.Generator, noise: float = 1.0) -> Dataset:
    """Draw n points of y = 1 + 2x, every x from −2 to 2 equally likely, with normal noise on y.

    `noise` is the standard deviation of the noise. X and targets have shape (n, 1).

    Raises:
        ValueError: n is below 1, the noise below 0, or rng no generator.
    """
    _can_draw(n, rng, noise, least=1)
    x = rng.uniform(-2, 2, n)
    y = 1 + 2 * x + rng.normal(0, noise, n)
    return Dataset("noisy line", _column(x), _column(y), ("x",), "y")


def sine(n: int, rng: np.random.Generator, noise: float = 0.25, even: bool = True) -> Dataset:
    """Draw n points of y = sin 2πx for x from 0 to 1, with normal noise on y.

    Twelve of them are few enough to be learned by heart. `noise` is the standard deviation of
    the noise; x is evenly spaced, or drawn at random with `even=False` (for the points that
    judge a fit). X and targets have shape (n, 1).

    Raises:
        ValueError: n is below 1, the noise below 0, or rng no generator.
    """
    _can_draw(n, rng, noise, least=1)
    x = np.linspace(0, 1, n) if even else rng.uniform(0, 1, n)
    y = np.sin(2 * np.pi * x) + rng.normal(0, noise, n)
    return Dataset("sine", _column(x), _column(y), ("x",), "y")


def xor() -> Dataset:
    """The four cases of "one or the other, not both", which no straight line separates.

    X has shape (4, 2), targets (4, 1): 0 for equal inputs, 1 for different ones.
    """
    X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    return Dataset("xor", np.array(X), _column([0, 1, 1, 0]), ("a", "b"), "a xor b", ("0", "1"))


def two_moons(n: int, rng: np.random.Generator, noise: float = 0.1) -> Dataset:
    """Draw n points on two interlocking half circles of radius 1, with normal noise.

    Half of them (rounded up) lie on the upper arc, class 0, the others on the lower, class 1.
    `noise` is the standard deviation in each direction. X is (n, 2), targets (n, 1).

    Raises:
        ValueError: n is below 2, the noise below 0, or rng no generator.
    """
    _can_draw(n, rng, noise, least=2)
    labels = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    X = np.where(labels[:, None] == 0, upper, lower) + rng.normal(0, noise, (n, 2))
    return Dataset("two moons", X, _column(labels), ("x₁", "x₂"), "moon", ("upper", "lower"))


def spirals(n: int, rng: np.random.Generator, noise: float = 0.1) -> Dataset:
    """Draw n points on three spiral arms that start at the origin and turn by 4 radians.

    `noise` is the standard deviation of the angle in radians. X is (n, 2); targets are the
    labels 0, 1, 2 of the arms, shape (n,).

    Raises:
        ValueError: n is below 3, the noise below 0, or rng no generator.
    """
    _can_draw(n, rng, noise, least=3)
    labels = np.arange(n) % 3
    radius = np.sqrt(rng.uniform(0, 1, n))  # the root spreads the points evenly over the disc
    angle = 4 * radius + 2 * np.pi / 3 * labels + rng.normal(0, noise, n)
    X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return Dataset("spirals", X, labels, ("x₁", "x₂"), "arm", ("first", "second", "third"))


def digits() -> Dataset:
    """1 797 handwritten digits, 8 × 8 pixels each.

    X is (1797, 64), row by row from the top left; each number counts the dark pixels, 0 to 16,
    in one 4 × 4 block of the scanned 32 × 32 bitmap. Divide by 16 before training. The targets
    are the digits 0 to 9, shape (1797,), written by 13 people. `X.reshape(-1, 1, 8, 8)` makes
    images of them: (N, channels, height, width).

    Source: E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits (its
    test part), https://doi.org/10.24432/C50P49. Licence: CC BY 4.0.
    """
    with np.load(FOLDER / "digits.npz") as stored:
        X, labels = stored["pixels"].astype(float), stored["labels"].astype(int)
    names = tuple(f"pixel {row},{column}" for row in range(8) for column in range(8))
    units = dict.fromkeys(names, "dark pixels of 16")
    classes = tuple("0123456789")
    return Dataset("digits", X, labels, names, "digit", classes, units, DIGITS_SOURCE, "CC BY 4.0")


def penguins(inputs: Sequence[str] = ("flipper length",), target: str = "body mass") -> Dataset:
    """Measurements of 342 penguins of three species from the Palmer Archipelago.

    The two birds of the original 344 that were not measured are left out. Source: K. B. Gorman,
    T. D. Williams and W. R. Fraser (2014), PLoS ONE 9(3): e90081,
    https://doi.org/10.1371/journal.pone.0090081. Licence: CC0 1.0.

    Args:
        inputs: one or more of "bill length", "bill depth", "flipper length" (all in mm) and
            "body mass" (g).
        target: another of them, for targets of shape (342, 1); or "species", for the labels
            0 (Adelie), 1 (Chinstrap) and 2 (Gentoo), shape (342,).

    Raises:
        ValueError: a name that is not among them.
    """
    columns, units = _penguin_columns()
    inputs = (inputs,) if isinstance(inputs, str) else tuple(inputs)
    if not inputs or not {*inputs} <= units.keys():
        raise ValueError(f"inputs must be of {', '.join(units)}; they are {inputs}")
    if target not in columns:
        raise ValueError(f"the target must be one of {', '.join(columns)}, not {target!r}")
    classes, labels = np.unique(columns["species"], return_inverse=True)
    is_species = target == "species"
    return Dataset(
        "penguins",
        np.column_stack([np.array(columns[name], float) for name in inputs]),
        labels if is_species else _column(columns[target]),
        inputs,
        target,
        tuple(map(str, classes)) if is_species else (),
        {name: units[name] for name in [*inputs, target] if name in units},
        PENGUINS_SOURCE,
        "CC0 1.0",
    )


def _can_draw(n, rng, noise, least):
    """Whether n points can be drawn."""
    whole("n", n, least)
    generator(rng, "uniform")
    not_negative("noise", noise)


def _penguin_columns():
    """Read the stored table: name -> column of text, name -> unit."""
    with open(FOLDER / "penguins.csv", encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    names, _, units = zip(*(title.partition(" in ") for title in heading), strict=True)
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    return columns, {name: unit for name, unit in zip(names, units, strict=True) if unit}


def _column(numbers):
    return np.array(numbers, dtype=float)[:, None]  # (N,) -> (N, 1)
