"""Dashboards, as the provider reads them. Pure.

What it does with a dashboard in its envelope (`apiVersion`, `kind`, `spec`) on Grafana 13 rests on
its source alone: https://github.com/grafana/terraform-provider-grafana/pull/2622, 2623, 2624 and
2627. On Grafana 12 it refuses one (recording 235).
"""

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


def _with_spec(envelope: Mapping[str, Any], model: Mapping[str, Any]) -> str:
    """Returns the envelope that was sent, around the spec that Grafana has.

    Nothing else of it is compared with Grafana (source,
    `normalizeKubernetesDashboardConfigJSONForState`).
    """
    there = _significant({key: value for key, value in model.items() if key != "uid"})
    here = _significant({key: value for key, value in envelope["spec"].items() if key != "uid"})
    if gojson.marshal(there) == gojson.marshal(here):
        return normal_form(envelope)
    return normal_form({**envelope, "spec": there})


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
    """Returns the uid in a dashboard's JSON; "" if there is none or the text is no JSON.

    The provider does not look into an envelope for it.
    """
    uid = _object_in(text).get("uid")
    return uid if isinstance(uid, str) else ""


def api_version_of(text: Any) -> str:
    """Returns the version in which the provider asks for a dashboard; "" for the default one.

    Args:
        text: JSON that was sent; of an envelope such as `dashboard.grafana.app/v2beta1` it is
            `v2beta1` (source, `preferredDashboardAPIVersion`).
    """
    model = _envelope_in(text)
    if not model:
        return ""
    group, slash, version = model["apiVersion"].partition("/")
    return version if slash else group if group.startswith("v") else ""


def is_envelope(model: Mapping[str, Any]) -> bool:
    """Tells whether the provider takes a model for the envelope of a dashboard, of any version.

    Source: `isKubernetesStyleDashboard`.
    """
    version, kind, spec = (model.get(key) for key in ("apiVersion", "kind", "spec"))
    return isinstance(version, str) and isinstance(kind, str) and isinstance(spec, dict)


def _envelope_in(text: Any) -> dict[str, Any]:
    # Most states hold classic dashboards, whose text need not be read to know.
    if not isinstance(text, str) or '"apiVersion"' not in text:
        return {}
    model = _object_in(text)
    return model if is_envelope(model) else {}


def _object_in(text: Any) -> dict[str, Any]:
    if not isinstance(text, str):
        return {}
    try:
        return gojson.unmarshal_object(text)
    except gojson.GoJSONError:
        return {}


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
        remote: answer to `GET /api/dashboards/uid/UID`, asked in the version of `api_version_of`.
        known: the last known state; what Grafana does not show comes from it.
        org: organisation of the request.
        address: address of Grafana, without a slash at its end.
    """
    model, sent = remote["dashboard"], known.get("configJson")
    config = normal_form(model)
    envelope = _envelope_in(sent)
    if envelope:
        config = _with_spec(envelope, model)
    elif sent and sent != config and not uid_of(sent):
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
