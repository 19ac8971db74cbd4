"""Which alerts an alert list shows, in which order and groups. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/alert-list/
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....alerting.rule_files import DASHBOARD_ANNOTATION
from ....dashboard.lenient import finite, mapping, text
from ....dashboard.view import PanelView

Alert = Mapping[str, Any]
"""An alert as a source lists it."""

# State as a source says it: key in `stateFilter`, what Grafana says, colour.
_STATES: Mapping[str, tuple[str, str, str]] = {
    "firing": ("firing", "Firing", "red"),
    "alerting": ("firing", "Firing", "red"),
    "pending": ("pending", "Pending", "orange"),
    "recovering": ("recovering", "Recovering", "yellow"),
    "nodata": ("noData", "No data", "blue"),
    "error": ("error", "Error", "red"),
    "inactive": ("normal", "Normal", "green"),
    "normal": ("normal", "Normal", "green"),
}
_IMPORTANCE = list(dict.fromkeys(key for key, _, _ in _STATES.values()))
_SHOWN_UNLESS_SAID = frozenset({"firing", "pending", "noData", "error", "recovering"})
_MATCHER = re.compile(r'\s*([\w.:-]+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*')

_OLD_OPTIONS = frozenset(
    {"show", "limit", "sortOrder", "stateFilter", "nameFilter", "onlyAlertsOnDashboard"}
    | {"dashboardFilter", "dashboardTags", "folderId"}
)
"""What an alert list before Grafana 7 has in the panel itself."""
# How states were called in `stateFilter` before Grafana 9.
_OLD_STATES: Mapping[str, str] = {
    "alerting": "firing",
    "inactive": "normal",
    "no_data": "noData",
    "execution_error": "error",
    "ok": "normal",
}
_OF_GRAFANA = frozenset({"", "grafana", "-- Grafana --"})


@dataclass(frozen=True)
class AlertGroup:
    """Alerts that are listed together.

    Attributes:
        name: what they share, such as `service=mcp`; "" where alerts are not grouped.
        alerts: the alerts, in their order.
    """

    name: str
    alerts: Sequence[Alert]


def options_of(panel: PanelView) -> Mapping[str, Any]:
    """Reads the options of an alert list, also those that older ones have in the panel itself."""
    old = {key: value for key, value in panel.model.items() if key in _OLD_OPTIONS}
    options = {**old, **panel.options}
    for new, former in (("alertName", "nameFilter"), ("maxItems", "limit")):
        options[new] = options.get(new) or options.get(former)
    return options


def listed(
    alerts: Sequence[Alert], options: Mapping[str, Any], dashboard: str = ""
) -> Sequence[Alert]:
    """Chooses the alerts that the filters let through, and sorts them.

    Args:
        alerts: the alerts of the source.
        options: from `options_of`.
        dashboard: uid of the dashboard of the list; "" if it is not known.
    """
    found = [one for one in alerts if _is_listed(one, options)]
    if _is_of_dashboard(options) and _tells_dashboards(alerts, dashboard):
        found = [one for one in found if _dashboard_of(one) == dashboard]
    return _sorted(found, options)


def grouped(alerts: Sequence[Alert], options: Mapping[str, Any]) -> Sequence[AlertGroup]:
    """Puts alerts with the same values of the labels in `groupBy` together.

    Args:
        alerts: the alerts, in their order.
        options: from `options_of`.

    Returns:
        The groups in the order of their first alerts; a single one without a name where the
        panel does not group by labels.
    """
    by = options.get("groupBy")
    names = [one for one in by if isinstance(one, str)] if isinstance(by, list) else []
    if options.get("groupMode") != "custom" or not names:
        return [AlertGroup("", alerts)]
    groups: dict[str, list[Alert]] = {}
    for alert in alerts:
        labels = mapping(alert.get("labels"))
        shared = ", ".join(f"{name}={labels[name]}" for name in names if name in labels)
        groups.setdefault(shared or f"without {', '.join(names)}", []).append(alert)
    return [AlertGroup(name, of_group) for name, of_group in groups.items()]


def filters_left_out(
    alerts: Sequence[Alert], options: Mapping[str, Any], dashboard: str = ""
) -> tuple[str, ...]:
    """Names the filters that cannot be applied; each is a line.

    Args:
        alerts: the alerts of the source.
        options: from `options_of`.
        dashboard: uid of the dashboard of the list; "" if it is not known.
    """
    folder = _folder(options)
    wanted = {
        "folder": bool(folder and alerts and not any(one.get("folderUid") for one in alerts)),
        "number of a folder": finite(options.get("folderId")) is not None,
        "dashboard": (_is_of_dashboard(options) and not _tells_dashboards(alerts, dashboard))
        or any(options.get(one) for one in ("dashboardFilter", "dashboardTitle")),
        "tags": bool(options.get("tags") or options.get("dashboardTags")),
        "data source": text(options.get("datasource")) not in _OF_GRAFANA,
    }
    names = [name for name, is_wanted in wanted.items() if is_wanted]
    lines = [f"alerts are not filtered by {' and '.join(names)}"] if names else []
    if options.get("show") == "changes":
        lines.append("its alerts are as they are now, not their recent changes")
    return tuple(lines)


def _is_of_dashboard(options: Mapping[str, Any]) -> bool:
    """Tells whether only the alerts of the list's own dashboard are wanted."""
    return any(options.get(one) is True for one in ("dashboardAlerts", "onlyAlertsOnDashboard"))


def _tells_dashboards(alerts: Sequence[Alert], dashboard: str) -> bool:
    """Tells whether it is known which alerts are those of a dashboard.

    Grafana says of every rule whether it has one; of another source at least one alert has to.
    """
    tells = any(one.get("folderUid") or _dashboard_of(one) for one in alerts)
    return bool(dashboard) and (tells or not alerts)


def _dashboard_of(alert: Alert) -> str:
    return text(mapping(alert.get("annotations")).get(DASHBOARD_ANNOTATION))


def _folder(options: Mapping[str, Any]) -> Mapping[str, Any]:
    folder = mapping(options.get("folder"))
    return folder if folder.get("uid") or folder.get("title") else {}


def state_of(alert: Alert) -> tuple[str, str, str]:
    """Tells the key of a state in `stateFilter`, what Grafana says, and its colour."""
    said = text(alert.get("state"))
    # Grafana adds a reason in brackets: `Normal (NoData)`.
    key = said.split("(")[0].strip().lower()
    return _STATES.get(key, ("error", said or "Unknown", "text"))


def _is_listed(alert: Alert, options: Mapping[str, Any]) -> bool:
    key, _, _ = state_of(alert)
    without_instances = options.get("showInactiveAlerts") is True and alert.get("instances") == 0
    name = text(options.get("alertName")).casefold()
    return (
        (key in _states_shown(options) or without_instances)
        and name in text(alert.get("name")).casefold()
        and _is_in(alert, _folder(options))
        and _matches(mapping(alert.get("labels")), text(options.get("alertInstanceLabelFilter")))
    )


def _states_shown(options: Mapping[str, Any]) -> frozenset[str]:
    chosen = options.get("stateFilter")
    if isinstance(chosen, list):
        names = [text(one) for one in chosen]
    elif isinstance(chosen, dict):
        names = [name for name, is_on in chosen.items() if is_on is True]
    else:
        return _SHOWN_UNLESS_SAID
    shown = frozenset(_OLD_STATES.get(name, name) for name in names)
    # The list of older panels is empty where all states are shown.
    return shown if shown or isinstance(chosen, dict) else frozenset(_IMPORTANCE)


def _is_in(alert: Alert, folder: Mapping[str, Any]) -> bool:
    """Tells whether an alert is in a folder; yes if its source names no folders."""
    if not folder or not alert.get("folderUid"):
        return True
    if folder.get("uid"):
        return bool(alert["folderUid"] == folder["uid"])
    return alert.get("folder") == folder.get("title")


def _matches(labels: Mapping[str, Any], selector: str) -> bool:
    """Tells whether labels match a selector, such as `{service="mcp"}`; `$` stands for any."""
    for name, operator, value in _MATCHER.findall(selector):
        found = str(labels.get(name, ""))
        if "$" in value:
            continue
        if operator in ("=", "!="):
            is_equal = found == value
        else:
            try:
                is_equal = re.fullmatch(value, found) is not None
            except re.error:
                continue
        if is_equal != (operator in ("=", "=~")):
            return False
    return True


def _sorted(alerts: Sequence[Alert], options: Mapping[str, Any]) -> Sequence[Alert]:
    order = options.get("sortOrder")
    by_name = sorted(alerts, key=lambda one: text(one.get("name")).casefold())
    if order == 2:
        return by_name[::-1]
    if order in (4, 5):
        return sorted(by_name, key=lambda one: text(one.get("activeAt")), reverse=order == 5)
    if order == 3:
        return sorted(by_name, key=lambda one: _IMPORTANCE.index(state_of(one)[0]))
    return by_name
