"""The scalar graph: every gate measured, published circuits, reuse, length, and clear words."""

import gc
import math
import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop.gradcheck import numerical_gradient
from backprop.scalar import Value
from measuring import cases, seeds

BINARY = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
    "max": lambda a, b: a.max(b) if isinstance(a, Value) else max(a, b),
}
SINGLE = {
    "exp": math.exp,
    "log": math.log,
    "tanh": math.tanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "relu": lambda x: max(x, 0.0),
    "neg": operator.neg,
}


@pytest.mark.parametrize("gate", BINARY)
@given(a=st.floats(0.2, 3), b=st.floats(-2, 2).filter(lambda b: abs(b) > 0.1))
@cases
def test_gates_with_two_inputs_against_measured_slopes(gate, a, b):
    function = BINARY[gate]
    x, y = Value(a), Value(b)
    out = function(x, y) * 3
    out.backward()
    assert out.data == pytest.approx(3 * function(a, b), rel=1e-15)
    slopes = numerical_gradient(lambda v: 3 * function(v[0], v[1]), [a, b])
    if gate != "max" or abs(a - b) > 1e-4:
        assert [x.grad, y.grad] == pytest.approx(slopes, rel=1e-7, abs=1e-8)
    assert out.inputs[0].operation == gate and out.inputs[0].inputs == (x, y)


@pytest.mark.parametrize("gate", SINGLE)
@given(a=st.floats(0.05, 4), sign=st.sampled_from([1, -1]))
@cases
def test_gates_with_one_input_against_measured_slopes(gate, a, sign):
    a = a if gate == "log" else sign * a
    x = Value(a)
    y = -x if gate == "neg" else getattr(x, gate)()
    out = 5 * y
    out.backward()
    assert y.data == pytest.approx(SINGLE[gate](a), rel=1e-14) and y.operation == gate
    assert x.grad == pytest.approx(numerical_gradient(lambda v: 5 * SINGLE[gate](v), a), rel=1e-7)


@pytest.mark.parametrize("gate", ["add", "sub", "mul", "div", "pow"])
def test_numbers_on_either_side(gate):
    function = BINARY[gate]
    for number in (2, 2.0, np.float64(2), np.float32(2), np.int64(2), True + 1):
        for make in (lambda x, n=number: function(x, n), lambda x, n=number: function(n, x)):
            x = Value(1.5)
            y = make(x)
            assert isinstance(y, Value)
            y.backward()
            assert y.data == pytest.approx(make(1.5))
            assert x.grad == pytest.approx(numerical_gradient(make, 1.5), rel=1e-8)


def test_sums_and_extremes_of_python_work():
    a, b = Value(2), Value(3)
    total = sum([a, b, a])
    total.backward()
    assert (total.data, a.grad, b.grad) == (7, 2, 1)
    assert max(a, b) is b and min(a, b) is a and max(b, 2.5) is b and a < 3 and b > 2
    assert not a < 2 and not a > 2 and max(a, Value(2)) is a


@given(seed=seeds)
@cases
def test_random_expressions_against_measured_slopes(seed):
    def build(x, y, z):
        rng = np.random.default_rng(seed)
        made = [x, y, z]
        for _ in range(12):
            a, b = (made[i] for i in rng.integers(len(made), size=2))
            gate = rng.choice(["add", "sub", "mul", "tanh", "sigmoid", "exp"])
            if gate in BINARY:
                made.append(BINARY[gate](a, b))
            else:
                a = a * 0.3
                made.append(getattr(a, gate)() if isinstance(a, Value) else SINGLE[gate](a))
        return made[-1] * 0.7 + made[-2] * 0.5

    point = np.random.default_rng(seed + 1).uniform(-1.5, 1.5, size=3)
    values = [Value(v) for v in point]
    end = build(*values)
    for _ in range(2):
        end.backward()
    if abs(end.data) < 1e3:
        slopes = numerical_gradient(lambda v: build(*v), point)
        scale = max(1e-3, np.abs(slopes).max())
        assert np.abs([v.grad for v in values] - slopes).max() / scale < 1e-7


def test_a_number_used_twice_gets_the_sum_of_both_ways():
    x = Value(3)
    y = x * x
    y.backward()
    assert x.grad == 6
    a = Value(3)
    (a + a).backward()
    assert a.grad == 2


def test_a_number_waits_for_all_its_users():
    a = Value(1)
    b = 4 * a
    e = (b + 3) + 5 * b
    e.backward()
    assert (a.grad, b.grad) == (24, 6)
    a = Value(1)
    b = 4 * a
    late = 5 * b
    e = late + (b + 3)
    e.backward()
    assert a.grad == 24


def test_backward_twice_gives_the_same():
    x, y = Value(1.5), Value(-3)
    f = x * y + x * x.sigmoid()
    f.backward()
    first = x.grad, y.grad, f.grad
    f.backward()
    assert (x.grad, y.grad, f.grad) == first
    assert x.grad == pytest.approx(-1.9587058) and y.grad == 1.5 and f.grad == 1


def test_another_end_starts_afresh():
    x = Value(2)
    y = x * x
    z = 3 * x
    y.backward()
    z.backward()
    assert x.grad == 3


def test_ties_and_corners():
    a, b = Value(2), Value(2)
    a.max(b).backward()
    assert (a.grad, b.grad) == (1, 0)
    b.max(2).backward()
    assert b.grad == 1
    for x, slope in ((0.0, 0), (-0.0, 0), (1e-300, 1), (-1, 0)):
        value = Value(x)
        value.relu().backward()
        assert value.grad == slope


def test_powers_at_the_edge():
    for base, exponent, slope in ((-3, 2, -6), (-2, 3, 12), (0, 1, 1), (0, 2, 0), (0, 0, 0)):
        x = Value(base)
        y = x**exponent
        y.backward()
        assert (y.data, x.grad) == (base**exponent, slope), (base, exponent)
    assert (Value(3) ** 2).operation == "^2"
    x, n = Value(0), Value(0.5)
    (x**n).backward()
    assert x.grad == math.inf and n.grad == 0
    x, n = Value(0), Value(0)
    (x**n).backward()
    assert x.grad == 0 and math.isnan(n.grad)  # 0^n jumps from 1 to 0 there
    x, n = Value(-2), Value(3)
    (x**n).backward()
    assert x.grad == 12 and math.isnan(n.grad)
    x, n = Value(-0.5), Value(1.0)
    (x**n).backward()
    assert x.grad == 1


def test_far_out_sigmoids():
    assert Value(-1000).sigmoid().data == 0 and Value(1000).sigmoid().data == 1


def test_a_very_long_chain():
    x = Value(1.0)
    y = x
    for _ in range(100_000):
        y = y * 1.00001
    y.backward()
    assert x.grad == pytest.approx(1.00001**100_000)
    del y
    gc.collect()
    assert x.data == 1


def test_a_wide_graph_costs_no_more_than_its_gates():
    x = Value(1e-9)
    y = x
    for _ in range(200):  # 2^200 paths
        y = y + y
    y.backward()
    assert x.grad == 2.0**200


@pytest.mark.parametrize(
    ("make", "error", "sentence"),
    [
        (lambda: Value("3"), TypeError, "holds one number, not '3'"),
        (lambda: Value([1, 2]), TypeError, "holds one number"),
        (lambda: Value(np.array([1.0, 2])), TypeError, "holds one number, not array"),
        (lambda: Value(np.array([1.0])), TypeError, "holds one number, not array"),
        (lambda: Value(None), TypeError, "holds one number"),
        (lambda: Value(Value(1)), TypeError, "holds one number"),
        (lambda: Value(1) + "a", TypeError, "holds one number, not 'a'"),
        (lambda: Value(0).log(), ValueError, "log needs a number above 0, not 0.0"),
        (lambda: Value(-2) ** 0.5, ValueError, r"\(-2.0\) \*\* 0.5 is not a real number"),
        (lambda: Value(1) / 0, ZeroDivisionError, "zero"),
        (lambda: Value(0) ** -1, ZeroDivisionError, "0"),
        (lambda: Value(1000).exp(), OverflowError, "range"),
    ],
)
def test_clear_words(make, error, sentence):
    with pytest.raises(error, match=sentence):
        make()


def test_it_shows_its_two_numbers():
    x = Value(2)
    (x * 3).backward()
    assert repr(x) == "Value(2, grad=3)"
    assert x.data == 2.0 and type(x.data) is float and type(x.grad) is float
