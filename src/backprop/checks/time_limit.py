"""A limit on how long a learner's code may run, which no `while True:` gets around.

The code runs in a thread of its own. When its time is up, an exception is raised inside that
thread, and again wherever it is caught; this needs neither signals nor another process, so it
works on Windows and in Jupyter.
"""

import _thread
import ctypes
import sys
import time
from contextlib import contextmanager
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
            with _persistent_exception(thread, run.__code__) as time_is_up:
                strike = partial(raise_in_thread, thread, time_is_up)
                strike()
                _wait(ended, PATIENCE, between=strike)
    return in_time


def _wait(ended, seconds: float, between=lambda: None) -> bool:
    """Wait for the lock and return True, or False when the time is over."""
    deadline = time.monotonic() + seconds
    while not ended.acquire(timeout=TICK):
        if time.monotonic() > deadline:
            return False
        between()
    return True


@contextmanager
def _persistent_exception(thread: int, outermost):
    """An exception class that no handler in the thread holds, up to the code `outermost`.

    As with every SystemExit, a thread that ends with it ends without a word.
    """

    class TimeIsUp(SystemExit):
        pass

    if sys.version_info < (3, 12):
        # Python 3.11 makes the exception's object before a handler sees it. The making of this
        # one raises the next, which strikes as soon as the handler goes on.
        TimeIsUp.__init__ = staticmethod(partial(raise_in_thread, thread, TimeIsUp))
        yield TimeIsUp
        return

    def raise_again(code, _line):
        if _thread.get_ident() == thread and code is not outermost:
            raise TimeIsUp

    monitoring = sys.monitoring  # from Python 3.12 on: every line of a handler raises it anew
    tool = next(number for number in range(6) if monitoring.get_tool(number) is None)
    monitoring.use_tool_id(tool, "backprop")
    monitoring.register_callback(tool, monitoring.events.LINE, raise_again)
    monitoring.set_events(tool, monitoring.events.LINE)
    try:
        yield TimeIsUp
    finally:
        monitoring.set_events(tool, monitoring.events.NO_EVENTS)
        monitoring.register_callback(tool, monitoring.events.LINE, None)
        monitoring.free_tool_id(tool)
