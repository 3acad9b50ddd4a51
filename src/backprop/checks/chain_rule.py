"""The exercises on the chain rule: three backward passes by hand, and `Value`; their mistakes."""

import math

import numpy as np

from backprop import scalar
from backprop.checks.exercise import Exercise
from backprop.gradcheck import numerical_gradient
from backprop.smallest_network import sigmoid

# (x, y, z): every sign of every number, of x + y and of the answer; nothing special
POINTS = [
    (-2.5, 5.3, -4.1),
    (1.7, -3.2, 0.6),
    (-0.8, -1.4, 2.3),
    (3.6, 0.9, -1.3),
    (2.2, 4.7, 3.8),
]
PAIRS = [(1.7, -3.2), (-0.6, 2.4), (2.9, 0.8), (-2.3, -1.4)]
NEURONS = [
    (np.array([1.4, -2.3, 0.6]), np.array([0.9, 1.7, -2.6]), 0.35, -1.7),
    (np.array([-0.8, 0.45]), np.array([1.9, 3.1]), -0.7, 0.62),
    (np.array([0.5, -1.2, 1.9, 0.3]), np.array([-0.4, 0.75, 1.3, -2.2]), 0.8),
    (np.array([-1.6]), np.array([0.7]), 2.6, 3.4),
]


def _backward(x, y, z):
    return {"dx": z, "dy": z, "dz": x + y}


def _measured_backward(x, y, z):
    slopes = numerical_gradient(lambda v: (v[0] + v[1]) * v[2], [x, y, z])
    return dict(zip(("dx", "dy", "dz"), slopes.tolist(), strict=True))


def _branch_gradients(x, y):
    h = sigmoid(x)
    return y + h + x * h * (1 - h), x


def _measured_branches(x, y):
    slopes = numerical_gradient(lambda v: v[0] * v[1] + v[0] * sigmoid(v[0]), [x, y])
    return tuple(slopes.tolist())


def _neuron_backward(w, x, b, dout=1.0):
    h = sigmoid(w @ x + b)
    dz = dout * h * (1 - h)
    return dz * x, dz * w, dz


def _measured_neuron(w, x, b, dout=1.0):
    return (
        numerical_gradient(lambda v: dout * sigmoid(v @ x + b), w),
        numerical_gradient(lambda v: dout * sigmoid(w @ v + b), x),
        numerical_gradient(lambda v: dout * sigmoid(w @ x + v), b),
    )


# What is tried out with a `Value`: each trial returns its answers under names that tell what was
# computed, the gradients from the end backwards, as they are found.


def _grads(text, **values):
    """Every gradient under a name like "a.grad of f = a * b"."""
    return {f"{name}.grad of {text}": value.grad for name, value in values.items()}


def _numbers_forward(value, a, b, c):
    a, b, c = value(a), value(b), value(c)
    return {
        "(a + b).data": (a + b).data,
        "(a * b).data": (a * b).data,
        "a.sigmoid().data": a.sigmoid().data,
        "(a * b + c).sigmoid().data": (a * b + c).sigmoid().data,
    }


def _one_chain(value, a, b, c):
    """Nothing is used twice."""
    a, b, c, d = value(a), value(b), value(c), value(-2.6)
    product = a * b
    total = product + c
    squeezed = total.sigmoid()
    f = squeezed * d
    f.backward()
    inside = {"d": d, "s": squeezed, "q": total, "p": product}
    text = "f = s * d, s = q.sigmoid(), q = p + c, p = a * b"
    return _grads(text, f=f, **inside, c=c, b=b, a=a)


def _plain_numbers(value, a, b, c):
    """Plain numbers on either side of both signs."""
    a, b, c = value(a), value(b), value(c)
    f = (a * 0.7 + 3) * (-1.3 * b) + (2 + c)
    f.backward()
    return _grads("f = (a * 0.7 + 3) * (-1.3 * b) + (2 + c)", f=f, c=c, b=b, a=a)


def _same_input_twice(value, a, b, c):
    a, b = value(a), value(b)
    double, square = a + a, b * b
    double.backward()
    here = _grads("f = a + a", f=double, a=a)
    square.backward()
    return {**here, **_grads("f = a * a", f=square, a=b)}


def _near_and_far(value, a, b, c):
    """One number is used beside the end and far from it, in either order."""
    one, other = value(a), value(a)
    b = one * 4
    f = (b + 3) + b * 5
    f.backward()
    here = _grads("f = (b + 3) + b * 5, b = a * 4", f=f, b=b, a=one)
    b = other * 4
    f = b * 5 + (b + 3)
    f.backward()
    return {**here, **_grads("f = b * 5 + (b + 3), b = a * 4", f=f, b=b, a=other)}


def _many_ways(value, a, b, c):
    """Each round uses the last result three times, and the longest way is not found first."""
    a, b = value(a), value(b)
    v = a
    for _ in range(4):
        v = v * v.sigmoid() + (b * 0.3 + v)
    f = a * v
    f.backward()
    text = "f = a * v, where v = a, and four times v = v * v.sigmoid() + (b * 0.3 + v)"
    return _grads(text, f=f, v=v, b=b, a=a)


def _called_twice(value, a, b, c):
    a, b, c = value(a), value(b), value(c)
    q = a * b
    f = (q + c) * q
    f.backward()
    f.backward()
    text = "f = (q + c) * q, q = a * b, with f.backward() called twice"
    return _grads(text, f=f, c=c, q=q, b=b, a=a)


def _another_end(value, a, b, c):
    """A backward pass from one end, then one from another end that shares a part."""
    a, b, c = value(a), value(b), value(c)
    q = a * b
    (q * c).backward()
    f = q.sigmoid() + a
    f.backward()
    return _grads("f = q.sigmoid() + a, q = a * b, after (q * c).backward()", f=f, q=q, b=b, a=a)


TRIALS = (
    _numbers_forward,
    _one_chain,
    _plain_numbers,
    _same_input_twice,
    _near_and_far,
    _many_ways,
    _called_twice,
    _another_end,
)
NUMBERS = ((1.7, -0.6, 0.45), (-0.9, 2.3, -1.8))

backward = Exercise(
    "backward(x, y, z)",
    reference=_backward,
    cases=POINTS,
    measured=_measured_backward,
)
branch_gradients = Exercise(
    "branch_gradients(x, y)",
    reference=_branch_gradients,
    cases=PAIRS,
    names=("dx", "dy"),
    measured=_measured_branches,
)
neuron_backward = Exercise(
    "neuron_backward(w, x, b, dout=1.0)",
    reference=_neuron_backward,
    cases=NEURONS,
    names=("dw", "dx", "db"),
    measured=_measured_neuron,
)
Value = Exercise(
    "Value(data)",
    reference=scalar.Value,
    cases=[(trial, *numbers) for numbers in NUMBERS for trial in TRIALS],
    probe=lambda learner, trial, a, b, c: trial(learner, a, b, c),
)

# The mistakes of backward.


def _three(dx, dy, dz):
    return {"dx": dx, "dy": dy, "dz": dz}


backward.mistake(
    "values",
    "Those are the values on the wires; a gradient says how far the output moves when the value "
    "is nudged.",
    lambda x, y, z: _three(x, y, z),
)
backward.mistake(
    "local_slope_only",
    "For `x` and `y` that is the slope of the + gate alone: it still has to be multiplied by the "
    "gradient that arrives there.",
    lambda x, y, z: _three(1, 1, x + y),
)
backward.mistake(
    "only_plus_gates",
    "Every input has 1: you have gone through the × gate as if it were a second + gate.",
    lambda x, y, z: _three(1, 1, 1),
)
backward.mistake(
    "times_not_swapped",
    "The × gate has handed each input that input's own value; each gets the value of the other.",
    lambda x, y, z: _three(x + y, x + y, z),
)
backward.mistake(
    "plus_shares_out",
    "The + gate has shared the gradient out in halves; it hands all of it to both inputs.",
    lambda x, y, z: _three(z / 2, z / 2, x + y),
)
backward.mistake(
    "plus_times_own_value",
    "Your + gate multiplies by the values of its inputs; that is not its slope.",
    lambda x, y, z: _three(z * x, z * y, x + y),
)
backward.mistake(
    "plus_swaps",
    "Your + gate hands each input the value of the other one, which is the rule of the × gate.",
    lambda x, y, z: _three(z * y, z * x, x + y),
)
backward.mistake(
    "plus_as_max",
    "Your + gate hands its gradient to the larger input only, which is the rule of a max gate.",
    lambda x, y, z: _three(z * (x >= y), z * (x < y), x + y),
)
backward.mistake(
    "starts_from_f",
    "The backward pass set out from the value of `f`: it sets out from the slope of `f` in "
    "itself, and that is 1.",
    lambda x, y, z: _three((x + y) * z * z, (x + y) * z * z, (x + y) ** 2 * z),
)
backward.mistake(
    "returns_f_for_all",
    "You returned the value of `f` for every input: the backward pass asks how far `f` moves.",
    lambda x, y, z: _three((x + y) * z, (x + y) * z, (x + y) * z),
)
backward.mistake(
    "wrong_sign",
    "All three have the right size and the opposite sign.",
    lambda x, y, z: _three(-z, -z, -(x + y)),
)
backward.mistake(
    "slopes_added",
    "Along a path you added the slopes of the two gates; one after the other, they multiply.",
    lambda x, y, z: _three(1 + z, 1 + z, x + y),
)
backward.mistake(
    "no_brackets",
    "In your circuit only `y` goes into the × gate: the + gate comes first, and its result is what "
    "is multiplied.",
    lambda x, y, z: _three(1, z, y),
)
backward.mistake(
    "q_is_only_x",
    "For `dz` only one of the two inputs of the + gate was used, and the × gate got both.",
    lambda x, y, z, part: _three(z, z, (x, y)[part]),
    part=(0, 1),
)
backward.mistake(
    "names_swapped",
    "The right numbers stand under the wrong names: `dx` and `dz` have changed places.",
    lambda x, y, z: _three(x + y, z, z),
)
backward.mistake(
    "stops_at_q",
    "The gradient at q was not handed on: the inputs `x` and `y` still have 0.",
    lambda x, y, z: _three(0, 0, x + y),
)

# The mistakes of branch_gradients: which paths of x were counted, and with which slopes.

X_PATHS = (
    lambda x, y: y,
    lambda x, y: sigmoid(x),
    lambda x, y: x * sigmoid(x) * (1 - sigmoid(x)),
)


@branch_gradients.mistake(
    "one_path_only",
    "`x` goes into the circuit in three places, and only one of the three gradients that come "
    "back was kept.",
    kept=(0, 1, 2),
)
def _(x, y, *, kept):
    return X_PATHS[kept](x, y), x


branch_gradients.mistake(
    "not_through_sigma",
    "The path of `x` through the σ gate is missing: a nudge of `x` moves σ(x) as well.",
    lambda x, y: (y + sigmoid(x), x),
)
branch_gradients.mistake(
    "not_beside_sigma",
    "In x·σ(x) you followed `x` through the σ gate only; it also goes straight into the × gate.",
    lambda x, y: (y + X_PATHS[2](x, y), x),
)
branch_gradients.mistake(
    "first_product_forgotten",
    "The path of `x` through the first product, x·y, is missing.",
    lambda x, y: (X_PATHS[1](x, y) + X_PATHS[2](x, y), x),
)
branch_gradients.mistake(
    "averaged",
    "The gradients that come back to `x` were averaged; each path moves the output in full, so "
    "they add.",
    lambda x, y, paths: (_branch_gradients(x, y)[0] / paths, x),
    paths=(3, 2),
)
branch_gradients.mistake(
    "paths_multiplied",
    "The gradients of the three paths were multiplied; slopes multiply along one path, and "
    "separate paths add.",
    lambda x, y: (math.prod(path(x, y) for path in X_PATHS), x),
)


def _other_slope(slope):
    """∂f/∂x with another slope of the sigmoid, made from x and h."""
    return lambda x, y: (y + sigmoid(x) + x * slope(x, sigmoid(x)), x)


branch_gradients.mistake(
    "sigma_slope_missing",
    "The gradient went through the σ gate unchanged: the slope of σ is missing.",
    _other_slope(lambda x, h: 1),
)
branch_gradients.mistake(
    "sigma_twice",
    "You applied the sigmoid twice: what the σ gate put out is already σ(x), and its slope is "
    "made from that.",
    _other_slope(lambda x, h: sigmoid(h) * (1 - sigmoid(h))),
)
branch_gradients.mistake(
    "slope_from_the_input",
    "The slope of σ was made from `x`, which goes into the σ gate; it is made from what comes out.",
    _other_slope(lambda x, h: x * (1 - x)),
)
branch_gradients.mistake(
    "half_of_the_slope",
    "Only one of the two factors of the slope of σ is there.",
    lambda x, y, part: _other_slope(lambda x, h: (h, 1 - h)[part])(x, y),
    part=(0, 1),
)
branch_gradients.mistake(
    "slope_of_tanh",
    "That is the slope of another curve, tanh; the slope of σ is made differently.",
    _other_slope(lambda x, h: 1 - h * h),
)
branch_gradients.mistake(
    "first_times_not_swapped",
    "In x·y the × gate has handed each input its own value; each gets the value of the other.",
    lambda x, y: (_branch_gradients(x, y)[0] - y + x, y),
)
branch_gradients.mistake(
    "second_times_not_swapped",
    "In x·σ(x) the × gate has handed each input its own value; each gets the value of the other.",
    lambda x, y: (y + x + sigmoid(x) * sigmoid(x) * (1 - sigmoid(x)), x),
)
branch_gradients.mistake(
    "order_of_the_answer",
    "Both numbers are right, in the wrong order: the gradient of `x` comes first.",
    lambda x, y: _branch_gradients(x, y)[::-1],
)
branch_gradients.mistake(
    "wrong_sign",
    "Both have the right size and the opposite sign.",
    lambda x, y: tuple(-slope for slope in _branch_gradients(x, y)),
)
branch_gradients.mistake(
    "values",
    "Those are the values of the inputs; a gradient says how far the output moves when one is "
    "nudged.",
    lambda x, y: (x, y),
)

# The mistakes of neuron_backward.


def _neuron(dz_of, parts=lambda dz, w, x, b: (dz * x, dz * w, dz)):
    """A wrong backward pass: dz made from h, z, dout, then the three parts made from dz."""

    def wrong(w, x, b, dout=1.0):
        z = w @ x + b
        return parts(dz_of(sigmoid(z), z, dout), w, x, b)

    return wrong


def _right_dz(h, z, dout):
    return dout * h * (1 - h)


def _with_parts(parts):
    return _neuron(_right_dz, parts)


neuron_backward.mistake(
    "incoming_ignored",
    "`dout`, the gradient that arrives at the output, has no influence on your answer.",
    _neuron(lambda h, z, dout: h * (1 - h)),
)
neuron_backward.mistake(
    "sigma_slope_missing",
    "The gradient went through the sigmoid unchanged: its slope is missing.",
    _neuron(lambda h, z, dout: dout),
)
neuron_backward.mistake(
    "sigma_twice",
    "You applied the sigmoid twice: the output of the neuron is already σ(z), and the slope is "
    "made from that.",
    _neuron(lambda h, z, dout: dout * sigmoid(h) * (1 - sigmoid(h))),
)
neuron_backward.mistake(
    "slope_from_the_input",
    "The slope of σ was made from z, which goes into it; it is made from what comes out.",
    _neuron(lambda h, z, dout: dout * z * (1 - z)),
)
neuron_backward.mistake(
    "half_of_the_slope",
    "Only one of the two factors of the slope of σ is there.",
    lambda w, x, b, dout=1.0, *, part: _neuron(lambda h, z, d: d * (h, 1 - h)[part])(w, x, b, dout),
    part=(0, 1),
)
neuron_backward.mistake(
    "slope_of_tanh",
    "That is the slope of another curve, tanh; the slope of σ is made differently.",
    _neuron(lambda h, z, dout: dout * (1 - h * h)),
)
neuron_backward.mistake(
    "slope_of_the_gradient",
    "The slope of σ was made from `dout`, the gradient that comes back; it is made from what the "
    "neuron put out.",
    _neuron(lambda h, z, dout: dout * (1 - dout)),
)
neuron_backward.mistake(
    "times_not_swapped",
    "Each × gate has handed its inputs their own values: a weight gets the input that it was "
    "multiplied by, and an input its weight.",
    _with_parts(lambda dz, w, x, b: (dz * w, dz * x, dz)),
)
neuron_backward.mistake(
    "incoming_dropped",
    "`dw` and `dx` are the slopes of the × gates alone: what arrives at those gates is missing.",
    _with_parts(lambda dz, w, x, b: (x, w, dz)),
)
neuron_backward.mistake(
    "only_local_slopes",
    "Those are the slopes of the last gates alone, without anything that comes back to them.",
    _with_parts(lambda dz, w, x, b: (x, w, 1.0)),
)
neuron_backward.mistake(
    "gradient_not_multiplied",
    "Every weight and every input has the gradient of z: you went through the × gates as if they "
    "were + gates.",
    _with_parts(lambda dz, w, x, b: (dz + 0 * w, dz + 0 * x, dz)),
)
neuron_backward.mistake(
    "bias_times_itself",
    "`db` was multiplied by `b`: the bias is added, not multiplied, so its slope does not depend "
    "on its size.",
    _with_parts(lambda dz, w, x, b: (dz * x, dz * w, dz * b)),
)
neuron_backward.mistake(
    "bias_has_none",
    "`db` is 0: the bias moves the output too, although it stands alone.",
    _with_parts(lambda dz, w, x, b: (dz * x, dz * w, 0.0)),
)
neuron_backward.mistake(
    "bias_slope_alone",
    "`db` is the slope of the + gate alone: the gradient that arrives there is missing.",
    _with_parts(lambda dz, w, x, b: (dz * x, dz * w, 1.0)),
)
neuron_backward.mistake(
    "bias_beside_sigma",
    "`db` got `dout` as it came; the bias, too, lies behind the sigmoid.",
    lambda w, x, b, dout=1.0: (*_neuron_backward(w, x, b, dout)[:2], dout),
)
neuron_backward.mistake(
    "bias_once_for_each_input",
    "`db` has an entry for each input, and there is only one bias.",
    _with_parts(lambda dz, w, x, b: (dz * x, dz * w, dz + 0 * w)),
)
neuron_backward.mistake(
    "bias_adds_them_up",
    "`db` was counted once for each input, and the bias was added only once.",
    _with_parts(lambda dz, w, x, b: (dz * x, dz * w, dz * len(w))),
)
neuron_backward.mistake(
    "wrong_sign",
    "All three have the right size and the opposite sign.",
    _with_parts(lambda dz, w, x, b: (-dz * x, -dz * w, -dz)),
)
neuron_backward.mistake(
    "starts_from_the_output",
    "The backward pass set out from the value of the output; it sets out from `dout`.",
    _neuron(lambda h, z, dout: h * h * (1 - h)),
)
neuron_backward.mistake(
    "output_times_incoming",
    "The output of the neuron was multiplied in as if it were a gradient.",
    _neuron(lambda h, z, dout: dout * h * h * (1 - h)),
)
neuron_backward.mistake(
    "bias_forgotten",
    "The forward pass was run without the bias, so the sigmoid was taken at another place.",
    lambda w, x, b, dout=1.0: _neuron_backward(w, x, 0.0, dout),
)
neuron_backward.mistake(
    "weighted_sum_missing",
    "The products of weights and inputs were not added up: the neuron has one z and one output.",
    lambda w, x, b, dout=1.0, *, summed: _one_neuron_each(w, x, b, dout, summed),
    summed=(False, True),
)
neuron_backward.mistake(
    "summed_over_inputs",
    "`dw` and `dx` were added up to one number each; every weight and every input has its own.",
    _with_parts(lambda dz, w, x, b: (float(np.sum(dz * x)), float(np.sum(dz * w)), dz)),
)
neuron_backward.mistake(
    "updated",
    "You returned new weights: a backward pass only reports slopes, and moving the weights is a "
    "separate line.",
    lambda w, x, b, dout=1.0, *, eta: _updated(w, x, b, dout, eta),
    eta=(1.0, 0.1, 0.01),
)


def _one_neuron_each(w, x, b, dout, summed):
    h = np.array([sigmoid(z) for z in w * x + b])
    dz = dout * h * (1 - h)
    return dz * x, dz * w, dz.sum() if summed else dz


def _updated(w, x, b, dout, eta):
    dw, dx, db = _neuron_backward(w, x, b, dout)
    return w - eta * dw, x - eta * dx, b - eta * db


# The mistakes of Value: each is the class below with one piece of it changed.


class _Number:
    """A right `Value` in small pieces, so that a mistake can replace one."""

    start = 1.0  # the gradient of the end

    def __init__(self, data, inputs=(), slopes=()):
        self.data, self.grad = data, 0.0
        self.inputs, self.slopes = inputs, slopes

    def wrap(self, other):
        return other if isinstance(other, _Number) else type(self)(other)

    def __add__(self, other):
        other = self.wrap(other)
        return type(self)(self.data + other.data, (self, other), self.slopes_of_plus(other))

    def __mul__(self, other):
        other = self.wrap(other)
        return type(self)(self.data * other.data, (self, other), self.slopes_of_times(other))

    def __radd__(self, other):
        return self.wrap(other) + self

    def __rmul__(self, other):
        return self.wrap(other) * self

    def sigmoid(self):
        h = sigmoid(self.data)
        return type(self)(h, (self,), (self.slope_of_sigmoid(h),))

    def slopes_of_plus(self, other):
        return 1.0, 1.0

    def slopes_of_times(self, other):
        return other.data, self.data

    def slope_of_sigmoid(self, h):
        return h * (1 - h)

    def order(self):
        """The end first, and each number after everything that uses it."""
        return _inputs_first(self)[::-1]

    def reset(self, order):
        for node in order:
            node.grad = 0.0
        self.grad = self.start

    def backward(self):
        order = self.order()
        self.reset(order)
        for node in order:
            node.hand_on()

    def hand_on(self):
        for source, slope in zip(self.inputs, self.slopes, strict=True):
            source.receive(slope, self.grad)

    def receive(self, slope, incoming):
        self.grad += slope * incoming


def _inputs_first(end):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for source in node.inputs:
                visit(source)
            order.append(node)

    visit(end)
    return order


def _other(**pieces):
    """A `_Number` with some of its pieces replaced."""
    return type("Other", (_Number,), pieces)


def _made_of(data, *, kind):
    return kind(data)


Value.mistake(
    "sigma_of_minus",
    "`sigmoid` falls where it should rise: the sign in the exponent is lost.",
    _other(sigmoid=lambda self: _Number.sigmoid(self * -1)),
)
Value.mistake(
    "sigma_slope_missing",
    "Your σ gate hands the gradient on unchanged: the slope of σ is missing.",
    _other(slope_of_sigmoid=lambda self, h: 1.0),
)
Value.mistake(
    "sigma_twice",
    "Your σ gate applies the sigmoid twice: what it puts out is already σ, and the slope is made "
    "from that.",
    _other(slope_of_sigmoid=lambda self, h: sigmoid(h) * (1 - sigmoid(h))),
)
Value.mistake(
    "sigma_slope_from_the_input",
    "Your σ gate makes its slope from what goes in; it is made from what comes out.",
    _other(slope_of_sigmoid=lambda self, h: self.data * (1 - self.data)),
)
Value.mistake(
    "half_of_the_sigma_slope",
    "Only one of the two factors of the slope of σ is there.",
    _made_of,
    kind=(
        _other(slope_of_sigmoid=lambda self, h: h),
        _other(slope_of_sigmoid=lambda self, h: 1 - h),
    ),
)
Value.mistake(
    "slope_of_tanh",
    "Your σ gate has the slope of another curve, tanh; the slope of σ is made differently.",
    _other(slope_of_sigmoid=lambda self, h: 1 - h * h),
)
Value.mistake(
    "times_not_swapped",
    "Your × gate hands each input that input's own value; each gets the value of the other.",
    _other(slopes_of_times=lambda self, other: (self.data, other.data)),
)
Value.mistake(
    "times_copies",
    "Your × gate hands the gradient on unchanged, as if it were a + gate.",
    _other(slopes_of_times=lambda self, other: (1.0, 1.0)),
)
Value.mistake(
    "plus_shares_out",
    "Your + gate shares the gradient out in halves; it hands all of it to both inputs.",
    _other(slopes_of_plus=lambda self, other: (0.5, 0.5)),
)
Value.mistake(
    "plus_times_values",
    "Your + gate multiplies by the value of one of its inputs; its slopes are the same wherever "
    "it stands.",
    _made_of,
    kind=(
        _other(slopes_of_plus=lambda self, other: (self.data, other.data)),
        _other(slopes_of_plus=lambda self, other: (other.data, self.data)),
    ),
)
Value.mistake(
    "no_numbers_on_the_left",
    "A plain number on the left is not understood, as in `3 * a` or `3 + a`: Python then asks `a` "
    "for `__rmul__` or `__radd__`.",
    _made_of,
    kind=(
        _other(__rmul__=None, __radd__=None),
        _other(__rmul__=None),
        _other(__radd__=None),
    ),
)
Value.mistake(
    "no_plain_numbers",
    "A plain number beside a `Value` is not understood, as in `a * 3`: it has no `data` of its own "
    "and must be made a `Value` first.",
    _made_of,
    kind=(
        _other(wrap=lambda self, other: other, __rmul__=None, __radd__=None),
        _other(wrap=lambda self, other: other),
    ),
)

# How the gradients travel.


def _overwrite(self, slope, incoming):
    self.grad = slope * incoming


def _keep_the_first(self, slope, incoming):
    self.grad = self.grad or slope * incoming


def _overwriting(*gates):
    """A class in which these gates overwrite, and the others add."""

    def hand_on(self):
        gate = "σ" if len(self.inputs) == 1 else "+" if self.slopes == (1.0, 1.0) else "×"
        for source, slope in zip(self.inputs, self.slopes, strict=True):
            source.grad = slope * self.grad + (0.0 if gate in gates else source.grad)

    return _other(hand_on=hand_on)


class _Averages(_Number):
    def reset(self, order):
        _Number.reset(self, order)
        for node in order:
            node.heard = 0

    def receive(self, slope, incoming):
        self.heard += 1
        self.grad += (slope * incoming - self.grad) / self.heard


Value.mistake(
    "overwritten",
    "A number that is used several times keeps only one of the gradients that come back to it.",
    _made_of,
    kind=(_other(receive=_overwrite), _other(receive=_keep_the_first)),
)
Value.mistake(
    "overwritten_by_some_gates",
    "Some of your gates write over the gradient that a number already has, and others do not: "
    "look at each gate for itself.",
    _made_of,
    kind=tuple(_overwriting(*gates) for gates in ("+", "×", "σ", "+×", "+σ", "×σ")),
)
Value.mistake(
    "averaged",
    "A number that is used several times has the mean of the gradients that come back to it; each "
    "way moves the end in full.",
    _Averages,
)
Value.mistake(
    "incoming_dropped",
    "Each number gets the slope of the gate alone, without the gradient that arrived at the gate.",
    _other(receive=lambda self, slope, incoming: _Number.receive(self, slope, 1.0)),
)
Value.mistake(
    "slopes_added",
    "Along the way the slopes are added; one gate after the other, they multiply.",
    _other(receive=lambda self, slope, incoming: _Number.receive(self, slope + incoming, 1.0)),
)
Value.mistake(
    "never_starts",
    "Every gradient is still 0 at the end: the first number of the backward pass, the slope of "
    "the end in itself, is missing or was wiped out.",
    _other(start=0.0),
)


def _start_from_the_value(self, order):
    _Number.reset(self, order)
    self.grad = self.data


Value.mistake(
    "starts_from_the_value",
    "The backward pass sets out from the value at the end; it sets out from the slope of the end "
    "in itself.",
    _other(reset=_start_from_the_value),
)

# What is still there from an earlier pass.


def _set_the_end_only(self, order):
    self.grad = 1.0


def _add_to_the_end(self, order):
    self.grad += 1.0


def _reset_the_given_ones(self, order):
    for node in order:
        node.grad = node.grad if node.inputs else 0.0
    self.grad = 1.0


def _reset_the_computed_ones(self, order):
    for node in order:
        node.grad = 0.0 if node.inputs else node.grad
    self.grad = 1.0


Value.mistake(
    "never_reset",
    "The gradients of the pass before are still in the sum: all of them go back to 0 before a "
    "backward pass begins.",
    _made_of,
    kind=(_other(reset=_set_the_end_only), _other(reset=_add_to_the_end)),
)
Value.mistake(
    "reset_in_part",
    "Only some of the gradients go back to 0 before a pass; it has to be every number on the way, "
    "given or computed.",
    _made_of,
    kind=(_other(reset=_reset_the_given_ones), _other(reset=_reset_the_computed_ones)),
)

# The order in which the numbers have their turn.


def _and_so_on(self):
    """Hand on everything there is, again whenever something arrives."""
    for source, slope in zip(self.inputs, self.slopes, strict=True):
        source.receive(slope, self.grad)
        source.hand_on()


def _first_all_then_on(self):
    """Like `_and_so_on`, but both inputs have their parts before either hands on."""
    for source, slope in zip(self.inputs, self.slopes, strict=True):
        source.receive(slope, self.grad)
    for source in self.inputs:
        source.hand_on()


def _hand_on_at_once(self):
    self.reset(self.order())
    self.hand_on()


def _by_distance(self):
    order = [self]
    for node in order:
        order += [source for source in dict.fromkeys(node.inputs) if source not in order]
    return order


def _as_found(self):
    order, waiting = [], [self]
    while waiting:
        node = waiting.pop()
        if node not in order:
            order.append(node)
            waiting += node.inputs[::-1]
    return order


def _as_found_from_the_right(self):
    order, waiting = [], [self]
    while waiting:
        node = waiting.pop()
        if node not in order:
            order.append(node)
            waiting += node.inputs
    return order


Value.mistake(
    "handed_on_again",
    "A number that is used several times handed on all that it had each time it was reached, so "
    "that parts of it were handed on again.",
    _made_of,
    kind=(
        _other(hand_on=_and_so_on, backward=_hand_on_at_once),
        _other(hand_on=_first_all_then_on, backward=_hand_on_at_once),
    ),
)
Value.mistake(
    "handed_on_too_early",
    "A number that is used several times had its turn before it had heard from all its users, and "
    "never handed on the rest.",
    _made_of,
    kind=(
        _other(order=_by_distance),
        _other(order=_as_found),
        _other(order=_as_found_from_the_right),
    ),
)
Value.mistake(
    "only_the_last_gate",
    "The last gate has handed on its gradient, and no other: the numbers had their turns from the "
    "inputs to the end, or the pass stopped too soon.",
    _other(order=_inputs_first),
)
