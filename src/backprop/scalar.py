"""One number at a time: a computation as a circuit of gates, and the backward pass through it.

A `Value` is a number that remembers how it was made: from which inputs, and with which slope
towards each of them. `backward` goes through the circuit from the end to the beginning. Every
number hands each of its inputs its own gradient times that slope, and a number that was used
several times adds up what comes back. (Linnainmaa, 1970.)
"""

import math

from backprop.smallest_network import sigmoid


class Value:
    """A number in a computation.

    Numbers may stand on either side of + − * / **; in each gate below, forward is the result and
    backward is the slopes, one for each input.

    Args:
        data: one number.

    Attributes:
        data: the number, a float.
        grad: ∂(the end)/∂(this number), once `backward` was called on the end; 0.0 before.
        operation: the gate that made it, such as "add" or "sigmoid"; "" for a given number.
        inputs: the Values that went into the gate.
        slopes: ∂data/∂input, one for each of them.

    Raises:
        TypeError: data is not one number.
        ValueError: there is no real result, as for the logarithm of 0.
        ZeroDivisionError: a division by 0.
        OverflowError: a result too large for a float, as e^1000.
    """

    def __init__(self, data, operation="", inputs=(), slopes=()):
        if isinstance(data, str) or not hasattr(data, "__float__") or getattr(data, "shape", ()):
            raise TypeError(f"a Value holds one number, not {data!r}")
        self.data, self.grad = float(data), 0.0
        self.operation, self.inputs, self.slopes = operation, inputs, slopes

    def backward(self):
        """Set the `grad` of every number that this one depends on. May be called again."""
        order = self._inputs_first()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):  # when its turn comes, a number has heard from all its users
            for source, slope in zip(node.inputs, node.slopes, strict=True):
                source.grad += slope * node.grad  # adds: each use is one more path to the end

    def _inputs_first(self):
        """Every number this one depends on and itself, each after all of its inputs."""
        order, seen, waiting = [], set(), [(self, False)]
        while waiting:
            node, is_ready = waiting.pop()
            if is_ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))  # its turn comes after its inputs, put on top of it
                waiting.extend((source, False) for source in node.inputs)
        return order

    def __add__(self, other):
        a, b = self, as_value(other)
        return Value(a.data + b.data, "add", (a, b), (1.0, 1.0))

    def __sub__(self, other):
        a, b = self, as_value(other)
        return Value(a.data - b.data, "sub", (a, b), (1.0, -1.0))

    def __mul__(self, other):
        a, b = self, as_value(other)
        return Value(a.data * b.data, "mul", (a, b), (b.data, a.data))

    def __truediv__(self, other):
        a, b = self, as_value(other)
        ratio = a.data / b.data
        return Value(ratio, "div", (a, b), (1 / b.data, -ratio / b.data))

    def __pow__(self, other):
        if isinstance(other, Value):
            result, slopes = _power(self.data, other.data)
            return Value(result, "pow", (self, other), slopes)
        result, slopes = _power(self.data, as_value(other).data)
        return Value(result, f"^{other:g}", (self,), slopes[:1])

    def max(self, other):
        """The larger of two. It has all the slope, at a tie the first has."""
        a, b = self, as_value(other)
        first = a.data >= b.data
        return Value(max(a.data, b.data), "max", (a, b), (float(first), float(not first)))

    def __neg__(self):
        return Value(-self.data, "neg", (self,), (-1.0,))

    def exp(self):
        """e^x, which is its own slope."""
        y = math.exp(self.data)
        return Value(y, "exp", (self,), (y,))

    def log(self):
        """The natural logarithm; its slope is 1/x."""
        if not self.data > 0:
            raise ValueError(f"log needs a number above 0, not {self.data}")
        return Value(math.log(self.data), "log", (self,), (1 / self.data,))

    def sigmoid(self):
        """The sigmoid h = 1 / (1 + e^−x); its slope is h (1 − h)."""
        h = sigmoid(self.data)
        return Value(h, "sigmoid", (self,), (h * (1 - h),))

    def tanh(self):
        """The hyperbolic tangent t; its slope is 1 − t²."""
        t = math.tanh(self.data)
        return Value(t, "tanh", (self,), (1 - t * t,))

    def relu(self):
        """The number itself above 0, else 0; its slope is 1 above 0, else 0, at 0 too."""
        return Value(max(self.data, 0.0), "relu", (self,), (float(self.data > 0),))

    def __radd__(self, other):
        return as_value(other) + self

    def __rsub__(self, other):
        return as_value(other) - self

    def __rmul__(self, other):
        return as_value(other) * self

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __rpow__(self, other):
        return as_value(other) ** self

    def __lt__(self, other):
        return self.data < as_value(other).data

    def __gt__(self, other):
        return self.data > as_value(other).data

    def __repr__(self):
        return f"Value({self.data:.10g}, grad={self.grad:.10g})"


def as_value(number):
    """The number as a `Value`, if it is not one already."""
    return number if isinstance(number, Value) else Value(number)


def _power(a, b):
    """a^b, and its slopes b a^(b−1) to the base and a^b log a to the exponent."""
    if a < 0 and b % 1 != 0:
        raise ValueError(f"({a}) ** {b} is not a real number")
    result = a**b
    if a > 0:
        return result, (b * result / a, result * math.log(a))
    if a == 0 and b < 1:
        to_base = 0.0 if b == 0 else math.inf
    else:
        to_base = b * a ** (b - 1)
    return result, (to_base, 0.0 if a == 0 and b > 0 else math.nan)
