"""Right answers written in many ways, and near misses that are told apart."""

import math

import numpy as np
import pytest

from backprop import clipping, depth
from backprop.checks import depth as check


def norms_in_loops(Ws, Zs, As, dY, activation):
    slope = {
        "relu": lambda z: 1.0 if z > 0 else 0.0,
        "tanh": lambda z: 1 / math.cosh(z) ** 2,
        "sigmoid": lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2,
        "identity": lambda z: 1.0,
    }[activation]
    norms, dA = [0.0] * len(Ws), dY.tolist()
    for place in range(len(Ws) - 1, -1, -1):
        W, Z, A = Ws[place], Zs[place], As[place]
        dZ = [
            [d * slope(z) for d, z in zip(ds, zs, strict=True)]
            for ds, zs in zip(dA, Z, strict=True)
        ]
        squares = 0.0
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                squares += sum(A[n, i] * dZ[n][j] for n in range(len(dZ))) ** 2
        norms[place] = math.sqrt(squares)
        dA = [[sum(d * w for d, w in zip(row, ws, strict=True)) for ws in W] for row in dZ]
    return norms


def norms_with_einsum(Ws, Zs, As, dY, activation):
    found, back = [], dY
    for W, Z, before, after in list(zip(Ws, Zs, As, As[1:], strict=False))[::-1]:
        if activation == "relu":
            back = np.where(Z > 0, back, 0)
        elif activation == "tanh":
            back = back * (1 - after * after)
        elif activation == "sigmoid":
            back = back * after * (1 - after)
        found.insert(0, np.sqrt(np.einsum("ni,nj->ij", before, back).ravel() @ np.einsum(
            "ni,nj->ij", before, back).ravel()))  # fmt: skip
        back = np.einsum("nj,ij->ni", back, W)
    return tuple(found)


def norms_by_recursion(Ws, Zs, As, dY, activation):
    if not Ws:
        return []
    if activation == "relu":
        dZ = dY * (As[-1] > 0)
    else:
        dZ = dY * {"tanh": lambda A: 1 - A**2, "sigmoid": lambda A: A - A**2}.get(
            activation, np.ones_like
        )(As[-1])
    rest = norms_by_recursion(Ws[:-1], Zs[:-1], As[:-1], dZ @ Ws[-1].T, activation)
    return [*rest, np.linalg.norm(As[-2].T @ dZ, "fro")]


def as_an_array(*arguments):
    return np.array(depth.gradient_norms(*arguments))


NORMS = [norms_in_loops, norms_with_einsum, norms_by_recursion, as_an_array]


def weights_by_normal(fan_in, fan_out, kind, rng):
    return rng.normal(0, math.sqrt((2 if kind == "he" else 1) / fan_in), (fan_in, fan_out))


def weights_one_by_one(fan_in, fan_out, kind, rng):
    spread = {"he": 2**0.5, "xavier": 1.0}[kind] / fan_in**0.5
    return [[spread * x for x in rng.standard_normal(fan_out)] for _ in range(fan_in)]


def weights_turned(fan_in, fan_out, kind, rng):
    W = rng.standard_normal((fan_out, fan_in)).T
    W *= np.sqrt(1 / fan_in)
    return W * np.sqrt(2) if kind == "he" else W


def weights_with_a_refusal(fan_in, fan_out, kind, rng):
    if kind not in ("he", "xavier"):
        raise ValueError("he or xavier")
    return weights_by_normal(fan_in, fan_out, kind, rng)


WEIGHTS = [weights_by_normal, weights_one_by_one, weights_turned, weights_with_a_refusal]


def clipped_in_loops(gradients, c):
    total = 0.0
    for gradient in gradients:
        for entry in gradient.ravel():
            total += float(entry) ** 2
    if total <= c * c:
        return [gradient.tolist() for gradient in gradients]
    return [(gradient * c / math.sqrt(total)).tolist() for gradient in gradients]


def clipped_as_one_vector(gradients, c):
    vector = np.concatenate([np.ravel(gradient) for gradient in gradients])
    norm = np.linalg.norm(vector)
    return tuple(gradient * (min(1, c / norm) if norm > 0 else 1) for gradient in gradients)


def clipped_with_a_small_number(gradients, c):
    norm = np.sqrt(sum(np.sum(gradient * gradient) for gradient in gradients))
    return [gradient * min(1, c / (norm + 1e-12)) for gradient in gradients]


def clipped_by_the_larger(gradients, c):
    norm = math.hypot(*(np.linalg.norm(gradient) for gradient in gradients))
    return [gradient / max(1, norm / c) for gradient in gradients]


def clipped_on_copies(gradients, c):
    own = [gradient.copy() for gradient in gradients]
    norm = np.sqrt(sum(float(np.vdot(gradient, gradient)) for gradient in own))
    if norm > c:
        for gradient in own:
            gradient *= c / norm
    return own


CLIPPED = [
    clipped_in_loops,
    clipped_as_one_vector,
    clipped_with_a_small_number,
    clipped_by_the_larger,
    clipped_on_copies,
]


def dead_in_loops(Z):
    dead = 0
    for unit in range(Z.shape[1]):
        if all(Z[row, unit] <= 0 for row in range(len(Z))):
            dead += 1
    return dead / Z.shape[1]


def dead_by_the_largest(Z):
    return (Z.max(axis=0) <= 0).mean()


def dead_by_what_comes_out(Z):
    return 1 - np.count_nonzero(np.maximum(Z, 0).sum(axis=0)) / Z.shape[1]


def dead_as_an_array(Z):
    return np.array(np.sum(~np.any(Z > 0, axis=0)) / len(Z.T))


DEAD = [dead_in_loops, dead_by_the_largest, dead_by_what_comes_out, dead_as_an_array]


@pytest.mark.parametrize(
    "exercise, answer",
    [
        pytest.param(exercise, answer, id=f"{exercise.name}-{answer.__name__}")
        for exercise, answers in (
            (check.gradient_norms, NORMS),
            (check.initialise, WEIGHTS),
            (check.clip_by_global_norm, CLIPPED),
            (check.dead_fraction, DEAD),
        )
        for answer in answers
    ],
)
def test_right_answers_written_differently_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


def test_a_division_by_zero_is_told_even_if_the_answer_is_right():
    def warns(gradients, c):
        norm = np.linalg.norm(np.concatenate([gradient.ravel() for gradient in gradients]))
        return [gradient * min(1, c / norm) for gradient in gradients]

    assert check.clip_by_global_norm(warns).mistake == "nothing_by_nothing"


def test_gradients_changed_where_they_stand_are_told():
    def careless(gradients, c):
        for place, clipped in enumerate(clipping.clip_by_global_norm(gradients, c)):
            gradients[place][...] = clipped
        return gradients

    assert check.clip_by_global_norm(careless).mistake == "in_place"


def test_another_spread_is_told_by_how_far_it_is_off():
    report = check.initialise(lambda i, o, kind, rng: 3 * weights_by_normal(i, o, kind, rng))
    assert (report.status, report.mistake) == ("not yet", None)
    assert "their spread" in report.message and "about 3 times as asked" in report.message


def test_one_kind_half_as_large_again_is_no_known_mistake():
    def half(fan_in, fan_out, kind, rng):
        return weights_by_normal(fan_in, fan_out, kind, rng) * (1.5 if kind == "he" else 1)

    report = check.initialise(half)
    assert (report.status, report.mistake) == ("not yet", None)


def test_the_rules_for_test_inputs():
    """Sizes that differ, every activation, Z exactly 0, a small and an all-zero gradient."""
    nets = check.gradient_norms.cases
    assert {net[-1] for net in nets} == set(depth.ACTIVATIONS)
    uneven = [net for net in nets if len({W.shape for W in net[0]}) == len(net[0])]
    assert all(
        len({len(net[3]), *(W.shape[0] for W in net[0])}) == len(net[0]) + 1 for net in uneven[:4]
    )
    assert any(np.any(Z == 0) for net in nets if net[-1] == "relu" for Z in net[1])
    lengths = [
        (math.hypot(*(np.linalg.norm(g) for g in gs)), c)
        for gs, c in check.clip_by_global_norm.cases
    ]
    assert any(length > c for length, c in lengths) and any(0 < length < c for length, c in lengths)
    assert any(length == 0 for length, _ in lengths)
    assert any(abs(length - c) < 1e-12 for length, c in lengths)
    assert {kind for _, _, kind in check.initialise.cases} == {"he", "xavier"}
    fractions = [depth.dead_fraction(Z) for (Z,) in check.dead_fraction.cases]
    assert len(set(fractions)) >= 4 and {0.0, 1.0} <= set(fractions)
    assert any(np.any(Z == 0) for (Z,) in check.dead_fraction.cases)


def test_the_check_of_initial_weights_can_tell_the_spreads_apart():
    """A known spread is the right one to the last digit, as some are for one kind, or far off."""
    for name, spread in check.SPREADS.items():
        ratios = []
        for fan_in, fan_out, kind in check.initialise.cases:
            share = 2 if kind == "he" else 1
            right = check.SPREADS["as asked"](fan_in, fan_out, share)
            ratios.append(spread(fan_in, fan_out, share) / right)
        far = [abs(ratio - 1) > 2 * check.CLOSE for ratio in ratios]
        assert all(far[i] or ratios[i] == pytest.approx(1) for i in range(len(far))), name
        assert sum(far) >= 2 or name == "as asked"


def length(gradients):
    return np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))


@pytest.mark.parametrize(
    "answer, mistake",
    [
        (lambda gs, c: [g * c / length(gs) for g in gs], "always_rescaled"),
        (lambda gs, c: [g * min(1, c / np.linalg.norm(g)) for g in gs], "each_array_alone"),
        (lambda gs, c: [g * min(1, c / float(length(gs)) ** 2) for g in gs], "squared_length"),
        (lambda gs, c: [g * min(1, c / math.sqrt(length(gs) ** 2)) for g in gs], None),
    ],
)
def test_a_mistake_in_clipping_is_named_although_it_divides_by_0(answer, mistake):
    """Of two mistakes the first one is told; with the right scale only the division is left."""
    assert check.clip_by_global_norm(answer).mistake == (mistake or "nothing_by_nothing")


@pytest.mark.parametrize(
    "answer, mistake, words",
    [
        (lambda i, o, kind, rng: math.sqrt(2 / i), None, "the spread alone"),
        (lambda i, o, kind, rng: math.nan, None, "not finite"),
        (lambda i, o, kind, rng: rng.normal(size=(i + 1, o)), None, "numbers of shape (301, 170)"),
        (lambda i, o, kind, rng: rng.normal(0, 0.1), "one_number", "A single number"),
        (
            lambda i, o, kind, rng: math.sqrt((2 if kind == "he" else 1) / i),
            "only_the_spread",
            "The spread is right",
        ),
        (
            lambda i, o, kind, rng: 2 * weights_by_normal(o, i, kind, rng).T[:, :1],
            None,
            "numbers of shape (300, 1)",
        ),
    ],
)
def test_what_is_no_array_of_weights_is_called_what_it_is(answer, mistake, words):
    report = check.initialise(answer)
    assert (report.status, report.mistake) == ("not yet", mistake)
    assert words in report.message and "no key" not in report.message


def test_lengths_are_called_lengths_and_asked_for_in_a_list():
    shorter = check.gradient_norms(lambda *given: [n * 0.9 for n in depth.gradient_norms(*given)])
    assert "the measured length is" in shorter.message and "slope" not in shorter.message
    named = check.gradient_norms(lambda *given: dict(enumerate(depth.gradient_norms(*given))))
    assert "a list of 3 numbers is asked for" in named.message
