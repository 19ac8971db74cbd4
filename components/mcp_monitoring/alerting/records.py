"""Recording rules, which Grafana does not get: refused, or left to the Prometheus that has them.

Pure: no Pulumi here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

Records = Literal["refuse", "skip"]
"""What happens to recording rules."""

RECORDS: Sequence[Records] = ("refuse", "skip")
"""All that can happen to them, the default first."""

_MOST_NAMED = 5


def recorded(group: Mapping[str, Any]) -> tuple[str, ...]:
    """Lists the series that the recording rules of a group make."""
    return tuple(rule["record"] for rule in group.get("rules") or [] if "record" in rule)


def refused_records(groups: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Says in one line which recording rules of a file are refused."""
    if names := [name for group in groups for name in recorded(group)]:
        yield (
            f"record {_listed(names)}: recording rules are not deployed; if your Prometheus"
            ' evaluates this file as well, set records to "skip", else write the expressions'
            " into the alerts that use them"
        )


def left_to_prometheus(names: Sequence[str]) -> str:
    """Says in one line which recording rules of a group are left out."""
    return f"record {_listed(names)}: left to your Prometheus, which has to evaluate this group"


def _listed(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
