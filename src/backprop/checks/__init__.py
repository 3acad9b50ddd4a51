"""Checks that tell a learner which mistake it was, one module a lesson.

In a lesson:  from backprop.checks import smallest_network as check
              check.gradients(gradients)      # "passed", "not yet" or "to do", and a sentence

How to add an exercise. In `checks/<slug of the lesson>.py`, under the name that the lesson
gives the function:

    decayed = Exercise(
        "decayed(eta0, k, t)",                       # as the lesson prints it
        reference=lambda eta0, k, t: eta0 / (1 + k * t),
        cases=[(0.3, 0.2, 5), (1.7, 0.05, 30), (0.4, 0.9, 0)],
    )

    @decayed.mistake("exponential", "The rate falls by a constant factor here, too fast.")
    def _(eta0, k, t):
        return eta0 * math.exp(-k * t)

- A tuple as answer has names=("w0", "w1"); a dict names its parts itself, in forward order.
- A gradient has measured=, the same by `numerical_gradient`, which the tests compare with it.
- Where the answer is not what one call returns (a class, a generator of random numbers, a
  callback) give probe=, a function of the learner's function and a case that returns a dict of
  named answers; facts such as {"every index once": True} are answers too.
- A short mistake may stand as a lambda behind its sentence, without the decorator. One that
  depends on a setting of the learner's own takes it by keyword: eta=(0.1, 0.01).
- The sentence is one sentence: what was done, not what is to be done, and no formula.
- Test inputs: several; no two mistakes equal on all of them, no 0, 1 or 2 and no two equal
  numbers, all dimensions different, nothing symmetric, residuals of both signs, several steps,
  and the case in which nothing is to happen.
- No test is to be written: tests/checks covers every `Exercise` it finds here.
"""
