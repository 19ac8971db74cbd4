"""YAML whose aliases hold more than any memory is refused at once, whatever it is read for."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.documents.lines import yaml_lines
from mcp_monitoring.yaml_files import TextLoader, ValueLoader, YamlFileError, read_yaml
from typer.testing import CliRunner

LOADERS = (TextLoader, ValueLoader)


def _bomb(end: str, *, first: str = "[x, x]", each: str = "[{}]") -> str:
    """Ten aliases of ten aliases of ..., ten levels deep, and what stands behind them."""
    lines = [f"a0: &a0 {first}"]
    for level in range(1, 10):
        inside = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} {each.format(inside)}")
    return "\n".join([*lines, end]) + "\n"


BOMBS = {
    "lists": _bomb("groups: *a9"),
    "merged maps": _bomb("groups: *a9", first="{x: y}", each="{{<<: [{}]}}"),
    "a value deep inside": _bomb("groups: [{name: g, rules: [{alert: A, expr: up, labels: *a9}]}]"),
}


@pytest.fixture(autouse=True)
def _at_once() -> Iterator[None]:
    # Time of this process alone: the machine may do other work.
    begin = time.process_time()
    yield
    assert time.process_time() - begin < 10


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("loader", LOADERS)
def test_is_refused(tmp_path: Path, text: str, loader: type[TextLoader]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text)

    with pytest.raises(YamlFileError, match="its aliases repeat too many values; write"):
        read_yaml(file, loader, "no YAML")


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_has_no_lines(text: str) -> None:
    assert yaml_lines(text) == {}


@pytest.mark.parametrize("circle", ["groups: &a [*a, *a, *a, *a]", "groups: &a {b: [*a, *a, *a]}"])
@pytest.mark.parametrize("loader", LOADERS)
def test_a_circle_is_refused_as_well(tmp_path: Path, circle: str, loader: type[TextLoader]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(circle)

    with pytest.raises(YamlFileError, match=r"recursive|stands inside the value it stands for"):
        read_yaml(file, loader, "no YAML")
    assert yaml_lines(circle) == {}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_is_one_clear_line_of_a_check(tmp_path: Path, text: str) -> None:
    rules, contract, config = (
        tmp_path / f"{name}.yaml" for name in ("rules", "contract", "config")
    )
    for file in (rules, contract, config):
        file.write_text(text)
    dashboard = tmp_path / "a.json"
    dashboard.write_text(json.dumps({"title": "T", "panels": []}))

    for arguments in (
        [str(rules)],
        ["--contract", str(contract), str(dashboard)],
        ["--config", str(config), str(dashboard)],
    ):
        said = CliRunner().invoke(app, ["check", *arguments]).output
        assert "its aliases repeat too many values" in said
        assert len(said) < 1_000


@pytest.mark.parametrize("loader", LOADERS)
def test_what_is_written_once_and_used_often_is_read(
    tmp_path: Path, loader: type[TextLoader]
) -> None:
    labels = "common: &common {severity: warning, team: data}\n"
    rules = "".join(f"- {{alert: A{number}, labels: *common}}\n" for number in range(5_000))
    file = tmp_path / "a.yaml"
    file.write_text(f"{labels}rules:\n{rules}")

    found = read_yaml(file, loader, "no YAML")

    assert found["rules"][4_999]["labels"] == {"severity": "warning", "team": "data"}
    assert yaml_lines(file.read_text())["rules", 4_999, "labels", "team"] == 1


def test_an_empty_file_is_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("# nothing\n")

    assert read_yaml(file, ValueLoader, "no YAML") is None
