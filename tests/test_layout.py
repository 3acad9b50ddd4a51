"""Where the places of a circuit come to stand."""

from itertools import pairwise

import pytest

from backprop.plots.layout import columns, heights, wires


def apart(p, q):
    return 10


def test_columns_stand_as_far_right_as_they_may():
    graph = {"x": [], "s": ["x"], "y": [], "m": ["s", "y"], "f": ["m", "x"]}
    assert columns(graph) == {"x": 0, "s": 1, "y": 1, "m": 2, "f": 3}


def test_wires_have_a_place_in_each_column_they_pass_and_share_it():
    graph = {"x": [], "s": ["x"], "m": ["s", "x"], "f": ["m", "x"]}
    joined = wires(graph, columns(graph))
    assert ["x", ("x", 1), "m"] in joined
    assert ["x", ("x", 1), ("x", 2), "f"] in joined
    assert ["x", "s"] in joined and len(joined) == 5


def test_the_order_avoids_crossings():
    stacks = [["a", "b", "c"], ["r", "s", "t"]]
    height = heights(stacks, [["a", "t"], ["b", "r"], ["c", "s"]], apart)
    for left, right in (("a", "t"), ("b", "r"), ("c", "s")):
        assert height[left] == pytest.approx(height[right], abs=0.1)


def test_neighbours_keep_their_distance_around_what_they_share():
    height = heights([["a", "b", "c"], ["f"]], [["a", "f"], ["b", "f"], ["c", "f"]], apart)
    assert height["f"] == pytest.approx(height["b"])
    assert height["a"] - height["b"] == height["b"] - height["c"] == pytest.approx(10)


def test_a_wire_that_is_the_only_one_at_both_its_ends_runs_level():
    stacks = [["a", "b"], ["g", "c"], ["s", "d"], ["f"]]
    joined = [["a", "g"], ["b", "g"], ["g", "s"], ["s", "f"], ["d", "f"], ["c", "d"]]
    height = heights(stacks, joined, apart)
    assert abs(height["g"] - height["s"]) < 1
    for stack in stacks:
        assert all(height[p] - height[q] >= 10 - 1e-9 for p, q in pairwise(stack))
