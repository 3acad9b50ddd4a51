"""The exercises of overfitting: split, l2, early_stopping, dropout_forward, dropout_backward."""

import numpy as np

from backprop import overfitting
from backprop.checks.answers import kind_of, plain
from backprop.checks.exercise import Exercise
from backprop.gradcheck import numerical_gradient

# Shares, sizes: (N, seed, train, validation). No set is as large as another; the default shares
# only once, and never a split in which rounding would hide a set that is one too small.
SPLITS = [(40, 3, None, None), (57, 8, 0.5, 0.3), (91, 5, 0.7, 0.1), (63, 2, 0.25, 0.35)]
FORM = "three flat arrays of row numbers"
ARRAYS = ("the training set", "the validation set", "the test set")


def _probe_split(learner, N, seed, train, validation):
    """What holds of three sets of row numbers, whatever use was made of the generator."""
    shares = () if train is None else (train, validation)

    def drawn(seed):
        return learner(N, np.random.default_rng(seed), *shares)

    before = _state()
    answer = drawn(seed)
    untouched = _state() == before
    if answer is None:
        return None
    facts = {"the answer": _form(answer)}
    if facts["the answer"] != FORM:  # nothing more can be said: all else as it should be
        return _probe_split(overfitting.split, N, seed, train, validation) | facts
    sets, again, other = ([np.asarray(part) for part in drawn(seed + k)] for k in (0, 0, 1))
    facts |= dict(zip(ARRAYS, map(_size, sets, _wanted(N, train, validation)), strict=True))
    return (
        facts
        | _facts(N, *sets)
        | {
            "the same generator gives the same sets": all(map(np.array_equal, sets, again)),
            "another generator gives other sets": not all(map(np.array_equal, sets, other)),
            "NumPy's own generator is left alone": untouched,
        }
    )


def _state():
    """Where NumPy's own, global generator stands."""
    _, numbers, place, *_ = np.random.get_state()  # noqa: NPY002 (has it been touched?)
    return numbers.tolist(), place


def _form(answer):
    """What kind of answer this is, in words; `FORM` for what is asked for."""
    if not isinstance(answer, (tuple, list)):
        return kind_of(plain(answer))
    if len(answer) != len(ARRAYS):
        return f"a tuple of {len(answer)}"
    for given, part in zip(answer, map(np.asarray, answer), strict=True):
        if part.ndim == 0:
            return f"three, one of them {kind_of(plain(given))}"
        if part.ndim != 1:
            return f"three, one of them of shape {part.shape}"
        if part.dtype.kind not in "iu" and part.size:
            return f"three arrays of {'True and False' if part.dtype.kind == 'b' else part.dtype}"
    return FORM


def _wanted(N, train, validation):
    train, validation = (0.6, 0.2) if train is None else (train, validation)
    return train * N, validation * N, (1 - train - validation) * N


def _size(part, wanted):
    """The size, in words; one more or one less by rounding is as good."""
    rows = round(wanted) if abs(len(part) - wanted) <= 1.01 else len(part)
    return "1 row" if rows == 1 else f"{rows} rows"


def _facts(N, train, validation, test):
    everything = np.concatenate([train, validation, test])
    inside = [len(set(part.tolist())) == len(part) for part in (train, validation, test)]
    return {
        "every number is a row, 0 to N − 1": bool(np.isin(everything, np.arange(N)).all()),
        "no row stands twice in one set": all(inside),
        "training and validation share no row": not set(train.tolist()) & set(validation.tolist()),
        "training and test share no row": not set(train.tolist()) & set(test.tolist()),
        "validation and test share no row": not set(validation.tolist()) & set(test.tolist()),
        "no row is left out": set(range(N)) <= set(everything.tolist()),
        "the rows of each set are drawn from everywhere": all(
            np.ptp(part) > len(part) + 2 for part in (train, validation, test) if len(part)
        ),
    }


split = Exercise(
    "split(N, rng, train=0.6, validation=0.2)",
    reference=overfitting.split,
    cases=SPLITS,
    probe=_probe_split,
)

# (loss, gradients, parameters, λ): all shapes different, weights of both signs, a bias that is a
# matrix and a weight that is flat, a weight with another letter, and λ = 0.
NETWORK = {
    "W1": np.array([[1.3, -2.2, 0.4], [0.5, 3.1, -1.7]]),
    "b1": np.array([0.7, -0.45, 1.9]),
    "W2": np.array([[-0.8], [2.6], [1.15]]),
    "b2": np.array([-1.2]),
}
SLOPES = {
    "W1": np.array([[0.12, 0.25, -0.07], [-0.33, 0.41, 0.08]]),
    "b1": np.array([0.055, -0.065, 0.31]),
    "W2": np.array([[0.9], [-0.17], [0.24]]),
    "b2": np.array([0.14]),
}
KERNELS = {
    "bias": np.array([[0.35, -2.3]]),
    "K1": np.array([[0.6, -1.4], [2.7, 0.9]]),
    "w": np.array([-1.6, 0.3, 2.4]),
}
KERNEL_SLOPES = {
    "bias": np.array([[0.22, 0.37]]),
    "K1": np.array([[-0.5, 0.13], [0.28, 0.06]]),
    "w": np.array([0.45, -0.36, 0.19]),
}


def _measured_l2(loss, gradients, parameters, lam):
    """The same with the slope of the penalty measured."""
    slopes = {
        name: numerical_gradient(lambda W: lam / 2 * np.sum(W**2), W)
        for name, W in parameters.items()
        if not name.startswith("b")
    }
    loss = overfitting.l2(loss, gradients, parameters, lam)[0]
    return loss, {name: slope + slopes.get(name, 0) for name, slope in gradients.items()}


l2 = Exercise(
    "l2(loss, gradients, parameters, lam)",
    reference=overfitting.l2,
    cases=[
        (0.83, SLOPES, NETWORK, 0.15),
        (1.37, KERNEL_SLOPES, KERNELS, 0.4),
        (0.56, SLOPES, NETWORK, 0.0),
    ],
    names=("loss", "gradients"),
    measured=_measured_l2,
)

# Curves with a false alarm, with a lower value after the stop, with a tie at the best, with a
# second fall that stays above the best; one that only falls, one that only rises; lists and arrays.
CURVES = [
    ([1.1, 0.83, 0.72, 0.74, 0.73, 0.65, 0.66, 0.68, 0.67, 0.61, 0.4], 3),
    (np.array([1.3, 0.85, 0.92, 0.86, 0.97, 0.71, 0.73, 0.74, 0.76, 0.55]), 3),
    ([0.97, 0.93, 0.95, 0.96, 0.98, 0.99, 0.5], 4),
    ([0.9, 0.8, 0.85, 0.8, 0.83, 0.82, 0.88, 0.86, 0.79], 4),
    (np.array([0.62, 0.57, 0.53, 0.49, 0.46, 0.47, 0.44]), 2),
    ([0.95, 0.7, 0.64, 0.66, 0.69], 3),
    ([0.41, 0.45, 0.52, 0.6, 0.71], 2),
    ([0.88, 0.79, 0.81, 0.6, 0.63], 1),
    ([0.91, 0.62, 0.83, 0.74, 0.77, 0.78, 0.86, 0.58], 3),
]

early_stopping = Exercise(
    "early_stopping(validation, patience)",
    reference=overfitting.early_stopping,
    cases=CURVES,
    names=("best", "stop"),
)

X = np.array([[1.7, -2.3, 3.4], [4.1, 0.6, -5.2]])
MASK = np.array([[1, 0, 1], [1, 1, 0]])
FLAT = np.array([0.9, -1.4, 2.6, 3.3, -0.7])
FLAT_MASK = np.array([0, 1, 1, 0, 1])
NONE_DROPPED = np.ones((2, 3), dtype=int)

dropout_forward = Exercise(
    "dropout_forward(X, keep, mask, training)",
    reference=overfitting.dropout_forward,
    cases=[
        (X, 0.8, MASK, True),
        (X, 0.8, MASK, False),
        (FLAT, 0.35, FLAT_MASK, True),
        (FLAT, 0.35, FLAT_MASK, False),
        (X + 0.3, 1.0, NONE_DROPPED, True),
    ],
)

UPSTREAM = np.array([[0.13, -0.24, 0.35], [-0.46, 0.57, 0.68]])
FLAT_UPSTREAM = np.array([0.31, -0.42, 0.77, 0.15, 0.64])


def _measured_dropout(dY, keep, mask):
    """Nudge each input, watch Σ dY · Y."""
    X = np.linspace(-1.3, 2.1, dY.size).reshape(dY.shape)
    return numerical_gradient(
        lambda X: np.sum(dY * overfitting.dropout_forward(X, keep, mask, True)), X
    )


dropout_backward = Exercise(
    "dropout_backward(dY, keep, mask)",
    reference=overfitting.dropout_backward,
    cases=[
        (UPSTREAM, 0.8, MASK),
        (FLAT_UPSTREAM, 0.35, FLAT_MASK),
        (UPSTREAM - 0.09, 1.0, NONE_DROPPED),
    ],
    measured=_measured_dropout,
)

# The mistakes of split.


def _cut(order, first, second):
    return order[:first], order[first:second], order[second:]


def _ends(N, train, validation, whole=round):
    """Where the first two sets end."""
    return whole(train * N), whole(train * N) + whole(validation * N)


@split.mistake(
    "not_shuffled",
    "The rows were cut up in the order they came in: data are often sorted, and then the three "
    "sets hold different things.",
)
def _(N, rng, train=0.6, validation=0.2):
    return _cut(np.arange(N), *_ends(N, train, validation))


@split.mistake(
    "shuffled_within",
    "The rows were cut first and each piece shuffled afterwards: which rows are in which set is "
    "still decided by the order they came in.",
)
def _(N, rng, train=0.6, validation=0.2):
    return tuple(map(rng.permutation, _cut(np.arange(N), *_ends(N, train, validation))))


@split.mistake(
    "test_contains_validation",
    "The test set holds all rows that are not for training, so the whole validation set is in it.",
    whole=(round, int),
)
def _(N, rng, train=0.6, validation=0.2, *, whole):
    order, (first, second) = rng.permutation(N), _ends(N, train, validation, whole)
    return order[:first], order[first:second], order[first:]


@split.mistake(
    "validation_contains_test",
    "The validation set goes on to the end, so the whole test set is in it.",
    whole=(round, int),
)
def _(N, rng, train=0.6, validation=0.2, *, whole):
    order, (first, second) = rng.permutation(N), _ends(N, train, validation, whole)
    return order[:first], order[first:], order[second:]


@split.mistake(
    "trained_on_everything",
    "All rows are in the training set, those for validation and test as well.",
    whole=(round, int),
)
def _(N, rng, train=0.6, validation=0.2, *, whole):
    order, (first, second) = rng.permutation(N), _ends(N, train, validation, whole)
    return order, order[first:second], order[second:]


@split.mistake(
    "validation_from_training",
    "The validation rows were taken out of the training set, where they still are.",
)
def _(N, rng, train=0.6, validation=0.2):
    order, (first, second) = rng.permutation(N), _ends(N, train, validation)
    return order[:first], order[: second - first], order[second:]


@split.mistake(
    "test_is_validation",
    "Validation set and test set are the same rows: then nothing is left that has not been used.",
    whole=(round, int),
)
def _(N, rng, train=0.6, validation=0.2, *, whole):
    order, (first, second) = rng.permutation(N), _ends(N, train, validation, whole)
    last = N - second
    return order[:first], order[first:second], np.resize(order[first:second], last)


@split.mistake(
    "three_shuffles",
    "Each set was cut from a shuffle of its own, so the three sets have rows in common.",
)
def _(N, rng, train=0.6, validation=0.2):
    first, second = _ends(N, train, validation)
    return rng.permutation(N)[:first], rng.permutation(N)[first:second], rng.permutation(N)[second:]


@split.mistake(
    "with_replacement",
    "Rows were drawn and put back: some stand twice in a set and in several sets, others in none.",
    times=(1, 3),
)
def _(N, rng, train=0.6, validation=0.2, *, times):
    first, second = _ends(N, train, validation)
    drawn = rng.choice(N, (times, N))
    return drawn[0][:first], drawn[-1][first:second], drawn[times // 2][second:]


@split.mistake(
    "share_taken_for_end",
    "The share of the validation set was used as the place where it ends, though it begins only "
    "after the training set.",
    whole=(round, int),
)
def _(N, rng, train=0.6, validation=0.2, *, whole):
    return _cut(rng.permutation(N), whole(train * N), whole(validation * N))


@split.mistake(
    "share_of_the_rest",
    "`validation` was taken as a share of what training leaves over; it is a share of all rows.",
    whole=(round, int),
)
def _(N, rng, train=0.6, validation=0.2, *, whole):
    first = whole(train * N)
    return _cut(rng.permutation(N), first, first + whole(validation * (N - first)))


@split.mistake(
    "shares_ignored",
    "The shares were written into the function as 0.6 and 0.2, so `train` and `validation` do "
    "nothing.",
    whole=(round, int),
)
def _(N, rng, train=0.6, validation=0.2, *, whole):
    return _cut(rng.permutation(N), *_ends(N, 0.6, 0.2, whole))


@split.mistake(
    "shares_swapped",
    "`train` and `validation` have changed places: the small share went to training.",
    whole=(round, int),
)
def _(N, rng, train=0.6, validation=0.2, *, whole):
    return _cut(rng.permutation(N), *_ends(N, validation, train, whole))


@split.mistake(
    "test_before_validation",
    "The three sets are right, but test and validation have changed places.",
)
def _(N, rng, train=0.6, validation=0.2):
    training, judging, test = overfitting.split(N, rng, train, validation)
    return training, test, judging


@split.mistake("no_test_set", "Two sets were returned; the rest, the test set, is missing.")
def _(N, rng, train=0.6, validation=0.2):
    return overfitting.split(N, rng, train, validation)[:2]


@split.mistake(
    "rest_thrown_away",
    "The test set was made as large as the validation set, whatever is left over: rows are missing "
    "or used twice.",
    whole=(round, int),
    from_the_end=(False, True),
)
def _(N, rng, train=0.6, validation=0.2, *, whole, from_the_end):
    order, (first, second) = rng.permutation(N), _ends(N, train, validation, whole)
    start = N - (second - first) if from_the_end else second
    return order[:first], order[first:second], order[start : start + second - first]


@split.mistake(
    "counted_from_one",
    "The rows are counted from 1: row 0 is in no set, and a row N is asked for that does not "
    "exist.",
)
def _(N, rng, train=0.6, validation=0.2):
    return tuple(part + 1 for part in overfitting.split(N, rng, train, validation))


@split.mistake(
    "last_row_forgotten",
    "Only N − 1 rows were shared out: the last one is in no set.",
)
def _(N, rng, train=0.6, validation=0.2):
    return _cut(rng.permutation(N - 1), *_ends(N, train, validation))


@split.mistake(
    "sizes",
    "These are the sizes of the three sets; their rows are asked for.",
)
def _(N, rng, train=0.6, validation=0.2):
    return tuple(map(len, overfitting.split(N, rng, train, validation)))


@split.mistake(
    "masks",
    "Each set is an array of True and False for all N rows; the row numbers are asked for.",
)
def _(N, rng, train=0.6, validation=0.2):
    return tuple(
        np.isin(np.arange(N), part) for part in overfitting.split(N, rng, train, validation)
    )


@split.mistake(
    "own_seed",
    "The rows were shuffled by a generator made inside, with a seed of its own: the `rng` that was "
    "given has no say.",
    seed=(0, 1, 42),
)
def _(N, rng, train=0.6, validation=0.2, *, seed):
    return overfitting.split(N, np.random.default_rng(seed), train, validation)


@split.mistake(
    "global_generator",
    "NumPy's own generator did the shuffling, not the `rng` that was given: nobody can repeat "
    "this split.",
)
def _(N, rng, train=0.6, validation=0.2):
    order = np.random.permutation(N)  # noqa: NPY002 (that is the mistake)
    return _cut(order, *_ends(N, train, validation))


@split.mistake(
    "another_generator",
    "The rows were shuffled by a generator that starts anew each time, not by the `rng` that was "
    "given: nobody can repeat this split.",
)
def _(N, rng, train=0.6, validation=0.2):
    return overfitting.split(N, np.random.default_rng(), train, validation)


@split.mistake(
    "backwards",
    "The three sets come in the wrong order: training first, then validation, then the test.",
    whole=(round, int),
)
def _(N, rng, train=0.6, validation=0.2, *, whole):
    return _cut(rng.permutation(N), *_ends(N, train, validation, whole))[::-1]


# The mistakes of l2.


def _weights(parameters, is_weight=lambda name, W: not name.startswith("b")):
    return {name: W for name, W in parameters.items() if is_weight(name, W)}


def _with_penalty(penalty, slope, is_weight=lambda name, W: not name.startswith("b")):
    """The loss plus penalty(W, λ) of every weight, the gradients plus slope(W, λ)."""

    def wrong(loss, gradients, parameters, lam):
        weights = _weights(parameters, is_weight)
        loss = loss + sum(penalty(W, lam) for W in weights.values())
        return loss, gradients | {
            name: gradients[name] + slope(W, lam) for name, W in weights.items()
        }

    return wrong


def _half(W, lam):
    return lam / 2 * np.sum(W**2)


def _decay(W, lam):
    return lam * W


l2.mistake(
    "slope_doubled",
    "The loss is right; what you add to the gradients is twice its slope, as if it had no ½.",
    _with_penalty(_half, lambda W, lam: 2 * lam * W),
)
l2.mistake(
    "half_missing_in_the_loss",
    "The gradients are right; the loss has lost its ½, so that one does not belong to the other.",
    _with_penalty(lambda W, lam: lam * np.sum(W**2), _decay),
)
l2.mistake(
    "no_half",
    "Loss and gradients belong together, but to a penalty without the ½: both are twice as large "
    "as asked for.",
    _with_penalty(lambda W, lam: lam * np.sum(W**2), lambda W, lam: 2 * lam * W),
)
l2.mistake(
    "rewarded",
    "The slope of the penalty was subtracted from the gradients: this makes large weights larger.",
    _with_penalty(_half, lambda W, lam: -lam * W),
)
l2.mistake(
    "subtracted",
    "The penalty was subtracted, from the loss and from the gradients: large weights are rewarded.",
    _with_penalty(lambda W, lam: -_half(W, lam), lambda W, lam: -lam * W),
)
l2.mistake(
    "only_in_the_loss",
    "The penalty is in the loss and not in the gradients: the weights would never feel it.",
    _with_penalty(_half, lambda W, lam: 0 * W),
)
l2.mistake(
    "only_in_the_gradients",
    "The gradients are right; the loss is still the one without the penalty.",
    _with_penalty(lambda W, lam: 0, _decay),
)
l2.mistake(
    "biases_too",
    "The biases were penalised as well: a bias shifts the answers and makes nothing wiggle.",
    _with_penalty(_half, _decay, lambda name, W: True),
)
l2.mistake(
    "biases_decay",
    "The loss is right, but the gradients of the biases got a penalty, too.",
    lambda loss, gradients, parameters, lam: (
        overfitting.l2(loss, gradients, parameters, lam)[0],
        {name: gradients[name] + lam * W for name, W in parameters.items()},
    ),
)
l2.mistake(
    "biases_in_the_loss",
    "The gradients are right, but the biases are counted in the loss.",
    lambda loss, gradients, parameters, lam: (
        loss + sum(_half(W, lam) for W in parameters.values()),
        overfitting.l2(loss, gradients, parameters, lam)[1],
    ),
)
l2.mistake(
    "only_biases",
    "The biases were penalised and the weights left out: it is the other way round.",
    _with_penalty(_half, _decay, lambda name, W: name.startswith("b")),
)
l2.mistake(
    "only_names_with_a_capital",
    "A weight was left out because its name does not begin with a capital W; a bias is known by "
    "the b at its beginning.",
    _with_penalty(_half, _decay, lambda name, W: name.startswith("W")),
)
l2.mistake(
    "told_by_shape",
    "Biases were told by their shape: here a name that begins with b marks one, whatever its "
    "shape.",
    _with_penalty(_half, _decay, lambda name, W: W.ndim > 1),
)
l2.mistake(
    "sign",
    "The sign of each weight was added, not the weight: that is the slope of the sum of absolute "
    "values, another penalty.",
    _with_penalty(_half, lambda W, lam: lam * np.sign(W)),
)
l2.mistake(
    "l1",
    "The sizes of the weights were added up instead of their squares: that penalty is called L1.",
    lambda loss, gradients, parameters, lam, share: _with_penalty(
        lambda W, lam: share * lam * np.sum(np.abs(W)), lambda W, lam: share * lam * np.sign(W)
    )(loss, gradients, parameters, lam),
    share=(1, 0.5),
)
l2.mistake(
    "root",
    "A root was taken in the loss: it is the sum of the squares that counts.",
    _with_penalty(lambda W, lam: lam / 2 * np.sqrt(np.sum(W**2)), _decay),
)
l2.mistake(
    "root_of_the_whole",
    "A root was taken of all squares together; the penalty is their sum, without a root.",
    lambda loss, gradients, parameters, lam: (
        loss + lam / 2 * np.sqrt(sum(np.sum(W**2) for W in _weights(parameters).values())),
        overfitting.l2(loss, gradients, parameters, lam)[1],
    ),
)
l2.mistake(
    "length_in_both",
    "The length of each matrix was penalised, in the loss and in the slopes; it is the sum of the "
    "squares that counts.",
    _with_penalty(
        lambda W, lam: lam / 2 * np.linalg.norm(W), lambda W, lam: lam * W / np.linalg.norm(W)
    ),
)
l2.mistake(
    "sizes_in_the_loss",
    "The gradients are right; in the loss the sizes of the weights were added up instead of their "
    "squares.",
    _with_penalty(lambda W, lam: lam / 2 * np.sum(np.abs(W)), _decay),
)
l2.mistake(
    "mean",
    "In the loss the squares were averaged; their sum is asked for.",
    _with_penalty(lambda W, lam: lam / 2 * np.mean(W**2), _decay),
)
l2.mistake(
    "mean_in_both",
    "The squares were averaged, in the loss and in the slopes; their sum is asked for.",
    _with_penalty(lambda W, lam: lam / 2 * np.mean(W**2), lambda W, lam: lam * W / W.size),
)
l2.mistake(
    "slope_halved",
    "What you add to the gradients is half the slope of your loss: the 2 from the square is "
    "missing.",
    _with_penalty(_half, lambda W, lam: lam / 2 * W),
)
l2.mistake(
    "square_added",
    "The square of each weight was added to the gradients: that is the penalty itself, not its "
    "slope.",
    lambda loss, gradients, parameters, lam, share: _with_penalty(
        _half, lambda W, lam: share * lam * W**2
    )(loss, gradients, parameters, lam),
    share=(1, 0.5),
)
l2.mistake(
    "sum_before_square",
    "In the loss the weights were added up first and squared then, so that weights of opposite "
    "sign cancel.",
    _with_penalty(lambda W, lam: lam / 2 * np.sum(W) ** 2, _decay),
)
l2.mistake(
    "gradients_squared",
    "The squares in the loss are those of the gradients; the weights are to be kept small.",
    lambda loss, gradients, parameters, lam: (
        loss + sum(_half(W, lam) for W in _weights(gradients).values()),
        overfitting.l2(loss, gradients, parameters, lam)[1],
    ),
)
l2.mistake(
    "gradients_scaled",
    "Each gradient was made larger by a share of itself: what is added should come from the "
    "weights.",
    lambda loss, gradients, parameters, lam: (
        overfitting.l2(loss, gradients, parameters, lam)[0],
        gradients | {name: (1 + lam) * dW for name, dW in _weights(gradients).items()},
    ),
)
l2.mistake(
    "lambda_forgotten",
    "Your penalty does not contain λ, so nobody can say how much it is to count.",
    lambda loss, gradients, parameters, lam: overfitting.l2(loss, gradients, parameters, 1.0),
)
l2.mistake(
    "lambda_missing_in_the_slope",
    "The loss is right; in the gradients the whole weight was added, without its λ.",
    _with_penalty(_half, lambda W, lam: W),
)


@l2.mistake(
    "biases_left_out",
    "The gradients of the biases are missing from your answer: they stay as they came in.",
)
def _(loss, gradients, parameters, lam):
    loss, gradients = overfitting.l2(loss, gradients, parameters, lam)
    return loss, _weights(gradients)


@l2.mistake(
    "penalty_alone",
    "This is the penalty and its slopes alone: they are to be added to the loss and the gradients "
    "that came in.",
)
def _(loss, gradients, parameters, lam):
    nothing = {name: 0 * dW for name, dW in gradients.items()}
    return overfitting.l2(0.0, nothing, parameters, lam)


@l2.mistake(
    "slope_replaced",
    "The loss is right; in the gradients the slope of the penalty took the place of what came in.",
)
def _(loss, gradients, parameters, lam):
    loss = overfitting.l2(loss, gradients, parameters, lam)[0]
    return loss, gradients | {name: lam * W for name, W in _weights(parameters).items()}


@l2.mistake(
    "only_the_last",
    "The loss has the penalty of one weight matrix only: each round of the loop replaces what the "
    "one before had added.",
)
def _(loss, gradients, parameters, lam):
    last = list(_weights(parameters).values())[-1]
    return loss + _half(last, lam), overfitting.l2(loss, gradients, parameters, lam)[1]


@l2.mistake(
    "only_the_first",
    "Only the first weight matrix was penalised: a `return` inside the loop would do that.",
)
def _(loss, gradients, parameters, lam):
    name, W = next(iter(_weights(parameters).items()))
    return loss + _half(W, lam), gradients | {name: gradients[name] + lam * W}


@l2.mistake(
    "weights_moved",
    "These are weights that have shrunk; gradients are asked for, and no weight moves here.",
)
def _(loss, gradients, parameters, lam):
    loss = overfitting.l2(loss, gradients, parameters, lam)[0]
    return loss, parameters | {name: W - lam * W for name, W in _weights(parameters).items()}


l2.mistake(
    "swapped",
    "Both are right, but they have changed places: the loss comes first.",
    lambda loss, gradients, parameters, lam: overfitting.l2(loss, gradients, parameters, lam)[::-1],
)
l2.mistake(
    "only_gradients",
    "The gradients are right, but the loss is not returned.",
    lambda loss, gradients, parameters, lam: overfitting.l2(loss, gradients, parameters, lam)[1],
)


@l2.mistake(
    "in_place",
    "The numbers are right, but your function changed the `gradients` it was given: called twice, "
    "it adds the penalty twice.",
)
def _(loss, gradients, parameters, lam):
    for name, W in _weights(parameters).items():
        loss = loss + _half(W, lam)
        gradients[name] += lam * W
    return loss, gradients


# The mistakes of early_stopping.


def _walk(validation, patience, better=lambda loss, best: loss < best, due=None):
    """Epoch by epoch, with another sense of "better" or another moment to stop."""
    best, due = 0, due or (lambda waited: waited == patience)
    for epoch, loss in enumerate(validation):
        if better(loss, validation[best]):
            best = epoch
        if due(epoch - best):
            break
    return best, epoch


def _right(validation, patience):
    return overfitting.early_stopping(validation, patience)


early_stopping.mistake(
    "last_weights",
    "You stopped at the right time and kept the weights of the last epoch, not those of the best "
    "one.",
    lambda validation, patience: (_right(validation, patience)[1],) * 2,
)
early_stopping.mistake(
    "too_late",
    "Training went on too long: it ends when as many epochs as the patience says have brought "
    "nothing.",
    lambda validation, patience, more: _walk(validation, patience + more),
    more=(1, 2),
)
early_stopping.mistake(
    "too_early",
    "Training ended one epoch too soon: the patience says how many epochs may go by without "
    "anything better.",
    lambda validation, patience: _walk(validation, max(patience - 1, 1)),
)


@early_stopping.mistake(
    "never_reset",
    "The count of fruitless epochs is not set back when a new best comes: they need not be in a "
    "row here.",
)
def _(validation, patience):
    best, waited = 0, 0
    for epoch, loss in enumerate(validation):
        if loss < validation[best]:
            best = epoch
        elif epoch:
            waited += 1
        if waited == patience:
            break
    return best, epoch


@early_stopping.mistake(
    "first_epoch_counted",
    "Epoch 0 was counted as one that brought nothing, though it is the first best itself.",
)
def _(validation, patience):
    best, waited = 0, 0
    for epoch, loss in enumerate(validation):
        best, waited = (epoch, 0) if loss < validation[best] else (best, waited + 1)
        if waited == patience:
            break
    return best, epoch


early_stopping.mistake(
    "stop_after_the_stop",
    "The epoch to keep is right; the stop is one too high: it is the last epoch that was run.",
    lambda validation, patience: (
        _right(validation, patience)[0],
        _right(validation, patience)[1] + 1,
    ),
)
early_stopping.mistake(
    "first_rise",
    "Training ended at the first epoch that brought nothing, whatever the patience.",
    lambda validation, patience: _walk(validation, 1),
)


@early_stopping.mistake(
    "compared_with_the_epoch_before",
    "Each loss was compared with that of the epoch before, not with the best so far: any small "
    "dip starts the count anew.",
)
def _(validation, patience):
    waited = 0
    for epoch in range(1, len(validation)):
        waited = 0 if validation[epoch] < validation[epoch - 1] else waited + 1
        if waited == patience:
            break
    return int(np.argmin(validation[: epoch + 1])), epoch


@early_stopping.mistake(
    "best_of_the_last_dip",
    "The epoch you keep is the last one that was better than the epoch before it; an earlier one "
    "was lower.",
)
def _(validation, patience):
    best, waited = 0, 0
    for epoch in range(1, len(validation)):
        falls = validation[epoch] < validation[epoch - 1]
        best, waited = (epoch, 0) if falls else (best, waited + 1)
        if waited == patience:
            break
    return best, epoch


early_stopping.mistake(
    "saw_the_future",
    "This is the lowest loss of the whole list, and the training never stopped: while it runs, "
    "later epochs are not known.",
    lambda validation, patience: (int(np.argmin(validation)), len(validation) - 1),
)
early_stopping.mistake(
    "best_from_the_future",
    "You stopped at the right time, but the epoch you keep lies after the stop: it was never run.",
    lambda validation, patience: (int(np.argmin(validation)), _right(validation, patience)[1]),
)
early_stopping.mistake(
    "tie_counts",
    "A loss just as low as the best was taken as an improvement: only a lower one is.",
    lambda validation, patience: _walk(validation, patience, lambda loss, best: loss <= best),
)
early_stopping.mistake(
    "nothing_beats_zero",
    "The search for the best begins with a loss of 0, and nothing is ever below that.",
    lambda validation, patience, first: (0, min(patience - first, len(validation) - 1)),
    first=(0, 1),
)


@early_stopping.mistake(
    "compared_with_the_first_epoch",
    "Each loss was compared with that of the first epoch: the best so far has to follow when a new "
    "best comes.",
)
def _(validation, patience):
    best = 0
    for epoch, loss in enumerate(validation):
        if loss < validation[0]:
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch


early_stopping.mistake(
    "highest",
    "The highest loss was looked for; the lowest is the best.",
    lambda validation, patience: _walk(validation, patience, lambda loss, best: loss > best),
)
early_stopping.mistake(
    "loss_instead_of_epoch",
    "The best *loss* was returned in place of the epoch it belongs to.",
    lambda validation, patience, both: (
        float(validation[_right(validation, patience)[0]]),
        float(validation[_right(validation, patience)[1]])
        if both
        else _right(validation, patience)[1],
    ),
    both=(False, True),
)
early_stopping.mistake(
    "counted_from_one",
    "The epochs are counted from 1; the first entry of the list is epoch 0.",
    lambda validation, patience: tuple(epoch + 1 for epoch in _right(validation, patience)),
)
early_stopping.mistake(
    "swapped",
    "Both epochs are right, but they have changed places: the one to keep comes first.",
    lambda validation, patience: _right(validation, patience)[::-1],
)
early_stopping.mistake(
    "only_the_best",
    "The epoch to keep is right; the epoch at which training stops is not returned.",
    lambda validation, patience: _right(validation, patience)[0],
)
early_stopping.mistake(
    "only_the_stop",
    "The epoch at which training stops is right; the epoch to keep is not returned.",
    lambda validation, patience: _right(validation, patience)[1],
)


@early_stopping.mistake(
    "nothing_if_it_never_stops",
    "Where the training runs to its end there is no answer: then the last epoch is the stop.",
    answer=(None, "no stop", "-1"),
)
def _(validation, patience, answer):
    best, stop = _right(validation, patience)
    if stop - best == patience:
        return best, stop
    return {None: None, "no stop": (best, None), "-1": (best, -1)}[answer]


@early_stopping.mistake(
    "beyond_the_end",
    "Where the training runs to its end, the stop you give is an epoch that does not exist.",
    add=("patience", "length"),
)
def _(validation, patience, add):
    best, stop = _right(validation, patience)
    if stop - best == patience:
        return best, stop
    return best, best + patience if add == "patience" else len(validation)


@early_stopping.mistake(
    "last_if_it_never_stops",
    "Where the training runs to its end you keep the last epoch, even if an earlier one was lower.",
)
def _(validation, patience):
    best, stop = _right(validation, patience)
    return best if stop - best == patience else stop, stop


early_stopping.mistake(
    "patience_from_the_start",
    "Training simply ended after as many epochs as the patience says, counted from the start.",
    lambda validation, patience: (
        int(np.argmin(validation[: patience + 1])),
        min(patience, len(validation) - 1),
    ),
)
early_stopping.mistake(
    "before_the_rise",
    "The epoch you keep is the one just before the stop: the best is farther back.",
    lambda validation, patience: (
        max(_right(validation, patience)[1] - 1, 0),
        _right(validation, patience)[1],
    ),
)
early_stopping.mistake(
    "patience_subtracted",
    "The epoch to keep was counted back from the stop, which is wrong where the training ran to "
    "its end.",
    lambda validation, patience: (
        _right(validation, patience)[1] - patience,
        _right(validation, patience)[1],
    ),
)

# The mistakes of dropout_forward.


def _in_training(function, evaluation=lambda X, keep, mask: X):
    return lambda X, keep, mask, training: (
        function(X, keep, mask) if training else evaluation(X, keep, mask)
    )


def _dropped(X, keep, mask):
    return X * mask / keep


def _training_mistake(identifier, sentence, function, but=()):
    """A wrong training mode: with the right evaluation, one that scales, or none of its own."""
    others = {"right": lambda X, keep, mask: X, "scaled": lambda X, keep, mask: X * keep}
    others["the same"] = function
    dropout_forward.mistake(
        identifier,
        sentence,
        lambda X, keep, mask, training, evaluation: _in_training(function, others[evaluation])(
            X, keep, mask, training
        ),
        evaluation=tuple(name for name in others if name not in but),
    )


_training_mistake(
    "not_scaled",
    "The mask is right, but what is kept was not made larger: with units missing the sum is too "
    "small.",
    lambda X, keep, mask: X * mask,
    but=("scaled",),  # that is the older form, below
)
_training_mistake(
    "divided_by_drop",
    "What is kept was divided by the probability of being *dropped*; nobody notices at 0.5.",
    lambda X, keep, mask: np.divide(X * mask, 1 - keep),
)
_training_mistake(
    "multiplied",
    "What is kept was made smaller: it has to make up for the units that are missing.",
    lambda X, keep, mask: X * mask * keep,
)
_training_mistake(
    "multiplied_by_drop",
    "What is kept was multiplied by the probability of being dropped, and nearly vanishes.",
    lambda X, keep, mask: X * mask * (1 - keep),
)
_training_mistake(
    "scaled_by_the_count",
    "It was scaled by the share that happened to be kept this time; the probability `keep` is "
    "what is asked for.",
    lambda X, keep, mask: X * mask / np.mean(mask),
)
_training_mistake(
    "mask_forgotten",
    "Everything was made larger and nothing switched off: the mask does not occur.",
    lambda X, keep, mask: X / keep,
)
_training_mistake(
    "mask_inverted",
    "The units to keep were switched off and the others kept: 1 in the mask means kept.",
    lambda X, keep, mask: X * (1 - mask) / keep,
)
_training_mistake(
    "dropped_left_alone",
    "The units with 0 in the mask were passed on as they are; dropped means that nothing comes "
    "through.",
    lambda X, keep, mask: np.where(mask, X / keep, X),
)
_training_mistake(
    "one_for_dropped",
    "Dropped units put out the mask's neighbour value 1 instead of nothing.",
    lambda X, keep, mask: np.where(mask, X / keep, 1.0),
)
_training_mistake(
    "scaled_twice",
    "What is kept was divided by `keep` twice.",
    lambda X, keep, mask: X * mask / keep**2,
)
_training_mistake(
    "nothing_dropped",
    "Nothing is ever switched off, in training no more than in evaluation.",
    lambda X, keep, mask: X,
    but=("the same",),
)
dropout_forward.mistake(
    "scaled_in_evaluation",
    "Training is right, but in evaluation the outputs were scaled once more: inverted dropout has "
    "made up for it already.",
    lambda X, keep, mask, training, power: X * mask / keep if training else X * keep**power,
    power=(1, -1),
)
dropout_forward.mistake(
    "still_on_in_evaluation",
    "Units were switched off in evaluation as well, so the same input gets another answer each "
    "time.",
    _in_training(_dropped, _dropped),
)
dropout_forward.mistake(
    "masked_in_evaluation",
    "In evaluation the mask was applied without the scaling; there nothing is switched off.",
    _in_training(_dropped, lambda X, keep, mask: X * mask),
)
dropout_forward.mistake(
    "zero_in_evaluation",
    "In evaluation everything comes out as 0; there all units are on.",
    _in_training(_dropped, lambda X, keep, mask: 0 * X),
)
dropout_forward.mistake(
    "nothing_in_evaluation",
    "In evaluation nothing is returned; there the answer is what came in.",
    _in_training(_dropped, lambda X, keep, mask: None),
)
dropout_forward.mistake(
    "modes_swapped",
    "The two modes have changed places: units are switched off in evaluation and all on in "
    "training.",
    lambda X, keep, mask, training: X if training else X * mask / keep,
)
dropout_forward.mistake(
    "plain_dropout",
    "This is the older form: nothing is scaled in training, and evaluation makes up for it; the "
    "inverted form does it in training.",
    lambda X, keep, mask, training: X * mask if training else X * keep,
)


@dropout_forward.mistake(
    "in_place",
    "The numbers are right, but your function changed the `X` it was given: whoever gave it may "
    "still need it.",
)
def _(X, keep, mask, training):
    if training:
        X *= mask
        X /= keep
    return X


@dropout_forward.mistake(
    "own_mask",
    "A mask was drawn at random inside: the one that is given has to be used, so that the backward "
    "pass knows it, too.",
)
def _(X, keep, mask, training):
    own = np.random.default_rng(0).random(X.shape) < keep
    return X * own / keep if training else X


# The mistakes of dropout_backward.

dropout_backward.mistake(
    "mask_forgotten",
    "The gradient is scaled but not masked: a unit that was off had no part in the answer.",
    lambda dY, keep, mask: dY / keep,
)
dropout_backward.mistake(
    "not_scaled",
    "The gradient is masked but not scaled: forward, what is kept was made larger, and a nudge "
    "of it as well.",
    lambda dY, keep, mask: dY * mask,
)
dropout_backward.mistake(
    "passed_on",
    "The gradient was passed on unchanged, as if nothing had been switched off.",
    lambda dY, keep, mask: dY,
)
dropout_backward.mistake(
    "divided_by_drop",
    "The gradient was divided by the probability of being *dropped*; nobody notices at 0.5.",
    lambda dY, keep, mask: np.divide(dY * mask, 1 - keep),
)
dropout_backward.mistake(
    "undone",
    "The scaling was undone on the way back: forward and backward multiply by the same factor.",
    lambda dY, keep, mask: dY * mask * keep,
)
dropout_backward.mistake(
    "undone_without_mask",
    "The gradient was multiplied by `keep`, and units that were off get some of it as well.",
    lambda dY, keep, mask: dY * keep,
)
dropout_backward.mistake(
    "mask_inverted",
    "The gradient went to the units that were switched off, and those that were on get none.",
    lambda dY, keep, mask: dY * (1 - mask) / keep,
)
dropout_backward.mistake(
    "mask_of_the_gradient",
    "What was masked is where the gradient is negative; that has nothing to do with which units "
    "were on.",
    lambda dY, keep, mask: np.where(dY > 0, dY, 0) / keep,
)
dropout_backward.mistake(
    "scaled_twice",
    "The gradient was divided by `keep` twice.",
    lambda dY, keep, mask: dY * mask / keep**2,
)
dropout_backward.mistake(
    "scaled_by_the_count",
    "It was scaled by the share that happened to be kept this time; forward divided by the "
    "probability `keep`.",
    lambda dY, keep, mask: dY * mask / np.mean(mask),
)
dropout_backward.mistake(
    "the_factor_alone",
    "This is the layer's own slope; it still has to be multiplied by the gradient that arrives.",
    lambda dY, keep, mask: mask / keep,
)
dropout_backward.mistake(
    "dropped_left_alone",
    "Where a unit was off the gradient was passed on as it is; no nudge of that unit came through.",
    lambda dY, keep, mask: np.where(mask, dY / keep, dY),
)
dropout_backward.mistake(
    "sign",
    "The right size with the wrong sign: nothing in dropout turns a gradient round.",
    lambda dY, keep, mask: -dY * mask / keep,
)


@dropout_backward.mistake(
    "in_place",
    "The numbers are right, but your function changed the `dY` it was given: work on a new array.",
)
def _(dY, keep, mask):
    dY *= mask
    dY /= keep
    return dY


@dropout_backward.mistake(
    "own_mask",
    "A new mask was drawn for the way back: the gradient has to take the way the values came.",
)
def _(dY, keep, mask):
    return dY * (np.random.default_rng(0).random(dY.shape) < keep) / keep
