"""Each recorded dashboard, drawn from what Grafana answered."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of
from mcp_monitoring.review.drawing.pages.look import Look
from mcp_monitoring.review.drawing.pages.page import page_of
from mcp_monitoring.review.drawing.pages.picture import page_svg
from mcp_monitoring.review.drawing.theme import theme_called
from review.drawing.recorded_source import RecordedSource
from review.drawing.true_to_grafana.agreement import (
    PanelAgreement,
    UnreadableRecordingError,
    agreement,
)
from review.drawing.true_to_grafana.shown_texts import texts_of_panels

# What reading a file raises that is not of the form of a recording.
UNEXPECTED = (AttributeError, LookupError, OSError, StopIteration, TypeError, ValueError)

Compare = Callable[[str], Sequence[PanelAgreement]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test that takes `recorded` once for each dashboard of the folder."""
    if "recorded" in metafunc.fixturenames:
        directory = metafunc.config.getoption("--pictures")
        metafunc.parametrize("recorded", names_in(directory))


def names_in(directory: Path) -> list[str]:
    """Lists the recorded dashboards of a folder."""
    return sorted({file.name.split(".")[0] for file in directory.glob("*.model.json*")})


@pytest.fixture(scope="session")
def compared(request: pytest.FixtureRequest) -> Compare:
    """Draws a recorded dashboard, and compares its panels; each dashboard is drawn once.

    It raises `UnreadableRecordingError` if a recording cannot be read.
    """
    directory = request.config.getoption("--pictures")

    @cache
    def compare(name: str) -> Sequence[PanelAgreement]:
        try:
            source = RecordedSource(name, directory)
            source.shown, source.view, source.recording["panels"]
        except UNEXPECTED as error:
            why = f"{type(error).__name__}: {error}"
            raise UnreadableRecordingError(f"{directory / name}.json: {why}") from error
        placed = panels_of(source.view, source, Asked(source.shown))
        svg = page_svg(page_of(placed, Look(theme_called("dark"))))
        shown = texts_of_panels(svg)
        panels = {one.key: one.data for row in placed.rows for one in row.panels}
        return [
            agreement(
                name,
                panels[key].panel.type if key in panels else "?",
                one,
                shown.get(key, ()),
                has_problems=key in panels and bool(panels[key].problems),
            )
            for one in source.recording["panels"]
            for key in [one["key"]]
        ]

    return compare
