"""Which pictures are older than what they show: known by checksums, without drawing them.

A picture is made of a dashboard and its alerts, of the simulation, and of the code that draws. Each
is asked for a sample of what it does, so a change of words in a comment makes no picture old.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from hashlib import sha256

from mcp_monitoring.review.drawing.asking.prometheus_source import PrometheusSource
from mcp_monitoring.review.drawing.pages.page import Page
from mcp_monitoring.review.drawing.pages.panel_frame import frame, note_lines
from mcp_monitoring.review.drawing.pages.picture import row_markup
from mcp_monitoring.review.drawing.rendering.renderer import renderer_version
from mcp_monitoring.review.drawing.rendering.spec_json import json_of

from sandbox.demo.recording import openmetrics, record
from sandbox.demo.scenarios import SCENARIOS
from sandbox.demo.sets import telemetry_of

from .curve import CURVES, Curve
from .made_up import MadeUpPrometheus
from .simulation import HEALTHY, HOURS, TROUBLE, TROUBLE_BEGINS, alerts_of
from .wanted import END, FOLDER, Picture, page_of_picture, wanted_pictures

MANIFEST = FOLDER / "made-of.json"
"""The checksums of the pictures, and of what they were made of."""

_FRACTION = re.compile(r"\d+\.\d+(?:e-?\d+)?")
_SCRAPES_APART = 15
_SAMPLE_SECONDS = 120


def old_pictures() -> Iterator[str]:
    """Lists the pictures that have to be drawn again, each with the reason."""
    known = json.loads(MANIFEST.read_text(encoding="utf-8")) if MANIFEST.is_file() else {}
    pictures = {one.file.name: one for one in _every_picture()}
    for name, picture in pictures.items():
        entry = known.get(name, {})
        if not picture.file.is_file():
            yield f"{name} is missing"
        elif entry.get("picture") != checksum(picture.file.read_bytes()):
            yield f"{name} is not as it was drawn"
        elif entry.get("made_of") != made_of(picture):
            yield f"{name} is older than what it shows"
    for file in sorted(FOLDER.glob("*.png")):
        if file.name not in pictures:
            yield f"{file.name} is not made any more; remove it"


def write_manifest() -> None:
    """Writes the checksums of the pictures as they are now."""
    entries = {
        one.file.name: {"picture": checksum(one.file.read_bytes()), "made_of": made_of(one)}
        for one in _every_picture()
    }
    MANIFEST.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


def made_of(picture: Picture | Curve) -> str:
    """Makes the checksum of all that a picture follows from.

    Args:
        picture: the picture.
    """
    if isinstance(picture, Curve):
        parts = [renderer_version(), json_of(picture.spec(MadeUpPrometheus()))]
        return _of_text("\n".join([_of_the_set(picture.metrics), *parts]))
    page = page_of_picture(picture, PrometheusSource(MadeUpPrometheus()))
    return _of_text("\n".join([_of_the_set(picture.metrics), *_parts(page)]))


def checksum(content: bytes) -> str:
    """Makes a checksum, as short as it needs to be to notice a change."""
    return sha256(content).hexdigest()[:16]


def _every_picture() -> Iterator[Picture | Curve]:
    yield from wanted_pictures()
    yield from CURVES


@cache
def _of_the_set(metrics: str) -> str:
    """Tells the simulation and the alerts of a set of metrics from others."""
    turn = END - _SAMPLE_SECONDS / 2
    targets = record(
        SCENARIOS[HEALTHY],
        telemetry_of(metrics),
        start=END - _SAMPLE_SECONDS,
        end=END,
        job="",
        step=_SCRAPES_APART,
        seed=0,
        turns={turn: SCENARIOS[TROUBLE]},
    )
    alerts = [asdict(rule) for group in alerts_of(metrics) for rule in group.rules]
    # Versions of Python and of the SDK, and an id of the process, are those of this machine.
    samples = [line for line in openmetrics(targets) if "_info{" not in line]
    return _of_text(json.dumps([HOURS, TROUBLE_BEGINS, alerts, samples]))


def _of_text(text: str) -> str:
    """Makes the checksum of a text without the last digits, in which versions of Python differ."""
    return checksum(_FRACTION.sub(lambda number: f"{float(number[0]):.8g}", text).encode())


def _parts(page: Page) -> Iterator[str]:
    """Yields what a page is drawn from."""
    theme = page.look.theme
    yield f"{renderer_version()} {page.size} {theme.canvas}"
    yield page.header
    for row in page.rows:
        yield row_markup(row, page)
    for panel in page.panels:
        yield f"{panel.box} {panel.content}"
        yield frame(panel, theme)
        yield note_lines(panel.box.size, panel.shown_notes, theme)
        yield json_of(panel.spec)
