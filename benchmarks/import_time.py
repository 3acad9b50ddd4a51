"""What `import backprop` costs on top of `import numpy`: medians of fresh processes, interleaved.

The course promises less than 60 ms. Everything heavier (Matplotlib, IPython, ipywidgets) is
imported only where it is used.
"""

import statistics
import subprocess
import sys
import time

PROMISE = 60  # milliseconds
RUNS = 15


def milliseconds(statement: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return 1000 * (time.perf_counter() - start)


def main() -> int:
    times = {"import numpy": [], "import numpy, backprop": []}
    for _ in range(RUNS):
        for statement, taken in times.items():
            taken.append(milliseconds(statement))
    medians = {statement: statistics.median(taken) for statement, taken in times.items()}
    for statement, median in medians.items():
        print(f"{statement:<24} {median:6.0f} ms")
    extra = medians["import numpy, backprop"] - medians["import numpy"]
    print(f"{'backprop alone':<24} {extra:6.0f} ms   (promised: below {PROMISE} ms)")
    return int(extra >= PROMISE)


if __name__ == "__main__":
    sys.exit(main())
