"""The guard of the clone notices what an installation or the CLI does to it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from engine.clone import differences, state_of

PYTEST = ".venv/lib/python3.11/site-packages/pytest-9.0.1.dist-info"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / PYTEST).mkdir(parents=True)
    (tmp_path / "components").mkdir()
    (tmp_path / "__main__.py").write_text("")
    (tmp_path / "uv.lock").write_text("version = 1")
    return tmp_path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda clone: (clone / PYTEST).rmdir(), "removed: package pytest of .venv"),
        (
            lambda clone: (clone / PYTEST).rename((clone / PYTEST).with_name("typer-1.dist-info")),
            "added: package typer of .venv, removed: package pytest of .venv",
        ),
        (
            lambda clone: (clone / PYTEST).rename((clone / PYTEST).with_name("pytest-8.dist-info")),
            "changed: package pytest of .venv",
        ),
        (lambda clone: (clone / "uv.lock").write_text("version = 2"), "changed: uv.lock"),
        (lambda clone: (clone / "components" / "sdk").touch(), "added: components/sdk"),
        (lambda clone: (clone / "components" / ".venv").mkdir(), "added: components/.venv"),
        (lambda clone: (clone / "uv.lock").unlink(), "removed: uv.lock"),
        (lambda clone: (clone / "__main__.py").write_text("import pulumi"), ""),
        (lambda clone: (clone / "work.py").touch(), ""),
        (lambda clone: (clone / ".sandbox-tests").mkdir(), ""),
    ],
)
def test_the_guard_names_what_changed(
    clone: Path, change: Callable[[Path], object], said: str
) -> None:
    before = state_of(clone)
    change(clone)

    assert ", ".join(differences(before, state_of(clone))) == said
