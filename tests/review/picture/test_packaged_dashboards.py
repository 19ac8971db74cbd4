"""Every panel of the dashboards of this package can be drawn."""

import json
from pathlib import Path

import pytest
from mcp_monitoring.review.drawing.asking.dashboards import drawn_view
from mcp_monitoring.review.drawing.panels.draw import KINDS
from mcp_monitoring.review.drawing.transformations.transform import transformed
from places import REPOSITORY

FILES = sorted([*REPOSITORY.glob("dashboards/**/*.json"), *REPOSITORY.glob("runbooks/**/*.json")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: "-".join(file.parts[-2:]))
def test_its_kind_and_its_transformations_are_known(file: Path) -> None:
    panels = drawn_view(json.loads(file.read_text(encoding="utf-8"))).panels

    assert {one.type for one in panels} <= KINDS.keys() | {"row"}
    for one in panels:
        assert transformed([], one.model.get("transformations", []))[1] == (), one.title
