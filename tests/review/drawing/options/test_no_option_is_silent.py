"""Every option that is known changes the picture, is named below it, or has nothing to be seen."""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.draw import KINDS
from mcp_monitoring.review.drawing.panels.heirs import FORMER
from review.drawing.options.known_options import OPTIONS, known_options
from review.drawing.options.old_options import OLD_OPTIONS
from review.drawing.options.panels_with_options import Option, tells
from review.drawing.options.unseen_options import reason_unseen

ROOT = Path(__file__).parents[4]


def _shown() -> list[Any]:
    return [
        pytest.param(kind, option, id=f"{kind} {option.path} {str(option.value)[:40]}")
        for kind, option in known_options()
    ]


@pytest.mark.parametrize(("kind", "option"), _shown())
def test_an_option_is_drawn_or_named_or_there_is_nothing_to_see(kind: str, option: Option) -> None:
    assert tells(kind, option) is not bool(reason_unseen(kind, option)), (
        "an option is silent, or is drawn though its reason says that there is nothing to see"
    )


def test_every_kind_that_is_drawn_has_its_options_here() -> None:
    assert (set(OPTIONS), set(OLD_OPTIONS)) == (set(KINDS), set(FORMER))


def test_an_option_of_an_override_is_named_as_well() -> None:
    override = {
        "matcher": {"id": "byName", "options": "calls"},
        "properties": [{"id": "custom.pointSymbol", "value": "square"}],
    }

    assert tells("timeseries", Option("panel.fieldConfig.overrides", [override]))


@pytest.mark.parametrize("name", ["gallery-1", "gallery-2", "mcp-overview", "mcp-slo"])
def test_the_options_that_a_real_grafana_wrote_are_all_known_here(name: str) -> None:
    file = ROOT / "tests" / "recordings" / "pictures" / f"{name}.model.json.gz"
    with gzip.open(file) as content:
        model = json.load(content)

    unknown = {
        f"{panel['type']} {path}"
        for panel in model.get("dashboard", model)["panels"]
        if panel["type"] in OPTIONS
        for path in _paths(panel)
        if not _is_known(panel["type"], path)
    }
    assert not unknown


def _paths(panel: Mapping[str, Any]) -> Iterator[str]:
    for key in panel.get("options", {}):
        yield f"options.{key}"
    config = panel.get("fieldConfig", {})
    for key in config.get("defaults", {}).get("custom", {}):
        yield f"custom.{key}"
    for override in config.get("overrides", ()):
        yield from (one["id"] for one in override["properties"] if one["id"].startswith("custom."))


def _is_known(kind: str, path: str) -> bool:
    known = [option.path for option in OPTIONS[kind]]
    return any(one == path or one.startswith(f"{path}.") for one in known)
