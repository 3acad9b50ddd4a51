"""A limit on how long a learner's code may run, which no `while True:` gets around.

The code runs in a thread of its own. When its time is up, an exception is raised inside that
thread; this needs neither signals nor another process, so it works on Windows and in Jupyter.
"""

import _thread
import ctypes
import time
from functools import partial

PATIENCE = 2.0  # seconds given to a call that Python cannot interrupt, such as a long sleep
TICK = 0.02  # seconds between two looks; an interrupt by the learner is noticed as often

RaiseInThread = ctypes.PYFUNCTYPE(None, ctypes.c_ulong, ctypes.py_object)
raise_in_thread = RaiseInThread(("PyThreadState_SetAsyncExc", ctypes.pythonapi))


def finishes(work, seconds: float) -> bool:
    """Run work() in a thread; True if it returned within the time, else it has been stopped.

    `work` must catch its own exceptions. If it is inside one long call of a library when its
    time is up, it is left to itself after two more seconds, and ends with that call.
    """
    ended = _thread.allocate_lock()
    ended.acquire()

    def run():
        try:
            work()
        finally:
            ended.release()

    thread = _thread.start_new_thread(run, ())
    in_time = False
    try:
        in_time = _wait(ended, seconds)
    finally:  # also when the learner interrupts the waiting
        if not in_time:
            _stop(thread, ended)
    return in_time


def _wait(ended, seconds: float, between=lambda: None) -> bool:
    """Wait for the lock and return True, or False when the time is over."""
    deadline = time.monotonic() + seconds
    while not ended.acquire(timeout=TICK):
        if time.monotonic() > deadline:
            return False
        between()
    return True


def _stop(thread: int, ended) -> None:
    """Raise an exception in the thread until it has ended.

    A bare `except:` catches the exception. But Python makes the exception's object before any
    handler sees it, and the making of this one raises the next, which strikes as soon as the
    handler goes on, outside of its own `try`. So one handler after the other is left. As
    with every SystemExit, a thread that ends with it ends without a word.
    """

    class TimeIsUp(SystemExit):
        pass

    strike = partial(raise_in_thread, thread, TimeIsUp)
    TimeIsUp.__init__ = staticmethod(strike)
    strike()
    _wait(ended, PATIENCE, between=strike)
