"""The figures on the chain rule: the courier's numbers, the two doors, the published examples."""

import pytest

from backprop.explorers import chain_rule
from backprop.scalar import Value


@pytest.mark.parametrize("title", chain_rule.CIRCUITS)
@pytest.mark.parametrize("numbers", [0, 1])
def test_the_courier_brings_the_measured_slopes(title, numbers):
    stops = chain_rule.journey(title, numbers)
    assert len(stops) <= chain_rule.LAST
    for name, slope in chain_rule.measured(title, numbers).items():
        assert stops[-1].gradient(name) == pytest.approx(slope, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("title", chain_rule.CIRCUITS)
def test_a_gate_has_its_turn_when_all_its_users_had_theirs(title):
    circuit, stops = chain_rule.CIRCUITS[title], chain_rule.journey(title, 0)
    for before, stop in zip(stops[1:], stops[2:], strict=False):
        if stop.gate != circuit.end:
            assert len(before.heard[stop.gate]) == circuit.users(stop.gate)


def test_the_puzzle_of_the_max_gate():
    losers = []
    for numbers in (0, 1):
        last = chain_rule.journey("a max gate", numbers)[-1]
        losers.append([name for name in "xyzw" if last.gradient(name) == 0])
    assert losers == [["w"], ["z"]]


def test_the_neuron_is_kept_back_and_has_a_figure_of_its_own():
    courier = chain_rule.gradient_courier()
    assert chain_rule.NEURON not in courier.controls["circuit"].values
    alone = chain_rule.gradient_courier(chain_rule.NEURON)
    assert alone.prediction is None and list(alone.controls) == ["step"]
    assert "0.705 to w₁" in alone.caption(step=5) or "0.705 to w₁" in alone.caption(step=4)
    assert "Nudging the inputs gives the same" in alone.caption(step=6)


def test_only_adding_is_right_everywhere():
    always = {
        rule
        for rule, store in chain_rule.STORED.items()
        if all(
            store(*chain_rule.doors(title, x))
            == pytest.approx(chain_rule.slope_by_nudging(title, x), abs=1e-7)
            for title in chain_rule.DOORS
            for x in chain_rule.XS
        )
    }
    assert always == {chain_rule.ADD}


def test_the_puzzle_of_the_doors():
    figure = chain_rule.two_doors()
    accidents = [
        (setting["rule"], setting["x"])
        for setting in figure.settings()
        if setting["circuit"] == "x · x" and "An accident" in figure.caption(**setting)
    ]
    assert (chain_rule.MULTIPLY, 2) in accidents
    assert {x for _, x in accidents} == {0, 2}


@pytest.mark.parametrize("example", chain_rule.PUBLISHED, ids=lambda one: one.formula)
def test_the_course_s_value_reproduces_what_is_published(example):
    assert example.run(Value) == pytest.approx(example.right, abs=5e-10)


def stub(*arguments):
    raise NotImplementedError


class Overwrites(Value):
    """No gate of its own, and a backward pass that keeps one gradient."""

    def __add__(self, other):
        other = other if isinstance(other, Value) else type(self)(other)
        return type(self)(self.data + other.data, "add", (self, other), (1, 1))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else type(self)(other)
        return type(self)(self.data * other.data, "mul", (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        self.grad = 1.0
        for node in reversed(self._inputs_first()):
            for source, slope in zip(node.inputs, node.slopes, strict=True):
                source.grad = slope * node.grad


class Recursive(Overwrites):
    def backward(self, incoming=1.0):
        self.grad += incoming
        for source, slope in zip(self.inputs, self.slopes, strict=True):
            source.backward(slope * incoming)


def last_column(reproduction):
    return {row[0].split("  at  ")[0]: row[-1] for row in reproduction.rows}


def test_the_table_is_made_with_the_learner_s_class():
    column = last_column(chain_rule.published(Overwrites))
    assert column["(x + y) · z"] == "✓ the same"
    assert column["a + a"] == "6; 1"
    assert last_column(chain_rule.published(Recursive))["a + a"] == "✓ the same"


def test_a_recursion_that_breaks_is_told_in_words():
    deep = chain_rule.published(Recursive).rows[-1]
    assert deep[-1] == "too deep for a recursion"
    assert chain_rule.published().rows[-1][-1] == "✓ the same"


class Unfinished(Value):
    def __add__(self, other):
        raise NotImplementedError("the + gate")


@pytest.mark.parametrize("unwritten", [stub, Unfinished])
def test_a_stub_leaves_the_course_s_own(unwritten):
    table = chain_rule.published(unwritten)
    assert table.note == (
        "The last column is made with the course's own Value: yours is not written yet."
    )
    assert {row[-1] for row in table.rows} == {"✓ the same"}
    assert "not written yet" in table._repr_html_() and "CS231n" in repr(table)


class WithoutSigma(Recursive):
    def sigmoid(self):
        raise NotImplementedError("the σ gate")


def test_a_gate_that_is_not_written_yet_is_told_in_its_own_rows():
    column = last_column(chain_rule.published(WithoutSigma))
    assert column["(x + y) · z"] == "✓ the same"
    assert "a part is not written yet" in column.values()
