"""Random edits of real answers: our way and the plugin's own Read and Diff tell the same.

More of them than by default: `DRIFT_EDITS=1000 pytest tests/review/drift/test_random_edits.py`.
"""

import copy
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp_monitoring.review.drift.asking import ask
from mcp_monitoring.review.drift.home import uids_of_dashboards
from mcp_monitoring.review.drift.refreshed import Reading
from mcp_monitoring.review.servers.shared_answers import SharedAnswers

from sandbox.plugin.client import GrafanaError
from sandbox.plugin.server import RESOURCE_TYPES

from .grafana_answers import Held, deployed, held, load

SEQUENCES = int(os.environ.get("DRIFT_EDITS", "60"))

# Recorded refreshes with objects of all kinds, and of the kinds of notifiers and rules.
BASES = (3, 39, 47, 113, 190)

_TYPES = {kind.type_name: kind for kind in RESOURCE_TYPES}

# What Grafana itself never leaves out of an answer, or uses to tell objects apart.
_FIXED = {"uid", "url", "meta", "dashboard", "type", "orgID", "orgId", "data", "rules", "model"}

_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(max_size=12),
    st.sampled_from(["", "0", "5m", "300s", "5m0s", "<&>\u2028", "{}", "[REDACTED]", "a@b;c@d"]),
    st.lists(st.integers(0, 3), max_size=2),
    st.dictionaries(st.sampled_from(["a", "id", "uid", "title"]), st.integers(0, 3), max_size=2),
)


def _places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to every value below a value."""
    items: Any = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        yield (*above, key)
        yield from _places(inner, (*above, key))


@st.composite
def edits(draw: st.DrawFn) -> tuple[int, Held]:
    """A recorded Grafana after one to four edits of what it answers."""
    number = draw(st.sampled_from(BASES))
    there = held(load(number))
    for _ in range(draw(st.integers(1, 4))):
        _edit(draw, there)
    there.bulk = draw(st.booleans())
    there.page = draw(st.integers(1, 3))
    there.others = [{"metadata": {"name": f"other-{n}"}, "spec": {}} for n in range(3)]
    return number, there


def _edit(draw: st.DrawFn, there: Held) -> None:
    paths = sorted(there.single)
    at = draw(st.sampled_from([*paths, *(f"point {n}" for n in range(len(there.points)))]))
    if at.startswith("point "):
        target: Any = there.points[int(at.removeprefix("point "))]
        if draw(st.integers(0, 9)) == 0:
            twin = draw(st.sampled_from([{}, {"uid": "twin"}]))
            there.points.append({**copy.deepcopy(target), **twin})
            return
    else:
        target = there.single[at]
        if draw(st.integers(0, 9)) == 0:
            del there.single[at]
            return
    places = [place for place in _places(target) if _may_change(place, target)]
    *above, key = draw(st.sampled_from(places))
    for step in above:
        target = target[step]
    match draw(st.sampled_from(["set", "set", "remove", "add"])):
        case "remove" if (above and "model" in above) or "settings" in above or "panels" in above:
            del target[key]
        case "add" if isinstance(target, dict) and above:
            target[draw(st.sampled_from(["added", "intervalMs", "id"]))] = draw(_VALUES)
        case _:
            target[key] = _of_the_kind(draw, target[key], above)


def _may_change(place: tuple[Any, ...], target: Any) -> bool:
    return place[-1] not in _FIXED or "panels" in place or "settings" in place


def _of_the_kind(draw: st.DrawFn, old: Any, above: list[Any]) -> Any:
    """Another value: inside free JSON any, elsewhere one of the type that Grafana's API has."""
    if {"dashboard", "model", "jsonData"} & set(above):
        return draw(_VALUES)
    if isinstance(old, bool):
        return not old
    if isinstance(old, int):
        return draw(st.integers(0, 10**6))
    if isinstance(old, str):
        # Durations must stay durations.
        return draw(st.sampled_from(["", "1m", "60s", "1h", "90s"])) if old[-1:] in "smh" else "x"
    return old


def _by_the_plugin(resource: dict[str, Any], there: Held) -> tuple[str, set[str]]:
    kind = _TYPES[resource["type"]]
    try:
        read = kind.read(there.plugin_client(), resource["id"], resource["outputs"])
    except (GrafanaError, KeyError, TypeError, AttributeError, ValueError):
        return "unread", set()
    if read is None:
        return "gone", set()
    _, state = read
    diffs = set(kind.diff(state, resource["inputs"]).diffs) - {"__meta"}
    return ("differs" if diffs else "same"), diffs


@settings(
    max_examples=SEQUENCES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(edits())
def test_both_ways_tell_the_same_of_every_object(edited: tuple[int, Held]) -> None:
    number, there = edited
    resources = deployed(load(number))
    # As if there were many dashboards: so the list is asked.
    wanted = {*uids_of_dashboards(resources), *(f"more-{n}" for n in range(9))}
    with there.grafana() as grafana:
        readings, _ = ask(resources, SharedAnswers(grafana, wanted))
    for resource in resources:
        told = _told(readings[resource["urn"]])
        assert told == _by_the_plugin(resource, there), resource["urn"]


def _told(reading: Reading) -> tuple[str, set[str]]:
    if reading.unread:
        return "unread", set()
    if reading.state is None:
        return "gone", set()
    return ("differs" if reading.differing else "same"), set(reading.differing)


def test_the_comparison_can_fail() -> None:
    run = load(39)
    there = held(run)
    (resource,) = [one for one in deployed(run) if one["urn"].endswith("::overview")]

    assert _by_the_plugin(resource, there) == ("differs", {"configJson"})
    there.single["/api/dashboards/uid/mcp-overview"] = held(load(3)).single[
        "/api/dashboards/uid/mcp-overview"
    ]
    assert _by_the_plugin(resource, there)[0] == "same"


@pytest.mark.parametrize("number", BASES)
def test_the_bases_have_objects(number: int) -> None:
    assert len(deployed(load(number))) >= 1
