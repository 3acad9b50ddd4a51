"""Write src/backprop/datasets/ from the packages that carry the original data.

Run it in an environment of its own, once, when the stored files are to be made anew:

    python -m venv /tmp/datasets
    /tmp/datasets/bin/pip install scikit-learn palmerpenguins
    /tmp/datasets/bin/python tools/make_datasets.py

Neither package is needed to use the course. tests/test_data.py knows the checksums.
"""

from pathlib import Path

import numpy as np
from palmerpenguins import load_penguins
from sklearn.datasets import load_digits

FOLDER = Path(__file__).parent.parent / "src" / "backprop" / "datasets"
COLUMNS = {
    "species": "species",
    "bill_length_mm": "bill length in mm",
    "bill_depth_mm": "bill depth in mm",
    "flipper_length_mm": "flipper length in mm",
    "body_mass_g": "body mass in g",
}


def write_digits(path):
    digits = load_digits()
    pixels, labels = digits.data.astype(np.uint8), digits.target.astype(np.uint8)
    assert (pixels == digits.data).all(), "the pixels are not whole numbers"
    np.savez_compressed(path, pixels=pixels, labels=labels)


def write_penguins(path):
    measured = load_penguins()[list(COLUMNS)].dropna().rename(columns=COLUMNS)
    measured = measured.astype({"flipper length in mm": int, "body mass in g": int})
    measured.to_csv(path, index=False, lineterminator="\n")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    write_digits(FOLDER / "digits.npz")
    write_penguins(FOLDER / "penguins.csv")
