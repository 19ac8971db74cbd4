"""Dashboards, as the provider reads them. Pure."""

import json
from collections.abc import Mapping
from typing import Any, Final

from ...dashboard.classic.keys import PANELS
from . import gojson
from .identity import page, split_id
from .properties import Property

_OF_GRAFANA: Final = ("id", "version")
_LIBRARY_PANEL_KEYS: Final = frozenset({"name", "uid"})


def normalise(text: str) -> str:
    """Returns a dashboard's JSON as the state has it.

    It drops `id`, `version` and the `id` of every top-level panel. Panels inside a row keep
    theirs. Of a library panel only name and uid stay. The rest is written as Go does (recording
    01, provider source). Text that is not a JSON object stays the same.
    """
    try:
        model = gojson.unmarshal_object(text)
    except gojson.GoJSONError:
        return text
    return normal_form(model)


def normal_form(model: Mapping[str, Any]) -> str:
    """Returns the same as `normalise` does of the JSON of a model."""
    return gojson.marshal(_significant(model))


def is_as_sent(model: Mapping[str, Any], sent: Any) -> bool:
    """Tells whether Grafana has a dashboard exactly as it was sent, ids of panels included.

    It is quick, and sure only if it says so: the component writes its JSON in the way of this
    function, and another text of the same dashboard is not recognised.

    Args:
        model: the dashboard that Grafana shows.
        sent: JSON of the dashboard that was sent.
    """
    own = {key: value for key, value in model.items() if key not in _OF_GRAFANA}
    return bool(sent == json.dumps(own, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def _significant(model: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in model.items() if key not in _OF_GRAFANA}
    if isinstance(kept.get(PANELS), list):
        kept[PANELS] = [_significant_panel(panel) for panel in kept[PANELS]]
    return kept


def _significant_panel(panel: Any) -> Any:
    if not isinstance(panel, dict):
        return panel
    kept = {key: value for key, value in panel.items() if key != "id"}
    if isinstance(kept.get("libraryPanel"), dict):
        library = kept["libraryPanel"].items()
        kept["libraryPanel"] = {key: value for key, value in library if key in _LIBRARY_PANEL_KEYS}
    return kept


def uid_of(text: Any) -> str:
    """Returns the uid in a dashboard's JSON; "" if there is none or the text is no JSON."""
    if not isinstance(text, str):
        return ""
    try:
        uid = gojson.unmarshal_object(text).get("uid")
    except gojson.GoJSONError:
        return ""
    return uid if isinstance(uid, str) else ""


def _json_problem(text: str) -> str | None:
    """Says what is wrong with a dashboard's JSON (recording 51)."""
    try:
        gojson.unmarshal_object(text)
    except gojson.GoJSONError as error:
        return str(error)
    return None


def _same_folder(old: Any, new: Any) -> bool:
    """Compares folders: `1:uid` is the same as `uid`, "0" means no folder (provider source)."""

    def bare(folder: str) -> str:
        uid = split_id(folder)[1]
        return "" if uid == "0" else uid

    return bare(old) == bare(new)


DASHBOARD: Final = (
    Property("configJson", required=True, normalise=normalise, problem=_json_problem),
    Property("dashboardId", "integer", output=True),
    Property("folder", same=_same_folder),
    Property("message"),
    Property("orgId", computed=True, force_new=True),
    Property("overwrite", "boolean"),
    Property("uid", output=True),
    Property("url", output=True),
    Property("version", "integer", output=True),
)
"""The properties of a dashboard."""


def dashboard_from_grafana(
    remote: Mapping[str, Any], known: Mapping[str, Any], org: str, address: str
) -> dict[str, Any]:
    """Returns the state of a dashboard, made from Grafana's answer (recordings 03, 43 and 58).

    Args:
        remote: answer to `GET /api/dashboards/uid/UID`.
        known: the last known state; what Grafana does not show comes from it.
        org: organisation of the request.
        address: address of Grafana, without a slash at its end.
    """
    model, sent = remote["dashboard"], known.get("configJson")
    config = normal_form(model)
    if sent and sent != config and not uid_of(sent):
        # Grafana chose this uid. It is not in the program's JSON.
        config = normal_form({key: value for key, value in model.items() if key != "uid"})
    return {**around_content(remote, known, org, address), "configJson": config}


def around_content(
    remote: Mapping[str, Any], known: Mapping[str, Any], org: str, address: str
) -> dict[str, Any]:
    """Returns the state of a dashboard without its content, as `dashboard_from_grafana` does."""
    model, meta = remote["dashboard"], remote["meta"]
    return {
        "id": f"{org}:{model['uid']}",
        "dashboardId": model.get("id"),
        "folder": meta.get("folderUid") or "",
        "message": known.get("message"),
        "orgId": org,
        "overwrite": known.get("overwrite"),
        "uid": model["uid"],
        "url": page(address, meta["url"]),
        "version": model.get("version"),
    }
