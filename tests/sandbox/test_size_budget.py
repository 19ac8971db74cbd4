"""The stand-ins stay as small as `docs/sandbox.md` says."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest
from places import REPOSITORY

PAGE = (REPOSITORY / "docs" / "sandbox.md").read_text()
BUDGETS = {
    part: int(lines) for part, lines in re.findall(r"^\| `sandbox/(\w+)` \| (\d+) \|", PAGE, re.M)
}
_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def lines_of_code(source: str) -> int:
    """Counts the lines that are not empty, not a comment and not part of a docstring."""
    docstrings = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    code = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in _NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(code - docstrings)


def lines_in(directory: Path) -> int:
    return sum(lines_of_code(file.read_text("utf-8")) for file in directory.rglob("*.py"))


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('"""A module."""\n\nA = 1\n"""One."""\n', 1),
        ("# Why.\nA = [  # one\n    1,\n\n    2,\n]\n", 4),
        ('def f():\n    """Does it.\n\n    Twice.\n    """\n    return """a\n    b"""\n', 3),
    ],
)
def test_only_code_is_counted(source: str, count: int) -> None:
    assert lines_of_code(source) == count


def test_every_stand_in_has_a_budget() -> None:
    assert set(BUDGETS) == {"grafana", "language_host", "plugin"}


@pytest.mark.parametrize("part", BUDGETS)
def test_a_stand_in_keeps_to_its_budget(part: str) -> None:
    found = lines_in(REPOSITORY / "sandbox" / part)

    assert found <= BUDGETS[part], (
        f"sandbox/{part} has {found} lines of code, its budget is {BUDGETS[part]}; remove code, or"
        " raise the budget in docs/sandbox.md and say there what it is for"
    )
