"""What stays on the branch of pictures. Pure: paths in, paths out.

A picture of a report is at `pull/NUMBER/REPORT/MOMENT/NAME.png`, so its path alone says whose it is
and when it was pushed.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ...console.markers import marked_name

MOST_BYTES = 50_000_000
"""So many bytes the branch has at most: each push begins with fetching it."""

_PATH = re.compile(r"pull/(\d{1,10})/([A-Za-z0-9_-]+)/(\d{8}T\d{6}Z)/[A-Za-z0-9_-]+\.png")
_MOMENT = "%Y%m%dT%H%M%SZ"
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Pushed:
    """A report whose pictures are pushed.

    Attributes:
        number: number of its pull request.
        report: its name on the branch.
        at: the moment.
    """

    number: int
    report: str
    at: datetime

    @property
    def folder(self) -> str:
        """The folder of its pictures."""
        return f"pull/{self.number}/{self.report}/{self.at.strftime(_MOMENT)}"


def report_name(marker: str) -> str:
    """Finds the name that the report of a marker has on the branch; no other report has it."""
    name = re.sub(r"[^A-Za-z0-9_]+", "-", marked_name(marker)).strip("-")[:_LONGEST_NAME]
    return f"{name}-{hashlib.sha256(marker.encode()).hexdigest()[:8]}"


def pushed_of(path: str) -> Pushed | None:
    """Finds the report of a picture; None if the path is none of a picture."""
    found = _PATH.fullmatch(path)
    if not found:
        return None
    try:
        at = datetime.strptime(found[3], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Pushed(int(found[1]), found[2], at)


def kept_paths(
    sizes: Mapping[str, int],
    new: Pushed,
    room: int,
    keep_days: int,
    open_numbers: Collection[int] | None,
) -> list[str]:
    """Finds what stays beside the pictures of a report.

    What goes: pictures of closed pull requests, older ones, earlier ones of the same report, and
    the oldest of those for which there is no room.

    Args:
        sizes: bytes of each picture on the branch, by its path.
        new: the report.
        room: how many bytes may stay.
        keep_days: for how many days a picture stays.
        open_numbers: numbers of the open pull requests; None if nobody knows.
    """
    oldest = new.at - timedelta(days=keep_days)
    pushes: dict[Pushed, list[str]] = {}
    for path in sizes:
        pushed = pushed_of(path)
        if pushed is None or pushed.at < oldest:
            continue
        if (pushed.number, pushed.report) == (new.number, new.report):
            continue
        if open_numbers is None or pushed.number in open_numbers or pushed.number == new.number:
            pushes.setdefault(pushed, []).append(path)
    kept: list[str] = []
    for pushed in sorted(pushes, key=lambda one: one.at, reverse=True):
        room -= sum(sizes[path] for path in pushes[pushed])
        if room < 0:
            break
        kept += pushes[pushed]
    return kept
