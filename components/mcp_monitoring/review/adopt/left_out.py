"""The dashboards whose edits cannot be taken, and the lines that say why. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """A dashboard whose edits cannot be taken; its file stays as it is.

    Attributes:
        name: file name without ending, or the name that was asked for.
        uid: uid in Grafana; empty if it is not known.
        reasons: one line each, `WHERE: what is wrong; what to do`.
        packaged: whether its file comes with this package, which is all that is wrong with it.
    """

    name: str
    uid: str
    reasons: tuple[str, ...]
    packaged: bool = False


def left_out_as_packaged(name: str, uid: str) -> LeftOut:
    """Leaves out a dashboard that was edited in Grafana and comes with this package."""
    return LeftOut(name, uid, (_of_packaged([name]),), packaged=True)


def gathered(left_out: Sequence[LeftOut]) -> Iterator[str]:
    """Yields all reasons; of those that differ only in the name of the dashboard, one."""
    if packaged := [one.name for one in left_out if one.packaged]:
        yield _of_packaged(packaged)
    alike: dict[str, list[str]] = {}
    for one in left_out:
        for reason in () if one.packaged else one.reasons:
            key = reason.replace(f"{one.name}.json: there is no such file", "")
            key = key.replace(f"/{one.uid} ", "/ ") if one.uid else key
            alike.setdefault(key, []).append(reason)
    for first, *others in alike.values():
        yield f"{first} (and {len(others)} more likewise)" if others else first


def _of_packaged(names: Sequence[str]) -> str:
    what, them = ("files come", "them") if len(names) > 1 else ("file comes", "it")
    return (
        f"{', '.join(names)}: edited in Grafana, but the {what} with the package, which adopt"
        f" does not change; copy {them} into the project: mcp-monitoring eject"
        f" {' '.join(names)}; then run adopt again, before pulumi up undoes the edits"
    )
