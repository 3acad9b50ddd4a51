"""Where the places of a circuit come to stand."""

from collections import Counter
from itertools import pairwise

import numpy as np
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


def random_graph(rng, size):
    """Each node -> two earlier ones, mostly recent; the last is computed from all that are left."""
    graph = {0: [], 1: [], 2: []}
    for node in range(3, size):
        graph[node] = [int(i) for i in rng.integers(max(0, node - 6), node, 2)]
    used = {source for sources in graph.values() for source in sources}
    return {**graph, size: [node for node in graph if node not in used]}


def places(graph):
    """Wires, the places of each column, and the columns of all."""
    column = columns(graph)
    joined = wires(graph, column)
    column |= {place: place[1] for wire in joined for place in wire[1:-1]}
    stacks = [[] for _ in range(max(column.values()) + 1)]
    for place in column:
        stacks[column[place]].append(place)
    return joined, stacks


def pull(place, joined, height):
    """How far a place is from where its neighbours want it; an only wire pulls eightfold."""
    pairs = {pair for wire in joined for pair in pairwise(wire)}
    leaving, arriving = (Counter(pair[end] for pair in pairs) for end in (0, 1))
    total = count = 0
    for left, right in pairs:
        if place in (left, right):
            weight = 8 if leaving[left] == arriving[right] == 1 else 1
            total += weight * (height[left] + height[right] - 2 * height[place])
            count += weight
    return total / count


@pytest.mark.parametrize("seed", range(6))
def test_every_place_is_where_its_neighbours_want_it_or_kept_off_by_another(seed):
    joined, stacks = places(random_graph(np.random.default_rng(seed), 16))
    height = heights(stacks, joined, apart)
    for stack in stacks:
        stack = sorted(stack, key=height.get, reverse=True)
        gaps = [height[p] - height[q] - 10 for p, q in pairwise(stack)]
        assert all(gap >= -1e-9 for gap in gaps)
        for place, above, below in zip(stack, [99, *gaps], [*gaps, 99], strict=True):
            wish = pull(place, joined, height)
            assert abs(wish) < 0.5 or (above if wish > 0 else below) < 0.5
