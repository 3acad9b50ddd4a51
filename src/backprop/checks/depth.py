"""The exercises on depth: gradient_norms, initialise, clip_by_global_norm, dead_fraction."""

import numpy as np

from backprop import depth
from backprop.checks.exercise import Exercise
from backprop.clipping import clip_by_global_norm as course_clip
from backprop.gradcheck import numerical_gradient
from backprop.initialization import initialise as course_initialise
from backprop.layers import sigmoid


def _arrays(seed, *shapes):
    """Arrays of numbers that are nothing special, with three decimals."""
    rng = np.random.default_rng(seed)
    return [np.round(rng.normal(0, 0.9, shape), 3) + 0.0004 for shape in shapes]


# gradient_norms -----------------------------------------------------------------------------------

# Batch, then the widths. All differ, but in the last two nets, which are square: only there a
# forgotten transpose raises no error, so that it can be told by its numbers.
NETS = [
    ("relu", (6, 4, 7, 3, 5)),
    ("tanh", (5, 3, 6, 4)),
    ("sigmoid", (7, 5, 3, 4, 6)),
    ("identity", (4, 6, 5, 3)),
    ("tanh", (5, 4, 4, 4)),
    ("sigmoid", (6, 3, 3, 3)),
    ("relu", (7, 4, 4, 4, 4)),
]


def _net(seed, activation, sizes):
    """The arguments of the exercise: Ws, Zs, As, dY, activation."""
    n, *widths = sizes
    shapes = list(zip(widths, widths[1:], strict=False))
    X, dY, *Ws = _arrays(seed, (n, widths[0]), (n, widths[-1]), *shapes)
    Zs, As = depth.forward(X, Ws, activation)
    return Ws, Zs, As, dY, activation


def _at_the_kink():
    """A ReLU net of quarters with Z exactly 0 in some places, which no rounding can spoil."""
    X = np.array([[1.5, -0.5], [0.5, 2.25], [-1.25, 0.75], [0.75, 1.25], [2.5, -1.75]])
    Ws = [
        np.array([[0.5, -1.25, 1.5], [1.5, 0.25, -1.75]]),
        np.array([[1.5, -0.5, 0.75, 0.25], [-0.25, 1.75, 0.5, 1.25], [0.75, 0.5, -1.25, 1.75]]),
    ]
    dY = np.array([[0.25, -1.5, 0.75, 2.25], [-0.75, 1.25, 0.5, -0.25], [1.75, 0.5, -1.25, 0.25],
                   [-2.5, 0.75, 1.5, -0.5], [0.5, -0.25, 2.75, 1.25]])  # fmt: skip
    Zs, As = depth.forward(X, Ws, "relu")
    return Ws, Zs, As, dY, "relu"


def _measured_norms(Ws, Zs, As, dY, activation):
    """Measured on E = Σ dY · A[-1]; where a Z is 0 there is no slope, and the convention holds."""
    if activation == "relu" and not all(np.all(Z) for Z in Zs):
        return depth.gradient_norms(Ws, Zs, As, dY, activation)

    def loss(place, W):
        changed = [*Ws[:place], W, *Ws[place + 1 :]]
        return np.sum(dY * depth.forward(As[0], changed, activation)[1][-1])

    slopes = [numerical_gradient(lambda v, i=i: loss(i, v), W) for i, W in enumerate(Ws)]
    return [float(np.sqrt(np.sum(slope**2))) for slope in slopes]


gradient_norms = Exercise(
    "gradient_norms(Ws, Zs, As, dY, activation)",
    reference=depth.gradient_norms,
    cases=[*(_net(seed, *net) for seed, net in enumerate(NETS, start=40)), _at_the_kink()],
    measured=_measured_norms,
    measures="length",
)


def _pass(
    slope=None,  # (Z, A, activation, dA) → what the gradient is multiplied by
    entered=None,  # (Zs, As, l) → what is taken as the input of layer l
    back=None,  # (dZ, W, slope of this layer, dA) → what is handed to the layer before
    first=None,  # (slope, is_last) → the slope that is used in this layer
    norm=np.linalg.norm,  # of dW
    of=None,  # (dW, dZ, dA, W, A) → the array whose norm is taken
    end=lambda norms: norms,
):
    """The backward pass with one of its parts exchanged."""

    def wrong(Ws, Zs, As, dY, activation):
        right_slope = depth.ACTIVATIONS[activation][1]
        norms, dA = [], dY
        for place in reversed(range(len(Ws))):
            W, Z, A = Ws[place], Zs[place], As[place + 1]
            local = slope(Z, A, activation, dA) if slope else right_slope(Z, A)
            local = first(local, place == len(Ws) - 1) if first else local
            dZ = dA * local
            x = entered(Zs, As, place) if entered else As[place]
            dW = x.T @ dZ
            norms.append(norm(of(dW, dZ, dA, W, x) if of else dW))
            dA = back(dZ, W, local, dA) if back else dZ @ W.T
        return end(norms[::-1])

    return wrong


def _slopes(**own):
    """Wrong slopes for some activations; the others keep the right one."""

    def slope(Z, A, activation, dA):
        if activation in own:
            return own[activation](Z, A, dA)
        return depth.ACTIVATIONS[activation][1](Z, A)

    return _pass(slope=slope)


# … in the order of the layers and in what is counted.
for _identifier, _sentence, _wrong in (
    (
        "last_layer_first",
        "The lengths are right but in the order of the backward pass: the first layer is to come "
        "first.",
        _pass(end=lambda norms: norms[::-1]),
    ),
    (
        "first_layer_missing",
        "The list ends one layer too early on the way back: the first layer's length is missing.",
        _pass(end=lambda norms: norms[1:]),
    ),
    (
        "last_layer_missing",
        "The way back began one layer too late: the length of the last layer is missing.",
        _pass(end=lambda norms: norms[:-1]),
    ),
    (
        "one_length_for_all",
        "All layers were put together into one length; each layer is to have its own.",
        _pass(end=lambda norms: float(np.linalg.norm(norms))),
    ),
    (
        "compared_with_the_largest",
        "The lengths were divided by the largest of them: that shows the profile and hides the "
        "level.",
        _pass(end=lambda norms: list(np.array(norms) / max(norms))),
    ),
    (
        "compared_with_the_last",
        "The lengths were divided by that of the last layer: that shows the profile and hides the "
        "level.",
        _pass(end=lambda norms: list(np.array(norms) / norms[-1])),
    ),
    (
        "logarithms",
        "The logarithms of the lengths were returned; the axis of a figure may be logarithmic, the "
        "numbers are not to be.",
        _pass(end=lambda norms: list(np.log10(norms))),
    ),
    (
        "gradients_themselves",
        "The gradients themselves were returned; asked is the length of each, one number a layer.",
        _pass(norm=lambda dW: dW),
    ),
    (
        "length_of_each_column",
        "A length was taken of every column, so a layer has many; all entries of a layer together "
        "have one.",
        _pass(norm=lambda dW: np.linalg.norm(dW, axis=0)),
    ),
    (
        "length_of_each_row",
        "A length was taken of every row, so a layer has many; all entries of a layer together "
        "have one.",
        _pass(norm=lambda dW: np.linalg.norm(dW, axis=1)),
    ),
):
    gradient_norms.mistake(_identifier, _sentence, _wrong)

# … in the length.
for _identifier, _sentence, _norm in (
    (
        "squared",
        "The squares were added up, but the root of the sum is missing.",
        lambda dW: np.sum(dW**2),
    ),
    (
        "root_of_the_mean",
        "This is the size of a typical entry: the squares were averaged where they should be "
        "added up.",
        lambda dW: np.sqrt(np.mean(dW**2)),
    ),
    (
        "largest_entry",
        "The largest entry was returned; a length takes all entries together.",
        lambda dW: np.abs(dW).max(),
    ),
    (
        "sum_of_sizes",
        "The entries were added up without their signs; for a length their squares are.",
        lambda dW: np.abs(dW).sum(),
    ),
    (
        "mean_of_sizes",
        "This is the mean size of an entry; a length comes from the squares of all of them.",
        lambda dW: np.abs(dW).mean(),
    ),
    (
        "longest_stretch",
        "With 2 as its second argument `np.linalg.norm` measures something else for matrices: how "
        "far they can stretch a vector.",
        lambda dW: np.linalg.norm(dW, 2),
    ),
    (
        "column_sums",
        "With 1 as its second argument `np.linalg.norm` gives the largest sum of a column.",
        lambda dW: np.linalg.norm(dW, 1),
    ),
    (
        "plain_sum",
        "The entries were added up with their signs, so that they cancel each other.",
        lambda dW: np.sum(dW),
    ),
    (
        "divided_by_the_root_of_rows",
        "The length was divided by the root of the number of inputs; it is to be left as it is.",
        lambda dW: np.linalg.norm(dW) / np.sqrt(len(dW)),
    ),
):
    gradient_norms.mistake(_identifier, _sentence, _pass(norm=_norm))

# … in the array that is measured.
for _identifier, _sentence, _of in (
    (
        "length_of_dz",
        "The length of the gradient in `Z` was taken; asked is that of the weights' gradient.",
        lambda dW, dZ, dA, W, A: dZ,
    ),
    (
        "length_of_da",
        "The length of what comes back to the activation was taken; asked is that of the weights' "
        "gradient.",
        lambda dW, dZ, dA, W, A: dA,
    ),
    (
        "length_of_what_goes_on",
        "The length of what is handed to the layer before was taken; asked is that of the weights' "
        "gradient.",
        lambda dW, dZ, dA, W, A: dZ @ W.T,
    ),
    (
        "product_of_lengths",
        "The length of what goes in was multiplied by that of what comes back: the two arrays are "
        "to be multiplied first, and the length taken then.",
        lambda dW, dZ, dA, W, A: np.linalg.norm(A) * np.linalg.norm(dZ),
    ),
    (
        "length_of_the_weights",
        "These are the lengths of the weights themselves, not of their gradients.",
        lambda dW, dZ, dA, W, A: W,
    ),
    (
        "length_of_the_values",
        "These are the lengths of what goes into the layers: values, not gradients.",
        lambda dW, dZ, dA, W, A: A,
    ),
    (
        "length_of_db",
        "The rows of the gradient in `Z` were added up, as for a bias; a weight's gradient also "
        "has its input in it.",
        lambda dW, dZ, dA, W, A: dZ.sum(axis=0),
    ),
    (
        "by_the_weights",
        "The lengths were divided by those of the weights.",
        lambda dW, dZ, dA, W, A: dW / np.linalg.norm(W),
    ),
    (
        "divided_by_n",
        "The gradients were divided by the number of examples: that is in `dY` already.",
        lambda dW, dZ, dA, W, A: dW / len(dZ),
    ),
):
    gradient_norms.mistake(_identifier, _sentence, _pass(of=_of))

# … in the way back.
gradient_norms.mistake(
    "no_slope",
    "The gradient passes every activation unchanged: the slopes are missing.",
    _pass(slope=lambda Z, A, activation, dA: np.ones_like(Z)),
)
gradient_norms.mistake(
    "last_slope_missing",
    "`dY` was taken for the gradient in the last `Z`: it belongs to the last activation, whose "
    "slope is missing.",
    _pass(first=lambda slope, is_last: np.ones_like(slope) if is_last else slope),
)
gradient_norms.mistake(
    "only_the_last_slope",
    "Only the last layer's slope is used: every layer on the way has one.",
    _pass(first=lambda slope, is_last: slope if is_last else np.ones_like(slope)),
)
gradient_norms.mistake(
    "weights_not_transposed",
    "On the way back the weights were not transposed: with square layers that raises no error, and "
    "gives other numbers.",
    _pass(back=lambda dZ, W, slope, dA: dZ @ W),
)
gradient_norms.mistake(
    "slope_not_handed_on",
    "The slope is in the layer's own gradient, but what is handed back has gone round it.",
    _pass(back=lambda dZ, W, slope, dA: dA @ W.T),
)
gradient_norms.mistake(
    "slope_handed_on_twice",
    "What is handed back was multiplied by the same slope twice.",
    _pass(back=lambda dZ, W, slope, dA: (dZ * slope) @ W.T),
)
gradient_norms.mistake(
    "weights_skipped",
    "What comes back was handed on without going through the weights: that only fits where all "
    "layers are equally wide.",
    _pass(back=lambda dZ, W, slope, dA: dZ),
)
gradient_norms.mistake(
    "always_from_the_top",
    "Every layer was given `dY` itself: a layer gets what the layer behind it hands back.",
    lambda Ws, Zs, As, dY, activation: [
        float(np.linalg.norm(A.T @ (dY * depth.ACTIVATIONS[activation][1](Z, after))))
        for A, Z, after in zip(As, Zs, As[1:], strict=False)
    ],
)
gradient_norms.mistake(
    "what_came_out",
    "The gradient was made with what came out of the layer; a weight multiplies what went in.",
    _pass(entered=lambda Zs, As, place: As[place + 1]),
)
gradient_norms.mistake(
    "before_the_activation",
    "What went into a layer was taken from before the activation: it is an `A`, not a `Z`.",
    _pass(entered=lambda Zs, As, place: Zs[place - 1] if place else As[0]),
)
gradient_norms.mistake(
    "z_of_the_layer_itself",
    "The gradient was made with the layer's own `Z`; a weight multiplies what went in.",
    _pass(entered=lambda Zs, As, place: Zs[place]),
)


@gradient_norms.mistake(
    "slope_one_layer_off",
    "The slope was taken from the layer before: the product with the weights comes after the "
    "slope, not in front of it.",
)
def _(Ws, Zs, As, dY, activation):
    slope, norms, dZ = depth.ACTIVATIONS[activation][1], [], dY
    for place in reversed(range(len(Ws))):
        norms.append(float(np.linalg.norm(As[place].T @ dZ)))
        before = max(place - 1, 0)
        dZ = (dZ @ Ws[place].T) * slope(Zs[before], As[before + 1])
    return norms[::-1]


# … in the slope of one activation.
for _identifier, _sentence, _own in (
    (
        "slope_taken_at_a",
        "The activation was applied twice: `A` is its result already, and the slope was worked "
        "out from it once more.",
        {
            "sigmoid": lambda Z, A, dA: sigmoid(A) * (1 - sigmoid(A)),
            "tanh": lambda Z, A, dA: 1 - np.tanh(A) ** 2,
        },
    ),
    (
        "sigmoid_twice",
        "With the sigmoid its slope was taken at `A`, which is σ(z) already.",
        {"sigmoid": lambda Z, A, dA: sigmoid(A) * (1 - sigmoid(A))},
    ),
    (
        "tanh_twice",
        "With tanh its slope was taken at `A`, which is tanh(z) already.",
        {"tanh": lambda Z, A, dA: 1 - np.tanh(A) ** 2},
    ),
    (
        "sigmoid_slope_of_z",
        "The slope of the sigmoid was written with what went in, `Z`: it is told from what came "
        "out.",
        {"sigmoid": lambda Z, A, dA: Z * (1 - Z)},
    ),
    (
        "tanh_slope_of_z",
        "The slope of tanh was written with what went in, `Z`: it is told from what came out.",
        {"tanh": lambda Z, A, dA: 1 - Z**2},
    ),
    (
        "slopes_of_z",
        "The slopes of the sigmoid and of tanh were written with what went in, `Z`: they are told "
        "from what came out.",
        {"sigmoid": lambda Z, A, dA: Z * (1 - Z), "tanh": lambda Z, A, dA: 1 - Z**2},
    ),
    (
        "tanh_not_squared",
        "The slope of tanh lacks its square.",
        {"tanh": lambda Z, A, dA: 1 - A},
    ),
    (
        "tanh_square_outside",
        "In the slope of tanh the whole difference was squared; the square belongs to the "
        "activation alone.",
        {"tanh": lambda Z, A, dA: (1 - A) ** 2},
    ),
    (
        "tanh_like_the_sigmoid",
        "With tanh the slope of the sigmoid was used.",
        {"tanh": lambda Z, A, dA: A * (1 - A)},
    ),
    (
        "sigmoid_like_tanh",
        "With the sigmoid the slope of tanh was used.",
        {"sigmoid": lambda Z, A, dA: 1 - A**2},
    ),
    (
        "the_two_exchanged",
        "The slopes of the sigmoid and of tanh have changed places.",
        {"sigmoid": lambda Z, A, dA: 1 - A**2, "tanh": lambda Z, A, dA: A * (1 - A)},
    ),
    (
        "sigmoid_only_a",
        "The slope of the sigmoid has two factors, and only the activation itself is there.",
        {"sigmoid": lambda Z, A, dA: A},
    ),
    (
        "sigmoid_only_the_rest",
        "The slope of the sigmoid has two factors, and the activation itself is missing.",
        {"sigmoid": lambda Z, A, dA: 1 - A},
    ),
    (
        "sigmoid_no_slope",
        "With the sigmoid the gradient passes the units unchanged: their slope is missing.",
        {"sigmoid": lambda Z, A, dA: np.ones_like(A)},
    ),
    (
        "tanh_no_slope",
        "With tanh the gradient passes the units unchanged: their slope is missing.",
        {"tanh": lambda Z, A, dA: np.ones_like(A)},
    ),
    (
        "slope_is_the_activation",
        "The gradient was multiplied by the activation; its slope is asked for.",
        {name: lambda Z, A, dA: A for name in ("relu", "sigmoid", "tanh", "identity")},
    ),
    (
        "identity_times_its_value",
        "With the identity the gradient was multiplied by the value: its slope is the same "
        "everywhere.",
        {"identity": lambda Z, A, dA: Z},
    ),
    (
        "identity_stops_all",
        "With the identity nothing comes back at all: it changes nothing, so its slope is not 0.",
        {"identity": lambda Z, A, dA: np.zeros_like(Z)},
    ),
    (
        "sigmoid_everywhere",
        "The slope of the sigmoid was used with every activation; each has one of its own.",
        {name: lambda Z, A, dA: A * (1 - A) for name in ("relu", "tanh", "identity")},
    ),
    (
        "tanh_everywhere",
        "The slope of tanh was used with every activation; each has one of its own.",
        {name: lambda Z, A, dA: 1 - A**2 for name in ("relu", "sigmoid", "identity")},
    ),
    (
        "relu_everywhere",
        "The mask of ReLU was used with every activation; each has a slope of its own.",
        {name: lambda Z, A, dA: Z > 0 for name in ("sigmoid", "tanh", "identity")},
    ),
    (
        "relu_no_mask",
        "With ReLU everything passes back, also through units that were off.",
        {"relu": lambda Z, A, dA: np.ones_like(A)},
    ),
    (
        "relu_open_at_zero",
        "A unit with `Z` exactly 0 counts as off in this course, and yours lets the gradient "
        "through.",
        {"relu": lambda Z, A, dA: Z >= 0},
    ),
    (
        "relu_half_open_at_zero",
        "Where `Z` is exactly 0 half of the gradient was let through: there the unit counts as "
        "off.",
        {"relu": lambda Z, A, dA: np.heaviside(Z, 0.5)},
    ),
    (
        "relu_of_the_gradient",
        "ReLU was applied to the gradient: it stops by the sign of what went in, not by the sign "
        "of what comes back.",
        {"relu": lambda Z, A, dA: dA > 0},
    ),
    (
        "relu_both_masks",
        "Besides the units that were off, all negative gradients were stopped: only the sign of "
        "what went in counts.",
        {"relu": lambda Z, A, dA: (Z > 0) & (dA > 0)},
    ),
    (
        "relu_inverted",
        "The mask of ReLU is the wrong way round: units that were on are stopped, and those that "
        "were off let through.",
        {"relu": lambda Z, A, dA: Z <= 0},
    ),
    (
        "relu_times_its_value",
        "With ReLU the gradient was multiplied by the value: a unit that is on has the slope 1.",
        {"relu": lambda Z, A, dA: A},
    ),
    (
        "relu_sign",
        "The slope of ReLU was taken to be −1 where a unit is off: there nothing passes at all.",
        {"relu": lambda Z, A, dA: np.sign(Z)},
    ),
):
    gradient_norms.mistake(_identifier, _sentence, _slopes(**_own))


# initialise ---------------------------------------------------------------------------------------

# Fans that differ much, so that every formula gives another spread; many weights, so that the
# spread can be measured to a percent.
FANS = [(300, 170, "he"), (140, 520, "xavier"), (260, 410, "he"), (450, 190, "xavier")]
CLOSE = 0.025  # how far a measured spread may be off

# The spreads that are known, for the words of the report; the first that fits is named.
SPREADS = {
    "as asked": lambda i, o, k: np.sqrt(k / i),
    "the variance": lambda i, o, k: k / i,
    "with a root below only": lambda i, o, k: k / np.sqrt(i),
    "with a root above only": lambda i, o, k: np.sqrt(k) / i,
    "by the outputs": lambda i, o, k: np.sqrt(k / o),
    "by both fans": lambda i, o, k: np.sqrt(2 / (i + o)),
    "by both fans, times the root of 2": lambda i, o, k: np.sqrt(2 * k / (i + o)),
    "by the sum of both fans": lambda i, o, k: np.sqrt(k / (i + o)),
    "by the number of weights": lambda i, o, k: np.sqrt(k / (i * o)),
    "that of the other kind": lambda i, o, k: np.sqrt((3 - k) / i),
    "upside down": lambda i, o, k: np.sqrt(i / k),
    "times the fan": lambda i, o, k: np.sqrt(k * i),
    "smaller by the root of 3": lambda i, o, k: np.sqrt(k / i / 3),
    "smaller by the root of 12": lambda i, o, k: np.sqrt(k / i / 12),
    "that of sizes without signs": lambda i, o, k: np.sqrt(k / i * (1 - 2 / np.pi)),
    "1, whatever the layer": lambda i, o, k: 1.0,
    "0.1, whatever the layer": lambda i, o, k: 0.1,
    "0.01, whatever the layer": lambda i, o, k: 0.01,
}


def _spread(weights, fan_in, fan_out, kind):
    """The standard deviation of the weights, in words where it is a known one."""
    measured, share = float(np.std(weights)), 2.0 if kind == "he" else 1.0
    for name, spread in SPREADS.items():
        if abs(measured / spread(fan_in, fan_out, share) - 1) < CLOSE:
            return name
    return f"about {measured / SPREADS['as asked'](fan_in, fan_out, share):.2g} times as asked"


def _arrangement(weights, fan_in, fan_out, kind) -> str:
    """What kind of answer this is, in words; the spread too where the shape is a known one."""
    if not np.isfinite(weights).all():
        return "not finite"
    if weights.shape == (fan_in, fan_out):
        return f"weights of shape {weights.shape}"
    if weights.ndim == 0:
        asked = SPREADS["as asked"](fan_in, fan_out, _share(kind))
        return "the spread alone" if np.isclose(weights, asked, rtol=1e-3) else "a single number"
    if weights.size == fan_in * fan_out:
        spread = _spread(weights, fan_in, fan_out, kind)
        return f"weights of shape {weights.shape}, their spread {spread}"
    return f"numbers of shape {weights.shape}"


def _form(weights) -> str:
    """How the numbers lie around their mean, in words."""
    spread = weights.std()
    if spread == 0:
        return "all the same"
    if np.allclose(weights, weights[:, :1]) or np.allclose(weights, weights[:1]):
        return "rows or columns that repeat each other"
    if abs(weights.mean()) > 0.05 * spread:
        return "with a mean that is not 0"
    fourth = np.mean((weights - weights.mean()) ** 4) / spread**4  # 3 for a normal distribution
    if abs(fourth - 3) < 0.15:
        return "normal, around 0"
    return "uniform, around 0" if abs(fourth - 1.8) < 0.1 else "around 0, but not normal"


def _global_state():
    _, numbers, place, *_ = np.random.get_state()  # noqa: NPY002 (has it been touched?)
    return numbers.tolist(), place


def _probe_initialise(learner, fan_in, fan_out, kind):
    """What holds of the weights, whatever use was made of the generator."""
    before = _global_state()
    answer = learner(fan_in, fan_out, kind, np.random.default_rng(3))
    if answer is None:
        return None
    weights = np.asarray(answer, dtype=float)
    facts = {"the answer": _arrangement(weights, fan_in, fan_out, kind)}
    if facts["the answer"] != f"weights of shape {(fan_in, fan_out)}":
        # Nothing more can be said: all else as it should be.
        return _probe_initialise(course_initialise, fan_in, fan_out, kind) | facts
    again, other = (
        np.asarray(learner(fan_in, fan_out, kind, np.random.default_rng(seed))) for seed in (3, 4)
    )
    return facts | {
        "how they lie": _form(weights),
        "their spread": _spread(weights, fan_in, fan_out, kind),
        "the same rng gives the same weights": bool(np.array_equal(weights, again)),
        "another rng gives others": bool(np.ptp(weights) == 0 or np.any(weights != other)),
        "NumPy's own generator is left alone": _global_state() == before,
    }


initialise = Exercise(
    "initialise(fan_in, fan_out, kind, rng)",
    reference=course_initialise,
    cases=FANS,
    probe=_probe_initialise,
)


def _share(kind):
    return 2.0 if kind == "he" else 1.0


def _normal(spread):
    """Normal weights whose standard deviation is spread(fan_in, fan_out, 2 or 1)."""

    def wrong(fan_in, fan_out, kind, rng):
        return spread(fan_in, fan_out, _share(kind)) * rng.normal(size=(fan_in, fan_out))

    return wrong


def _uniform(bound, low=-1):
    def wrong(fan_in, fan_out, kind, rng):
        reach = bound(fan_in, fan_out, _share(kind))
        return rng.uniform(low * reach, reach, (fan_in, fan_out))

    return wrong


for _identifier, _sentence, _wrong in (
    (
        "variance_for_spread",
        "The variance was used as the standard deviation: its root is missing.",
        _normal(lambda i, o, k: k / i),
    ),
    (
        "root_of_the_two_missing",
        "Only the fan stands under the root; the 2 of He belongs there as well.",
        _normal(lambda i, o, k: k / np.sqrt(i)),
    ),
    (
        "root_of_the_fan_missing",
        "The root was taken of the number on top, but not of the fan.",
        _normal(lambda i, o, k: np.sqrt(k) / i),
    ),
    (
        "outputs_for_inputs",
        "The spread was worked out from the number of outputs; what grows a sum is its number of "
        "inputs.",
        _normal(lambda i, o, k: np.sqrt(k / o)),
    ),
    (
        "both_fans",
        "The two fans were averaged, as in Glorot's original; here both kinds go by one of them.",
        lambda i, o, kind, rng: _normal(
            lambda i, o, k: np.sqrt(2 / (i + o)) if k == 1 else np.sqrt(2 / i)
        )(i, o, kind, rng),
    ),
    (
        "both_fans_everywhere",
        "In both kinds the two fans were averaged; here both go by one of them.",
        _normal(lambda i, o, k: np.sqrt(2 * k / (i + o))),
    ),
    (
        "all_weights_counted",
        "The spread was worked out from the number of all weights, inputs times outputs.",
        _normal(lambda i, o, k: np.sqrt(k / (i * o))),
    ),
    (
        "sum_of_fans",
        "The two fans were added where one of them belongs.",
        _normal(lambda i, o, k: np.sqrt(k / (i + o))),
    ),
    (
        "kinds_exchanged",
        "The two kinds have changed places.",
        _normal(lambda i, o, k: np.sqrt((3 - k) / i)),
    ),
    (
        "always_he",
        "Both kinds give the weights of He.",
        _normal(lambda i, o, k: np.sqrt(2 / i)),
    ),
    (
        "always_xavier",
        "Both kinds give the weights of Xavier.",
        _normal(lambda i, o, k: np.sqrt(1 / i)),
    ),
    (
        "upside_down",
        "The fraction is upside down: the more inputs, the *smaller* the weights have to be.",
        _normal(lambda i, o, k: np.sqrt(i / k)),
    ),
    (
        "times_the_fan",
        "The spread grows with the number of inputs: the more inputs, the *smaller* the weights "
        "have to be.",
        _normal(lambda i, o, k: np.sqrt(k * i)),
    ),
    (
        "not_scaled",
        "The weights were drawn with the standard deviation 1 and never scaled.",
        _normal(lambda i, o, k: 1.0),
    ),
    (
        "one_size_for_all",
        "The spread is the same for every layer, however many inputs it has.",
        lambda i, o, kind, rng, size: size * rng.normal(size=(i, o)),
    ),
    (
        "bound_without_root_three",
        "The weights are uniform, between plus and minus the spread that is asked for: their own "
        "spread is smaller than that.",
        _uniform(lambda i, o, k: np.sqrt(k / i)),
    ),
    (
        "uniform",
        "The spread is right, but the weights are uniform; normal ones are asked for.",
        _uniform(lambda i, o, k: np.sqrt(3 * k / i)),
    ),
    (
        "glorot_uniform",
        "The weights are uniform with a bound from both fans, as in Glorot's original; normal ones "
        "are asked for, by one fan.",
        _uniform(lambda i, o, k: np.sqrt(3 * k * 2 / (i + o))),
    ),
    (
        "never_negative",
        "The weights are all positive: `rng.random` lies between 0 and 1, and weights are to lie "
        "around 0.",
        _uniform(lambda i, o, k: np.sqrt(k / i), low=0),
    ),
    (
        "sizes_only",
        "The signs were lost: all weights are positive, and they are to lie around 0.",
        lambda i, o, kind, rng: np.abs(course_initialise(i, o, kind, rng)),
    ),
    (
        "coin_tosses",
        "Every weight is plus or minus the spread; normal numbers are asked for.",
        lambda i, o, kind, rng: np.sqrt(_share(kind) / i) * rng.choice([-1.0, 1.0], (i, o)),
    ),
    (
        "cut_off",
        "Large weights were cut off at two spreads, which makes the spread smaller.",
        lambda i, o, kind, rng: np.sqrt(_share(kind) / i) * np.clip(rng.normal(size=(i, o)), -2, 2),
    ),
    (
        "transposed",
        "The weights lie on their side: a row for each input is asked for, a column for each "
        "output.",
        lambda i, o, kind, rng: course_initialise(i, o, kind, rng).T,
    ),
    (
        "flat",
        "The weights stand in one long row; a row for each input is asked for.",
        lambda i, o, kind, rng: course_initialise(i, o, kind, rng).ravel(),
    ),
    (
        "one_column",
        "Only one column was drawn and used for all units: they would stay copies of each other.",
        lambda i, o, kind, rng: np.repeat(course_initialise(i, 1, kind, rng), o, axis=1),
    ),
    (
        "one_row",
        "Only one row was drawn and used for all inputs; each weight is to be drawn.",
        lambda i, o, kind, rng: np.repeat(
            np.sqrt(_share(kind) / i) * rng.normal(size=(1, o)), i, axis=0
        ),
    ),
    (
        "constant",
        "All weights are equal to the spread: it says how far they are to scatter.",
        lambda i, o, kind, rng: np.full((i, o), np.sqrt(_share(kind) / i)),
    ),
    (
        "zeros",
        "All weights are 0: nothing comes through, nothing comes back, and all units are copies.",
        lambda i, o, kind, rng: np.zeros((i, o)),
    ),
    (
        "own_generator",
        "The function makes a generator of its own with a fixed seed: every layer would get the "
        "same weights.",
        lambda i, o, kind, rng: course_initialise(i, o, kind, np.random.default_rng(0)),
    ),
    (
        "fresh_generator",
        "The function makes a generator of its own: the one that is handed in is not used.",
        lambda i, o, kind, rng: course_initialise(i, o, kind, np.random.default_rng()),
    ),
    (
        "global_generator",
        "The weights come from NumPy's global generator; the one that is handed in is not used.",
        lambda i, o, kind, rng: (
            np.sqrt(_share(kind) / i) * np.random.randn(i, o)  # noqa: NPY002 (the mistake)
        ),
    ),
    (
        "only_the_spread",
        "The spread is right, but it alone is returned: weights are to be drawn with it.",
        lambda i, o, kind, rng: np.sqrt(_share(kind) / i),
    ),
    (
        "one_number",
        "A single number was returned; a weight is asked for from every input to every output.",
        lambda i, o, kind, rng: rng.normal(0, np.sqrt(_share(kind) / i)),
    ),
    (
        "spread_as_mean",
        "The spread became the mean of the weights: they are to lie around 0, and scatter by it.",
        lambda i, o, kind, rng: rng.normal(np.sqrt(_share(kind) / i), size=(i, o)),
    ),
):
    if _identifier == "one_size_for_all":
        initialise.mistake(_identifier, _sentence, _wrong, size=(0.01, 0.1))
    else:
        initialise.mistake(_identifier, _sentence, _wrong)


# clip_by_global_norm ------------------------------------------------------------------------------

# Long, short (its square is above c), shorter (its square is not), all zero, exactly as long as
# allowed, one array alone, a case in which only one of the arrays is longer than c, and a bound
# below 1.
CLIPS = [
    ([np.array([3.0, -7.0]), np.array([[12.0, 0.3]])], 5.0),
    ([np.array([[0.71, -0.92], [0.53, 0.17], [-1.05, 0.86]]), np.array([0.33, -0.58])], 2.7),
    ([np.array([0.34, -0.21]), np.array([[0.47]])], 1.9),
    ([np.zeros((3, 4)), np.zeros(4)], 1.6),
    ([np.array([[7.5, -6.0], [0.0, 4.0]]), np.array([5.5, -3.0, 1.5, 0.5, -2.5])], 12.5),
    ([np.array([-4.2, 0.9, 6.3])], 3.4),
    ([np.array([5.3, -2.4, 0.7]), np.array([[-0.8], [1.9]]), np.array([0.4, -0.6])], 4.6),
    ([np.array([1.3, -0.9]), np.array([[2.1], [-0.4]])], 0.8),
]


def _strictly(learner, gradients, c):
    """Divisions by 0 count, as the warnings that the learner would see."""
    with np.errstate(divide="raise", invalid="raise"):
        return learner(gradients, c)


clip_by_global_norm = Exercise(
    "clip_by_global_norm(gradients, c)",
    reference=course_clip,
    cases=CLIPS,
    probe=_strictly,
)


def _length(gradients):
    return np.sqrt(sum(np.sum(g**2) for g in gradients))


def _scaled(scale):
    """All gradients times scale(gradients, c), a number."""
    return lambda gradients, c: [g * scale(gradients, c) for g in gradients]


def _by_zero(error):
    raise error("a division by 0")


# What the function does with gradients that are all 0. Many mistakes divide by a length: the
# learner may have thought of that, or not, and then NumPy and Python raise different errors.
AT_ZERO = (
    lambda gradients: [g.copy() for g in gradients],
    lambda gradients: _by_zero(FloatingPointError),
    lambda gradients: _by_zero(ZeroDivisionError),
)


def _or_at_zero(wrong):
    """The wrong function, with what it does where all gradients are 0 as a setting."""

    def other(gradients, c, at_zero):
        nothing = not any(np.any(g) for g in gradients)
        return at_zero(gradients) if nothing else wrong(gradients, c)

    return other


def _each(change):
    return lambda gradients, c: [change(g, c) for g in gradients]


def _alone(g, c):
    return g * (c / np.linalg.norm(g) if np.linalg.norm(g) > c else 1.0)


def _careless(divide):
    """The right scale, worked out before it is known whether there is a length at all."""

    def wrong(gradients, c):
        scale = min(1.0, divide(c, _length(gradients)))
        return [g * scale for g in gradients]

    return wrong


for _identifier, _sentence, _wrong in (
    (
        "by_value",
        "Every entry was cut on its own: that turns the direction of the step.",
        _each(lambda g, c: np.clip(g, -c, c)),
    ),
    (
        "each_array_alone",
        "Every array was clipped by its own length: that changes how the layers compare, and turns "
        "the step.",
        _each(_alone),
    ),
    (
        "always_rescaled",
        "The gradients are always brought to the length `c`, short ones too: those are to stay as "
        "they are.",
        _scaled(lambda gs, c: c / _length(gs)),
    ),
    (
        "unit_length",
        "Long gradients come back with the length 1 instead of `c`.",
        _scaled(lambda gs, c: 1 / _length(gs) if _length(gs) > c else 1.0),
    ),
    (
        "squared_length",
        "The sum of the squares was used as the length: its root is missing.",
        _scaled(lambda gs, c: min(1, c / _length(gs) ** 2)),
    ),
    (
        "compared_squared",
        "The scale is right, but whether to clip was decided by the squared length.",
        _scaled(lambda gs, c: c / _length(gs) if _length(gs) ** 2 > c else 1.0),
    ),
    (
        "sum_of_sizes",
        "The entries were added up without their signs; for a length their squares are.",
        _scaled(lambda gs, c: min(1, c / sum(np.abs(g).sum() for g in gs))),
    ),
    (
        "sum_of_lengths",
        "The lengths of the arrays were added up: all arrays together are one long vector, and "
        "lengths do not add.",
        _scaled(lambda gs, c: min(1, c / sum(np.linalg.norm(g) for g in gs))),
    ),
    (
        "mean_of_lengths",
        "The lengths of the arrays were averaged: all arrays together are one long vector.",
        _scaled(lambda gs, c: min(1, c / np.mean([np.linalg.norm(g) for g in gs]))),
    ),
    (
        "longest_array",
        "The length of the longest array was taken for that of all: together they are longer.",
        _scaled(lambda gs, c: min(1, c / max(np.linalg.norm(g) for g in gs))),
    ),
    (
        "first_array",
        "The length of the first array alone decides for all.",
        _scaled(lambda gs, c: min(1, c / np.linalg.norm(gs[0]))),
    ),
    (
        "last_array",
        "The length of the last array alone decides for all.",
        _scaled(lambda gs, c: min(1, c / np.linalg.norm(gs[-1]))),
    ),
    (
        "largest_entry",
        "The largest entry was taken for the length.",
        _scaled(lambda gs, c: min(1, c / max(np.abs(g).max() for g in gs))),
    ),
    (
        "root_of_the_mean",
        "The squares were averaged where they should be added up, so the length came out too "
        "small.",
        _scaled(lambda gs, c: min(1, c / (_length(gs) / np.sqrt(sum(g.size for g in gs))))),
    ),
    (
        "zeroed",
        "Gradients that are too long were set to 0: then no step is taken at all.",
        _scaled(lambda gs, c: 0.0 if _length(gs) > c else 1.0),
    ),
    (
        "zeroed_by_value",
        "Entries that are too large were set to 0.",
        _each(lambda g, c: np.where(np.abs(g) > c, 0.0, g)),
    ),
    (
        "only_from_above",
        "Entries were cut from above only: large negative ones went through, and the direction "
        "turned.",
        _each(np.minimum),
    ),
    (
        "only_from_below",
        "Entries were cut from below only, each on its own, and the direction turned.",
        _each(lambda g, c: np.maximum(g, -c)),
    ),
    (
        "inverted_scale",
        "The scale is upside down: long gradients become longer.",
        _scaled(lambda gs, c: max(1, _length(gs) / c)),
    ),
    (
        "inverted_and_bounded",
        "The scale is upside down: long gradients stay as long as they are, and short ones shrink.",
        _scaled(lambda gs, c: min(1, _length(gs) / c)),
    ),
    (
        "times_the_bound",
        "Long gradients were multiplied by `c` and never divided by their length.",
        _scaled(lambda gs, c: c if _length(gs) > c else 1.0),
    ),
    (
        "root_of_the_lengths",
        "Under the root the lengths of the arrays were added up, where their squares belong.",
        _scaled(lambda gs, c: min(1, c / np.sqrt(sum(np.linalg.norm(g) for g in gs)))),
    ),
    (
        "sum_of_signed_entries",
        "Each array was added up to one number first, so that entries of opposite sign cancel.",
        _scaled(lambda gs, c: min(1, c / np.linalg.norm([np.sum(g) for g in gs]))),
    ),
    (
        "short_ones_only",
        "The comparison is the wrong way round: short gradients are brought to the length `c`, and "
        "long ones left alone.",
        _scaled(lambda gs, c: max(1, c / _length(gs))),
    ),
    (
        "half_the_rest",
        "A length was subtracted where a factor belongs: the scale has to be a ratio.",
        _scaled(lambda gs, c: 1 - max(0, _length(gs) - c) / (_length(gs) + c)),
    ),
    (
        "signs_kept_only",
        "Only the signs were kept, times `c`.",
        _each(lambda g, c: c * np.sign(g)),
    ),
    (
        "not_clipped",
        "The gradients come back as they went in, however long they are.",
        _each(lambda g, c: g.copy()),
    ),
    (
        "one_vector",
        "All arrays were joined into one vector; each is to come back in its own shape.",
        lambda gs, c: np.concatenate([g.ravel() for g in course_clip(gs, c)]),
    ),
    (
        "with_the_length",
        "The gradients are right, but the length was returned as well; only the list is asked for.",
        lambda gs, c: (course_clip(gs, c), _length(gs)),
    ),
    (
        "only_the_scale",
        "Only the scale was returned; the gradients times that scale are asked for.",
        lambda gs, c: c / _length(gs) if _length(gs) > c else 1.0,
    ),
    (
        "small_number_in_the_way",
        "A small number was added to the length, and it shows: the clipped gradients are too "
        "short.",
        lambda gs, c, small: [g * min(1, c / (_length(gs) + small)) for g in gs],
    ),
    (
        "nothing_by_nothing",
        "With gradients that are all 0 the length is 0, and yours divides by it.",
        lambda gs, c, divide: _careless(divide)(gs, c),
    ),
):
    if _identifier == "small_number_in_the_way":
        clip_by_global_norm.mistake(_identifier, _sentence, _wrong, small=(1e-2, 1e-3, 1e-4))
    elif _identifier == "nothing_by_nothing":
        clip_by_global_norm.mistake(
            _identifier,
            _sentence,
            _wrong,
            divide=(np.divide, lambda c, length: c / float(length)),
        )
    else:
        clip_by_global_norm.mistake(_identifier, _sentence, _or_at_zero(_wrong), at_zero=AT_ZERO)


@clip_by_global_norm.mistake(
    "in_place",
    "The numbers are right, but the arrays that came in were changed: return new ones.",
)
def _(gradients, c):
    length = _length(gradients)
    for g in gradients:
        g *= c / length if length > c else 1.0
    return gradients


# dead_fraction ------------------------------------------------------------------------------------

# (rows, units) all differ. There are units that are off throughout, off but for one example, off
# on the average, exactly 0 in places or throughout; and batches with none and with all of them off.
LAYERS = [
    np.array(
        [
            [-0.7, 0.4, -1.2, 0.0, -2.6, 1.1, -0.3],
            [-1.9, -0.8, -0.4, -0.6, 0.9, 2.3, 0.0],
            [-0.2, -1.7, 0.3, -1.1, -0.5, 0.6, -1.4],
            [-2.4, -0.6, -0.9, -0.3, -1.3, 1.8, -0.7],
        ]
    ),
    np.array(
        [[0.8, -1.3, -0.4], [1.6, 0.7, -0.9], [-0.2, -0.5, -1.1], [0.3, 1.2, 0.6], [-2, 3, 4]]
    ),
    np.array([[-0.6, -0.1, -2.2, -1.4, 0.0], [-1.7, -0.9, -0.3, -0.8, 0.0]]),
    np.array(
        [
            [0.9, -0.4, -1.6, -0.7, 2.1, -0.3, -0.2, 0.5],
            [-3.8, -0.9, -0.1, -1.5, 0.4, -2.7, -1.3, 1.9],
            [1.2, -1.8, -0.6, -0.5, -0.8, -0.4, -1.9, -2.9],
        ]
    ),
    np.array([[-0.6, 0.3, 0.8, -0.2, 1.4, -2.3]]),
]

dead_fraction = Exercise(
    "dead_fraction(Z)",
    reference=depth.dead_fraction,
    cases=[(Z,) for Z in LAYERS],
)

for _identifier, _sentence, _wrong in (
    (
        "entries",
        "All entries that are off were counted: a unit that is off for some examples is not dead.",
        lambda Z: np.mean(Z <= 0),
    ),
    (
        "entries_below_zero",
        "All entries below 0 were counted: a unit that is off for some examples is not dead.",
        lambda Z: np.mean(Z < 0),
    ),
    (
        "rows_for_columns",
        "Whole rows were looked at, so examples for which every unit is off; a unit is a column.",
        lambda Z: np.mean(np.all(Z <= 0, axis=1)),
    ),
    (
        "off_for_some",
        "A unit counts as dead already if it is off for one example; it has to be off for all.",
        lambda Z: np.mean(np.any(Z <= 0, axis=0)),
    ),
    (
        "off_for_most",
        "A unit counts as dead if it is off for more than half of the examples; it has to be off "
        "for all.",
        lambda Z: np.mean(np.mean(Z <= 0, axis=0) > 0.5),
    ),
    (
        "zero_counts_as_on",
        "A `Z` of exactly 0 was taken for on; in this course it counts as off.",
        lambda Z: np.mean(np.all(Z < 0, axis=0)),
    ),
    (
        "only_exactly_zero",
        "Only units with `Z` exactly 0 were counted, as if ReLU had been applied already.",
        lambda Z: np.mean(np.all(Z == 0, axis=0)),
    ),
    (
        "alive",
        "This is the fraction of units that are on for some example: those that are *not* dead.",
        lambda Z: np.mean(np.any(Z > 0, axis=0)),
    ),
    (
        "always_on",
        "This is the fraction of units that are on for every example.",
        lambda Z: np.mean(np.all(Z > 0, axis=0)),
    ),
    (
        "count",
        "The dead units were counted; a fraction of all units is asked for.",
        lambda Z: int(np.sum(np.all(Z <= 0, axis=0))),
    ),
    (
        "per_cent",
        "This is per cent; a fraction from 0 to 1 is asked for.",
        lambda Z: 100 * np.mean(np.all(Z <= 0, axis=0)),
    ),
    (
        "divided_by_the_rows",
        "The dead units were divided by the number of examples, not by that of the units.",
        lambda Z: np.sum(np.all(Z <= 0, axis=0)) / len(Z),
    ),
    (
        "divided_by_the_entries",
        "The dead units were divided by the number of all entries, not by that of the units.",
        lambda Z: np.sum(np.all(Z <= 0, axis=0)) / Z.size,
    ),
    (
        "mean_off",
        "The mean of a unit over the batch was looked at: one example that is on keeps it alive, "
        "whatever the mean.",
        lambda Z: np.mean(Z.mean(axis=0) <= 0),
    ),
    (
        "first_example",
        "Only one example was looked at: a unit is dead if it is off for all of them.",
        lambda Z, row: np.mean(Z[row] <= 0),
    ),
    (
        "whole_layer",
        "The answer is always 1 or 0: either the whole layer was asked at once, or the division "
        "left no fraction.",
        lambda Z: float(np.all(Z <= 0)),
    ),
    (
        "rounded",
        "The fraction was rounded to a whole number.",
        lambda Z, divide: divide(int(np.sum(np.all(Z <= 0, axis=0))), Z.shape[1]),
    ),
    (
        "per_unit",
        "A mark for every unit was returned; the fraction of the marked ones is asked for.",
        lambda Z: np.all(Z <= 0, axis=0).astype(float),
    ),
    (
        "how_often",
        "For every unit it was returned how often it is off; asked is which fraction of units is "
        "always off.",
        lambda Z: np.mean(Z <= 0, axis=0),
    ),
    (
        "least_entry",
        "A unit counts as dead already if one of its values lies below 0: it is the largest that "
        "says whether a unit is ever on.",
        lambda Z: np.mean(Z.min(axis=0) < 0),
    ),
):
    if _identifier == "first_example":
        dead_fraction.mistake(_identifier, _sentence, _wrong, row=(0, -1))
    elif _identifier == "rounded":
        dead_fraction.mistake(
            _identifier,
            _sentence,
            _wrong,
            divide=(lambda dead, units: round(dead / units), lambda dead, units: -(-dead // units)),
        )
    else:
        dead_fraction.mistake(_identifier, _sentence, _wrong)
