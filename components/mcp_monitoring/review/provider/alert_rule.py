"""One alert rule of a rule group: its properties, and its state from Grafana's answer. Pure."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from . import gojson
from .durations import duration_problem, format_duration, parse_duration, same_duration
from .properties import Property

# Grafana adds these to every model (recording 01). The provider removes them again.
_MODEL_DEFAULTS: Final[Mapping[str, int]] = {"intervalMs": 1000, "maxDataPoints": 43200}
NO_DATA: Final = "NoData"
EXEC_ERROR: Final = "Alerting"

# Property of `notificationSettings` to field of Grafana's API, without the two lists below.
SETTINGS: Final[Mapping[str, str]] = {
    "contactPoint": "receiver",
    "groupInterval": "group_interval",
    "groupWait": "group_wait",
    "repeatInterval": "repeat_interval",
}
POLICY: Final = "policy"
"""A named notification policy: as property and in Grafana's API."""
TIMINGS: Final[Mapping[str, str]] = {
    "activeTimings": "active_time_intervals",
    "muteTimings": "mute_time_intervals",
}


# Stacks of one project have the same alerts, and most queries of an alert are much alike.
@lru_cache(maxsize=1024)
def normalise_model(text: str) -> str:
    """Returns a query's JSON as the state has it: as Go writes it, without Grafana's defaults.

    Text that is not a JSON object stays the same (provider source).
    """
    try:
        model = gojson.unmarshal_object(text)
    except gojson.GoJSONError:
        return text
    return _normal_form(model)


def _normal_form(model: Mapping[str, Any]) -> str:
    kept = {key: value for key, value in model.items() if not _is_default(key, value)}
    return gojson.marshal(kept)


def _is_default(key: str, value: Any) -> bool:
    return not isinstance(value, bool) and _MODEL_DEFAULTS.get(key) == value


def _model_problem(text: str) -> str | None:
    """Says what is wrong with a query's JSON. Text: provider source, not recorded."""
    try:
        gojson.unmarshal(text)
    except gojson.GoJSONError as error:
        return f'"model" contains an invalid JSON: {error}'
    return None


def _unset_is(meant: str) -> Callable[[Any, Any], bool]:
    """Treats an input that is not given as Grafana's default `meant` (SDK documentation)."""
    return lambda old, new: bool(old == meant and new == "")


def _at_least_one(name: str) -> Callable[[Any], str | None]:
    """Refuses an empty list. Text: plugin SDK, not recorded."""
    problem = (
        f"Not enough list items. Attribute {name} requires 1 item minimum, "
        "but config has only 0 declared."
    )
    return lambda items: None if items else problem


_DATA: Final = Property(
    "datas",
    "array",
    original="data",
    required=True,
    problem=_at_least_one("data"),
    fields=(
        Property("datasourceUid", required=True),
        Property("model", required=True, normalise=normalise_model, problem=_model_problem),
        Property("queryType", default=""),
        Property("refId", required=True),
        Property(
            "relativeTimeRange",
            "object",
            required=True,
            fields=(
                Property("from", "integer", required=True),
                Property("to", "integer", required=True),
            ),
        ),
    ),
)

_NOTIFICATION_SETTINGS: Final = Property(
    "notificationSettings",
    "object",
    fields=(
        Property("activeTimings", "array"),
        Property("contactPoint", required=True, unless="policy"),
        Property("groupBies", "array", original="group_by"),
        Property("groupInterval"),
        Property("groupWait"),
        Property("muteTimings", "array"),
        Property("policy", newer=True),
        Property("repeatInterval"),
    ),
)

RULE: Final = Property(
    "rules",
    "array",
    original="rule",
    required=True,
    problem=_at_least_one("rule"),
    fields=(
        Property("annotations", "object", default={}),
        Property("condition"),
        _DATA,
        Property("execErrState", same=_unset_is(EXEC_ERROR)),
        Property("for", default="0", same=same_duration, problem=duration_problem),
        Property("isPaused", "boolean", default=False),
        Property("keepFiringFor", same=same_duration, problem=duration_problem),
        Property("labels", "object", default={}),
        Property("missingSeriesEvalsToResolve", "integer"),
        Property("name", required=True),
        Property("noDataState", same=_unset_is(NO_DATA)),
        _NOTIFICATION_SETTINGS,
        Property("record", "object", fields=(Property("metric"),), reproduced=False),
        Property("uid", computed=True),
    ),
)
"""The rules of a group, as a property of it."""


def rule_from_grafana(remote: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the state of a rule, made from Grafana's answer (recordings 01 and 03)."""
    keep_firing_for = parse_duration(remote.get("keep_firing_for") or "")
    return {
        "annotations": remote.get("annotations") or {},
        "condition": remote.get("condition") or "",
        "datas": [_query_from_grafana(query) for query in remote["data"]],
        "execErrState": remote["execErrState"],
        "for": format_duration(parse_duration(remote["for"])),
        "isPaused": remote.get("isPaused") or False,
        "keepFiringFor": format_duration(keep_firing_for) if keep_firing_for else "",
        "labels": remote.get("labels") or {},
        "missingSeriesEvalsToResolve": remote.get("missingSeriesEvalsToResolve") or 0,
        "name": remote["title"],
        "noDataState": remote["noDataState"],
        "notificationSettings": _settings_from_grafana(remote.get("notification_settings")),
        "record": _record_from_grafana(remote.get("record")),
        "uid": remote["uid"],
    }


def _record_from_grafana(remote: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Returns what a recording rule has and an alert has not; that it has it is a difference."""
    return {"metric": remote.get("metric") or ""} if remote else None


def _query_from_grafana(query: Mapping[str, Any]) -> dict[str, Any]:
    time_range = query.get("relativeTimeRange") or {}
    return {
        "datasourceUid": query["datasourceUid"],
        "model": _normal_form(query["model"]),
        "queryType": query.get("queryType") or "",
        "refId": query["refId"],
        "relativeTimeRange": {key: time_range.get(key) or 0 for key in ("from", "to")},
    }


def _settings_from_grafana(remote: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if remote is None:
        return None
    texts = {name: remote.get(key) or "" for name, key in SETTINGS.items()}
    timings = {name: remote.get(key) or [] for name, key in TIMINGS.items()}
    # Not recorded: the provider has it from 2.44 on.
    policy = {POLICY: remote[POLICY]} if remote.get(POLICY) else {}
    return {**texts, **timings, **policy, "groupBies": remote.get("group_by") or []}
