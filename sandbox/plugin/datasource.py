"""`grafana:oss/dataSource:DataSource`."""

from __future__ import annotations

from typing import Any, Final

from mcp_monitoring.review.provider import gojson
from mcp_monitoring.review.provider.datasource import (
    DATASOURCE,
    FIELDS,
    HEADER_NAME,
    HEADER_VALUE,
    PDC_ENABLE,
    PDC_USERNAME,
    datasource_from_grafana,
)
from mcp_monitoring.review.provider.identity import split_id

from sandbox.plugin.client import Grafana, GrafanaError, Operation
from sandbox.plugin.resource import ResourceType, State, unfinished, unless_gone

__all__ = ["DataSource"]

_CREATE: Final = Operation("addDataSource", "POST", "/datasources")
_GET: Final = Operation("getDataSourceByUid", "GET", "/datasources/uid/{uid}")
_UPDATE: Final = Operation("updateDataSourceByUid", "PUT", "/datasources/uid/{uid}")
_DELETE: Final = Operation("deleteDataSourceByUid", "DELETE", "/datasources/uid/{uid}")


class DataSource(ResourceType):
    """A data source."""

    type_name = "grafana:oss/dataSource:DataSource"
    autonamed = "name"
    properties = DATASOURCE

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
        return datasource_from_grafana(remote, known, org)


def _body(values: State) -> dict[str, Any]:
    """Returns what is sent for a data source (recordings 01 and 24)."""
    body = {key: values[name] for name, key in FIELDS.items() if values.get(name)}
    json_data = gojson.unmarshal_object(values.get("jsonDataEncoded") or "{}")
    secure = gojson.unmarshal_object(values.get("secureJsonDataEncoded") or "{}")
    network = values.get("privateDataSourceConnectNetworkId")
    if network:
        json_data |= {PDC_ENABLE: True, PDC_USERNAME: network}
    # The provider numbers the headers in the random order of a Go map. This uses sorted order.
    for number, (name, value) in enumerate(sorted((values.get("httpHeaders") or {}).items()), 1):
        json_data[f"{HEADER_NAME}{number}"] = name
        secure[f"{HEADER_VALUE}{number}"] = value
    body["jsonData"] = json_data
    if secure:
        body["secureJsonData"] = secure
    return body
