"""scikit-learn's MLPClassifier: one iteration of its stochastic gradient descent a run."""

import warnings

from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from contenders import BATCH, RATE


def digits(X, labels):
    classifier = MLPClassifier(
        (64,),
        solver="sgd",
        alpha=0,
        momentum=0,
        batch_size=BATCH["digits"],
        learning_rate_init=RATE,
        max_iter=1,
        warm_start=True,
        random_state=1,
    )

    def run():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # one iteration never converges
            return classifier.fit(X, labels).loss_

    return run
