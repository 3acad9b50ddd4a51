"""Right answers to the chain rule's exercises in other styles, and wrong ones without a name."""

import math

import numpy as np
import pytest

from backprop.checks import chain_rule as check


def sigma(z):
    return 1 / (1 + math.exp(-z))


def backward_in_steps(x, y, z):
    df = 1.0
    dq, dz = z * df, (x + y) * df
    return {"dq": dq, "dz": dz, "dy": 1 * dq, "dx": 1 * dq}


def backward_with_numpy(x, y, z):
    return dict(zip(["dx", "dy", "dz"], np.array([z, z, x + y]), strict=True))


def branches_in_steps(x, y):
    h = sigma(x)
    dx = 1.0 * y
    dx += h
    dx += x * h * (1 - h)
    return [dx, x]


def branches_with_numpy(x, y):
    h = 0.5 * (1 + np.tanh(x / 2))
    return np.array([y + h * (1 + x * (1 - h)), x])


def neuron_in_a_loop(w, x, b, dout=1.0):
    z = b
    for weight, value in zip(w, x, strict=True):
        z += weight * value
    dz = dout * sigma(z) * sigma(-z)
    return [dz * value for value in x], [dz * weight for weight in w], dz


def neuron_with_numpy(w, x, b, dout=1.0):
    h = 1 / (1 + np.exp(-np.dot(w, x) - b))
    dz = np.multiply(dout, h * (1 - h))
    return np.outer(dz, x)[0], dz * w, np.float64(dz)


class WithClosures:
    """Each gate leaves behind a function that does its part of the backward pass."""

    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0
        self._prev = set(children)
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, WithClosures) else WithClosures(other)
        out = WithClosures(self.data + other.data, (self, other))

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, WithClosures) else WithClosures(other)
        out = WithClosures(self.data * other.data, (self, other))

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    __radd__, __rmul__ = __add__, __mul__

    def sigmoid(self):
        s = sigma(self.data)
        out = WithClosures(s, (self,))

        def _backward():
            self.grad += s * (1 - s) * out.grad

        out._backward = _backward
        return out

    def backward(self):
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)

        build(self)
        for v in topo:
            v.grad = 0
        self.grad = 1
        for v in reversed(topo):
            v._backward()


class AlongEveryPath(check._Number):
    """Follows every way back on its own and hands on only what has just arrived."""

    def backward(self):
        for node in self.order():
            node.grad = 0.0
        self.arrive(1.0)

    def arrive(self, incoming):
        self.grad += incoming
        for source, slope in zip(self.inputs, self.slopes, strict=True):
            source.arrive(incoming * slope)


class ByAge(check._Number):
    """The youngest first: nobody is used by an older one."""

    born = 0

    def __init__(self, data, inputs=(), slopes=()):
        super().__init__(data, inputs, slopes)
        ByAge.born += 1
        self.age = ByAge.born

    def order(self):
        return sorted(check._inputs_first(self), key=lambda node: -node.age)


class InNumpy(check._Number):
    def __init__(self, data, inputs=(), slopes=()):
        super().__init__(np.array(data, dtype=float), inputs, slopes)


class Measured(check._Number):
    """No chain rule at all: nudges every number by h and looks at the end."""

    h = 1e-5

    def __init__(self, data, inputs=(), slopes=(), again=None):
        super().__init__(data, inputs, slopes)
        self.again, self.nudge = again or (lambda: data), 0.0

    def __add__(self, other):
        other = self.wrap(other)
        return Measured(
            self.data + other.data, (self, other), again=lambda: self.now() + other.now()
        )

    def __mul__(self, other):
        other = self.wrap(other)
        return Measured(
            self.data * other.data, (self, other), again=lambda: self.now() * other.now()
        )

    def sigmoid(self):
        return Measured(sigma(self.data), (self,), again=lambda: sigma(self.now()))

    def now(self):
        return self.again() + self.nudge

    def backward(self):
        for node in self.order():
            node.nudge = self.h
            up = self.now()
            node.nudge = -self.h
            node.grad = (up - self.now()) / (2 * self.h)
            node.nudge = 0.0


class OnATape(check._Number):
    """Every number ever made goes on one tape, and each backward pass goes through all of it."""

    tape = []

    def __init__(self, data, inputs=(), slopes=()):
        super().__init__(data, inputs, slopes)
        self.tape.append(self)

    def order(self):
        return self.tape[::-1]


RIGHT = {
    "backward": [backward_in_steps, backward_with_numpy],
    "branch_gradients": [branches_in_steps, branches_with_numpy],
    "neuron_backward": [neuron_in_a_loop, neuron_with_numpy],
    "Value": [check._Number, WithClosures, AlongEveryPath, ByAge, InNumpy, OnATape, Measured],
}
EVERY_RIGHT = [
    pytest.param(getattr(check, name), answer, id=f"{name}-{answer.__name__}")
    for name, answers in RIGHT.items()
    for answer in answers
]


@pytest.mark.parametrize("exercise, answer", EVERY_RIGHT)
def test_right_answers_pass(exercise, answer, monkeypatch):
    if answer is Measured:  # differences are good to nine digits or so
        monkeypatch.setattr(exercise, "atol", 1e-8)
    report = exercise(answer)
    assert (report.status, report.mistake) == ("passed", None), report


def test_every_gradient_of_the_value_trials_is_the_measured_slope():
    measured = check.Value.observe(Measured).outcomes
    for right, slopes in zip(check.Value.right, measured, strict=True):
        assert right == pytest.approx(slopes, rel=1e-6, abs=1e-8)


class Half(check._Number):
    """A class that is only begun, as the lesson's stub is."""

    def __mul__(self, other):
        raise NotImplementedError("the × gate")

    def sigmoid(self):
        raise NotImplementedError("the σ gate")

    def backward(self):
        raise NotImplementedError("the backward pass")


class HalfWithTimes(Half):
    __mul__ = check._Number.__mul__


class HalfWithGates(HalfWithTimes):
    sigmoid = check._Number.sigmoid


class WithoutSigma(Half):
    __mul__, backward = check._Number.__mul__, check._Number.backward


@pytest.mark.parametrize(
    "begun, status, part",
    [
        (Half, "to do", "the × gate"),
        (HalfWithTimes, "to do", "the σ gate"),
        (HalfWithGates, "not yet", "the backward pass"),
        (WithoutSigma, "not yet", "the σ gate"),
    ],
)
def test_the_report_names_the_part_that_is_still_to_do(begun, status, part):
    report = check.Value(begun)
    assert (report.status, report.mistake) == (status, None)
    assert report.message == f"Still to do in `Value`: {part}."


def test_the_first_wrong_number_is_told_with_what_was_computed():
    wrong = check._other(slopes_of_times=lambda self, other: (other.data, 1.1 * self.data))
    report = check.Value(wrong)
    assert report.mistake is None
    assert report.message.startswith("`d.grad of f = s * d, s = q.sigmoid(), q = p + c, p = a * b`")


class Recipe:
    """An answer of the wrong kind altogether."""

    def __init__(self, data):
        self.data = data


@pytest.mark.parametrize(
    "wrong",
    [
        Recipe,
        float,
        check._other(receive=lambda self, slope, incoming: None),
        check._other(hand_on=lambda self: 1 / 0),
        check._other(hand_on=lambda self: self.hand_on()),
        check._other(slope_of_sigmoid=lambda self, h: 0.3),
    ],
)
def test_other_wrong_classes_get_no_wrong_name(wrong):
    report = check.Value(wrong)
    assert (report.status, report.mistake) == ("not yet", None), report


class RecursiveTwoRounds(check._Number):
    """Gives both inputs their part, then goes on to each: again for whoever is met again."""

    def backward(self):
        self.reset(self.order())
        self.go_on()

    def go_on(self):
        self.hand_on()
        for source in self.inputs:
            source.go_on()


class OverwritesInSums(check._Number):
    """Has `=` in the + gate and `+=` in the others."""

    def hand_on(self):
        if self.slopes == (1.0, 1.0):
            for source in self.inputs:
                source.grad = self.grad
        else:
            super().hand_on()


@pytest.mark.parametrize(
    "wrong, mistake",
    [
        (RecursiveTwoRounds, "handed_on_again"),
        (OverwritesInSums, "overwritten_by_some_gates"),
    ],
)
def test_first_drafts_of_the_backward_pass_are_told_their_trap(wrong, mistake):
    assert check.Value(wrong).mistake == mistake


def test_two_mistakes_at_once_get_no_wrong_name():
    both = check._other(receive=check._overwrite, slope_of_sigmoid=lambda self, h: 1.0)
    assert check.Value(both).mistake is None
