"""Where the gates of a circuit stand: columns, order and heights, so that few wires cross.

Every gate stands one column left of the first gate that uses it. A wire that passes a column on
its way gets a place of its own there, so that it runs between the gates and never through one.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise

import numpy as np

Node = Hashable
Graph = Mapping[Node, Sequence[Node]]  # each node -> the nodes it is computed from


def columns(inputs: Graph) -> dict[Node, int]:
    """Number the columns from 0 on the left; `inputs` lists every node after its inputs."""
    behind = dict.fromkeys(inputs, 0)  # the longest way from the node to the output
    for node in reversed(inputs):
        for source in inputs[node]:
            behind[source] = max(behind[source], behind[node] + 1)
    last = max(behind.values())
    return {node: last - steps for node, steps in behind.items()}


def wires(inputs: Graph, column: Mapping[Node, int]) -> list[list[Node]]:
    """List every wire as the places it joins: source, one place for each column it passes, gate.

    A passed place is the tuple (source, column); wires from one source share it.
    """
    return [
        [source, *((source, k) for k in range(column[source] + 1, column[node])), node]
        for node, sources in inputs.items()
        for source in sources
    ]


def heights(stacks: Sequence[Sequence[Node]], joined: Sequence[Sequence[Node]], room) -> dict:
    """Choose an order and a height for every place, so that wires cross little and run level.

    Args:
        stacks: the places of each column, from the top.
        joined: the wires, as `wires` lists them.
        room: a function of two neighbours in a column to the least distance between them.

    Returns:
        place → height, upwards.
    """
    pairs = list(dict.fromkeys(pair for wire in joined for pair in pairwise(wire)))
    best = min(_orders(stacks, pairs), key=lambda stacks: _crossings(stacks, pairs))
    height = {place: -float(i) for stack in best for i, place in enumerate(stack)}
    for near in (_neighbours(pairs), _neighbours(pairs, only=8)):
        for sweep in range(100):
            for stack in best if sweep % 2 else best[::-1]:
                _settle(stack, near, height, room)
    return height


def _neighbours(pairs, only=1):
    """Each place -> its neighbours; one at the other end of an only wire counts `only` times."""
    leaving = Counter(left for left, _ in pairs)
    arriving = Counter(right for _, right in pairs)
    near = defaultdict(list)
    for left, right in pairs:
        times = only if leaving[left] == arriving[right] == 1 else 1
        near[left] += [right] * times
        near[right] += [left] * times
    return near


def _orders(stacks, pairs):
    """The order given, and others in which each place stands level with its neighbours."""
    near = _neighbours(pairs)
    yield stacks
    for sweep in range(8):
        rank = {place: i / len(stack) for stack in stacks for i, place in enumerate(stack)}
        for stack in stacks if sweep % 2 else stacks[::-1]:
            wish = {p: np.mean([rank[q] for q in near[p] or [p]]) for p in stack}
            rank |= {p: i / len(stack) for i, p in enumerate(sorted(stack, key=wish.get))}
        stacks = [sorted(stack, key=rank.get) for stack in stacks]
        yield stacks


def _crossings(stacks, pairs):
    rank = {place: (k, i) for k, stack in enumerate(stacks) for i, place in enumerate(stack)}
    ends = [(*rank[left], *rank[right]) for left, right in pairs]
    return sum(
        a[0] == b[0] and (a[1] - b[1]) * (a[3] - b[3]) < 0
        for i, a in enumerate(ends)
        for b in ends[:i]
    )


def _settle(stack, near, height, room):
    """Move the places of one column as near as may be to the mean height of their neighbours.

    Keeping order and distance: places that would come too close form a block, which stands where
    its members wish on average.
    """
    drops = np.cumsum([0.0, *(room(p, q) for p, q in pairwise(stack))])
    blocks = []  # sum of wishes, how many wishes, how many places; a wish counts the drop as well
    for place, drop in zip(stack, drops, strict=True):
        wishes = [height[q] + drop for q in near[place] or [place]]
        total, count, places = sum(wishes), len(wishes), 1
        while blocks and blocks[-1][0] / blocks[-1][1] < total / count:
            above = blocks.pop()
            total, count, places = total + above[0], count + above[1], places + above[2]
        blocks.append((total, count, places))
    tops = [total / count for total, count, places in blocks for _ in range(places)]
    height.update(zip(stack, (tops - drops).tolist(), strict=True))
