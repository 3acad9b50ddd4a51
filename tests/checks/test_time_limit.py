"""Whatever a learner's loop does, it is stopped, and nothing keeps running."""

import _thread
import contextlib
import sys
import threading
import time
import warnings

import pytest

from backprop.checks import time_limit
from backprop.checks.exercise import Exercise

LIMIT = 0.15


def spin():
    while True:
        pass


def bare_except():
    while True:
        try:
            _ = 1
        except:  # noqa: E722
            pass


def bare_except_around_a_loop():
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722
            continue


def nested():
    while True:
        try:
            while True:
                try:
                    spin()
                except:  # noqa: E722
                    sum(range(50))
        except BaseException:
            for _ in range(100):
                len("busy")
        finally:
            try:
                spin()
            except:  # noqa: E722
                pass


def suppressed():
    while True:
        with contextlib.suppress(BaseException):
            spin()


def again_in_the_handler():
    try:
        spin()
    except:  # noqa: E722
        again_in_the_handler()


def keeping_what_it_catches():
    caught = []
    while True:
        try:
            spin()
        except BaseException as error:
            caught.append(error)


def growing():
    entries = []
    while True:
        entries.append(1.0)


def sleeping_shortly():
    while True:
        try:
            time.sleep(0.001)
        except:  # noqa: E722
            pass


def printing():
    while True:
        try:
            print("still here")
        except:  # noqa: E722
            pass


def yielding():
    def numbers():
        while True:
            try:
                yield 1
            except:  # noqa: E722
                pass

    return sum(numbers())


ENDLESS = [
    spin,
    bare_except,
    bare_except_around_a_loop,
    nested,
    suppressed,
    again_in_the_handler,
    keeping_what_it_catches,
    growing,
    sleeping_shortly,
    printing,
    yielding,
]


class Endless:
    """An answer, a text or a name that never comes."""

    def __float__(self):
        spin()

    def __str__(self):
        spin()


class EndlessError(Exception):
    __str__ = Endless.__str__


class EndlessDict(dict):
    def __iter__(self):
        spin()

    keys = items = __len__ = __iter__


def exercise(seconds=LIMIT):
    checked = Exercise("f(x)", lambda x: 2 * x, [(1.5,), (-0.4,)])
    checked.seconds = seconds
    return checked


def raise_endless():
    raise EndlessError


@pytest.fixture(autouse=True)
def nothing_is_left_behind(capfd):
    threads, known = _thread._count(), set(threading.enumerate())
    yield
    deadline = time.monotonic() + 1
    while _thread._count() > threads and time.monotonic() < deadline:
        time.sleep(0.001)  # a thread that has ended takes a moment to be taken off the list
    assert _thread._count() <= threads
    assert set(threading.enumerate()) <= known
    before = time.process_time()
    time.sleep(0.02)
    assert time.process_time() - before < 0.015
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("loop", [*ENDLESS, raise_endless], ids=lambda loop: loop.__name__)
def test_an_endless_loop_is_stopped_with_a_sentence(loop):
    start = time.monotonic()
    report = exercise()(lambda x: loop())
    assert time.monotonic() - start < LIMIT + 1.0
    assert report.status == "not yet" and report.mistake is None
    assert report.message == (
        "`f` had not finished after 0.15 seconds: is there a loop that cannot end?"
    )


def test_an_endless_loop_on_one_input_only_is_stopped():
    assert "had not finished" in exercise()(lambda x: 2 * x if x > 0 else spin()).message


def test_code_of_an_answer_that_would_loop_is_never_run():
    assert "is an object of type Endless" in exercise(seconds=3)(lambda x: Endless()).message
    assert "is a dict, and a number" in exercise(seconds=3)(lambda x: EndlessDict()).message


def test_the_next_check_is_not_disturbed():
    streams, filters = (sys.stdout, sys.stderr), list(warnings.filters)
    for _ in range(5):
        assert "had not finished" in exercise()(lambda x: bare_except_around_a_loop()).message
        assert exercise(seconds=3)(lambda x: 2 * x).status == "passed"
    assert (sys.stdout, sys.stderr) == streams and warnings.filters == filters


def test_a_check_works_outside_the_main_thread():
    reports = []
    thread = threading.Thread(target=lambda: reports.append(exercise()(lambda x: spin())))
    thread.start()
    thread.join()
    assert "had not finished" in reports[0].message


def test_work_that_ends_in_time_is_not_stopped():
    assert time_limit.finishes(lambda: time.sleep(0.05), 5)


def test_one_long_call_is_left_behind_and_ends_with_itself(monkeypatch):
    monkeypatch.setattr(time_limit, "PATIENCE", 0.05)
    after = []

    def work():
        time.sleep(0.4)
        after.append("went on")

    start = time.monotonic()
    assert not time_limit.finishes(work, 0.05)
    assert time.monotonic() - start < 0.3
    time.sleep(0.5)
    assert after == []


def test_an_interrupted_wait_stops_the_work():
    threading.Timer(0.1, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        time_limit.finishes(spin, 5)


def test_an_interrupted_check_is_reported():
    checked = exercise(seconds=5)
    threading.Timer(0.1, _thread.interrupt_main).start()
    assert "was interrupted before `f` had finished" in checked(lambda x: spin()).message
