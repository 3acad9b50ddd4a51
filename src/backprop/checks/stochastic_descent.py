"""The exercises of stochastic descent: minibatches, sgd_epoch, decayed."""

import inspect
import math
import random

import numpy as np

from backprop import stochastic_descent as descent
from backprop.checks.answers import kind_of, plain
from backprop.checks.exercise import Exercise

# minibatches --------------------------------------------------------------------------------------

# (N, B, seed): a short last batch, none, one batch that takes all, a B larger than N, single rows.
SHARES = [(230, 50, 3), (360, 45, 8), (137, 137, 5), (90, 200, 2), (61, 1, 12)]
FORM = "a list of flat arrays of row numbers"


def _probe_minibatches(learner, N, B, seed):
    """What holds of the batches, whatever use was made of the generator."""
    rng, before = np.random.default_rng(seed), _state()
    answer = learner(N, B, rng)
    untouched = _state() == before
    if answer is None:
        return None
    facts = {"the answer": _form(answer, N)}
    if facts["the answer"] != FORM:  # nothing more can be said: all else as it should be
        return _probe_minibatches(descent.minibatches, N, B, seed) | facts
    batches = [np.asarray(batch).tolist() for batch in answer]
    first, again, other = (
        learner(N, B, np.random.default_rng(one)) for one in (seed, seed, seed + 1)
    )
    facts["the sizes of the batches"] = [len(batch) for batch in batches]
    alone = len(batches) == 1  # then the order within it is nobody's business
    return (
        facts
        | _facts(N, batches)
        | {
            "the same generator gives the same batches": _equal(first, again),
            "another generator gives other batches": alone or not _equal(first, other),
            "the next epoch has another order": alone or not _equal(answer, learner(N, B, rng)),
            "NumPy's own generator is left alone": untouched,
        }
    )


def _state():
    """Where NumPy's own, global generator stands."""
    _, numbers, place, *_ = np.random.get_state()  # noqa: NPY002 (has it been touched?)
    return numbers.tolist(), place


def _form(answer, N):
    """What kind of answer this is, in words; `FORM` for what is asked for."""
    if inspect.isgenerator(answer):
        return "a generator"
    if isinstance(answer, np.ndarray) and answer.ndim == 1 and answer.dtype.kind in "iu":
        return "one flat array"
    if not isinstance(answer, (list, tuple, np.ndarray)):
        return kind_of(plain(answer))
    if not len(answer):
        return "an empty list"
    if all(isinstance(part, slice) for part in answer):
        return "a list of slices"
    if all(isinstance(part, (int, np.integer)) for part in answer):
        return "all rows in one list" if len(set(answer)) == N else "a list of numbers"
    for part in map(np.asarray, answer):
        if part.ndim != 1:
            return f"a list with an array of shape {part.shape}"
        if part.dtype.kind not in "iu" and part.size:
            kind = "True and False" if part.dtype.kind == "b" else str(part.dtype)
            return f"a list of arrays of {kind}"
    return FORM


def _equal(one, other):
    one, other = ([np.asarray(batch).tolist() for batch in batches] for batches in (one, other))
    return one == other


def _facts(N, batches):
    rows = [row for batch in batches for row in batch]
    return {
        "every number is a row, 0 to N − 1": set(rows) <= set(range(N)),
        "no row stands twice in a batch": all(len(set(batch)) == len(batch) for batch in batches),
        "no row stands in two batches": len(rows) == len(set(rows)),
        "no row is left out": set(range(N)) <= set(rows),
        "how the rows are mixed": _mixed(batches),
    }


def _mixed(batches):
    """How far the order is from the one in which the rows came, in words."""
    rows = [row for batch in batches for row in batch]
    if len(batches) == 1:
        return "throughout"
    if rows == sorted(rows):
        return "not at all"
    if rows == sorted(rows, reverse=True):
        return "backwards"
    if len(batches) < 3 or len(rows) == len(batches):  # too few to tell, or single rows
        return "throughout"
    if all(np.ptp(batch) == len(batch) - 1 for batch in batches if batch):
        in_order = all(batch == sorted(batch) for batch in batches)
        return "only which batch comes when" if in_order else "only within each batch"
    return "throughout"


minibatches = Exercise(
    "minibatches(N, B, rng)",
    reference=descent.minibatches,
    cases=SHARES,
    probe=_probe_minibatches,
)


def _cut(order, B):
    return [order[start : start + B] for start in range(0, len(order), B)]


def _without_the_last(order, B):
    return [order[start : start + B] for start in range(0, len(order) - B, B)]


minibatches.mistake(
    "not_shuffled",
    "The rows come in the order they are stored in: data are often sorted, and then every batch "
    "sees one sort of example only.",
    lambda N, B, rng: _cut(np.arange(N), B),
)
minibatches.mistake(
    "shuffled_within",
    "The rows were cut into batches first and shuffled within each: which rows meet in a batch is "
    "still decided by the order they are stored in.",
    lambda N, B, rng: [rng.permutation(rows) for rows in _cut(np.arange(N), B)],
)
minibatches.mistake(
    "batches_shuffled",
    "Only the order of the batches is random: each of them still holds rows that are stored side "
    "by side.",
    lambda N, B, rng: [_cut(np.arange(N), B)[k] for k in rng.permutation(math.ceil(N / B))],
)
minibatches.mistake(
    "last_dropped",
    "The rows that do not fill a whole batch are missing: in every epoch some examples are never "
    "looked at.",
    lambda N, B, rng: _cut(rng.permutation(N)[: N - N % B], B),
)
minibatches.mistake(
    "last_one_missing",
    "The last batch is missing, full or not: the batches end too early.",
    lambda N, B, rng: _without_the_last(rng.permutation(N), B),
)
minibatches.mistake(
    "last_filled_up",
    "The last batch was filled up to B with rows that had their turn already: it is to be left "
    "smaller.",
    lambda N, B, rng, fill: _cut(fill(rng.permutation(N), -N % B), B),
    fill=(
        lambda order, missing: np.concatenate([order, np.resize(order, missing)]),
        lambda order, missing: np.concatenate([order, order[::-1][:missing]]),
    ),
)


@minibatches.mistake(
    "last_reaches_back",
    "The last batch reaches back to have its full size, so some rows stand in two batches.",
)
def _(N, B, rng):
    order = rng.permutation(N)
    return [*_cut(order, B)[:-1], order[-B:]]


@minibatches.mistake(
    "rest_joined",
    "The rows left over were put into the batch before, which is now larger than B.",
)
def _(N, B, rng):
    order = rng.permutation(N)
    *full, last = _cut(order, B)
    if not full or len(last) == B:
        return [*full, last]
    return [*full[:-1], np.concatenate([full[-1], last])]


minibatches.mistake(
    "empty_last",
    "Where B divides N, an empty batch stands at the end, and the mean over no rows is no number.",
    lambda N, B, rng: _with_an_empty_one(rng.permutation(N), B),
)


def _with_an_empty_one(order, B):
    return [order[k * B : (k + 1) * B] for k in range(len(order) // B + 1)]


minibatches.mistake(
    "evened_out",
    "The batches were made about equally large: each is to have exactly B rows, and only the last "
    "may be smaller.",
    lambda N, B, rng: np.array_split(rng.permutation(N), math.ceil(N / B)),
)
minibatches.mistake(
    "short_one_first",
    "The batch with fewer rows comes first: it is to be the last.",
    lambda N, B, rng: [
        part for part in np.split(rng.permutation(N), range(N % B, N, B)) if len(part)
    ],
)
minibatches.mistake(
    "b_batches",
    "`B` was taken for the number of batches: it is the number of rows in each.",
    lambda N, B, rng: np.array_split(rng.permutation(N), B),
)
minibatches.mistake(
    "with_replacement",
    "Every batch was drawn from all rows with putting back: some rows stand in it twice, others "
    "in no batch at all.",
    lambda N, B, rng: [rng.integers(0, N, min(B, N - start)) for start in range(0, N, B)],
)
minibatches.mistake(
    "drawn_anew_each_time",
    "Every batch was cut from a shuffle of its own, so some rows stand in several batches and "
    "others in none.",
    lambda N, B, rng, sizes: [rng.permutation(N)[:size] for size in sizes(N, B)],
    sizes=(
        lambda N, B: [min(B, N - start) for start in range(0, N, B)],
        lambda N, B: [B for _ in range(0, N, B)],
        lambda N, B: [B] * (N // B),
    ),
)
minibatches.mistake(
    "overlapping",
    "A new batch begins at every row, so the batches overlap: the next one begins where the last "
    "ended.",
    lambda N, B, rng: (lambda order: [order[k : k + B] for k in range(N)])(rng.permutation(N)),
)
minibatches.mistake(
    "one_row_short",
    "Each batch ends one row too early, and the row between two batches is lost: the end of a "
    "slice is left out already.",
    lambda N, B, rng: [rows[: B - 1] for rows in _cut(rng.permutation(N), B)],
)


@minibatches.mistake(
    "one_row_too_many",
    "Each batch goes one row too far, and the next one begins with that row again.",
)
def _(N, B, rng):
    order = rng.permutation(N)
    return [order[start : start + B + 1] for start in range(0, N, B)]


minibatches.mistake(
    "counted_from_one",
    "The rows are counted from 1: row 0 is in no batch, and a row N is asked for that does not "
    "exist.",
    lambda N, B, rng: [rows + 1 for rows in descent.minibatches(N, B, rng)],
)
minibatches.mistake(
    "last_row_forgotten",
    "Only N − 1 rows were shared out: the last one is in no batch.",
    lambda N, B, rng: _cut(rng.permutation(N - 1), B),
)
minibatches.mistake(
    "one_row_invented",
    "N + 1 rows were shared out: the numbers go from 0 to N − 1.",
    lambda N, B, rng: _cut(rng.permutation(N + 1), B),
)
minibatches.mistake(
    "only_first_batch",
    "Only the first batch came back; a `return` inside the loop would do that.",
    lambda N, B, rng, alone: (lambda first: first if alone else [first])(
        descent.minibatches(N, B, rng)[0]
    ),
    alone=(False,),
)
minibatches.mistake(
    "not_cut",
    "One long array came back: it has to be cut into batches of B.",
    lambda N, B, rng: rng.permutation(N),
)
minibatches.mistake(
    "strung_together",
    "The batches were strung together into one long list, as `extend` does: each of them is to "
    "be an entry of its own.",
    lambda N, B, rng: rng.permutation(N).tolist(),
)
minibatches.mistake(
    "generator",
    "`yield` makes a generator, which hands out the batches only once: a list of them is asked "
    "for.",
    lambda N, B, rng: (rows for rows in descent.minibatches(N, B, rng)),
)
minibatches.mistake(
    "slices",
    "These are slices, or the places where batches begin: the row numbers themselves are asked "
    "for.",
    lambda N, B, rng, starts: [
        start if starts else slice(start, start + B) for start in range(0, N, B)
    ],
    starts=(False, True),
)
minibatches.mistake(
    "ends",
    "These are pairs, the beginning and the end of each batch; the row numbers themselves are "
    "asked for.",
    lambda N, B, rng, last: [(start, min(start + B, last(N, B))) for start in range(0, N, B)],
    last=(lambda N, B: N, lambda N, B: N + B),
)
minibatches.mistake(
    "masks",
    "Each batch is an array of True and False for all N rows; the row numbers are asked for.",
    lambda N, B, rng: [np.isin(np.arange(N), rows) for rows in descent.minibatches(N, B, rng)],
)
minibatches.mistake(
    "not_whole_numbers",
    "The row numbers are floats, and an array cannot be indexed with those.",
    lambda N, B, rng: [rows.astype(float) for rows in descent.minibatches(N, B, rng)],
)
minibatches.mistake(
    "own_seed",
    "The rows were shuffled by a generator made inside, with a seed of its own: every epoch gets "
    "the same order, whatever `rng` was given.",
    lambda N, B, rng, seed: descent.minibatches(N, B, np.random.default_rng(seed)),
    seed=(0, 1, 42),
)


@minibatches.mistake(
    "other_generator",
    "The shuffling was not done by the `rng` that was given: with the same seed the order comes "
    "out different every time.",
    fresh=(True, False),
)
def _(N, B, rng, fresh):
    if fresh:
        return descent.minibatches(N, B, np.random.default_rng())
    order = list(range(N))
    random.shuffle(order)
    return _cut(order, B)


@minibatches.mistake(
    "global_generator",
    "NumPy's own generator did the shuffling, not the `rng` that was given: nobody can repeat "
    "this order.",
)
def _(N, B, rng):
    return _cut(np.random.permutation(N), B)  # noqa: NPY002 (that is the mistake)


# sgd_epoch ----------------------------------------------------------------------------------------


def _examples(N, D, seed, ones=False):
    """Inputs (N, D) and targets (N,) with nothing special about them, to two decimals."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(0.3, 1.2, (N, D)).round(2), rng.normal(0.7, 2, N).round(2)
    if ones:
        X[:, 0] = 1
    return X, y


# (w, X, y, eta, B, seed): short last batches of several sizes, none, one batch, single rows.
EPOCHS = [
    (np.array([0.4, -1.3, 0.9]), *_examples(13, 3, 1), 0.13, 6, 5),
    (np.array([1.7, -0.6]), *_examples(8, 2, 2, ones=True), 0.21, 3, 9),
    (np.array([-0.8, 0.5, 1.4, -2.3]), *_examples(6, 4, 3), 0.08, 6, 4),
    (np.array([2.2, 0.3]), *_examples(5, 2, 4), 0.17, 9, 7),
    (np.array([-1.1, 0.7, 0.6]), *_examples(7, 3, 5), 0.06, 1, 3),
    (np.array([0.9, -1.8]), *_examples(10, 2, 6, ones=True), 0.19, 5, 8),
]


def _probe_epoch(learner, w, X, y, eta, B, seed):
    """One epoch with a generator of this seed."""
    return learner(w, X, y, eta, B, np.random.default_rng(seed))


sgd_epoch = Exercise(
    "sgd_epoch(w, X, y, eta, B, rng)",
    reference=descent.sgd_epoch,
    cases=EPOCHS,
    probe=_probe_epoch,
)


def _epoch(
    slope=descent.gradient,
    batches=descent.minibatches,
    pick=lambda X, y, rows, rng: (X[rows], y[rows]),
    move=lambda w, step: w - step,
):
    """An epoch of which one part is another: the slope, the batches, the rows, the move."""

    def wrong(w, X, y, eta, B, rng):
        for rows in batches(len(X), B, rng):
            w = move(w, eta * slope(w, *pick(X, y, rows, rng)))
        return w

    return wrong


def _of_residuals(function):
    """A gradient as a function of the residuals and the inputs."""
    return lambda w, X, y: function(X @ w - y, X)


def _divided_by(number):
    """An epoch in which each sum of slopes is divided by number(N, B, rows in the batch)."""

    def wrong(w, X, y, eta, B, rng):
        for rows in descent.minibatches(len(X), B, rng):
            total = descent.gradient(w, X[rows], y[rows]) * len(rows)
            w = w - eta * total / number(len(X), B, len(rows))
        return w

    return wrong


def _ordered(N, B, rng):
    return _cut(np.arange(N), B)


sgd_epoch.mistake(
    "summed",
    "The slopes of a batch were added up and not averaged: the more examples in a batch, the "
    "longer the step.",
    _divided_by(lambda N, B, size: 1),
)
sgd_epoch.mistake(
    "divided_by_all",
    "Each batch was divided by the number of all examples, so the steps of small batches hardly "
    "count.",
    _divided_by(lambda N, B, size: N),
)
sgd_epoch.mistake(
    "short_batch_divided_by_b",
    "The short last batch was divided by B although it has fewer examples: its step comes out too "
    "short.",
    _divided_by(lambda N, B, size: B),
)
sgd_epoch.mistake(
    "divided_twice",
    "The slopes of a batch were divided by its size twice: a mean has done so already.",
    _divided_by(lambda N, B, size: size**2),
)
sgd_epoch.mistake(
    "doubled",
    "Every step is twice as long as it should be: this slope belongs to the mean squared error, "
    "without the ½ in front.",
    _divided_by(lambda N, B, size: size / 2),
)
sgd_epoch.mistake(
    "halved",
    "Every step is half as long as it should be: the ½ of the loss is there, the 2 from the "
    "square is not.",
    _divided_by(lambda N, B, size: 2 * size),
)
sgd_epoch.mistake(
    "averaged_over_entries",
    "The slopes were divided by the number of weights as well: the mean is over the examples only.",
    lambda w, X, y, eta, B, rng: _divided_by(lambda N, B, size: size * len(w))(
        w, X, y, eta, B, rng
    ),
)
sgd_epoch.mistake(
    "uphill",
    "Right size, wrong direction: every step climbs.",
    _epoch(move=lambda w, step: w + step),
)
sgd_epoch.mistake(
    "only_x_shuffled",
    "`X` was shuffled and `y` was not: every example got the target of another one.",
    _epoch(batches=lambda N, B, rng: list(zip(*_two(N, B, rng, (True, False)), strict=True)),
           pick=lambda X, y, rows, rng: (X[rows[0]], y[rows[1]])),
)  # fmt: skip
sgd_epoch.mistake(
    "only_y_shuffled",
    "`y` was shuffled and `X` was not: every example got the target of another one.",
    _epoch(batches=lambda N, B, rng: list(zip(*_two(N, B, rng, (False, True)), strict=True)),
           pick=lambda X, y, rows, rng: (X[rows[0]], y[rows[1]])),
)  # fmt: skip
sgd_epoch.mistake(
    "shuffled_separately",
    "`X` and `y` were shuffled each on its own: every example got the target of another one.",
    _epoch(batches=lambda N, B, rng: list(zip(*_two(N, B, rng, (True, True)), strict=True)),
           pick=lambda X, y, rows, rng: (X[rows[0]], y[rows[1]])),
)  # fmt: skip


def _two(N, B, rng, shuffled):
    """Batches for X and for y, each from an order of its own or as the rows stand."""
    return [(descent.minibatches if one else _ordered)(N, B, rng) for one in shuffled]


sgd_epoch.mistake(
    "not_shuffled",
    "The batches were cut in the order in which the examples are stored: each epoch draws a new "
    "one.",
    _epoch(batches=_ordered),
)
sgd_epoch.mistake(
    "other_order",
    "The order comes from `rng`, but not from the one call that is asked for: the check knows "
    "that order only.",
    lambda *case, order: _epoch(batches=lambda N, B, rng: _cut(order(rng, N), B))(*case),
    order=(
        lambda rng, N: rng.choice(N, N, replace=False),
        lambda rng, N: np.argsort(rng.random(N)),
    ),
)
sgd_epoch.mistake(
    "shuffled_twice",
    "The examples were mixed twice: put into the new order, and then picked by the numbers of "
    "that order once more.",
    _epoch(batches=lambda N, B, rng: (lambda order: _cut(order[order], B))(rng.permutation(N))),
)
sgd_epoch.mistake(
    "own_seed",
    "The order was drawn by a generator made inside, with a seed of its own: the `rng` that was "
    "given has no say.",
    lambda w, X, y, eta, B, rng, seed: descent.sgd_epoch(
        w, X, y, eta, B, np.random.default_rng(seed)
    ),
    seed=(0, 1, 42),
)
sgd_epoch.mistake(
    "drawn_anew_each_time",
    "Every batch was cut from a new shuffle, so some examples were used twice in the epoch and "
    "others not at all.",
    lambda *case, first: _epoch(
        batches=lambda N, B, rng: [
            rng.permutation(N)[:B] if first else rng.permutation(N)[start : start + B]
            for start in range(0, N, B)
        ]
    )(*case),
    first=(False, True),
)
sgd_epoch.mistake(
    "with_replacement",
    "Every batch was drawn from all examples with putting back: that is no epoch, since some are "
    "used twice and others not at all.",
    lambda *case, draw: _epoch(batches=lambda N, B, rng: [draw(rng, N, B) for _ in range(0, N, B)])(
        *case
    ),
    draw=(
        lambda rng, N, B: rng.integers(0, N, B),
        lambda rng, N, B: rng.choice(N, B),
        lambda rng, N, B: rng.choice(N, min(B, N), replace=False),
    ),
)
sgd_epoch.mistake(
    "last_dropped",
    "The short last batch was left out: its examples are never used.",
    _epoch(batches=lambda N, B, rng: _cut(rng.permutation(N)[: N - N % B], B)),
)
sgd_epoch.mistake(
    "last_one_missing",
    "The last batch was left out, full or not: its examples are never used.",
    _epoch(batches=lambda N, B, rng: _without_the_last(rng.permutation(N), B)),
)
sgd_epoch.mistake(
    "empty_last",
    "Where B divides the number of examples, an empty batch comes last, and the mean over no "
    "examples is not a number.",
    _epoch(batches=lambda N, B, rng: _with_an_empty_one(rng.permutation(N), B)),
)
sgd_epoch.mistake(
    "last_reaches_back",
    "The last batch was filled up to B with examples that had their turn already.",
    lambda *case, last: _epoch(
        batches=lambda N, B, rng: [
            rows if len(rows) == B else last(order, rows, B)
            for order in [rng.permutation(N)]
            for rows in _cut(order, B)
        ]
    )(*case),
    last=(
        lambda order, rows, B: order[-B:],
        lambda order, rows, B: np.concatenate([rows, np.resize(order, B - len(rows))]),
    ),
)
sgd_epoch.mistake(
    "evened_out",
    "The batches were made about equally large: each is to have B examples, and only the last may "
    "have fewer.",
    _epoch(batches=lambda N, B, rng: np.array_split(rng.permutation(N), math.ceil(N / B))),
)
sgd_epoch.mistake(
    "b_batches",
    "`B` was taken for the number of batches: it is the number of examples in each.",
    _epoch(
        batches=lambda N, B, rng: [
            rows for rows in np.array_split(rng.permutation(N), B) if len(rows)
        ]
    ),
)
sgd_epoch.mistake(
    "one_row_short",
    "Each batch ends one example too early, and the one between two batches is lost.",
    _epoch(
        batches=lambda N, B, rng: [
            rows[: B - 1] for rows in _cut(rng.permutation(N), B) if len(rows[: B - 1])
        ]
    ),
)
sgd_epoch.mistake(
    "one_batch",
    "Only the first batch was used; a `return` inside the loop would do that.",
    _epoch(batches=lambda N, B, rng: descent.minibatches(N, B, rng)[:1]),
)
sgd_epoch.mistake(
    "last_batch",
    "Only the last batch was used: the weights started from `w` again in every round.",
    _epoch(batches=lambda N, B, rng: descent.minibatches(N, B, rng)[-1:]),
)
sgd_epoch.mistake(
    "single_examples",
    "Each step looked at one example, whatever `B` is.",
    _epoch(batches=lambda N, B, rng: descent.minibatches(N, 1, rng)),
)
sgd_epoch.mistake(
    "one_full_step",
    "One step was taken with all examples at once: that is batch descent, whatever `B` is.",
    _epoch(batches=lambda N, B, rng: descent.minibatches(N, N, rng)),
)
sgd_epoch.mistake(
    "all_examples_in_each_step",
    "The number of steps is that of the batches, but each step looked at all examples.",
    _epoch(pick=lambda X, y, rows, rng: (X, y)),
)


@sgd_epoch.mistake(
    "frozen_start",
    "All slopes were worked out at the weights the epoch began with: each batch needs those where "
    "the step before it has led.",
)
def _(w, X, y, eta, B, rng):
    moved = w
    for rows in descent.minibatches(len(X), B, rng):
        moved = moved - eta * descent.gradient(w, X[rows], y[rows])
    return moved


@sgd_epoch.mistake(
    "one_mean_step",
    "The slopes of the batches were collected and only one step was taken: each batch moves the "
    "weights.",
)
def _(w, X, y, eta, B, rng):
    slopes = [descent.gradient(w, X[rows], y[rows]) for rows in descent.minibatches(len(X), B, rng)]
    return w - eta * np.mean(slopes, axis=0)


@sgd_epoch.mistake(
    "slopes_pile_up",
    "The slopes were not reset between batches: each step repeats those of all batches before it.",
)
def _(w, X, y, eta, B, rng):
    total = 0
    for rows in descent.minibatches(len(X), B, rng):
        total = total + descent.gradient(w, X[rows], y[rows])
        w = w - eta * total
    return w


sgd_epoch.mistake(
    "no_rate",
    "The learning rate is missing: every step is a whole slope long.",
    lambda w, X, y, eta, B, rng: descent.sgd_epoch(w, X, y, 1.0, B, rng),
)
sgd_epoch.mistake(
    "rate_twice",
    "The learning rate was multiplied in twice: once belongs in the update, and nowhere else.",
    lambda w, X, y, eta, B, rng: descent.sgd_epoch(w, X, y, eta**2, B, rng),
)
sgd_epoch.mistake(
    "x_forgotten",
    "All weights got the same slope, the mean residual: the inputs are missing from it.",
    _epoch(_of_residuals(lambda r, X: np.full(X.shape[1], np.mean(r)))),
)
sgd_epoch.mistake(
    "averaged_separately",
    "Residuals and inputs were averaged on their own: the mean of a product is not the product of "
    "the means.",
    _epoch(_of_residuals(lambda r, X: np.mean(r) * X.mean(axis=0))),
)
sgd_epoch.mistake(
    "squared",
    "The squares of the residuals were used: the slope of a square no longer contains a square.",
    _epoch(_of_residuals(lambda r, X: X.T @ r**2 / len(r))),
)
sgd_epoch.mistake(
    "absolute",
    "The residuals have lost their signs: predictions above and below the target must pull in "
    "opposite directions.",
    _epoch(_of_residuals(lambda r, X: X.T @ np.abs(r) / len(r))),
)
sgd_epoch.mistake(
    "only_signs",
    "Only the signs of the residuals were used: that is the slope of the absolute error.",
    _epoch(_of_residuals(lambda r, X: X.T @ np.sign(r) / len(r))),
)
sgd_epoch.mistake(
    "target_forgotten",
    "The targets do not occur in the slope: the predictions were used in place of the residuals.",
    _epoch(lambda w, X, y: X.T @ (X @ w) / len(y)),
)
sgd_epoch.mistake(
    "first_of_batch",
    "Of each batch only the first example was used.",
    _epoch(pick=lambda X, y, rows, rng: (X[rows[:1]], y[rows[:1]])),
)
sgd_epoch.mistake(
    "weight_multiplied",
    "The step was multiplied by the weight itself: it is η times the slope, whatever the weight.",
    _epoch(move=lambda w, step: w - w * step),
)
sgd_epoch.mistake(
    "started_at_zero",
    "The weights started at 0 and not at the `w` that was given.",
    lambda w, *rest: descent.sgd_epoch(np.zeros_like(w), *rest),
)
sgd_epoch.mistake(
    "two_epochs",
    "Every example was used twice: one epoch is asked for.",
    _epoch(
        batches=lambda N, B, rng: [
            *descent.minibatches(N, B, rng),
            *descent.minibatches(N, B, rng),
        ]
    ),
)
sgd_epoch.mistake(
    "only_the_way",
    "This is how far the weights moved in the epoch; the weights themselves are asked for.",
    lambda w, *rest: descent.sgd_epoch(w, *rest) - w,
)
sgd_epoch.mistake(
    "a_slope",
    "This is a slope and not the weights after the steps.",
    lambda w, X, y, eta, B, rng: descent.gradient(
        *(lambda batches: (_walk(w, X, y, eta, batches[:-1]), X[batches[-1]], y[batches[-1]]))(
            descent.minibatches(len(X), B, rng)
        )
    ),
)


def _walk(w, X, y, eta, batches):
    for rows in batches:
        w = w - eta * descent.gradient(w, X[rows], y[rows])
    return w


@sgd_epoch.mistake(
    "all_positions",
    "The weights after every step came back; only those after the last one are asked for.",
    start=(False, True),
)
def _(w, X, y, eta, B, rng, start):
    positions = [w] if start else []
    for rows in descent.minibatches(len(X), B, rng):
        w = w - eta * descent.gradient(w, X[rows], y[rows])
        positions.append(w)
    return positions


@sgd_epoch.mistake(
    "inputs_changed",
    "The answer is right, but an array that was handed in is no longer what it was: `w -= …` or "
    "shuffling in place changes the caller's own.",
    shuffling=(False, True),
)
def _(w, X, y, eta, B, rng, shuffling):
    batches = descent.minibatches(len(X), B, rng)
    if shuffling:
        order = np.concatenate(batches)
        X[:], y[:] = X[order], y[order]
        return _walk(w, X, y, eta, _ordered(len(X), B, rng))
    for rows in batches:
        w -= eta * descent.gradient(w, X[rows], y[rows])
    return w


# decayed ------------------------------------------------------------------------------------------

decayed = Exercise(
    "decayed(eta0, k, t)",
    reference=descent.decayed,
    cases=[(0.3, 0.2, 5), (1.7, 0.05, 30), (0.4, 0.9, 0), (0.25, 0.013, 4), (0.6, 3.4, 3)],
)
for _identifier, _sentence, *_functions in (
    (
        "exponential",
        "The rate falls by the same factor in every step, which is far too fast later on: what is "
        "asked for falls ever more slowly.",
        lambda eta0, k, t: eta0 * math.exp(-k * t),
        lambda eta0, k, t: eta0 * math.exp(-t / k),
        lambda eta0, k, t: eta0 * (1 - k) ** t,
        lambda eta0, k, t: eta0 / (1 + k) ** t,
        lambda eta0, k, t: eta0 * k**t,
    ),
    (
        "straight_line",
        "The rate falls by the same amount in every step: on this straight line it reaches 0 and "
        "then turns negative.",
        lambda eta0, k, t: eta0 * (1 - k * t),
        lambda eta0, k, t: eta0 - k * t,
    ),
    (
        "stopped_line",
        "The rate falls on a straight line and stays at 0: what is asked for never quite reaches "
        "it.",
        lambda eta0, k, t: max(eta0 * (1 - k * t), 0.0),
        lambda eta0, k, t: max(eta0 - k * t, 0.0),
    ),
    (
        "brackets_forgotten",
        "The rate grows, because only the 1 was divided by: a fraction needs brackets around what "
        "stands below the line.",
        lambda eta0, k, t: eta0 / 1 + k * t,
    ),
    (
        "t_outside",
        "A bracket closes too early: the step `t` multiplies the fraction in place of standing "
        "below the line.",
        lambda eta0, k, t: eta0 / (1 + k) * t,
        lambda eta0, k, t: (eta0 / 1 + k) * t,
        lambda eta0, k, t: eta0 / k * t,
    ),
    (
        "grows",
        "The rate grows with t: it was multiplied where it should be divided.",
        lambda eta0, k, t: eta0 * (1 + k * t),
    ),
    (
        "nothing_below_but_kt",
        "The 1 is missing below the line, so at t = 0 something is divided by 0.",
        lambda eta0, k, t: eta0 / np.float64(k * t),
    ),
    (
        "k_forgotten",
        "The rate falls as if k were 1, whatever `k` is.",
        lambda eta0, k, t: eta0 / (1 + t),
    ),
    (
        "t_forgotten",
        "The rate is the same in all steps: the step `t` does not occur in it.",
        lambda eta0, k, t: eta0 / (1 + k),
    ),
    (
        "constant",
        "The rate never falls: it is `eta0` in every step.",
        lambda eta0, k, t: eta0,
    ),
    (
        "eta0_forgotten",
        "This is the factor by which the rate has fallen; it still has to act on the rate at the "
        "start.",
        lambda eta0, k, t: 1 / (1 + k * t),
    ),
    (
        "added",
        "`k` and `t` were added below the line; they act as a product.",
        lambda eta0, k, t: eta0 / (1 + k + t),
    ),
    (
        "root",
        "A root was taken: this rate falls more slowly than the one asked for.",
        lambda eta0, k, t: eta0 / math.sqrt(1 + k * t),
        lambda eta0, k, t: eta0 / (1 + k * math.sqrt(t)),
    ),
    (
        "squared",
        "Something is squared: this rate falls faster than the one asked for.",
        lambda eta0, k, t: eta0 / (1 + k * t) ** 2,
        lambda eta0, k, t: eta0 / (1 + k * t**2),
        lambda eta0, k, t: eta0 / (1 + (k * t) ** 2),
    ),
    (
        "counted_from_one",
        "The steps are counted from 1 here: at t = 0 the rate is to be the whole `eta0`.",
        lambda eta0, k, t: eta0 / (1 + k * (t + 1)),
    ),
    (
        "one_step_behind",
        "The rate is one step behind: at t = 0 it is larger than `eta0`.",
        lambda eta0, k, t: eta0 / (1 + k * (t - 1)),
    ),
    (
        "already_decayed",
        "A rate that had fallen already was made to fall again in every step: each rate comes "
        "from `eta0` and not from the one before.",
        lambda eta0, k, t: eta0 / math.prod(1 + k * s for s in range(t + 1)),
    ),
    (
        "whole_numbers",
        "`//` cuts off everything behind the point.",
        lambda eta0, k, t: eta0 // (1 + k * t),
    ),
    (
        "upside_down",
        "The fraction stands on its head.",
        lambda eta0, k, t: (1 + k * t) / eta0,
    ),
    (
        "k_and_eta0_swapped",
        "`eta0` and `k` have changed places.",
        lambda eta0, k, t: k / (1 + eta0 * t),
    ),
    (
        "k_and_t_swapped",
        "`k` divides where it should multiply: the larger `k`, the slower this rate falls.",
        lambda eta0, k, t: eta0 / (1 + t / k),
    ),
    (
        "all_rates",
        "The rates of all steps came back; only that of step `t` is asked for.",
        lambda eta0, k, t: [eta0 / (1 + k * s) for s in range(t + 1)],
        lambda eta0, k, t: [eta0 / (1 + k * s) for s in range(t)],
    ),
):  # fmt: skip
    decayed.mistake(
        _identifier,
        _sentence,
        lambda eta0, k, t, rate: rate(eta0, k, t),
        rate=tuple(_functions),
    )
