"""The stand-in's rules, one by one, and what it refuses to do."""

import json
from typing import Any

import httpx
import pytest
from mcp_monitoring.review.provider import gojson
from mcp_monitoring.review.provider.dashboard import normalise, uid_of
from mcp_monitoring.review.provider.identity import page, split_id

from sandbox.plugin.client import SANDBOX_COMMIT, GrafanaError, Operation
from sandbox.plugin.config import ConfigError, check_config, diff_config, read_config
from sandbox.plugin.dashboard import Dashboard
from sandbox.plugin.datasource import DataSource
from sandbox.plugin.folder import Folder
from sandbox.plugin.official import plugin_version
from sandbox.plugin.resource import ResourceType
from sandbox.plugin.schema import package_schema
from sandbox.plugin.server import RESOURCE_TYPES
from sandbox.plugin.values import UNKNOWN, Secret, from_struct, to_struct

from .plugin_fake import PASSWORD, URL, FakeGrafana, grafana

PING = Operation("getThing", "GET", "/things/{uid}")


# --- Normalisation


def test_normalising_a_dashboard_drops_what_grafana_numbers() -> None:
    model = {
        "id": 7,
        "version": 3,
        "uid": "u",
        "panels": [{"id": 1, "type": "row", "panels": [{"id": 2, "type": "stat"}]}],
    }
    assert json.loads(normalise(json.dumps(model))) == {
        "uid": "u",
        "panels": [{"type": "row", "panels": [{"id": 2, "type": "stat"}]}],
    }


def test_normalising_keeps_name_and_uid_of_a_library_panel_only() -> None:
    panel = {"libraryPanel": {"name": "n", "uid": "u", "version": 4, "meta": {}}}
    text = normalise(json.dumps({"panels": [panel]}))
    assert text == '{"panels":[{"libraryPanel":{"name":"n","uid":"u"}}]}'


def test_normalising_writes_json_as_go_does() -> None:
    text = normalise('{"title": "<b> & \\u00e9 \\u2028", "b": 1.0, "a": [1e21, 0.1]}')
    assert text == '{"a":[1e+21,0.1],"b":1,"title":"\\u003cb\\u003e \\u0026 é \\u2028"}'


def test_normalising_twice_changes_nothing() -> None:
    once = normalise('{"z": 1, "panels": [{"id": 1, "x": {"b": 2, "a": null}}]}')
    assert normalise(once) == once


@pytest.mark.parametrize("model", [{"panels": None}, {"panels": {}}, {"panels": [1, None]}])
def test_normalising_survives_odd_panels(model: dict[str, Any]) -> None:
    assert json.loads(normalise(json.dumps(model))) == model


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-7, "1e-7"),
        (1.5e300, "1.5e+300"),
        (123456789012345678, "123456789012345680"),
        (-0.0, "-0"),
        (1e20, "100000000000000000000"),
        ("\x7f\x01\ud800", '"\x7f\\u0001\ufffd"'),
        (True, "true"),
    ],
)
def test_go_json_scalars(value: Any, text: str) -> None:
    assert gojson.marshal(value) == text


@pytest.mark.parametrize("text", ["{not json", "{\n  not", '{"a": 1, not'])
def test_a_key_without_quotes_is_refused_in_gos_words(text: str) -> None:
    with pytest.raises(gojson.GoJSONError) as caught:
        gojson.unmarshal(text)
    message = "invalid character 'n' looking for beginning of object key string"
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"),
        ("NaN", "NaN is not JSON"),
        ("", "Expecting value: line 1 column 1 (char 0)"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_other_text_that_is_not_json_is_refused_too(text: str, message: str) -> None:
    with pytest.raises(gojson.GoJSONError) as caught:
        gojson.unmarshal(text)
    assert str(caught.value) == message


def test_an_object_that_ends_too_early_is_refused() -> None:
    with pytest.raises(gojson.GoJSONError, match="Expecting property name"):
        gojson.unmarshal("{")


def test_a_dashboard_has_to_be_an_object() -> None:
    (failure,) = Dashboard().check("d", {}, {"configJson": "[1]"}).failures
    assert failure == (
        "a JSON object is needed, not a value of type list. Examine values at 'd.configJson'."
    )


def test_uid_of() -> None:
    assert uid_of('{"uid": "a"}') == "a"
    assert [uid_of(text) for text in ("{}", '{"uid": 1}', "[", UNKNOWN, None)] == [""] * 5


# --- Values


def test_values_go_through_protobuf_and_back() -> None:
    values = {
        "a": None,
        "b": [1, 1.5, True, "x", {"c": {}}],
        "s": Secret({"k": "v"}),
        "u": UNKNOWN,
    }
    assert from_struct(to_struct(values)) == values


def test_a_secret_is_not_printed() -> None:
    assert PASSWORD not in repr(Secret(PASSWORD))


# --- Check


def test_check_fills_in_defaults_and_says_which() -> None:
    inputs = DataSource().check("prom", {}, {"name": "n", "type": "prometheus"}).inputs
    assert inputs == {
        "accessMode": "proxy",
        "basicAuthEnabled": False,
        "basicAuthUsername": "",
        "databaseName": "",
        "isDefault": False,
        "name": "n",
        "privateDataSourceConnectNetworkId": "",
        "type": "prometheus",
        "username": "",
        "__defaults": [
            "accessMode",
            "basicAuthEnabled",
            "basicAuthUsername",
            "databaseName",
            "isDefault",
            "privateDataSourceConnectNetworkId",
            "username",
        ],
    }


def test_a_data_source_without_a_name_gets_one_and_keeps_it() -> None:
    kind = DataSource()
    first = kind.check("prom", {}, {"type": "prometheus"}).inputs
    assert first["name"].startswith("prom-")
    second = kind.check("prom", first, {"type": "prometheus"}).inputs
    assert second["name"] == first["name"]
    assert kind.check("prom", {}, {"type": "t"}, proposed="wish").inputs["name"] == "wish"
    assert kind.check("prom", {}, {"type": "t"}, proposed="").failures


def test_a_made_up_name_needs_no_delete_before_replace() -> None:
    kind = DataSource()
    news = kind.check("prom", {}, {"type": "prometheus", "uid": "b"}).inputs
    olds = kind.plan_create({**news, "uid": "a"})
    assert not kind.diff(olds, news).delete_before_replace
    assert kind.diff(olds, {**news, "__defaults": []}).delete_before_replace


@pytest.mark.parametrize(
    ("kind", "inputs", "part"),
    [
        (Folder(), {}, 'The argument "title" is required'),
        (Folder(), {"title": "t", "uid": "a b"}, "folder UIDs can only be alphanumeric"),
        (Folder(), {"title": "t", "uid": "a\n"}, "folder UIDs can only be alphanumeric"),
        (Folder(), {"title": "t", "colour": "red"}, "Invalid or unknown key"),
        (Folder(), {"title": 1}, "expected string type"),
        (Dashboard(), {"folder": "f"}, 'The argument "config_json" is required'),
    ],
)
def test_check_refuses(kind: ResourceType, inputs: dict[str, Any], part: str) -> None:
    (failure,) = kind.check("x", {}, inputs).failures
    assert part in failure
    assert "Examine values at 'x." in failure


@pytest.mark.parametrize(
    ("field", "text", "part"),
    [
        ("jsonDataEncoded", '{"httpHeaderName1": "X"}', "httpHeaderName{num} is a reserved key"),
        ("jsonDataEncoded", '{"a": "teamHttpHeaders"}', "teamHttpHeaders is a reserved key"),
        ("jsonDataEncoded", "{", "contains an invalid JSON: Expecting property name"),
        ("secureJsonDataEncoded", '{"httpHeaderValue1": ""}', "httpHeaderValue{num} is a reserved"),
    ],
)
def test_check_refuses_reserved_words_in_a_data_source(field: str, text: str, part: str) -> None:
    inputs = {"name": "n", "type": "prometheus", field: text}
    (failure,) = DataSource().check("prom", {}, inputs).failures
    assert part in failure
    assert failure.endswith(f"Examine values at 'prom.{field}'.")


def test_unknown_inputs_pass_check() -> None:
    assert Dashboard().check("d", {}, {"configJson": UNKNOWN}).failures == []


# --- Diff


def dashboard_state(**changes: Any) -> dict[str, Any]:
    state = Dashboard().plan_create({"configJson": '{"uid": "u", "title": "t"}', "folder": "f"})
    return {**state, "orgId": "1", **changes}


def test_unknown_json_previews_a_replacement() -> None:
    diff = Dashboard().diff(dashboard_state(), {"configJson": UNKNOWN, "folder": "f"})
    assert (diff.replaces, diff.diffs) == (["__meta"], ["__meta", "configJson"])


@pytest.mark.parametrize("folder", ["f", "1:f"])
def test_a_folder_may_be_written_with_its_organisation(folder: str) -> None:
    news = {"configJson": '{"title":"t","uid":"u"}', "folder": folder}
    assert Dashboard().diff(dashboard_state(), news).diffs == []


def test_no_folder_and_folder_0_are_the_same() -> None:
    news = {"configJson": '{"title":"t","uid":"u"}', "folder": "0"}
    assert Dashboard().diff(dashboard_state(folder=""), news).diffs == []


def test_a_new_uid_of_a_folder_replaces_it() -> None:
    olds = {"title": "t", "uid": "a", "orgId": "1", "preventDestroyIfNotEmpty": False}
    diff = Folder().diff(olds, {"title": "t", "uid": "b", "preventDestroyIfNotEmpty": False})
    assert diff.kinds == {"uid": "UPDATE_REPLACE"}
    assert diff.stables == ["orgId"]
    assert not diff.delete_before_replace


def test_headers_are_compared_one_by_one() -> None:
    kind = DataSource()
    news = kind.check("x", {}, {"name": "n", "type": "t"}).inputs
    olds = {**kind.plan_create(news), "httpHeaders": {"A": "1", "B-C": "2", "D": "3"}}
    diff = kind.diff(olds, {**news, "httpHeaders": {"A": "9", "D": "3", "E": "4"}})
    assert diff.kinds == {
        "httpHeaders.A": "UPDATE",
        'httpHeaders["B-C"]': "DELETE",
        "httpHeaders.E": "ADD",
    }
    assert diff.diffs == ["httpHeaders"]


def test_a_suppressed_change_stays_out_of_the_plan() -> None:
    kind = DataSource()
    news = kind.check("x", {}, {"name": "n", "type": "t", "isDefault": True}).inputs
    olds = kind.plan_create(news)
    plan = kind.plan_update(olds, {**news, "isDefault": False, "url": "http://new"})
    assert (plan["isDefault"], plan["url"]) == (True, "http://new")


# --- What is sent


def test_an_unnormalised_library_panel_is_sent_whole() -> None:
    config = json.dumps({"uid": "u", "id": 5, "panels": [{"id": 1, "libraryPanel": {"x": 1}}]})
    answer = {"dashboard": {"id": 1, "uid": "u", "version": 1}, "meta": {"url": "/d/u"}}
    fake = FakeGrafana(
        {
            "POST /api/dashboards/db": (200, {"uid": "u"}),
            "GET /api/dashboards/uid/u": (200, answer),
        }
    )
    identifier, state = Dashboard().create(grafana(fake), {"configJson": config})
    assert (identifier, state["url"]) == ("1:u", f"{URL}/d/u")
    sent = json.loads(fake.requests[1].content)
    assert sent["dashboard"] == {"uid": "u", "panels": [{"id": 1, "libraryPanel": {"x": 1}}]}


def test_a_uid_that_grafana_chose_is_no_drift() -> None:
    answer = {"dashboard": {"id": 1, "uid": "made-up", "version": 1}, "meta": {"url": "/d/x"}}
    fake = FakeGrafana({"GET /api/dashboards/uid/made-up": (200, answer)})
    found = Dashboard().read(grafana(fake), "1:made-up", {"configJson": '{"title":"t"}'})
    assert found is not None
    assert found[1]["configJson"] == "{}"
    assert found[1]["uid"] == "made-up"


def test_a_folder_that_is_not_empty_is_kept_if_wanted() -> None:
    fake = FakeGrafana({"GET /api/search?folderUIDs=f": (200, [{"title": "A"}, {"title": "B"}])})
    with pytest.raises(GrafanaError, match=r"folder f is not empty .*\[A B\]"):
        Folder().delete(grafana(fake), "1:f", {"preventDestroyIfNotEmpty": True})
    assert not any(asked.startswith("DELETE") for asked in fake.asked)


def test_a_folder_is_deleted_with_its_rules_otherwise() -> None:
    fake = FakeGrafana({"DELETE /api/folders/f?forceDeleteRules=true": (200, {})})
    Folder().delete(grafana(fake), "1:f", {"preventDestroyIfNotEmpty": False})
    assert fake.asked[-1] == "DELETE /api/folders/f?forceDeleteRules=true"


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (Folder(), "/api/folders/x?forceDeleteRules=true"),
        (DataSource(), "/api/datasources/uid/x"),
        (Dashboard(), "/api/dashboards/uid/x"),
    ],
)
def test_deleting_what_is_gone_is_no_error(kind: ResourceType, path: str) -> None:
    kind.delete(grafana(FakeGrafana({f"DELETE {path}": (404, {"message": "gone"})})), "1:x", {})


def test_a_read_only_data_source_cannot_be_imported() -> None:
    answer = {"uid": "x", "orgId": 1, "readOnly": True, "jsonData": {}}
    fake = FakeGrafana({"GET /api/datasources/uid/x": (200, answer)})
    with pytest.raises(GrafanaError, match="read-only"):
        DataSource().read(grafana(fake), "x", {})


# --- Configuration


def test_the_environment_fills_in_and_auth_is_secret() -> None:
    inputs = check_config({"url": URL}, {"GRAFANA_URL": "other", "GRAFANA_AUTH": PASSWORD})
    assert inputs == {"url": URL, "auth": Secret(PASSWORD)}


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"auth": PASSWORD}, ("grafana:url", "GRAFANA_URL")),
        ({"url": URL}, ("grafana:auth", "GRAFANA_AUTH")),
        ({"url": URL, "auth": ""}, ("grafana:auth", "GRAFANA_AUTH")),
    ],
)
def test_a_missing_setting_is_named(settings: dict[str, Any], names: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config(settings, environ={})
    assert all(name in str(caught.value) for name in names)
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize(
    "settings", [{"retries": "many"}, {"storeDashboardSha256": "maybe"}, {"httpHeaders": PASSWORD}]
)
def test_an_unreadable_setting_is_named_and_no_secret_shown(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=f"grafana:{next(iter(settings))}") as caught:
        read_config({"url": URL, "auth": "a", **settings}, environ={})
    assert PASSWORD not in str(caught.value)


def test_settings_arrive_as_text() -> None:
    config = read_config(
        {"url": URL + "/", "auth": "a", "retries": "1", "retryStatusCodes": '["429","5xx"]'}, {}
    )
    assert (config.url, config.retries, config.retry_status_codes) == (URL, 1, ("429", "5xx"))


def test_a_configuration_does_not_print_its_credential() -> None:
    assert PASSWORD not in repr(read_config({"url": URL, "auth": PASSWORD}, environ={}))


def test_another_address_is_a_difference() -> None:
    assert diff_config({"url": "a", "version": "1"}, {"url": "b", "version": "2"}) == ["url"]


# --- Talking to Grafana


def test_any_other_grafana_is_refused_before_anything_is_sent() -> None:
    fake = FakeGrafana({}, commit="f2a1c9")
    with pytest.raises(GrafanaError) as caught:
        Folder().create(grafana(fake), {"title": "t"})
    assert "stand-in" in str(caught.value)
    assert URL in str(caught.value)
    assert "pulumi plugin install resource grafana" in str(caught.value)
    assert plugin_version() in str(caught.value)
    assert fake.asked == ["GET /api/health"]
    assert "authorization" not in fake.requests[0].headers


def test_a_server_that_is_no_grafana_is_refused() -> None:
    class Other(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, text="<html>")

    with pytest.raises(GrafanaError, match="stand-in"):
        grafana(Other()).call(PING, uid="x")


def test_the_server_is_asked_who_it_is_once() -> None:
    fake = FakeGrafana({"GET /api/things/x": (200, {})})
    client = grafana(fake)
    client.call(PING, uid="x")
    client.call(PING, uid="x")
    assert fake.asked == ["GET /api/health", "GET /api/things/x", "GET /api/things/x"]


def test_an_unreachable_server_is_named_without_its_credentials() -> None:
    class Refusing(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError(f"refused, {PASSWORD}")

    with pytest.raises(GrafanaError) as caught:
        grafana(Refusing(), url=f"http://admin:{PASSWORD}@grafana.example:3000").call(PING, uid="x")
    assert f"cannot reach Grafana at {URL}" in str(caught.value)
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("status", [401, 403, 500, 418])
def test_no_error_holds_the_credential(status: int) -> None:
    fake = FakeGrafana({"GET /api/things/x": (status, {"message": f"bad password {PASSWORD}"})})
    with pytest.raises(GrafanaError) as caught:
        grafana(fake, retries="0").call(PING, uid="x")
    assert str(status) in str(caught.value)
    assert "GET /things/{uid}" in str(caught.value)
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_credential_names_the_server_and_the_setting(status: int) -> None:
    fake = FakeGrafana({"GET /api/things/x": (status, {"message": "no"})})
    with pytest.raises(GrafanaError) as caught:
        grafana(fake, retries="0").call(PING, uid="x")
    assert URL in str(caught.value)
    assert "grafana:auth" in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "status", "waits"),
    [
        ({}, 412, [2, 4, 8]),
        ({}, 503, [2, 4, 8]),
        ({}, 404, []),
        ({"retries": "1", "retryWait": "1"}, 412, [1]),
        ({"retries": "0"}, 500, [2, 4, 8]),
        ({"retryStatusCodes": '["429", "5xx"]'}, 412, []),
        ({"retryStatusCodes": '["429", "5xx"]', "retryWait": "1"}, 502, [1, 1, 1]),
    ],
)
def test_retries(settings: dict[str, Any], status: int, waits: list[int]) -> None:
    waited: list[float] = []
    fake = FakeGrafana({"GET /api/things/x": (status, {})})
    with pytest.raises(GrafanaError):
        grafana(fake, waited, **settings).call(PING, uid="x")
    assert waited == waits


@pytest.mark.parametrize(
    ("model", "version", "taken"),
    [
        ({"apiVersion": "v2beta1", "kind": "Dashboard", "spec": {}}, "12.4.0", False),
        ({"apiVersion": "v1beta1", "kind": "Dashboard", "spec": {}}, "12.0.2", False),
        ({"apiVersion": "v1beta1", "kind": "Dashboard", "spec": {}}, "11.6.1", True),
        ({"apiVersion": "v2", "kind": "Dashboard", "spec": {}}, "13.0.0", True),
        ({"apiVersion": "v2", "title": "no envelope"}, "12.4.0", True),
    ],
)
def test_a_spec_in_its_envelope_is_not_sent_to_grafana_12(
    model: dict[str, Any], version: str, taken: bool
) -> None:
    health = {"commit": SANDBOX_COMMIT, "version": version}
    posted = {"uid": "b", "version": 1}
    there = {"dashboard": posted, "meta": {"url": "/d/b"}}
    answers = {
        "GET /api/health": (200, health),
        "POST /api/dashboards/db": (200, posted),
        "GET /api/dashboards/uid/b": (200, there),
        f"GET /api/dashboards/uid/b?apiVersion={model['apiVersion']}": (200, there),
    }
    fake = FakeGrafana(answers)
    inputs = {"configJson": json.dumps(model)}
    if taken:
        assert Dashboard().create(grafana(fake), inputs)[0] == "1:b"
        return
    major = version.partition(".")[0]
    with pytest.raises(GrafanaError, match=f"Grafana version {major} doesn't accept k8s-style"):
        Dashboard().create(grafana(fake), inputs)
    assert "POST /api/dashboards/db" not in fake.asked


def test_a_retry_may_succeed() -> None:
    fake = FakeGrafana({"GET /api/things/x": [(503, {}), (200, {"ok": True})]})
    assert grafana(fake).call(PING, uid="x") == {"ok": True}


@pytest.mark.parametrize(
    ("auth", "header"),
    [("user:pass", "Basic dXNlcjpwYXNz"), ("token", "Bearer token"), ("anonymous", None)],
)
def test_authentication(auth: str, header: str | None) -> None:
    fake = FakeGrafana({"GET /api/things/x": (200, {})})
    grafana(fake, auth=auth, httpHeaders='{"X-Extra": "1"}').call(PING, uid="x")
    assert fake.requests[-1].headers.get("authorization") == header
    assert fake.requests[-1].headers["x-extra"] == "1"


def test_another_organisation_needs_a_user() -> None:
    fake = FakeGrafana({"GET /api/things/x": (200, {})})
    grafana(fake).call(PING, org="2", uid="x")
    assert fake.requests[-1].headers["x-grafana-org-id"] == "2"
    with pytest.raises(GrafanaError, match="org_id is only supported with basic auth"):
        grafana(fake, auth="token").call(PING, org="2", uid="x")


def test_a_grafana_below_a_path() -> None:
    address = grafana(FakeGrafana({}), url="http://host/grafana/").address
    assert page(address, "/grafana/d/u") == page(address, "/d/u") == "http://host/grafana/d/u"


@pytest.mark.parametrize(
    ("identifier", "parts"), [("2:u", ("2", "u")), ("u", ("1", "u")), ("a:b", ("1", "a:b"))]
)
def test_resource_ids(identifier: str, parts: tuple[str, str]) -> None:
    assert split_id(identifier) == parts


def test_the_schema_names_the_types() -> None:
    schema = json.loads(package_schema(RESOURCE_TYPES))
    assert sorted(schema["resources"]) == [
        "grafana:alerting/contactPoint:ContactPoint",
        "grafana:alerting/ruleGroup:RuleGroup",
        "grafana:oss/dashboard:Dashboard",
        "grafana:oss/dataSource:DataSource",
        "grafana:oss/folder:Folder",
    ]
    prom = schema["resources"]["grafana:oss/dataSource:DataSource"]
    assert prom["requiredInputs"] == ["type"]
    assert prom["inputProperties"]["httpHeaders"]["secret"]
