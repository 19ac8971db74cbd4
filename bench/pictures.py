"""Measures pictures of dashboards: `python bench/pictures.py [RUNS]`.

Draws a dashboard of 24 panels, from answers that a real Grafana gave, to a PNG file, and has a
headless Chromium load the same page as HTML and take a picture of it; each RUNS times (5) in turn,
once as a process of its own that starts, draws and ends, and once with both already running. Where
there is no Chromium, it says so. Then it draws a chart of more and more series, and prints time,
memory and what the picture says of them.
"""

import ctypes
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chromium import find_chromium, running, what_is_missing  # noqa: E402
from mcp_monitoring.dashboard.classic.read import read_view  # noqa: E402
from mcp_monitoring.dashboard.grid import Place  # noqa: E402
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of  # noqa: E402
from mcp_monitoring.review.drawing.asking.placed import (  # noqa: E402
    PlacedDashboard,
    PlacedPanel,
    PlacedRow,
)
from mcp_monitoring.review.drawing.frames.frame import Field, Frame  # noqa: E402
from mcp_monitoring.review.drawing.pages.interactive import page_html  # noqa: E402
from mcp_monitoring.review.drawing.pages.look import Look  # noqa: E402
from mcp_monitoring.review.drawing.pages.page import Page, page_of  # noqa: E402
from mcp_monitoring.review.drawing.pages.picture import page_png  # noqa: E402
from mcp_monitoring.review.drawing.pages.rendering import warm_up  # noqa: E402
from mcp_monitoring.review.drawing.panels.panel_data import PanelData  # noqa: E402
from mcp_monitoring.review.drawing.theme import theme_called  # noqa: E402
from mcp_monitoring.review.drawing.time_range import TimeRange  # noqa: E402
from review.drawing.recorded_source import SHOWN, RecordedSource  # noqa: E402

PANELS = 24
SERIES = (1, 10, 100, 1000, 5000)
POINTS = 361
RECORDED = ("mcp-overview", "mcp-queries")
_PR_SET_CHILD_SUBREAPER = 36


def dashboard() -> PlacedDashboard:
    """Makes a dashboard of 24 panels from two that were recorded."""
    panels: list[PlacedPanel] = []
    top = 0
    for name in RECORDED:
        source = RecordedSource(name)
        placed = panels_of(source.view, source, Asked(SHOWN))
        for one in (panel for row in placed.rows for panel in row.panels):
            moved = replace(one.place, y=one.place.y + top)
            panels.append(replace(one, place=moved, key=f"{name}-{one.key}"))
        top = max(one.place.bottom for one in panels)
    row = PlacedRow("", None, False, 0, tuple(panels[:PANELS]))
    return PlacedDashboard(f"{PANELS} panels", SHOWN, (row,))


def drawn(placed: PlacedDashboard) -> Page:
    """Draws a dashboard."""
    return page_of(placed, Look(theme_called("dark")))


def of_series(number: int) -> PlacedDashboard:
    """Makes a dashboard of one chart with many series."""
    model = {"id": 1, "type": "timeseries", "title": f"{number} series", "fieldConfig": {}}
    [view] = read_view({"panels": [model]}).panels
    times = [SHOWN.start_ms + 5000 * step for step in range(POINTS)]
    frames = tuple(
        Frame(
            (
                Field("Time", "time", times),
                Field(
                    "Value",
                    "number",
                    [one % 97 + (step * (one + 7)) % 53 / 53 for step in range(POINTS)],
                    {"instance": f"server-{one}"},
                ),
            ),
            "A",
        )
        for one in range(number)
    )
    data = PanelData(view, frames, TimeRange(SHOWN.start_ms, SHOWN.end_ms))
    panel = PlacedPanel(data, Place(0, 0, 24, 12), "panel-1")
    return PlacedDashboard("Series", SHOWN, (PlacedRow("", None, False, 0, (panel,)),))


@dataclass(frozen=True)
class Took:
    """How long something took.

    Attributes:
        seconds: its time.
        processor: the processor time of the processes that it started and that have ended.
    """

    seconds: float
    processor: float


def timed(work: Callable[[], object]) -> Took:
    """Tells how long something takes, with all that its processes leave behind."""
    used = _used()
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    # Browsers leave processes, which are ours then; they end within moments.
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.02)
        except ChildProcessError:
            break
    return Took(took, _used() - used)


def _used() -> float:
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def adopt_orphans() -> None:
    """Becomes the parent of processes whose own one has ended, to count their time (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(*command: str) -> None:
    """Runs a command, and ends the bench with what it said if it fails."""
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if ran.returncode:
        raise SystemExit(f"{' '.join(command)}:\n{ran.stderr}")


def compare(runs: int, directory: Path) -> None:
    """Prints how long both take, and the ratio."""
    html, png = directory / "page.html", directory / "page.png"
    placed = dashboard()
    page = drawn(placed)
    html.write_text(page_html(page), encoding="utf-8")
    size = f"{page.size.width:.0f},{page.size.height:.0f}"
    ours = (sys.executable, str(Path(__file__)), "--draw", str(png))
    command = find_chromium()
    if not command:
        print("Chromium: skipped, there is none on the PATH (on Debian: apt-get install chromium)")
        found = [timed(lambda: run(*ours)).seconds for _ in range(runs)]
        print(f"{PANELS} panels to PNG, a process of its own: {statistics.median(found):.2f} s")
        return
    theirs = (
        *(command, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
        *(f"--window-size={size}", f"--screenshot={directory / 'theirs.png'}", html.as_uri()),
    )
    cold = _in_turn(runs, lambda: run(*ours), lambda: run(*theirs))
    _print("a process of its own", [(one.seconds, other.seconds) for one, other in cold])
    _print("its processor time", [(one.processor, other.processor) for one, other in cold])
    if missing := what_is_missing():
        print(f"already running: skipped, {missing}")
        return
    with running(command) as browser:
        tab = browser.new_page(viewport={"width": 1600, "height": round(page.size.height)})

        def load_and_shoot() -> None:
            tab.goto(html.as_uri())
            tab.wait_for_function("document.documentElement.dataset.drawn")
            tab.screenshot(path=directory / "theirs.png", full_page=True)

        warm = []
        for _ in range(runs + 1):
            began = time.perf_counter()
            png.write_bytes(page_png(drawn(placed)))
            between = time.perf_counter()
            load_and_shoot()
            warm.append((between - began, time.perf_counter() - between))
    _print("already running", warm[1:])


def _in_turn(
    runs: int, ours: Callable[[], object], theirs: Callable[[], object]
) -> list[tuple[Took, Took]]:
    ours()
    theirs()
    return [(timed(ours), timed(theirs)) for _ in range(runs)]


def _print(name: str, found: Sequence[tuple[float, float]]) -> None:
    ours, theirs = (statistics.median(times) for times in zip(*found, strict=True))
    ratio = statistics.median(one / other for one, other in found)
    print(
        f"{PANELS} panels to PNG, {name}: {ours:.2f} s; Chromium loads and shoots the page in"
        f" {theirs:.2f} s; ratio {ratio:.2f}"
    )


def draw_series(number: int) -> None:
    """Draws a chart of many series, and prints time, memory and notes."""
    placed = of_series(number)
    before = _most_memory()
    began = time.process_time()
    page = drawn(placed)
    png = page_png(page)
    took = time.process_time() - began
    notes = "; ".join(page.panels[0].notes) or "whole"
    print(
        f"{number:>5} series: {took:5.2f} s of the processor, {_most_memory():4.0f} MiB at most,"
        f" {before:.0f} MiB of them before it, PNG of {len(png) / 1024:.0f} KiB: {notes}",
        flush=True,
    )


def _most_memory() -> float:
    """Tells how many MiB this process had at most, without those of its parent."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) / 1024


def main(words: Sequence[str]) -> None:
    """Runs the bench, or the part of it that runs in a process of its own."""
    if words[:1] == ["--draw"]:
        warm_up()
        Path(words[1]).write_bytes(page_png(drawn(dashboard())))
        return
    if words[:1] == ["--series"]:
        draw_series(int(words[1]))
        return
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    adopt_orphans()
    with tempfile.TemporaryDirectory() as directory:
        compare(int(words[0]) if words else 5, Path(directory))
    for number in SERIES:
        subprocess.run([sys.executable, __file__, "--series", str(number)], check=True, cwd=ROOT)


if __name__ == "__main__":
    main(sys.argv[1:])
