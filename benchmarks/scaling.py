"""What an epoch costs as the examples and the parameters grow, and whether memory stays flat.

Prints three tables; with a file name, such as `python benchmarks/scaling.py scaling.png`, draws
them as well. A cost that grows in proportion has a slope of 1 on logarithmic axes.
"""

import statistics
import sys
import time
import tracemalloc

import numpy as np

import backprop as bp

EXAMPLES = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000]
WIDTHS = [128, 181, 256, 362, 512, 724]  # the parameters double from one to the next
EPOCHS = [1, 2, 4, 8, 16, 32]
RUNS = 5


def training(examples, width, batch_size=64):
    rng = np.random.default_rng(0)
    layers = [bp.Linear(32, width, rng=rng), bp.ReLU(), bp.Linear(width, width, rng=rng)]
    network = bp.Network([*layers, bp.ReLU(), bp.Linear(width, 10, rng=rng)])
    X, labels = rng.normal(size=(examples, 32)), rng.integers(0, 10, examples)
    arguments = network, bp.SoftmaxCrossEntropy(), bp.GradientDescent(0.01), X, labels

    def run(epochs=1):
        return bp.train(*arguments, epochs=epochs, batch_size=batch_size, rng=rng)

    return run, network.vectors()[0].size


def seconds(runs):
    """The median time of each function, taken in turn."""
    times = [[] for _ in runs]
    for _ in range(RUNS):
        for run, taken in zip(runs, times, strict=True):
            start = time.perf_counter()
            run()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in times]


def memory(epochs):
    """The most that a training allocates, in megabytes."""
    run, _ = training(4_000, 128)
    run()
    tracemalloc.start()
    run(epochs)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def slope(x, y):
    return np.polyfit(np.log(x), np.log(y), 1)[0]


def table(title, unit, x, y, digits):
    print(f"{title} (slope {slope(x, y):.2f})")
    for count, value in zip(x, y, strict=True):
        print(f"  {count:>9,}  {value:8.{digits}f} {unit}")


def main(file=None):
    by_examples = seconds([training(examples, 64)[0] for examples in EXAMPLES])
    wide = [training(1_000, width) for width in WIDTHS]
    parameters = [size for _, size in wide]
    by_parameters = seconds([run for run, _ in wide])
    by_epochs = [memory(epochs) for epochs in EPOCHS]
    table("Seconds an epoch, by examples", "s", EXAMPLES, by_examples, 3)
    table("Seconds an epoch, by parameters", "s", parameters, by_parameters, 3)
    table("Most memory in use, by epochs", "MB", EPOCHS, by_epochs, 2)
    if file:
        draw(
            file,
            ("examples", EXAMPLES, by_examples, "seconds an epoch"),
            ("parameters", parameters, by_parameters, "seconds an epoch"),
            ("epochs", EPOCHS, by_epochs, "megabytes"),
        )


def draw(file, *panels):
    import matplotlib.pyplot as plt

    from backprop.plots import style

    with style():
        figure, axes = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
        for box, (name, x, y, title) in zip(axes, panels, strict=True):
            is_flat = name == "epochs"
            box.plot(x, y, marker="o", label="measured")
            in_proportion = [y[0] if is_flat else y[0] * count / x[0] for count in x]
            box.plot(x, in_proportion, "--", label="flat" if is_flat else "in proportion")
            box.set(xlabel=name, title=title, xscale="log", yscale="linear" if is_flat else "log")
            box.set_ylim(*((0, 2 * max(y)) if is_flat else (min(y) / 2, 2 * max(y))))
            box.legend()
        figure.savefig(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
