"""The exercises of tuning: log_uniform, search, overfit_one_batch, and the clinic's patient."""

import math

import numpy as np

from backprop.checks.clinic import Clinic
from backprop.checks.exercise import Exercise

MANY = 3000  # values, so that shares can be told apart


class Rng:
    """A random generator that remembers whether it was asked for anything."""

    def __init__(self, seed):
        self._rng, self.used = np.random.default_rng(seed), False

    def __getattr__(self, name):
        self.used = True
        return getattr(self._rng, name)


ASPECTS = ("what comes back", "the spread of the values", "drawn with the given rng")


def _probe_log_uniform(learner, low, high, n):
    rng, again, other = Rng(4), Rng(4), Rng(9)
    answer = learner(low, high, n, rng)
    if answer is None:
        return None
    if _no_numbers(answer):
        return dict(zip(ASPECTS, (_no_numbers(answer), "not numbers", False), strict=True))
    values = np.asarray(answer, dtype=float)
    same_seed = np.array_equal(values, np.asarray(learner(low, high, n, again), dtype=float))
    another = np.array_equal(values, np.asarray(learner(low, high, n, other), dtype=float))
    drawn = rng.used and same_seed and not another
    found = (_how_many(values), _spread(values.ravel(), low, high), drawn)
    return dict(zip(ASPECTS, found, strict=True))


def _no_numbers(answer) -> str:
    """What came back where it is not an array of numbers; "" where it is."""
    kind = np.asarray(answer).dtype.kind
    if kind in "US":
        return "text"
    return f"a {type(answer).__name__}" if kind == "O" else ""


def _how_many(values) -> str:
    """How many values there are, in words; only a flat array is what is asked for."""
    if values.ndim == 1:
        return f"{len(values)} values"
    return f"an array of shape {values.shape}" if values.ndim else "a single number"


def _spread(values, low, high) -> str:
    """How values lie between low and high, in words: by their range and their shares."""
    natural, common = np.log([low, high]), np.log10([low, high])
    ranges = {
        "as exponents of ten": common,
        "as natural logarithms": natural,
        "e to a power of ten": np.exp(common),
        "ten to a natural power": 10.0**natural,
        "between the bounds": (low, high),
    }
    if not len(values) or not np.isfinite(values).all():
        return "not numbers"
    for name, (start, end) in reversed(ranges.items()):
        if start * (1 - 1e-9) - 1e-12 <= values.min() and values.max() <= end * (1 + 1e-9):
            break
        if name == "as exponents of ten" and not _inside(values, common):
            return "outside the bounds"
    if name == "as natural logarithms" and _are_even(np.exp(values), low, high):
        return "as logarithms of an even draw"
    return _shares(values, low, high) if name == "between the bounds" else name


def _are_even(values, low, high, scale=np.array) -> bool:
    """Whether a scale's four equal stretches between the bounds have equal shares of the values."""
    edges = np.linspace(scale(low), scale(high), 5)
    shares = np.histogram(scale(values), edges)[0] / len(values)
    return bool(np.abs(shares - 0.25).max() < 0.05)


def _inside(values, bounds) -> bool:
    return bool(bounds[0] - 1e-9 <= values.min() and values.max() <= bounds[1] + 1e-9)


def _shares(values, low, high) -> str:
    """What the shares of equal stretches say, of the values' logarithms and of the values."""
    different = len(np.unique(values))
    if different == 1 < len(values):
        return "a single value"
    if len(values) < MANY:
        return "between the bounds"
    if different < len(values) / 2:
        return "few different values"
    steps = np.diff(np.log(np.sort(values)))
    if np.allclose(steps, steps[0], rtol=1e-3):
        return "a grid of equal factors"
    for name, scale in (("equal shares for equal factors", np.log), ("uniform in value", np.array)):
        if _are_even(values, low, high, scale):
            return name
    return "unequal shares"


log_uniform = Exercise(
    "log_uniform(low, high, n, rng)",
    reference=lambda low, high, n, rng: np.exp(rng.uniform(np.log(low), np.log(high), n)),
    cases=[(2e-4, 0.3, MANY), (0.03, 700.0, MANY), (5e-6, 4e-5, 7)],
    probe=_probe_log_uniform,
)
log_uniform.parameters = ("low", "high", "n", "rng")


def _probe_search(learner, trials, results):
    """Run the search with a `train` that looks the results up and notes how it was called."""
    calls, generators, rng = [], [], np.random.default_rng(6)

    def train(trial, rng=None):
        calls.append(trial["number"])
        generators.append(rng)
        validation, test = results[trial["number"]]
        return {"validation": validation, "test": test}

    train.__qualname__ = "train"  # as an error message names it
    given = [dict(trial) for trial in trials]
    answer = learner(train, given, rng)
    return {
        "trained, in order": calls,
        "the given rng handed on": all(one is rng for one in generators),
        "the trials left as they were": given == trials,
        "answer": answer,
    }


def _trials(*etas):
    return [{"number": number, "eta": eta} for number, eta in enumerate(etas)]


search = Exercise(
    "search(train, trials, rng)",
    reference=lambda train, trials, rng: _best(train, trials, rng),
    cases=[
        (_trials(0.3, 0.01, 0.07, 0.9), [(0.62, 0.51), (0.44, 0.66), (0.47, 0.43), (0.91, 0.87)]),
        (_trials(0.2, 0.6, 0.04), [(math.nan, 0.2), (0.83, 0.71), (0.58, 0.64)]),
        (_trials(0.5, 0.08, 0.02, 0.3), [(0.9, 0.4), (0.36, 0.55), (0.36, 0.31), (0.36, 0.8)]),
        (_trials(0.4, 0.03, 0.7), [(0.39, 0.42), (math.nan, 0.3), (0.74, 0.35)]),
        (_trials(0.06), [(1.7, 1.9)]),
    ],
    probe=_probe_search,
)
search.parameters = ("train", "trials", "rng")


def _best(train, trials, rng, best=None, least=math.inf):
    for trial in trials:
        validation = train(trial, rng)["validation"]
        if validation < least:
            best, least = trial, validation
    return best


def _probe_overfit(learner, losses, tolerance, limit):
    """Hand out the losses one by one, the last for ever; answer and number of calls."""
    calls = []

    def step():
        calls.append(1)
        return losses[min(len(calls), len(losses)) - 1]

    return {"answer": learner(step, tolerance, limit), "calls of step": len(calls)}


def _until(step, tolerance, limit):
    for number in range(1, limit + 1):
        if step() <= tolerance:
            return number
    return None


overfit_one_batch = Exercise(
    "overfit_one_batch(step, tolerance, limit)",
    reference=_until,
    cases=[
        ([2.3, 1.1, 1.4, 0.03, 0.004, 0.002], 0.01, 40),
        ([2.3, 0.7, 0.25, 0.2, 0.1], 0.25, 17),
        ([2.3, 2.2, 2.1], 0.05, 12),
        ([0.02, 0.01], 0.06, 9),
        ([2.3, 0.9, 0.4, 0.08, 0.03], 0.08, 4),
        ([2.3, math.nan, math.nan], 0.05, 6),
        ([1.9, 0.6, 0.3, 0.2, 0.15, 0.04], 0.05, 5),
    ],
    probe=_probe_overfit,
)
overfit_one_batch.parameters = ("step", "tolerance", "limit")

clinic = Clinic()

# The mistakes of log_uniform.

log_uniform.mistake(
    "uniform",
    "The values were drawn evenly between the bounds, so nearly all of them are of the size of "
    "the upper one.",
    lambda low, high, n, rng: rng.uniform(low, high, n),
)
log_uniform.mistake(
    "e_to_a_power_of_ten",
    "The bounds went through the logarithm to base 10, but the way back was by e: the two do not "
    "belong together.",
    lambda low, high, n, rng: np.exp(rng.uniform(np.log10(low), np.log10(high), n)),
)
log_uniform.mistake(
    "ten_to_a_natural_power",
    "The bounds went through the natural logarithm, but the way back was by powers of 10: the "
    "two do not belong together.",
    lambda low, high, n, rng: 10.0 ** rng.uniform(np.log(low), np.log(high), n),
)
log_uniform.mistake(
    "exponents",
    "These are the exponents of ten, not yet the values: the way back from the logarithm is "
    "missing.",
    lambda low, high, n, rng: rng.uniform(np.log10(low), np.log10(high), n),
)
log_uniform.mistake(
    "logarithms",
    "These are the natural logarithms of the values: the way back from the logarithm is missing.",
    lambda low, high, n, rng: rng.uniform(np.log(low), np.log(high), n),
)
log_uniform.mistake(
    "logarithm_of_an_even_draw",
    "The logarithm was taken of values drawn evenly; here the draw comes between the way there and "
    "the way back.",
    lambda low, high, n, rng: np.log(rng.uniform(low, high, n)),
)
log_uniform.mistake(
    "even_grid",
    "These are equal steps from one bound to the other: nothing is drawn, and nearly all are of "
    "the size of the upper one.",
    lambda low, high, n, rng: np.linspace(low, high, n),
)
log_uniform.mistake(
    "grid",
    "This is a grid of equal factors: the same values at every call, and nothing is drawn.",
    lambda low, high, n, rng: np.geomspace(low, high, n),
)
log_uniform.mistake(
    "own_generator",
    "The numbers come from a generator of your own, not from the one that was given.",
    lambda low, high, n, rng: np.exp(
        np.random.default_rng(1).uniform(np.log(low), np.log(high), n)
    ),
)
log_uniform.mistake(
    "one_for_all",
    "A single value was drawn and repeated: each of the values has its own draw.",
    lambda low, high, n, rng: np.full(n, np.exp(rng.uniform(np.log(low), np.log(high)))),
)
log_uniform.mistake(
    "one_value",
    "This is one value; the number of values asked for was not handed to the generator.",
    lambda low, high, n, rng: np.exp(rng.uniform(np.log(low), np.log(high))),
)
log_uniform.mistake(
    "whole_powers",
    "Only values a whole number of factors of ten apart were drawn: everything between them is "
    "left out.",
    lambda low, high, n, rng, draw: draw(low, high, n, rng),
    draw=(
        lambda low, high, n, rng: low * 10.0 ** rng.integers(0, np.log10(high / low), n),
        lambda low, high, n, rng: 10.0 ** rng.integers(int(np.log10(low)), int(np.log10(high)), n),
    ),
)
log_uniform.mistake(
    "from_a_list",
    "The values were picked from a list, so that only a few different ones occur; a draw may fall "
    "anywhere between the bounds.",
    lambda low, high, n, rng: rng.choice(np.geomspace(low, high, 20), n),
)
log_uniform.mistake(
    "shuffled_grid",
    "These are always the same values, equal factors apart and only in another order: nothing is "
    "drawn between them.",
    lambda low, high, n, rng: rng.permutation(np.geomspace(low, high, n)),
)
log_uniform.mistake(
    "unequal_shares",
    "The values lie between the bounds, but equal factors do not get equal shares of them.",
    lambda low, high, n, rng: low + (high - low) * rng.random(n) ** 3,
)
log_uniform.mistake(
    "outside",
    "Values lie outside the bounds, as if the way back did not undo the way there.",
    lambda low, high, n, rng, way: way[1](rng.uniform(way[0](low), way[0](high), n)),
    way=(
        (np.log, np.exp2),
        (float, np.exp),
        (np.log2, np.exp),
        (np.log, lambda exponent: np.exp(-exponent)),
        (np.log10, lambda exponent: 10.0**-exponent),
    ),
)

# The mistakes of search.


def _chosen_by(key, pick=min):
    """A search that trains all, then picks by a function of the result."""

    def wrong(train, trials, rng):
        results = [train(trial, rng) for trial in trials]
        return trials[pick(range(len(trials)), key=lambda number: key(results[number]))]

    return wrong


def _validation(result):
    value = result["validation"]
    return math.inf if value != value else value


search.mistake(
    "by_test",
    "The test loss chose the winner, and so the test set is used up: it may be looked at once.",
    _chosen_by(lambda result: result["test"]),
)
search.mistake(
    "by_both",
    "The test loss had a say in the choice; only the validation loss may choose.",
    _chosen_by(lambda result: _validation(result) + result["test"]),
)
search.mistake(
    "largest",
    "The largest validation loss won; the smaller a loss, the better.",
    lambda train, trials, rng, key, pick: _chosen_by(key, pick)(train, trials, rng),
    key=(
        lambda result: -math.inf if math.isnan(result["validation"]) else result["validation"],
        lambda result: result["validation"],
    ),
    pick=(max, lambda places, key: int(np.argmax([key(place) for place in places]))),
)
search.mistake(
    "tie_by_test",
    "At a tie the test loss decided: it has no say here, and the first of the equals wins.",
    _chosen_by(lambda result: (_validation(result), result["test"])),
)
search.mistake(
    "nan_wins",
    "A validation loss of NaN won: it compares as neither smaller nor larger, so a first one "
    "stays and `argmin` picks it.",
    lambda train, trials, rng: trials[
        int(np.argmin([train(trial, rng)["validation"] for trial in trials]))
    ],
)
search.mistake(
    "first_nan_stays",
    "A validation loss of NaN that comes first is never beaten: nothing is smaller than it.",
    _chosen_by(lambda result: result["validation"]),
)


@search.mistake("last_at_a_tie", "At a tie the last of the equals won; the first one should.")
def _(train, trials, rng):
    results = [_validation(train(trial, rng)) for trial in trials]
    return trials[max(n for n, one in enumerate(results) if one == min(results))]


@search.mistake("loss", "This is the least validation loss; the trial that reached it is wanted.")
def _(train, trials, rng):
    return min(_validation(train(trial, rng)) for trial in trials)


@search.mistake("index", "This is the place of the winner in the list; the trial itself is wanted.")
def _(train, trials, rng):
    return trials.index(_best(train, trials, rng))


@search.mistake(
    "result", "These are the losses of the winner; the trial, with its settings, is wanted."
)
def _(train, trials, rng):
    return min((train(trial, rng) for trial in trials), key=_validation)


@search.mistake(
    "trained_again", "The winner was trained once more at the end: each trial is trained once."
)
def _(train, trials, rng):
    best = _best(train, trials, rng)
    train(best, rng)
    return best


@search.mistake(
    "trained_twice",
    "Each trial was trained twice, once for the comparison and once for its loss.",
)
def _(train, trials, rng):
    best, least = None, math.inf
    for trial in trials:
        if train(trial, rng)["validation"] < least or best is None:
            best, least = trial, train(trial, rng)["validation"]
        else:
            train(trial, rng)
    return best


@search.mistake(
    "last", "The last trial wins every time, as if the least loss so far were never kept."
)
def _(train, trials, rng):
    for trial in trials:
        train(trial, rng)
    return trials[-1]


@search.mistake(
    "first_good", "The search ended at the first improvement; later trials may be better."
)
def _(train, trials, rng):
    first = train(trials[0], rng)["validation"]
    for trial in trials[1:]:
        if not train(trial, rng)["validation"] >= first:
            return trial
    return trials[0]


@search.mistake(
    "only_the_first",
    "The search ended after the first trial: all of them are tried.",
    even_nan=(True, False),
)
def _(train, trials, rng, even_nan):
    loss = train(trials[0], rng)["validation"]
    return trials[0] if even_nan or loss == loss else None


@search.mistake(
    "first_trained_twice",
    "The first trial was trained twice, before the loop and again in it.",
    start=(math.nan, math.inf),
)
def _(train, trials, rng, start):
    least = train(trials[0], rng)["validation"]
    return _best(train, trials, rng, trials[0], start if math.isnan(least) else least)


@search.mistake(
    "trials_changed",
    "The list `trials` was changed on the way, and whoever called `search` finds it changed.",
)
def _(train, trials, rng):
    best = _best(train, trials, rng)
    trials.clear()
    return best


@search.mistake(
    "nothing",
    "Nothing comes back: either `return` is missing, or the least loss so far starts from a number "
    "that no trial beats.",
)
def _(train, trials, rng):
    _best(train, trials, rng)


@search.mistake(
    "ended_at_nan", "The search ended at the first loss of NaN; the trials after it count as well."
)
def _(train, trials, rng):
    best, least = None, math.inf
    for trial in trials:
        loss = train(trial, rng)["validation"]
        if math.isnan(loss):
            break
        if loss < least:
            best, least = trial, loss
    return best


@search.mistake(
    "low_start",
    "The least loss so far starts from a number that a trial may never beat, and then none wins.",
    start=(0.5, 1.0),
)
def _(train, trials, rng, start):
    return _best(train, trials, rng, least=start)


@search.mistake(
    "compared_with_the_one_before",
    "Each trial was compared with the one before it; it has to beat the best so far.",
)
def _(train, trials, rng):
    best, before = None, math.inf
    for trial in trials:
        now = _validation(train(trial, rng))
        if now < before:
            best = trial
        before = now
    return best


@search.mistake(
    "own_generator", "The given rng was not handed on to `train`, so no run can be repeated."
)
def _(train, trials, rng):
    return _best(lambda trial, _: train(trial, np.random.default_rng(0)), trials, rng)


# The mistakes of overfit_one_batch.


@overfit_one_batch.mistake(
    "strict", "A loss equal to the tolerance does not count here; it should."
)
def _(step, tolerance, limit):
    for number in range(1, limit + 1):
        if step() < tolerance:
            return number
    return None


@overfit_one_batch.mistake(
    "from_zero", "The calls were counted from 0: after the first call the answer is 1."
)
def _(step, tolerance, limit):
    for number in range(limit):
        if step() <= tolerance:
            return number
    return None


@overfit_one_batch.mistake(
    "one_too_few", "The last call before the limit is never made: `limit` calls are allowed."
)
def _(step, tolerance, limit):
    return _until(step, tolerance, limit - 1)


@overfit_one_batch.mistake("one_too_many", "One call more than `limit` was made.")
def _(step, tolerance, limit):
    return _until(step, tolerance, limit + 1)


@overfit_one_batch.mistake(
    "limit_for_none",
    "When the limit is reached the answer is None: `limit` would look like success.",
)
def _(step, tolerance, limit):
    return _until(step, tolerance, limit) or limit


@overfit_one_batch.mistake(
    "number_without_success",
    "The number of calls comes back without a look at the last loss; where that is not small "
    "enough, the answer is None.",
)
def _(step, tolerance, limit):
    loss, number = math.inf, 0
    while loss > tolerance and number < limit:
        loss, number = step(), number + 1
    return number


@overfit_one_batch.mistake(
    "judged_by_the_number",
    "Whether it worked was judged by the number of calls; it may work at the very last one, so the "
    "loss decides.",
    nan_ends=(True, False),
)
def _(step, tolerance, limit, nan_ends):
    number, done = 0, False
    while not done and number < limit:
        loss, number = step(), number + 1
        done = not loss > tolerance if nan_ends else loss <= tolerance
    return number if number < limit else None


@overfit_one_batch.mistake(
    "nothing", "None comes back every time, even where the loss was small enough."
)
def _(step, tolerance, limit):
    _until(step, tolerance, limit)


@overfit_one_batch.mistake("last_loss", "This is the last loss; the number of calls is wanted.")
def _(step, tolerance, limit):
    for _ in range(limit):
        value = step()
        if value <= tolerance:
            return value
    return None


@overfit_one_batch.mistake(
    "yes_or_no", "This says whether it worked; the number of calls is wanted."
)
def _(step, tolerance, limit):
    return _until(step, tolerance, limit) is not None


@overfit_one_batch.mistake(
    "asked_twice", "`step` is called twice a round, so every other loss goes by unseen."
)
def _(step, tolerance, limit):
    for number in range(1, limit + 1):
        if step() <= tolerance or step() <= tolerance:
            return number
    return None


@overfit_one_batch.mistake(
    "to_the_limit", "All `limit` calls are made, even after the loss was small enough."
)
def _(step, tolerance, limit):
    losses = [step() for _ in range(limit)]
    return next((n for n, value in enumerate(losses, start=1) if value <= tolerance), None)


@overfit_one_batch.mistake(
    "gave_up", "It gave up when the loss rose once; a loss may rise and fall again."
)
def _(step, tolerance, limit):
    before = math.inf
    for number in range(1, limit + 1):
        value = step()
        if value <= tolerance:
            return number
        if not value <= before:
            return None
        before = value
    return None


@overfit_one_batch.mistake(
    "smaller_than_all",
    "It stops where the loss is *above* the tolerance: the comparison is turned round.",
)
def _(step, tolerance, limit):
    for number in range(1, limit + 1):
        if step() >= tolerance:
            return number
    return None


@overfit_one_batch.mistake(
    "taken_together",
    "All losses so far were taken together; the latest one alone decides.",
    together=(np.mean, np.sum),
)
def _(step, tolerance, limit, together):
    losses = []
    for number in range(1, limit + 1):
        losses.append(step())
        if together(losses) <= tolerance:
            return number
    return None


@overfit_one_batch.mistake(
    "another_sign",
    "Without success the answer is None; another sign, such as 0 or False, is not asked for.",
    sign=(0, -1, False, math.inf),
)
def _(step, tolerance, limit, sign):
    number = _until(step, tolerance, limit)
    return sign if number is None else number


@overfit_one_batch.mistake(
    "one_call", "Only one call of `step` was made: as long as the limit allows, it is tried again."
)
def _(step, tolerance, limit):
    return 1 if step() <= tolerance else None


@overfit_one_batch.mistake(
    "nan_is_success",
    "A loss of NaN counts as success here: it is not above the tolerance, nor below.",
)
def _(step, tolerance, limit):
    for number in range(1, limit + 1):
        if not step() > tolerance:
            return number
    return None


@overfit_one_batch.mistake(
    "nan_ends",
    "A loss of NaN ended the loop before the limit: it is not above the tolerance, nor below.",
)
def _(step, tolerance, limit):
    loss, number = step(), 1
    while loss > tolerance and number < limit:
        loss, number = step(), number + 1
    return number if loss <= tolerance else None


@overfit_one_batch.mistake(
    "until_it_stands_still",
    "It waits until the loss hardly changes any more; asked is when it is small enough.",
)
def _(step, tolerance, limit):
    before = math.inf
    for number in range(1, limit + 1):
        loss = step()
        if abs(before - loss) <= tolerance:
            return number
        before = loss
    return None
