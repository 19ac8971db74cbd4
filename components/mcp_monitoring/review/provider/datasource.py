"""Data sources, as the provider reads them. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from . import gojson
from .properties import Property

HEADER_NAME: Final = "httpHeaderName"
"""Prefix of the keys of the names of HTTP headers in `jsonData`; a number follows."""

HEADER_VALUE: Final = "httpHeaderValue"
"""Prefix of the keys of their values in `secureJsonData`."""

_TEAM_HEADERS: Final = "teamHttpHeaders"
PDC_ENABLE: Final = "enableSecureSocksProxy"
"""Key of Grafana Cloud's private connections, which the provider writes into `jsonData`."""

PDC_USERNAME: Final = "secureSocksProxyUsername"
"""Key of the network of a private connection."""

FIELDS: Final = {
    "accessMode": "access",
    "basicAuthEnabled": "basicAuth",
    "basicAuthUsername": "basicAuthUser",
    "databaseName": "database",
    "isDefault": "isDefault",
    "name": "name",
    "type": "type",
    "uid": "uid",
    "url": "url",
    "username": "user",
}
"""Input property to field of Grafana's API. Empty fields are not sent."""


def _normalise(text: str) -> str:
    """Writes JSON as the state has it; text that is no JSON becomes empty (provider source)."""
    try:
        return gojson.marshal(gojson.unmarshal(text))
    except gojson.GoJSONError:
        return ""


def _same_json(old: Any, new: Any) -> bool:
    """Tells whether two JSON texts mean the same; `{}` and "" do (provider source)."""
    if old == "{}" and new == "":
        return True
    return bool(old and new and _normalise(old) == _normalise(new))


def _same_default(old: Any, new: Any) -> bool:
    """Ignores a change of `isDefault` to false: Grafana always has a default (recording 22)."""
    return old is True and new is False


def _json_problem(property_name: str, text: str, reserved: dict[str, str]) -> str | None:
    """Says what is wrong with a JSON property.

    Reserved words are searched in the whole text, also in values (provider source).
    """
    for word, reason in reserved.items():
        if word in text:
            return reason
    try:
        gojson.unmarshal(text)
    except gojson.GoJSONError as error:
        return f'"{property_name}" contains an invalid JSON: {error}'
    return None


def _json_data_problem(text: str) -> str | None:
    plain = "is a reserved key and cannot be used in JSON data"
    return _json_problem(
        "json_data_encoded",
        text,
        {
            HEADER_NAME: f"{HEADER_NAME}{{num}} {plain}. Use the http_headers attribute instead",
            _TEAM_HEADERS: f"{_TEAM_HEADERS} {plain}. "
            "Use the data_source_config_lbac_rules resource instead",
            PDC_ENABLE: f"{PDC_ENABLE} {plain}",
            PDC_USERNAME: f"{PDC_USERNAME} {plain}",
        },
    )


def _secure_json_data_problem(text: str) -> str | None:
    reason = (
        f"{HEADER_VALUE}{{num}} is a reserved key and cannot be used in JSON data. "
        "Use the http_headers attribute instead"
    )
    return _json_problem("secure_json_data_encoded", text, {HEADER_VALUE: reason})


DATASOURCE: Final = (
    Property("accessMode", default="proxy"),
    Property("basicAuthEnabled", "boolean", default=False),
    Property("basicAuthUsername", default=""),
    Property("databaseName", default=""),
    Property("httpHeaders", "object", secret=True),
    Property("isDefault", "boolean", default=False, same=_same_default),
    Property("jsonDataEncoded", normalise=_normalise, same=_same_json, problem=_json_data_problem),
    Property("name", required=True),
    Property("orgId", computed=True, force_new=True),
    Property("privateDataSourceConnectNetworkId", default=""),
    Property(
        "secureJsonDataEncoded",
        secret=True,
        normalise=_normalise,
        same=_same_json,
        problem=_secure_json_data_problem,
    ),
    Property("type", required=True),
    Property("uid", computed=True, force_new=True),
    Property("url"),
    Property("username", default=""),
)
"""The properties of a data source."""


def datasource_from_grafana(
    remote: Mapping[str, Any], known: Mapping[str, Any], org: str
) -> dict[str, Any]:
    """Returns the state of a data source, made from Grafana's answer (recording 03).

    Args:
        remote: answer to `GET /api/datasources/uid/UID`.
        known: the last known state; what Grafana does not show comes from it.
        org: organisation of the request.
    """
    remote_org = str(remote.get("orgId") or org)
    state = {name: remote.get(key, "") for name, key in FIELDS.items()}
    json_data, header_names = _without_headers(remote.get("jsonData") or {})
    headers = known.get("httpHeaders")
    if headers:
        # Grafana shows only the names. So a removed header is noticed, a changed value is not
        # (recordings 25 and 39).
        headers = {name: value for name, value in headers.items() if name in header_names}
    return {
        **state,
        "id": f"{remote_org}:{remote['uid']}",
        "orgId": remote_org,
        "httpHeaders": headers,
        "jsonDataEncoded": gojson.marshal(json_data),
        "privateDataSourceConnectNetworkId": known.get("privateDataSourceConnectNetworkId"),
        "secureJsonDataEncoded": known.get("secureJsonDataEncoded"),
    }


def _without_headers(json_data: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """Splits Grafana's jsonData into the part for programs and the names of HTTP headers."""
    hidden = (_TEAM_HEADERS, PDC_ENABLE, PDC_USERNAME)
    names = {str(value) for key, value in json_data.items() if key.startswith(HEADER_NAME)}
    rest = {
        key: value
        for key, value in json_data.items()
        if not key.startswith(HEADER_NAME) and key not in hidden
    }
    return rest, names
