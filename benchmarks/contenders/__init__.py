"""The same four trainings, written by and for different packages.

Each module has functions named after the tasks of speed.py. A function takes the data and returns
a function without arguments that runs the task once: `EPOCHS[task]` epochs of stochastic gradient
descent with a shuffle, mini-batches, the loss of every batch, and an update of every parameter.
"""

EPOCHS = {"tiny": 10, "digits": 5, "images": 2}
BATCH = {"tiny": 32, "digits": 64, "images": 64}
RATE = 0.05
STEPS = 200  # of the smallest network
