"""scikit-learn's MLPClassifier, with its stochastic gradient descent."""

import warnings

from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from contenders import BATCH, EPOCHS, RATE


def digits(X, labels):
    classifier = MLPClassifier(
        (64,),
        solver="sgd",
        alpha=0,
        momentum=0,
        batch_size=BATCH["digits"],
        learning_rate_init=RATE,
        max_iter=EPOCHS["digits"],
        warm_start=True,
        random_state=1,
    )

    def run():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # so few epochs never do
            return classifier.fit(X, labels).loss_

    return run
