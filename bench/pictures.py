"""Measures pictures of dashboards: `python bench/pictures.py [RUNS]`.

A Prometheus has half an hour of the demo, and a stand-in for Grafana has a dashboard of 24 panels.
`mcp-monitoring picture` draws it to a PNG file, and a headless Chromium loads the page that the
stand-in shows of it and takes a picture; each RUNS times (5) in turn. Each starts, draws and ends,
and the time of all of it counts; then they do so for six dashboards, one after the other; then both
are running already. Playwright, which drives Chromium, has started before and is not counted. The
target is below a third where both are running and for six dashboards. Where there is no Chromium,
it says so. Then it draws a chart of more and more series, and prints time, memory and what the
picture says of them.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chromium import find_chromium, visiting  # noqa: E402
from grafana_stand_in import PASSWORD, running_stand_in  # noqa: E402
from mcp_monitoring.dashboard.classic.read import read_view  # noqa: E402
from mcp_monitoring.dashboard.grid import Place  # noqa: E402
from mcp_monitoring.review.drawing.asking.placed import (  # noqa: E402
    PlacedDashboard,
    PlacedPanel,
    PlacedRow,
)
from mcp_monitoring.review.drawing.frames.frame import Field, Frame  # noqa: E402
from mcp_monitoring.review.drawing.pages.look import Look  # noqa: E402
from mcp_monitoring.review.drawing.pages.page import page_of  # noqa: E402
from mcp_monitoring.review.drawing.pages.picture import page_png  # noqa: E402
from mcp_monitoring.review.drawing.panels.panel_data import PanelData  # noqa: E402
from mcp_monitoring.review.drawing.rendering.processes import renderers  # noqa: E402
from mcp_monitoring.review.drawing.theme import theme_called  # noqa: E402
from mcp_monitoring.review.drawing.time_range import TimeRange  # noqa: E402
from mcp_monitoring.review.picture.bound_files import files_to_draw  # noqa: E402
from mcp_monitoring.review.picture.drawn import Wanted, drawn_page  # noqa: E402
from mcp_monitoring.review.picture.sources import of_prometheus  # noqa: E402
from mcp_monitoring.review.picture.times import Times  # noqa: E402
from prometheus_server import prometheus_on  # noqa: E402

from sandbox.demo.backfill import backfill  # noqa: E402
from sandbox.demo.scenarios import ScenarioName  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType

PANELS = 24
SERIES = (1, 10, 100, 1000, 5000)
POINTS = 361
HALF_AN_HOUR = 1800
WIDTH, HEIGHT = 1600, 2500
DASHBOARDS = sorted((ROOT / "dashboards").glob("*.json"))


@dataclass(frozen=True)
class Site:
    """A stand-in for Grafana with dashboards, and the Prometheus behind it.

    Attributes:
        url: address of the stand-in.
        prometheus: address of the Prometheus.
        end: when its data ends, in milliseconds.
        file: the file of the dashboard of 24 panels.
    """

    url: str
    prometheus: str
    end: int
    file: Path

    @property
    def times(self) -> tuple[str, str]:
        """Begin and end of what is shown, in milliseconds."""
        return str(self.end - HALF_AN_HOUR * 1000), str(self.end)

    def page(self, file: Path) -> str:
        """The address of the page of a dashboard."""
        begin, end = self.times
        uid = json.loads(file.read_text(encoding="utf-8"))["uid"]
        return f"{self.url}/d/{uid}?from={begin}&to={end}"

    def command(self, output: Path, *files: Path) -> list[str]:
        """The command that draws files."""
        program = str(Path(sys.executable).parent / "mcp-monitoring")
        begin, end = self.times
        asked = ["--prometheus", self.prometheus, "--from", begin, "--to", end]
        return [program, "picture", *map(str, files), *asked, "--output", str(output)]


@contextmanager
def running_site(directory: Path) -> Iterator[Site]:
    """Runs both while the context lasts."""
    end = time.time()
    hours = HALF_AN_HOUR / 3600
    backfill(ScenarioName.BUSY, directory / "prometheus", end=end, hours=hours)
    file = directory / "dashboard.json"
    file.write_text(json.dumps(dashboard()), encoding="utf-8")
    with (
        prometheus_on(directory / "prometheus") as prometheus,
        running_stand_in(directory / "grafana") as client,
    ):
        client.auth = ("admin", PASSWORD)
        source = {"name": "P", "uid": "p", "type": "prometheus", "access": "proxy"}
        source["url"] = prometheus.url
        client.post("/api/datasources", json=source).raise_for_status()
        for one in files_to_draw(
            [str(path) for path in (file, *DASHBOARDS)], {}, "p", ROOT
        ).dashboards:
            saved = client.post("/api/dashboards/db", json={"dashboard": one.model})
            saved.raise_for_status()
        url = str(client.base_url).rstrip("/")
        yield Site(url, prometheus.url, round(end * 1000), file)


def dashboard() -> dict[str, Any]:
    """Makes a dashboard of 24 panels from two of ours."""
    overview, queries = (
        json.loads((ROOT / "dashboards" / f"mcp-{name}.json").read_text(encoding="utf-8"))
        for name in ("overview", "queries")
    )
    panels: list[dict[str, Any]] = []
    top = 0
    for model in (overview, queries):
        for one in model["panels"]:
            if one["type"] != "row" and len(panels) < PANELS:
                place = {**one["gridPos"], "y": one["gridPos"]["y"] + top}
                panels.append({**one, "id": len(panels) + 1, "gridPos": place})
        top = max(one["gridPos"]["y"] + one["gridPos"]["h"] for one in panels)
    return {**overview, "uid": "bench", "title": f"{PANELS} panels", "panels": panels}


class Shooter:
    """A headless Chromium that takes pictures of pages."""

    def __init__(self, kind: "BrowserType", command: str, output: Path) -> None:
        self._kind, self._command, self._output = kind, command, output

    def start(self) -> "Browser":
        """Starts a browser."""
        return self._kind.launch(executable_path=self._command, args=["--no-sandbox"])

    def shoot(self, browser: "Browser", url: str) -> None:
        """Loads a page, waits until it is drawn, and takes a picture of all of it."""
        login = {"username": "admin", "password": PASSWORD, "send": "always"}
        with visiting(browser, WIDTH, HEIGHT, http_credentials=login) as visit:
            visit.page.goto(url)
            visit.page.wait_for_selector("main[data-times='1']")
            visit.page.screenshot(path=self._output, full_page=True)

    def all_of_it(self, *urls: str) -> float:
        """Starts a browser, shoots pages and ends it; returns its processor time in seconds."""
        browser = self.start()
        for url in urls:
            self.shoot(browser, url)
        used = _of_browsers()
        browser.close()
        return used


def _of_browsers() -> float:
    """Tells how much processor time the processes of browsers have had."""
    used = 0.0
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "chrom" in one.name():
                times = one.cpu_times()
                used += times.user + times.system
    return used


@dataclass(frozen=True)
class Took:
    """How long something took, in seconds; the processor time is 0 where nobody counts it."""

    time: float
    processor: float = 0.0


def run(command: Sequence[str]) -> Took:
    """Runs a command, and ends the bench with what it said if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    took = time.perf_counter() - began
    if ran.returncode:
        raise SystemExit(f"{' '.join(command)}:\n{ran.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def timed(work: Callable[[], float | None]) -> Took:
    """Tells how long something takes; it may return its processor time."""
    began = time.perf_counter()
    used = work()
    return Took(time.perf_counter() - began, used or 0.0)


def compare(runs: int, directory: Path) -> None:
    """Prints how long both take, and the ratios."""
    command = find_chromium()
    output = directory / "ours.png"
    folder = directory / "pictures"
    with ExitStack() as stack:
        site = stack.enter_context(running_site(directory))
        one, six = site.command(output, site.file), site.command(folder, *DASHBOARDS)
        if not command:
            print("Chromium: skipped; there is none on the PATH (Debian: apt-get install chromium)")
            for words, asked in (("24 panels", one), ("six dashboards", six)):
                took = statistics.median(run(asked).time for _ in range(runs))
                print(f"{words} to PNG, started for it: {took:.2f} s")
            return
        from playwright.sync_api import sync_playwright

        playwright = stack.enter_context(sync_playwright())
        shooter = Shooter(playwright.chromium, command, directory / "theirs.png")
        pages = [site.page(file) for file in DASHBOARDS]
        _report(
            f"{PANELS} panels to PNG, started for it",
            _in_turn(
                runs,
                lambda: run(one),
                lambda: timed(lambda: shooter.all_of_it(site.page(site.file))),
            ),
        )
        _report(
            "six dashboards to PNG, started for them",
            _in_turn(runs, lambda: run(six), lambda: timed(lambda: shooter.all_of_it(*pages))),
        )
        browser = shooter.start()
        stack.enter_context(renderers())
        opened = stack.enter_context(of_prometheus(site.prometheus, [str(site.file)], {}, ROOT))
        begin, end = site.times

        def draw() -> None:
            [found] = opened.found.dashboards
            wanted = Wanted(Times("", begin, end))
            output.write_bytes(page_png(drawn_page(found, opened.source, wanted, site.end)))

        _report(
            f"{PANELS} panels to PNG, already running",
            _in_turn(
                runs,
                lambda: timed(draw),
                lambda: timed(lambda: shooter.shoot(browser, site.page(site.file))),
            ),
        )
        browser.close()


def _in_turn(
    runs: int, ours: Callable[[], Took], theirs: Callable[[], Took]
) -> list[tuple[Took, Took]]:
    ours()
    theirs()
    return [(ours(), theirs()) for _ in range(runs)]


def _report(words: str, found: Sequence[tuple[Took, Took]]) -> None:
    ours = statistics.median(one.time for one, _ in found)
    theirs = statistics.median(other.time for _, other in found)
    ratio = statistics.median(one.time / other.time for one, other in found)
    said = f"{words}: {ours:.2f} s; Chromium loads and shoots in {theirs:.2f} s; ratio {ratio:.2f}"
    if all(other.processor for _, other in found):
        used = statistics.median(one.processor / other.processor for one, other in found)
        said += f", of processor time {used:.2f}"
    print(said, flush=True)


def of_series(number: int) -> PlacedDashboard:
    """Makes a dashboard of one chart with many series."""
    model: Mapping[str, Any] = {
        "id": 1,
        "type": "timeseries",
        "title": f"{number} series",
        "fieldConfig": {},
    }
    [view] = read_view({"panels": [model]}).panels
    shown = TimeRange(1_795_654_800_000, 1_795_656_600_000)
    times = [shown.start_ms + 5000 * step for step in range(POINTS)]
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
    panel = PlacedPanel(PanelData(view, frames, shown), Place(0, 0, 24, 12), "panel-1")
    return PlacedDashboard("Series", shown, (PlacedRow("", None, False, 0, (panel,)),))


def draw_series(number: int) -> None:
    """Draws a chart of many series, and prints time, memory and notes."""
    placed = of_series(number)
    before = _most_memory()
    began = time.process_time()
    page = page_of(placed, Look(theme_called("dark")))
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
    if words[:1] == ["--series"]:
        draw_series(int(words[1]))
        return
    os.environ["PATH"] = os.pathsep.join((str(ROOT / ".toolchain" / "bin"), os.environ["PATH"]))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as directory:
        compare(int(words[0]) if words else 5, Path(directory))
    for number in SERIES:
        subprocess.run([sys.executable, __file__, "--series", str(number)], check=True, cwd=ROOT)


if __name__ == "__main__":
    main(sys.argv[1:])
