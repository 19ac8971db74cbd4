"""Dashboards in the schema in which Grafana stores them."""

from typing import Any

from .grafana import Grafana


def whole_dashboard(grafana: Grafana, uid: str) -> dict[str, Any] | None:
    """Fetches a dashboard without a conversion, as far as Grafana shows it so.

    Args:
        grafana: the Grafana.
        uid: its uid.

    Returns:
        `dashboard` and `meta`, in which the dashboard is the resource of a dynamic one; None if
        there is none.

    Raises:
        GrafanaError: if Grafana refuses.
    """
    found = grafana.stored_dashboard(uid)
    if found is None or not found.is_dynamic or not found.is_as_stored:
        return grafana.dashboard(uid)
    return {"dashboard": found.envelope, "meta": {"folderUid": found.folder_uid}}
