"""Do the tests of the mathematics notice a small fault? Plants many, one at a time, and counts.

Each fault changes one spot of one module: a sign, a comparison, an axis, a transpose, a mean for a
sum, `=` for `+=`, a number, a statement left out. Then the module's own tests run, and the rest of
the engine's tests if those saw nothing. Everything happens in a copy of the tree. What is printed
at the end is the share that was caught, and every fault that no test saw. Some change nothing that
anybody could see; equivalent_faults.py lists them and says why.

    python tools/mutate.py                       every fault in every module (an hour or so)
    python tools/mutate.py layers losses         in these modules
    python tools/mutate.py --every 5             every fifth fault
"""

import argparse
import ast
import copy
import os
import resource
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

import autograd.numpy  # noqa: F401  imported here once, so that no test run has to
import hypothesis  # noqa: F401
import pytest

from equivalent_faults import EQUIVALENT

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "scalar smallest_network layers convolution normalization losses network optimizers "
    "schedules clipping initialization training demands gradcheck fast"
).split()
TESTS = [*MODULES, "oracle", "published"]
PATIENCE = 60  # seconds of computing; a fault that makes the tests run on and on is noticed too
MEMORY = 4 * 2**30  # bytes

SWAPPED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
RENAMED = {"sum": "mean", "mean": "sum", "maximum": "minimum", "max": "min", "min": "max"}
RENAMED |= {"ones": "zeros", "zeros": "ones", "sqrt": "square", "reversed": "list", "all": "any"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", help=f"of {', '.join(MODULES)}")
    parser.add_argument("--every", type=int, default=1, help="plant only every n-th fault")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy_tree(Path(folder))
        for name in chosen.modules or MODULES:
            if not passes(Path(folder), [name]):
                sys.exit(f"The tests of {name} fail as they are: mend that first.")
        survivors, counts = [], Counter()
        for name in chosen.modules or MODULES:
            hunt(Path(folder), name, chosen.every, survivors, counts)
    sys.exit(report(survivors, counts))


def copy_tree(folder):
    shutil.copytree(ROOT / "src", folder / "src")
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    for name in ("measuring", *(f"test_{name}" for name in TESTS)):
        shutil.copy(ROOT / "tests" / f"{name}.py", folder / "tests")


def hunt(folder, name, every, survivors, counts):
    """Plant the faults of one module; enter the survivors and count the kinds."""
    path = folder / "src" / "backprop" / f"{name}.py"
    source = path.read_text(encoding="utf-8")
    rest = [other for other in TESTS if other != name]
    for kind, line, faulty in list(faulty_versions(source))[::every]:
        path.write_text(faulty, encoding="utf-8")
        counts[kind] += 1
        if passes(folder, [name]) and passes(folder, rest):
            survivors.append((name, line, kind, source.splitlines()[line - 1].strip()))
            print("survived ", *survivors[-1], flush=True)
    path.write_text(source, encoding="utf-8")
    print(f"{name}: {counts.total()} faults so far, {len(survivors)} survived", flush=True)


def passes(folder, names):
    """Whether the tests pass, run in a process of their own."""
    child = os.fork()
    if child == 0:
        os._exit(run_tests(folder, names))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def run_tests(folder, names):
    """Run the tests in this process, which has been made for it; returns the exit code."""
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    os.chdir(folder)
    sys.path[:0] = [str(folder / "src"), str(folder / "tests")]
    sys.dont_write_bytecode = True
    files = [f"tests/test_{name}.py" for name in names]
    options = ["-x", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return int(pytest.main([*options, *files]))


def faulty_versions(source):
    """Every faulty version of a module: (kind of fault, line, source)."""
    tree = ast.parse(source)
    for place, node in enumerate(spots(tree)):
        for kind, change in changes(node):
            twin = copy.deepcopy(tree)
            change(spots(twin)[place])
            yield kind, node.lineno, ast.unparse(ast.fix_missing_locations(twin))


def spots(node):
    """Every node of a tree in order, but nothing that only makes sentences."""
    found = [node]
    for child in ast.iter_child_nodes(node):
        is_words = isinstance(child, ast.Raise | ast.JoinedStr | ast.Import | ast.ImportFrom)
        is_words |= getattr(child, "name", "") in ("__repr__", "__getattr__")
        if isinstance(child, ast.UnaryOp) and isinstance(child.operand, ast.Constant):
            found.append(child)  # −1 can lose its sign; −2 in its place often means the same
        elif not is_words:
            found += spots(child)
    return found


def changes(node):
    """The faults that fit one node: (what kind, a function that changes the node)."""
    if isinstance(node, ast.Call):
        yield from changes_of_call(node)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr) and not is_text(node):
        yield "left out", lambda n: become(n, ast.Pass())
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield "not transposed", lambda n: become(n, n.value)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield "another number", lambda n: setattr(n, "value", n.value + 1)
    yield from changes_of_operator(node)


def changes_of_operator(node):
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(node.op) in SWAPPED:
        yield "another operator", lambda n: setattr(n, "op", SWAPPED[type(n.op)]())
    if isinstance(node, ast.AugAssign):
        yield "= for an update", lambda n: become(n, ast.Assign([n.target], n.value))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield "factors swapped", swap
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        yield "another comparison", lambda n: n.ops.__setitem__(0, SWAPPED[type(n.ops[0])]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield "sign lost", lambda n: become(n, n.operand)


def changes_of_call(node):
    name = getattr(node.func, "attr", getattr(node.func, "id", None))
    if name == "copy" and isinstance(node.func, ast.Attribute) and not node.args:
        yield "not copied", lambda n: become(n, n.func.value)
    if name in RENAMED:
        yield f"{RENAMED[name]} for {name}", lambda n: rename(n.func, RENAMED[name])


def swap(product):
    product.left, product.right = product.right, product.left


def become(node, other):
    """Turn a node into another where it stands."""
    node.__class__, node.__dict__ = type(other), dict(vars(other))


def rename(function, name):
    setattr(function, "attr" if isinstance(function, ast.Attribute) else "id", name)


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def report(survivors, counts):
    """Print what came of it; returns how many survivors nobody has explained."""
    for kind, count in counts.most_common():
        print(f"{count:5}  {kind}")
    caught = counts.total() - len(survivors)
    share = 100 * caught / max(1, counts.total())
    print(f"{caught} of {counts.total()} faults were caught ({share:.1f} %).")
    unexplained = 0
    for name, line, kind, code in survivors:
        why = EQUIVALENT.get((name, kind, code))
        unexplained += why is None
        print(f"{name}.py:{line}: {kind}: {code}\n    {why or 'not explained: write a test'}")
    return unexplained


if __name__ == "__main__":
    main()
