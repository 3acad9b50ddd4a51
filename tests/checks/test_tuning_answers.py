"""Right answers written in many ways, and the clinic with every combination of its mistakes."""

from itertools import combinations, count

import numpy as np
import pytest

from backprop.checks import tuning as check
from backprop.checks.clinic import TROUBLES, Healthy, with_faults
from lesson_files import ROOT, exercises, read


def by_powers_of_ten(low, high, n, rng):
    return 10 ** rng.uniform(np.log10(low), np.log10(high), size=n)


def by_factors(low, high, n, rng):
    return low * (high / low) ** rng.random(n)


def one_by_one(low, high, n, rng):
    return [float(np.exp(rng.uniform(np.log(low), np.log(high)))) for _ in range(n)]


def drawn_by_a_child(low, high, n, rng):
    return np.exp(np.log(low) + (np.log(high) - np.log(low)) * rng.beta(1, 1, n))


def searched_in_a_list(train, trials, rng):
    losses = [train(trial, rng)["validation"] for trial in trials]
    return trials[int(np.nanargmin(losses))]


def searched_with_min(train, trials, rng):
    pairs = [(train(trial, rng)["validation"], place) for place, trial in enumerate(trials)]
    return trials[min(pair for pair in pairs if pair[0] == pair[0])[1]]


def counted_with_while(step, tolerance, limit):
    calls = 0
    while calls < limit:
        calls += 1
        if not step() > tolerance and calls:
            return calls
    return None


def counted_with_next(step, tolerance, limit):
    return next((n for n in range(1, limit + 1) if step() <= tolerance), None)


RIGHT = [
    (check.log_uniform, by_powers_of_ten),
    (check.log_uniform, by_factors),
    (check.log_uniform, one_by_one),
    (check.log_uniform, drawn_by_a_child),
    (check.search, searched_in_a_list),
    (check.search, searched_with_min),
    (check.overfit_one_batch, counted_with_next),
]


@pytest.mark.parametrize(("exercise", "answer"), RIGHT, ids=lambda one: getattr(one, "name", None))
def test_right_answers_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


def test_nan_is_no_success():
    """`not loss > tolerance` takes NaN for a small loss."""
    report = check.overfit_one_batch(counted_with_while)
    assert report.status == "not yet"


def test_the_global_generator_is_not_the_given_one():
    def drawn(low, high, n, rng):
        return np.exp(np.random.uniform(np.log(low), np.log(high), n))  # noqa: NPY002

    assert check.log_uniform(drawn).status == "not yet"


def drawn_without_return(low, high, n, rng):
    np.exp(rng.uniform(np.log(low), np.log(high), n))


def test_a_missing_return_is_named():
    assert "returned None" in check.log_uniform(drawn_without_return).message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda low, high, n, rng: [str(low)] * n, "text"),
        (lambda low, high, n, rng: {"values": low}, "a dict"),
        (lambda low, high, n, rng: (low for _ in range(n)), "a generator"),
    ],
    ids=["text", "dict", "generator"],
)
def test_what_is_no_array_of_numbers_is_refused(answer, said):
    report = check.log_uniform(answer)
    assert report.status == "not yet" and said in report.message


def searched_without_return(train, trials, rng):
    min(trials, key=lambda trial: train(trial, rng)["validation"])


def searched_and_returned_in_the_loop(train, trials, rng):
    best, least = None, np.inf
    for trial in trials:
        loss = train(trial, rng)["validation"]
        if loss < least:
            best, least = trial, loss
        return best


def searched_from_the_first(train, trials, rng):
    best, least = trials[0], train(trials[0], rng)["validation"]
    for trial in trials:
        loss = train(trial, rng)["validation"]
        if loss < least:
            best, least = trial, loss
    return best


def searched_with_argmax(train, trials, rng):
    return trials[np.argmax([train(trial, rng)["validation"] for trial in trials])]


def searched_with_the_test_at_a_tie(train, trials, rng):
    results = [train(trial, rng) for trial in trials]
    pairs = [(np.nan_to_num(r["validation"], nan=np.inf), r["test"]) for r in results]
    return trials[pairs.index(min(pairs))]


def searched_by_emptying_the_list(train, trials, rng):
    best, least = None, np.inf
    while trials:
        trial = trials.pop(0)
        loss = train(trial, rng)["validation"]
        if loss < least:
            best, least = trial, loss
    return best


def counted_and_returned_in_any_case(step, tolerance, limit):
    loss, calls = np.inf, 0
    while loss > tolerance and calls < limit:
        loss, calls = step(), calls + 1
    return calls


def counted_and_judged_by_the_count(step, tolerance, limit):
    calls = counted_and_returned_in_any_case(step, tolerance, limit)
    return calls if calls < limit else None


def added_up(step, tolerance, limit):
    total = 0
    for number in range(1, limit + 1):
        total += step()
        if total <= tolerance:
            return number
    return None


@pytest.mark.parametrize(
    ("exercise", "answer", "mistake"),
    [
        (check.search, searched_without_return, "nothing"),
        (check.search, searched_and_returned_in_the_loop, "only_the_first"),
        (check.search, searched_from_the_first, "first_trained_twice"),
        (check.search, searched_with_argmax, "largest"),
        (check.search, searched_with_the_test_at_a_tie, "tie_by_test"),
        (check.search, searched_by_emptying_the_list, "trials_changed"),
        (check.overfit_one_batch, counted_and_returned_in_any_case, "number_without_success"),
        (check.overfit_one_batch, counted_and_judged_by_the_count, "judged_by_the_number"),
        (check.overfit_one_batch, added_up, "taken_together"),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_mistakes_as_people_write_them_are_named(exercise, answer, mistake):
    assert exercise(answer).mistake == mistake, exercise(answer)


EVERY_COMBINATION = [
    names for size in range(len(TROUBLES) + 1) for names in combinations(TROUBLES, size)
]


@pytest.mark.parametrize("names", EVERY_COMBINATION, ids=lambda names: "+".join(names) or "none")
def test_the_clinic_names_exactly_what_remains(names):
    report = check.clinic(with_faults(*names))
    expected = {0: "passed", len(TROUBLES): "to do"}.get(len(names), "not yet")
    assert (report.status, report.mistake) == (expected, names[0] if names else None)
    if report.status == "not yet":
        named = [name for name in TROUBLES if TROUBLES[name].sentence in report.message]
        assert named == list(names)


def lesson_class(folder):
    """The class in the exercise's cell of the lesson or of its solution."""
    (path,) = (ROOT / folder).glob("*_tuning.ipynb")
    notebook = read(path)
    names = {"np": np}
    exec(notebook.cells[exercises(notebook)["clinic"]].source, names)
    return names["Patient"]


def test_the_lesson_s_patient_has_all_five_and_the_solution_none():
    assert check.clinic(lesson_class("lessons")).status == "to do"
    assert check.clinic(lesson_class("solutions")).status == "passed"


def test_the_lesson_s_patient_is_repaired_one_by_one():
    """Each repair of the solution, made alone, leaves the other four."""
    (path,) = (ROOT / "lessons").glob("*_tuning.ipynb")
    notebook = read(path)
    source = notebook.cells[exercises(notebook)["clinic"]].source
    repairs = {
        "equal_start": ("np.full((inputs, hidden), 0.1)", "rng.normal(0, 1, (inputs, hidden))"),
        "mask_at_the_output": ("self.A >= 0", "self.A > 0"),
        "updated_too_early": ("dA = dS @ self.W2.T", "dA = dS @ (self.W2 + eta * dW2).T"),
        "penalty_sign": ("- self.lam * self", "+ self.lam * self"),
        "labels_left_behind": (
            "X = X[rng.permutation(len(X))]",
            "o = rng.permutation(len(X)); X, labels = X[o], labels[o]",
        ),
    }
    for name, (wrong, right) in repairs.items():
        names = {"np": np}
        assert wrong in source
        exec(source.replace(wrong, right), names)
        message = check.clinic(names["Patient"]).message
        remaining = [other for other in TROUBLES if TROUBLES[other].sentence in message]
        assert remaining == [other for other in TROUBLES if other != name]


def test_a_repair_that_breaks_something_else_is_seen():
    class TwiceTheLoss(Healthy):
        def loss(self, X, labels):
            return 2 * super().loss(X, labels)

    report = check.clinic(TwiceTheLoss)
    assert report.status == "not yet" and "the loss of a batch" in report.message

    class FrozenBias(Healthy):
        def step(self, X, labels, eta):
            b2 = self.b2.copy()
            loss = super().step(X, labels, eta)
            self.b2 = b2
            return loss

    assert "b2 is what it was before" in check.clinic(FrozenBias).message

    class SumOfAnEpoch(Healthy):
        def epoch(self, X, labels, eta, batch_size, rng):
            batches = range(0, len(X), batch_size)
            return len(batches) * super().epoch(X, labels, eta, batch_size, rng)

    assert "the loss of an epoch" in check.clinic(SumOfAnEpoch).message


SHUFFLE = "        X, labels = X[order], labels[order]\n"
START = "(inputs, hidden))"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (SHUFFLE, "", "in shuffled order"),
        (SHUFFLE, "        labels = labels[order]\n", "their own labels"),
        (
            SHUFFLE,
            "        both = np.column_stack([X, labels])[order]\n"
            "        X, labels = both[:, :-1], both[:, -1]\n",
            "an epoch ended with IndexError",
        ),
        (START, "(hidden, inputs))", "a row for each input"),
        ("        self.W2 -= eta * dW2\n", "", "W2 is what it was before"),
    ],
    ids=["no_shuffle", "labels_alone", "labels_of_floats", "turned_start", "still"],
)
def test_a_repair_that_runs_but_is_none_is_not_accepted(right, wrong, said):
    (path,) = (ROOT / "solutions").glob("*_tuning.ipynb")
    notebook = read(path)
    source = notebook.cells[exercises(notebook)["clinic"]].source
    assert right in source
    names = {"np": np}
    exec(source.replace(right, wrong), names)
    report = check.clinic(names["Patient"])
    assert report.status == "not yet" and said in report.message, report


def test_the_clinic_asks_for_the_class():
    patient = lesson_class("lessons")(3, 6, 4, 0.1, np.random.default_rng(0))
    for given in (patient, 3, None):
        assert "check.clinic(Patient)" in check.clinic(given).message


@pytest.mark.parametrize("what", [3, int, lambda *_: None, object])
def test_the_clinic_survives_anything(what):
    assert check.clinic(what).status == "not yet"


def test_a_patient_that_never_ends_is_stopped(monkeypatch):
    class Endless(Healthy):
        def epoch(self, X, labels, eta, batch_size, rng):
            for _ in count():
                pass

    monkeypatch.setattr(check.clinic, "seconds", 0.3)
    assert "had not finished" in check.clinic(Endless).message


def test_a_patient_that_raises_is_reported():
    class Broken(Healthy):
        def step(self, X, labels, eta):
            raise IndexError("out of range")

    assert "IndexError" in check.clinic(Broken).message
