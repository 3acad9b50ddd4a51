"""How fast the engine is beside others: the same trainings, in turn, in one process.

Four tasks: a step of the smallest network; a step of a 2-16-16-1 network inside `train`; an epoch
of 64-64-10 on the handwritten digits; an epoch of a small convolutional network on them. All in
float64, with one and with two threads, medians of interleaved runs, as ratios to ours.

The others are optional (benchmarks/requirements.txt); what is not installed is left out.
"""

import importlib
import os
import statistics
import subprocess
import sys
import time

import numpy as np
from contenders import BATCH, EPOCHS, STEPS

from backprop import data

RUNS = {"smallest": 15, "tiny": 25, "digits": 41, "images": 25}
# task → contender → (module, function, the ratio that was hoped for)
CONTENDERS = {
    "smallest": {"PyTorch": ("pytorch", "smallest", 100)},
    "tiny": {
        "textbook NumPy": ("textbook", "tiny", 2),
        "PyTorch": ("pytorch", "tiny", 10),
        "torch.compile": ("pytorch", "tiny_compiled", 1),
        "JAX, jitted step": ("jax_jit", "tiny", 1),
    },
    "digits": {
        "textbook NumPy": ("textbook", "digits", 2),
        "PyTorch": ("pytorch", "digits", 6),
        "MLPClassifier": ("scikit_learn", "digits", 6),
        "JAX, jitted epoch": ("jax_jit", "digits", 1),
    },
    "images": {
        "einsum over windows": ("textbook", "images", 4),
        "PyTorch": ("pytorch", "images", 6),
        "JAX, jitted epoch": ("jax_jit", "images", 2),
    },
}


def examples(task):
    """The data of a task, as arguments."""
    if task == "smallest":
        return ()
    if task == "tiny":
        rng = np.random.default_rng(0)
        X = rng.normal(size=(1024, 2))
        return X, np.sin(X[:, :1]) * X[:, 1:]
    digits = data.digits()
    X, labels = digits.X[:1437] / 16, digits.targets[:1437]
    return (X.reshape(-1, 1, 8, 8) if task == "images" else X), labels


def unit(task, N):
    """How many of what the table counts one run does, and what that is."""
    if task == "smallest":
        return STEPS, "step"
    if task == "tiny":
        return EPOCHS[task] * -(-N // BATCH[task]), "step"
    return EPOCHS[task], "epoch"


def line_up(task):
    """Name → (a function that runs the task once, the hoped-for ratio), ours first."""
    arguments, ready = examples(task), {}
    for name, (module, function, hoped) in {"ours": ("ours", task, 1), **CONTENDERS[task]}.items():
        try:
            made = getattr(importlib.import_module(f"contenders.{module}"), function)(*arguments)
            made()
            made()
            ready[name] = made, hoped
        except Exception as error:  # not installed, or no compiler for it
            print(f"  {name}: left out ({str(error).strip().splitlines()[0][:70]})")
    return ready


def compare(task):
    ready = line_up(task)
    times = {name: [] for name in ready}
    for _ in range(RUNS[task]):
        for name, (run, _) in ready.items():
            run()  # not counted: what the one before left in the caches, and threads winding down
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    count, what = unit(task, len(examples(task)[0]) if task != "smallest" else 0)
    ours = statistics.median(times["ours"])
    for name, taken in times.items():
        median = statistics.median(taken)
        ratio = "" if name == "ours" else f"{median / ours:6.1f} ×"
        hoped = "" if name == "ours" else f"   (hoped for {ready[name][1]})"
        print(f"  {name:<20} {median / count * 1e6:9.1f} µs a {what} {ratio}{hoped}")


def main(threads):
    for task in CONTENDERS:
        print(f"{task}, {threads} thread{'s' if threads > 1 else ''}", flush=True)
        compare(task)


def with_threads(threads):
    """Run this file again with so many threads for every library."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = os.environ | dict.fromkeys(names, str(threads))
    if threads == 1:
        flags = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        environment["XLA_FLAGS"] = flags
    return subprocess.run([sys.executable, __file__, str(threads)], env=environment).returncode


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(int(sys.argv[1]))
    else:
        sys.exit(max(with_threads(1), with_threads(2)))
