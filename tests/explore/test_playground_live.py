"""The playground's controls without a browser: what each does, and that training can be stopped."""

import asyncio
import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from time import process_time

import pytest

from backprop import playground
from backprop.playground import RUNS, Settings, live
from backprop.playground.live import Playground
from backprop.playground.settings import MOONS, SPIRALS, XOR


@pytest.fixture
def play():
    made = Playground(Settings(MOONS, 1, 4, "tanh", 0.1, 16))
    yield made
    made.pause()


def press(play, label):
    """Press the button that has this label now."""
    row = play.widget.children[1].children
    next(one for one in row if getattr(one, "description", "") == label).click()


def status(play):
    return re.sub("<.*?>", "", play._status.value)


def run_alone(scene):
    """Run the scene in an event loop of its own, also where the browser's runs already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(scene())).result()


async def while_it_trains(play, seconds=0.4):
    press(play, "Train")
    await asyncio.sleep(seconds)


def test_every_control_has_a_label_and_shows_its_setting(play):
    labels = [control.widget.description for control in play.controls.values()]
    assert all(labels) and len(set(labels)) == len(labels)
    for name, control in play.controls.items():
        if name != "run":
            assert control.value == getattr(play.trainer.settings, name)
            assert control.widget.value not in (None, "")


def test_one_step_one_epoch_and_reset(play):
    first = play._picture.value
    press(play, "One step")
    assert play.trainer.step_count == 1 and play._picture.value != first
    press(play, "One epoch")
    assert play.trainer.epoch == 1  # the rest of the epoch
    press(play, "One epoch")
    assert play.trainer.epoch == 2 and ">2<" in play._words.value
    press(play, "Reset")
    assert play.trainer.step_count == 0 and play._picture.value == first


def test_another_network_begins_anew(play):
    press(play, "One epoch")
    for name, value in (("data", SPIRALS), ("layers", 3), ("width", 8), ("activation", "relu")):
        play.controls[name].value = value
        assert getattr(play.trainer.settings, name) == value and play.trainer.step_count == 0
    assert [layer.outputs for layer in play.trainer.network.layers[::2]] == [8, 8, 8, 3]
    play.controls["seed"].value = 7
    assert play.trainer.settings.seed == 7 and play.trainer.settings.width == 8


def test_rate_batch_and_penalty_go_on_from_here(play):
    press(play, "One epoch")
    for name, value in (("rate", 0.3), ("penalty", 0.01), ("batch", None)):
        play.controls[name].value = value
        assert getattr(play.trainer.settings, name) == value and play.trainer.epoch == 1
    assert "From here on" in status(play)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_a_recorded_run_can_be_taken_up(play, run):
    play.controls["run"].value = run
    assert play.trainer.settings == run.settings
    press(play, "One epoch")
    assert play.trainer.losses == _losses(run)[:2]
    for name, control in play.controls.items():
        if name != "run":
            assert control.value == getattr(run.settings, name)
    play.controls["rate"].value = 0.003
    assert play.controls["run"].value is None


def _losses(run):
    return run.views()[-1].losses


def test_training_goes_on_until_paused(play):
    async def scene():
        await while_it_trains(play)
        assert play.is_training and play._train.description == "Pause"
        so_far = play.trainer.step_count
        assert so_far > 10 and play.trainer.losses[-1] < play.trainer.losses[0]
        press(play, "Pause")
        assert not play.is_training and "Paused" in status(play)
        held = play.trainer.step_count
        await asyncio.sleep(0.2)
        assert play.trainer.step_count == held

    run_alone(scene)


def test_pause_and_train_in_one_breath_is_one_training(play, monkeypatch):
    monkeypatch.setattr(live, "BREATH", 0.3)

    async def scene():
        await while_it_trains(play, 0.1)
        first = play._task
        press(play, "Pause")
        press(play, "Train")
        await asyncio.sleep(0.5)
        assert first.done() and not play._task.done()

    run_alone(scene)


def test_a_new_playground_stops_the_one_before(play, capsys):
    async def scene():
        await while_it_trains(play)
        other = Playground()
        other._ipython_display_()
        assert not play.is_training
        await while_it_trains(play, 0.1)
        await while_it_trains(other, 0.1)
        assert other.is_training and not play.is_training and Playground.running is other
        assert play._train.description == "Train" and "another playground" in status(play)
        other.pause()
        assert Playground.running is None

    run_alone(scene)


def test_training_pauses_by_itself(play, monkeypatch):
    monkeypatch.setattr(live, "LONGEST", 0.2)

    async def scene():
        await while_it_trains(play, 0.8)
        assert not play.is_training and "paused by itself" in status(play)

    run_alone(scene)


def test_a_piece_of_training_is_short(play, monkeypatch):
    monkeypatch.setattr(live, "PIECE", 0.0)
    play.advance(5)
    assert play.trainer.step_count == 0
    monkeypatch.setattr(live, "PIECE", 10.0)
    play.advance(5)
    assert play.trainer.epoch == 5


@pytest.mark.parametrize("data, layers, width", [(MOONS, 1, 4), (SPIRALS, 3, 8)])
def test_a_picture_takes_less_than_a_tenth_of_a_second(data, layers, width):
    """Of the processor's time, the quickest of several: what else runs must not decide it."""
    play, times = Playground(Settings(data, layers, width, "relu", 0.1, 16)), []
    for _ in range(12):
        play.advance(1)
        start = process_time()
        play.refresh()
        times.append(process_time() - start)
    assert min(times) < 0.1


def test_divergence_is_a_sentence(play):
    play.controls["activation"].value, play.controls["layers"].value = "relu", 3
    play.controls["rate"].value, play.controls["penalty"].value = 30.0, 0.1

    async def scene():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            await while_it_trains(play, 1.0)
        assert not play.is_training and play.trainer.fault

    run_alone(scene)
    assert re.search(r"Stopped: .* of layer \d, .* in step \d+", status(play))
    assert "Broken" in play.solved
    press(play, "Reset")
    assert not play.trainer.fault


def test_every_number_opens_for_a_batch_and_for_a_point(play):
    assert play._inside.layout.display == "none" and play._tables.value == ""
    play._open.value = True
    assert play._inside.layout.display is None
    assert "dW₁ <small>2 × 4" in play._tables.value and "X <small>16 × 2" in play._tables.value
    play._which.value = 41
    assert "X <small>1 × 2" in play._tables.value and "<svg" in play._tables.value
    x = play.trainer.training.X[41, 0]
    assert f"{abs(x):.4g}" in play._tables.value
    play.controls["data"].value = XOR  # fewer points: the choice begins again
    assert play._which.value == -1 and len(play._which.options) == 5


def test_the_numbers_wait_while_it_trains(play):
    play._open.value = True

    async def scene():
        await while_it_trains(play, 0.2)
        assert "when the training pauses" in play._tables.value
        press(play, "Pause")
        assert "dW₁" in play._tables.value

    run_alone(scene)


def test_a_solved_puzzle_is_ticked_and_told(play):
    play.controls["run"].value = RUNS[1]
    assert "0 of 6 solved" in play._goals.value
    play.controls["width"].value, play.controls["seed"].value = 2, 4
    play.controls["rate"].value = 3.0
    for _ in range(40):
        press(play, "One epoch")
    assert "1 of 6 solved" in play._goals.value and "(solved)" in play._goals.value


def test_every_piece_refers_to_what_is_there(play):
    names = set(re.findall(r' id="([^"]+)"', play._picture.value))
    wanted = re.findall(r'url\(#([^)]+)\)| href="#([^"]+)"', play._picture.value)
    assert wanted and {one or other for one, other in wanted} <= names
    assert 'aria-label="moons, 1 hidden layer of 4 (tanh), epoch 0.' in play._picture.value


@pytest.mark.parametrize("life", ["BACKPROP_SITE", "BACKPROP_STORE"])
def test_where_nothing_runs_a_picture_says_how_to_open_it(monkeypatch, life):
    monkeypatch.setenv(life, "1")
    still = playground.play()._repr_html_()
    assert "make lab" in still and "playground.ipynb" in still and "at rest" in still
    assert ("<img" in still) == (life == "BACKPROP_STORE") and "<style" not in still
    assert len(playground.portrait().alt) > 100


def test_where_it_runs_it_is_alive():
    assert isinstance(playground.play(), Playground)
