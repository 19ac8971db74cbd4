"""Alerts that never fire in Grafana, because nothing there makes the series they ask for. Pure."""

import re
from collections.abc import Collection

from .metric_names import asked_for

# They answer something where there is no series.
_ANSWER_ALWAYS = {"absent", "absent_over_time", "vector", "scalar"}
# With them, one side may answer where the other has no series.
_ONE_SIDE = {"or", "unless"}

_OF_PROMETHEUS = ("ALERTS", "ALERTS_FOR_STATE")
_OF_GRAFANA = re.compile(r"GRAFANA_ALERTS\w*")


def unmade(name: str, recorded: Collection[str] = ()) -> str:
    """Says why nothing here makes a series; empty if something may.

    Args:
        name: the name of the series. A colon in it means, by convention, that a rule records it.
        recorded: series that some Prometheus is known to record.
    """
    if name in recorded:
        return ""
    if name in _OF_PROMETHEUS:
        return "Prometheus writes it for alerts of its own alone, not for those in Grafana"
    if _OF_GRAFANA.fullmatch(name):
        return "Grafana writes it only if it keeps the history of alerts in this Prometheus"
    if ":" in name:
        return "it looks like the series of a recording rule, and nothing here records it"
    return ""


def silent_without(expr: str, recorded: Collection[str] = ()) -> list[str]:
    """Lists the series that an alert is silent without, and that nothing here makes.

    What cannot be told without parsing the expression is not listed.

    Args:
        expr: expression of the alert.
        recorded: series that some Prometheus is known to record.
    """
    asked = asked_for(expr)
    if asked.words & _ANSWER_ALWAYS:
        return []
    missing = [name for name in asked.names if unmade(name, recorded)]
    if asked.words & _ONE_SIDE and len(missing) < len(asked.names):
        return []
    return missing
