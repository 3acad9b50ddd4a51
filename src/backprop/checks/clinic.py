"""The clinic: a small network class with five planted mistakes, and a check that finds them.

`Healthy` is the class as it should be. Each of the five mistakes has a probe of its own, which
looks at one thing only, so that the check can say which of them remain, in whatever order a
learner repairs them and in whatever style.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from backprop.checks.answers import same
from backprop.checks.exercise import Exercise
from backprop.checks.report import Report

SIZES = (3, 5, 4)  # inputs, hidden units, classes: all different
LAM = 0.3
NEAR = 1e-3  # how near to the right answer a probe's has to be
SMALL, LARGE = 1e-6, 0.8  # learning rates: one that moves next to nothing, one that moves much
PARAMETERS = ("W1", "b1", "W2", "b2")


class Healthy:
    """A network with one hidden layer of ReLUs, a softmax at the end, and an L2 penalty.

    `faults` names the planted mistakes of a subclass; here there are none.
    """

    faults: tuple = ()

    def __init__(self, inputs, hidden, classes, lam, rng):
        spread = 0 if "equal_start" in self.faults else np.sqrt(2 / inputs)
        self.W1 = rng.normal(0, spread, (inputs, hidden))
        self.b1 = np.zeros(hidden)
        self.W2 = rng.normal(0, np.sqrt(2 / hidden), (hidden, classes))
        self.b2 = np.zeros(classes)
        self.lam = lam

    def scores(self, X):
        """Forward, from (N, inputs) to (N, classes)."""
        self.X = X
        self.Z = X @ self.W1 + self.b1
        self.A = np.maximum(self.Z, 0)
        return self.A @ self.W2 + self.b2

    def loss(self, X, labels):
        """The cross-entropy of the batch, a mean, and the penalty on the weights."""
        scores = self.scores(X)
        exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.P = exponentials / exponentials.sum(axis=1, keepdims=True)
        penalty = self.lam / 2 * (np.sum(self.W1**2) + np.sum(self.W2**2))
        return -np.log(self.P[np.arange(len(labels)), labels]).mean() + penalty

    def step(self, X, labels, eta):
        """One update on one batch; returns the loss before it."""
        loss = self.loss(X, labels)
        dS = self.P - np.eye(len(self.b2))[labels]
        dS /= len(labels)
        pull = -self.lam if "penalty_sign" in self.faults else self.lam
        on = self.A >= 0 if "mask_at_the_output" in self.faults else self.Z > 0
        W2 = self.W2.copy()
        self.W2 = W2 - eta * (self.A.T @ dS + pull * W2)
        self.b2 = self.b2 - eta * dS.sum(axis=0)
        dZ = dS @ (self.W2 if "updated_too_early" in self.faults else W2).T * on
        self.W1 = self.W1 - eta * (self.X.T @ dZ + pull * self.W1)
        self.b1 = self.b1 - eta * dZ.sum(axis=0)
        return loss

    def epoch(self, X, labels, eta, batch_size, rng):
        """Use every example once, in batches, shuffled; returns the mean of the losses."""
        order = rng.permutation(len(X))
        X = X[order]
        labels = labels if "labels_left_behind" in self.faults else labels[order]
        batches = [slice(start, start + batch_size) for start in range(0, len(X), batch_size)]
        return np.mean([self.step(X[batch], labels[batch], eta) for batch in batches])


def with_faults(*names):
    """A patient with these of the planted mistakes."""
    return type("Patient", (Healthy,), {"faults": names})


class Trouble(NamedTuple):
    """One of the planted mistakes: what looks for it, and the sentence if it is there.

    `otherwise` is said where the mistake has gone, but what stands in its place is not right.
    """

    probe: Callable
    sentence: str
    otherwise: str = ""


def _patient(kind, seed, lam=0.0):
    """A patient with parameters that hide nothing: all different, biases included."""
    patient = kind(*SIZES, lam, np.random.default_rng(0))
    rng = np.random.default_rng(seed)
    inputs, hidden, classes = SIZES
    shapes = ((inputs, hidden), (hidden,), (hidden, classes), (classes,))
    for name, shape in zip(PARAMETERS, shapes, strict=True):
        setattr(patient, name, rng.normal(0, 0.7, shape))
    return patient


def _batch(count=7):
    rng = np.random.default_rng(3)
    return rng.normal(0.2, 1.0, (count, SIZES[0])), rng.integers(0, SIZES[2], count)


def _moves(kind, seed, eta, lam=0.0):
    """By how much, over η, one step moves each parameter."""
    patient = _patient(kind, seed, lam)
    before = {name: np.array(getattr(patient, name), float) for name in PARAMETERS}
    patient.step(*_batch(), eta)
    return {name: (before[name] - getattr(patient, name)) / eta for name in PARAMETERS}


def _start(kind, seed):
    """Whether every hidden unit starts with weights of its own, one for each input."""
    W1 = np.asarray(kind(*SIZES, 0.0, np.random.default_rng(seed)).W1, dtype=float)
    alike = len(W1.T) - len(np.unique(W1.T, axis=0)) if W1.shape == SIZES[:2] else 0
    return {"shape": np.array(W1.shape), "hidden units that start alike": alike}


def _mask(kind, seed):
    """The move of the first layer, so small that nothing else has moved meanwhile."""
    moves = _moves(kind, seed, SMALL)
    return {name: moves[name] for name in ("W1", "b1")}


def _order(kind, seed):
    """How much farther than in proportion a long step moves the first layer."""
    return {"W1": _moves(kind, seed, LARGE)["W1"] - _moves(kind, seed, SMALL)["W1"]}


def _penalty(kind, seed):
    """What the penalty adds to the move of each weight, over λ."""
    with_it, without = _moves(kind, seed, SMALL, LAM), _moves(kind, seed, SMALL)
    return {name: (with_it[name] - without[name]) / LAM for name in ("W1", "W2")}


def _pairs(kind, seed):
    """Whether every example keeps its label on its way through an epoch, and comes once, shuffled.

    A learner's shuffle may use the generator in any way, so only its not being there is seen.
    """
    seen = []

    def watched(X, labels, eta):
        seen.extend(zip(np.asarray(X)[:, 0].tolist(), np.asarray(labels).tolist(), strict=True))
        return 0.0

    X = np.arange(11 * SIZES[0], dtype=float).reshape(11, SIZES[0])
    labels = np.arange(11) % SIZES[2]
    patient = kind(*SIZES, 0.0, np.random.default_rng(0))
    patient.step = watched
    patient.epoch(X.copy(), labels.copy(), 0.1, 4, np.random.default_rng(seed))
    own = set(seen) <= set(zip(X[:, 0].tolist(), labels.tolist(), strict=True))
    order = [first for first, _ in seen]
    return {
        "each with its own label": own,
        "each once": sorted(order) == X[:, 0].tolist(),
        "shuffled": not own or order != X[:, 0].tolist(),
    }


def _everything(kind, seed):
    """The loss and all parameters after a step with everything in it, and the loss of an epoch."""
    patient = _patient(kind, seed, LAM)
    before = {name: np.array(getattr(patient, name), float) for name in PARAMETERS}
    loss = patient.step(*_batch(), 0.2)
    after = {name: np.array(getattr(patient, name), float) for name in PARAMETERS}
    still = {name: np.array_equal(before[name], after[name]) for name in PARAMETERS}
    return {"loss": loss, "still": still, **after, "epoch": _epoch(kind, seed)}


def _epoch(kind, seed):
    """The loss of an epoch whose step is too small to move anything: any shuffle gives the same."""
    try:
        return _patient(kind, seed, LAM).epoch(*_batch(8), 0.0, 4, np.random.default_rng(seed))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


TROUBLES = {
    "equal_start": Trouble(
        _start,
        "the hidden units start as copies of each other, and whatever starts equal stays equal",
        "W1 does not start with a row for each input and a column for each hidden unit",
    ),
    "mask_at_the_output": Trouble(
        _mask,
        "units that were off pass a gradient on, as a gradient check of the first layer shows",
        "the first layer fails its gradient check, though no longer because all units pass on",
    ),
    "updated_too_early": Trouble(
        _order,
        "a weight has moved already when a gradient is worked out with it, which a large η brings "
        "to light",
    ),
    "penalty_sign": Trouble(
        _penalty,
        "the penalty drives the weights away from 0 instead of towards it",
        "what the penalty in the loss asks for and what moves the weights differ",
    ),
    "labels_left_behind": Trouble(
        _pairs,
        "in an epoch the examples no longer stand beside their own labels",
        "in an epoch not every example is used exactly once, in shuffled order",
    ),
}


def _probe(kind, seed):
    """What every probe finds, under the name of its trouble, and then the whole."""
    found = {name: trouble.probe(kind, seed) for name, trouble in TROUBLES.items()}
    return {**found, "everything": _everything(kind, seed)}


CASES = [(8,), (21,), (34,)]  # seeds
COUNTS = ("", "One", "Two", "Three", "Four")


def _sentence(remain, changed=()) -> str:
    """What remains, without saying where it stands; some of it in a changed form."""
    if len(remain) == len(TROUBLES):
        return "All five mistakes are still there: find them with the tools of the course."
    verb = "remains" if len(remain) == 1 else "remain"
    troubles = "; ".join(
        TROUBLES[name].otherwise if name in changed else TROUBLES[name].sentence for name in remain
    )
    return f"{COUNTS[len(remain)]} of five mistakes {verb}: {troubles}."


class Clinic(Exercise):
    """The check of the repaired class; it names the planted mistakes that remain."""

    def __init__(self):
        super().__init__("clinic(Patient)", reference=Healthy, cases=CASES, probe=_probe)
        self.parameters = ("inputs", "hidden", "classes", "lam", "rng")
        for name in TROUBLES:
            self.mistake(name, _sentence([name]), with_faults(name))

    def report(self, *given, **named) -> Report:
        """Check a class without a note. Never raises, whatever the class does."""
        if len(given) != 1 or named or not callable(given[0]):
            return self._not_yet("Give the check the class itself: `check.clinic(Patient)`.")
        return super().report(*given)

    def _not_yet(self, message, mistake=None) -> Report:
        return super()._not_yet(message.replace(f"`{self.name}`", "`Patient`"), mistake)

    def _judge(self, seen) -> Report:
        outcomes = getattr(seen, "outcomes", (None,))
        if not all(isinstance(outcome, dict) for outcome in outcomes):
            return super()._judge(seen)
        for name in PARAMETERS:
            if all(outcome["everything"]["still"][name] for outcome in outcomes):
                return self._not_yet(
                    f"After a step {name} is what it was before: nothing moves it."
                )
        pairs = list(zip(outcomes, self.right, strict=True))
        remain = [name for name in TROUBLES if _differs(pairs, name)]
        if remain:
            status = "to do" if len(remain) == len(TROUBLES) else "not yet"
            changed = [name for name in remain if _is_another(outcomes, name)]
            return Report(self.name, status, _sentence(remain, changed), remain[0])
        if _differs(pairs, "everything"):
            return self._not_yet(f"None of the five remains, but {_what_else(*pairs[0])}.")
        return Report(self.name, "passed", "None of the five mistakes remains.")


def _differs(pairs, name) -> bool:
    """Whether a part of what was found is not as it is in a healthy network."""
    return any(not same(mine[name], right[name], NEAR, NEAR) for mine, right in pairs)


def _is_another(outcomes, name) -> bool:
    """Whether what is wrong is another fault than the planted one, and can be named as such."""
    planted = [TROUBLES[name].probe(with_faults(name), *case) for case in CASES]
    pairs = [{name: one} for one in planted]
    return bool(TROUBLES[name].otherwise) and _differs(
        list(zip(outcomes, pairs, strict=True)), name
    )


def _what_else(outcome, right) -> str:
    """What a repair has broken: the first quantity after one whole step that is not right."""
    mine, truth = outcome["everything"], right["everything"]
    name = next(name for name in truth if not same(mine.get(name), truth[name], NEAR, NEAR))
    if name == "epoch" and isinstance(mine[name], str):
        return f"an epoch ended with {mine[name]}"
    of_what = {"loss": "the loss of a batch is", "epoch": "the loss of an epoch is"}
    return f"{of_what.get(name, f'after a step {name} is')} no longer what it was meant to be"
