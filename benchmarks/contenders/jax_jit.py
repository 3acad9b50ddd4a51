"""JAX under jit: step by step for the tiny network, a whole epoch at a time for the digits."""

import jax
import jax.numpy as jnp
import numpy as np

from contenders import BATCH, EPOCHS, RATE

jax.config.update("jax_enable_x64", True)


def _weights(*shapes):
    rng = np.random.default_rng(1)
    return [
        (jnp.array(rng.normal(size=s) * np.sqrt(2 / fan_in)), jnp.zeros(outputs))
        for s, fan_in, outputs in shapes
    ]


def _descend(loss):
    def step(parameters, X, targets):
        value, gradients = jax.value_and_grad(loss)(parameters, X, targets)
        moved = jax.tree.map(lambda w, g: w - RATE * g, parameters, gradients)
        return moved, value

    return step


def tiny(X, Y):
    def loss(parameters, X, Y):
        (W1, b1), (W2, b2), (W3, b3) = parameters
        A = jnp.maximum(X @ W1 + b1, 0)
        A = jnp.maximum(A @ W2 + b2, 0)
        return jnp.mean((A @ W3 + b3 - Y) ** 2) / 2

    step = jax.jit(_descend(loss))
    state = {"w": _weights(((2, 16), 2, 16), ((16, 16), 16, 16), ((16, 1), 16, 1))}
    rng = np.random.default_rng(0)

    def run():
        for _ in range(EPOCHS["tiny"]):
            order = rng.permutation(len(X))
            X_shuffled, Y_shuffled = X[order], Y[order]
            for i in range(0, len(X), BATCH["tiny"]):
                batch = slice(i, i + BATCH["tiny"])
                state["w"], value = step(state["w"], X_shuffled[batch], Y_shuffled[batch])
        return float(value)

    return run


def _epochs(task, loss, parameters, X, labels):
    """One call a task run: a scan over all whole batches, then the rest."""
    X, labels, size = jnp.array(X), jnp.array(labels), BATCH[task]
    step, whole = _descend(loss), len(X) // BATCH[task] * BATCH[task]

    @jax.jit
    def epoch(parameters, key):
        order = jax.random.permutation(key, len(X))

        def one(parameters, batch):
            return step(parameters, X[batch], labels[batch])

        parameters, values = jax.lax.scan(one, parameters, order[:whole].reshape(-1, size))
        if whole < len(X):
            parameters, _ = one(parameters, order[whole:])
        return parameters, values.mean()

    state = {"w": parameters, "key": jax.random.PRNGKey(0)}

    def run():
        for _ in range(EPOCHS[task]):
            state["key"], key = jax.random.split(state["key"])
            state["w"], value = epoch(state["w"], key)
        return float(value)

    return run


def _cross_entropy(scores, labels):
    return -jnp.mean(jax.nn.log_softmax(scores)[jnp.arange(len(scores)), labels])


def digits(X, labels):
    def loss(parameters, X, labels):
        (W1, b1), (W2, b2) = parameters
        return _cross_entropy(jnp.maximum(X @ W1 + b1, 0) @ W2 + b2, labels)

    return _epochs("digits", loss, _weights(((64, 64), 64, 64), ((64, 10), 64, 10)), X, labels)


def images(X, labels):
    def loss(parameters, X, labels):
        (K, c), (W, b) = parameters
        A = jax.lax.conv_general_dilated(X, K, (1, 1), "VALID") + c[:, None, None]
        A, by_2 = jnp.maximum(A, 0), (1, 1, 2, 2)
        A = jax.lax.reduce_window(A, -jnp.inf, jax.lax.max, by_2, by_2, "VALID")
        return _cross_entropy(A.reshape(len(X), -1) @ W + b, labels)

    weights = _weights(((8, 1, 3, 3), 9, 8), ((72, 10), 72, 10))
    return _epochs("images", loss, weights, X, labels)
