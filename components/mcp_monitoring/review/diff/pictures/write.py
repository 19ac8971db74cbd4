"""Draws the dashboards of a diff, and writes what was asked for."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from ...console.picture_index import INDEX, IndexedPicture, index_text, read_index
from ...console.printing import number_of
from ...console.terminal import say
from ...console.writing import replace_files
from ...drawing.rendering.processes import renderers
from ...drawing.rendering.renderer import renderer_version
from ...picture.output import Output, OutputError, PictureFormat, not_written
from ...picture.progress import ProgressLine
from ...servers.prometheus import Prometheus
from ..model import Diff, ObjectDiff
from ..text import as_text
from .answers import opened_answers
from .draw import Answers, DrawnDashboard, Picture, drawn_dashboard, is_drawn
from .html_report import as_html

MOST_DASHBOARDS = 30
"""So many dashboards of a diff are drawn."""

_LONGEST_NAME = 100


@dataclass(frozen=True)
class WantedPictures:
    """What is to be drawn of a diff.

    Attributes:
        folder: folder of the pictures; None for none.
        page: file of the page with all of it; None for none.
        prometheus: address of the Prometheus that answers; "" for none.
    """

    folder: Path | None
    page: Path | None
    prometheus: str

    def check(self) -> None:
        """Checks, before the diff is made, that pictures can be made and written.

        Raises:
            ImportError: if the renderer is not installed.
            OutputError: if there is no place for them.
            PrometheusError: if the address is none.
        """
        renderer_version()
        if self.prometheus:
            Prometheus(self.prometheus)
        if self.folder is not None:
            _output(self.folder).check()
        if self.page is not None and (self.page.is_dir() or not self.page.parent.is_dir()):
            raise OutputError(f"--html: {self.page}: give a file in a folder that exists")


def write_pictures(
    wanted: WantedPictures, found: Diff, told: Diff, stack: str, directory: Path
) -> None:
    """Draws and writes what is wanted; what is not drawn is named on standard error.

    Args:
        wanted: what is to be drawn.
        found: the diff.
        told: the diff as its text says it.
        stack: stack whose Grafana may be asked; "" for none.
        directory: directory of the program.

    Raises:
        OSError, OutputError: if a file cannot be written.
    """
    objects = [one for one in found.objects if is_drawn(one)]
    rendering = renderers() if objects else nullcontext()
    with rendering, opened_answers(wanted.prometheus, stack, directory) as answers:
        if answers.why and objects:
            say(f"mcp-monitoring diff: pictures show {answers.words}: {answers.why}")
        drawn = list(_drawn(objects, answers))
    for one in drawn:
        for note in one.notes:
            say(f"mcp-monitoring diff: {one.title}: {note}")
    if wanted.folder is not None:
        _write(drawn, wanted.folder, answers.words)
    if wanted.page is not None:
        page = as_html(found, as_text(told), drawn, words=answers.words, why=answers.why)
        try:
            replace_files({wanted.page: page})
        except OSError as error:
            raise not_written("--html", wanted.page, error) from None


def _drawn(objects: Sequence[ObjectDiff], answers: Answers) -> Iterator[DrawnDashboard]:
    line = ProgressLine()
    for one in objects[:MOST_DASHBOARDS]:
        yield drawn_dashboard(one, answers, line.of_panels(one.title))
        line.clear()
    if len(objects) > MOST_DASHBOARDS:
        more = number_of(len(objects) - MOST_DASHBOARDS, "more dashboard")
        yield DrawnDashboard(more, "", notes=(f"the first {MOST_DASHBOARDS} are drawn",))


def _write(drawn: Sequence[DrawnDashboard], folder: Path, words: str) -> None:
    named: dict[str, tuple[DrawnDashboard, Picture]] = {}
    for one in drawn:
        for picture in one.pictures:
            name = "-".join(filter(None, (one.uid or one.title, picture.name)))[:_LONGEST_NAME]
            number, free = 2, name
            while free in named:
                number, free = number + 1, f"{name}-{number}"
            named[free] = one, picture
    output = _output(folder)
    listed = []
    for (one, picture), file in zip(named.values(), output.files(list(named)), strict=True):
        output.write(file, picture.png)
        listed.append(IndexedPicture(file.name, one.uid, one.title, picture.caption, words))
    earlier = _listed_in(folder)
    # After the pictures, so that it names no file that is not there.
    output.write(folder / INDEX, index_text(listed))
    for name in earlier - {one.file for one in listed}:
        # Of an earlier diff, which a reader would take for this one.
        (folder / name).unlink(missing_ok=True)


def _listed_in(folder: Path) -> set[str]:
    """Names the pictures in a folder that an earlier diff has written; nothing else there."""
    try:
        listed = read_index((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return set()
    names = {one.file for one in listed}
    return {name for name in names if Path(name).name == name and name.endswith(".png")}


def _output(folder: Path) -> Output:
    return Output(folder, PictureFormat.PNG, is_file=False)
