"""Who is told of the alerts of a proof, in words."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from ..console.printing import number_of
from ..console.terminal import harmless
from ..routing.told import Recipient, Told
from .run import Alert, Proof

_MOST_NAMES = 3


def told(alert: Alert) -> Text:
    """Says in a cell of a table who is told of an alert."""
    if alert.told is None:
        return harmless("not known", "yellow")
    reached = [one for one in alert.told.recipients if one.reaches]
    if alert.told.nobody:
        return harmless("nobody", "red")
    if not reached:
        return harmless("not known", "yellow")
    return harmless(", ".join(dict.fromkeys(map(_recipient, reached))))


def print_told(proof: Proof, console: Console) -> None:
    """Prints the ways of the alerts to their contact points, and what is wrong with them.

    Alerts of which the same is said have one line together.
    """
    for title, said in (("Ways of alerts", _ways), ("Findings about delivery", _findings)):
        lines: dict[str, list[str]] = {}
        for alert in proof.alerts:
            for line in said(alert.told) if alert.told else ():
                lines.setdefault(line, []).append(alert.name)
        if lines:
            console.print(harmless(title, "italic"))
        for line, names in lines.items():
            style = "" if said is _ways else "yellow"
            shown = f"  {_named(names, len(proof.alerts))}: {line}"
            console.print(harmless(shown, style), soft_wrap=True)
    if proof.told_unknown:
        why = f"who is told of the alerts is not known: {proof.told_unknown}"
        console.print(harmless(why, "yellow"), soft_wrap=True)


def _recipient(one: Recipient) -> str:
    perhaps = "" if one.certain else "perhaps "
    return f"{perhaps}{one.contact_point} ({', '.join(one.integrations)})"


def _ways(found: Told) -> Iterator[str]:
    for one in found.recipients:
        path = " > ".join(one.path)
        grouped = f", grouped by {', '.join(one.group_by)}" if one.group_by else ""
        timings = [f"muted in {name}" for name in one.mute_timings]
        timings += [f"sent only in {name}" for name in one.active_timings]
        rest = "".join(f", {timing}" for timing in timings)
        perhaps = "" if one.certain else "perhaps "
        yield f"{perhaps}by {path} to contact point {one.contact_point}{grouped}{rest}"


def _findings(found: Told) -> Iterator[str]:
    for one in found.findings:
        some = 0 < one.series < found.series
        yield f"{one.text} ({one.series} of {found.series} series)" if some else one.text


def _named(names: list[str], alerts: int) -> str:
    if len(names) == alerts and alerts > 1:
        return f"all {number_of(alerts, 'alert')}"
    shown = ", ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return f"{shown} and {number_of(more, 'other alert')}" if more > 0 else shown
