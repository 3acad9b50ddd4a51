"""Where a learner stands: which exercises have passed, and what comes next.

    from backprop import progress
    progress.overview()                  # in the welcome notebook
    progress.save_csv("progress.csv")    # a table for a teacher

The checks note how each exercise went in one small file, `progress.json`, beside the notebooks
one works in. It never leaves the machine; delete it to begin from nothing.
"""

from backprop.progress.again import once_more
from backprop.progress.standing import overview, save_csv

__all__ = ["once_more", "overview", "save_csv"]
