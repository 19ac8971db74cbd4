"""`grafana:oss/dataSource:DataSource`."""

from __future__ import annotations

from typing import Any, Final

from sandbox.plugin import gojson
from sandbox.plugin.client import Grafana, GrafanaError, Operation, split_id
from sandbox.plugin.properties import Property
from sandbox.plugin.resource import ResourceType, State, unfinished, unless_gone

__all__ = ["DataSource"]

_CREATE: Final = Operation("addDataSource", "POST", "/datasources")
_GET: Final = Operation("getDataSourceByUid", "GET", "/datasources/uid/{uid}")
_UPDATE: Final = Operation("updateDataSourceByUid", "PUT", "/datasources/uid/{uid}")
_DELETE: Final = Operation("deleteDataSourceByUid", "DELETE", "/datasources/uid/{uid}")

_HEADER_NAME: Final = "httpHeaderName"
_HEADER_VALUE: Final = "httpHeaderValue"
_TEAM_HEADERS: Final = "teamHttpHeaders"
# Grafana Cloud's private connections. The provider itself writes them into jsonData.
_PDC_ENABLE: Final = "enableSecureSocksProxy"
_PDC_USERNAME: Final = "secureSocksProxyUsername"

# Input property to field of Grafana's API. Empty fields are not sent.
_FIELDS: Final = {
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
            _HEADER_NAME: f"{_HEADER_NAME}{{num}} {plain}. Use the http_headers attribute instead",
            _TEAM_HEADERS: f"{_TEAM_HEADERS} {plain}. "
            "Use the data_source_config_lbac_rules resource instead",
            _PDC_ENABLE: f"{_PDC_ENABLE} {plain}",
            _PDC_USERNAME: f"{_PDC_USERNAME} {plain}",
        },
    )


def _secure_json_data_problem(text: str) -> str | None:
    reason = (
        f"{_HEADER_VALUE}{{num}} is a reserved key and cannot be used in JSON data. "
        "Use the http_headers attribute instead"
    )
    return _json_problem("secure_json_data_encoded", text, {_HEADER_VALUE: reason})


class DataSource(ResourceType):
    """A data source."""

    type_name = "grafana:oss/dataSource:DataSource"
    autonamed = "name"
    properties = (
        Property("accessMode", default="proxy"),
        Property("basicAuthEnabled", "boolean", default=False),
        Property("basicAuthUsername", default=""),
        Property("databaseName", default=""),
        Property("httpHeaders", "object", secret=True),
        Property("isDefault", "boolean", default=False, same=_same_default),
        Property(
            "jsonDataEncoded", normalise=_normalise, same=_same_json, problem=_json_data_problem
        ),
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

    def create(self, grafana: Grafana, inputs: State) -> tuple[str, State]:
        """Creates the data source and reads it back (recording 01)."""
        org = inputs.get("orgId") or "1"
        created = grafana.call(_CREATE, body=_body(inputs), org=org)
        uid, plan = created["datasource"]["uid"], self.plan_create(inputs)
        with unfinished(f"{org}:{uid}", plan):
            state = self._read_back(grafana, org, uid, plan)
        return state["id"], state

    def read(self, grafana: Grafana, identifier: str, state: State) -> tuple[str, State] | None:
        """Reads the data source with one request (recording 03), for an import twice (133).

        Raises:
            GrafanaError: If the request fails, or on import of a read-only data source.
        """
        org, uid = split_id(identifier)
        if not state and unless_gone(lambda: self._read_back(grafana, org, uid, state)) is None:
            return None
        return unless_gone(lambda: self._read_back(grafana, org, uid, state))

    def update(self, grafana: Grafana, identifier: str, olds: State, news: State) -> State:
        """Sends the whole data source; the plan is the new state (recordings 19 and 40).

        The provider does not read it back. It does not send credentials that the program no longer
        has, and Grafana keeps them. So the next refresh shows the user name again (recordings 26
        and 39).
        """
        org, uid = split_id(identifier)
        plan = self.plan_update(olds, news)
        grafana.call(_UPDATE, body=_body(plan), org=org, uid=uid)
        return plan

    def delete(self, grafana: Grafana, identifier: str, state: State) -> None:
        """Deletes the data source (recording 60)."""
        org, uid = split_id(identifier)
        try:
            grafana.call(_DELETE, org=org, uid=uid)
        except GrafanaError as error:
            if error.status != 404:
                raise

    def _read_back(self, grafana: Grafana, org: str, uid: str, known: State) -> State:
        """Reads the state; what Grafana does not show comes from `known`."""
        remote = grafana.call(_GET, org=org, uid=uid)
        if not known and remote.get("readOnly"):
            # Text: provider source, the importer.
            raise GrafanaError(
                "this Grafana data source is read-only. It cannot be imported as a resource. "
                "Use the `data_grafana_data_source` data source instead"
            )
        remote_org = str(remote.get("orgId") or org)
        state: State = {name: remote.get(key, "") for name, key in _FIELDS.items()}
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


def _body(values: State) -> dict[str, Any]:
    """Returns what is sent for a data source (recordings 01 and 24)."""
    body = {key: values[name] for name, key in _FIELDS.items() if values.get(name)}
    json_data = gojson.unmarshal_object(values.get("jsonDataEncoded") or "{}")
    secure = gojson.unmarshal_object(values.get("secureJsonDataEncoded") or "{}")
    network = values.get("privateDataSourceConnectNetworkId")
    if network:
        json_data |= {_PDC_ENABLE: True, _PDC_USERNAME: network}
    # The provider numbers the headers in the random order of a Go map. This uses sorted order.
    for number, (name, value) in enumerate(sorted((values.get("httpHeaders") or {}).items()), 1):
        json_data[f"{_HEADER_NAME}{number}"] = name
        secure[f"{_HEADER_VALUE}{number}"] = value
    body["jsonData"] = json_data
    if secure:
        body["secureJsonData"] = secure
    return body


def _without_headers(json_data: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """Splits Grafana's jsonData into the part for programs and the names of HTTP headers."""
    hidden = (_TEAM_HEADERS, _PDC_ENABLE, _PDC_USERNAME)
    names = {str(value) for key, value in json_data.items() if key.startswith(_HEADER_NAME)}
    rest = {
        key: value
        for key, value in json_data.items()
        if not key.startswith(_HEADER_NAME) and key not in hidden
    }
    return rest, names
