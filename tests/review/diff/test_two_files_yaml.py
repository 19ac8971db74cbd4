"""Files in YAML compared with files in JSON: what counts is what they hold."""

import json
from pathlib import Path

import pytest
import yaml
from mcp_monitoring.review.diff.file_diff import FilesError, files_diff
from mcp_monitoring.review.diff.text import as_text
from places import REPOSITORY

OVERVIEW = REPOSITORY / "dashboards" / "mcp-overview.json"


def in_yaml(directory: Path, old: str = "", new: str = "") -> Path:
    directory.mkdir(exist_ok=True)
    text = yaml.safe_dump(json.loads(OVERVIEW.read_text()), sort_keys=False, width=10**6)
    assert old in text
    file = directory / "mcp-overview.yaml"
    file.write_text(f"# by hand\n{text.replace(old, new, 1)}")
    return file


def test_the_same_dashboard_has_no_differences(tmp_path: Path) -> None:
    assert not files_diff(OVERVIEW, in_yaml(tmp_path))
    assert not files_diff(in_yaml(tmp_path), OVERVIEW)


def test_nor_has_a_folder_where_a_file_became_yaml(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    (old / OVERVIEW.name).write_text(OVERVIEW.read_text())
    in_yaml(new)

    found = files_diff(old, new)
    assert not found
    assert found.unchanged == 1


def test_an_edited_panel_is_told_as_in_json(tmp_path: Path) -> None:
    found = files_diff(OVERVIEW, in_yaml(tmp_path, "title: Client Sessions", "title: Sessions"))

    assert 'panel "Client Sessions" renamed to "Sessions"' in as_text(found)


def test_a_file_of_rules_and_a_dashboard_are_told_apart_by_content(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("groups: [{name: g, rules: [{alert: A, expr: up}]}]\n")

    with pytest.raises(FilesError, match=r"is a dashboard and .* a rule file"):
        files_diff(in_yaml(tmp_path), rules)
