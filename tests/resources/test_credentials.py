"""Credentials whose values are known only while deploying: what fails then, and what it says."""

from functools import partial
from typing import Any

import pulumi
import pytest
from deployment import Deploy
from mcp_monitoring.resources.credentials import credential_names, http_headers, secure_json_data

CANARY = "canary-41d7"


def later(value: Any) -> pulumi.Output[Any]:
    return pulumi.Output.secret(value)


def refusal(deploy: Deploy, program: Any) -> str:
    with pytest.raises(pulumi.RunError) as raised:
        deploy(program)
    assert CANARY not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("name", ["Authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("way", ["bearer_token", "basic_auth_username"])
def test_an_authorization_header_beside_another_way_in_is_refused(
    deploy: Deploy, way: str, name: str
) -> None:
    given = {way: later(CANARY), "http_headers": later({name: CANARY})}

    said = refusal(deploy, lambda: http_headers(given))

    assert said == (
        f"McpMonitoring: {way}, http_headers: Authorization: each of them sets the Authorization"
        " header; give one"
    )


def test_an_authorization_header_alone_is_sent(deploy: Deploy) -> None:
    headers = {"Authorization": "Basic x", "X-Scope-OrgID": "team"}

    assert deploy(lambda: http_headers({"http_headers": later(headers)})).result == headers


def test_other_headers_stand_beside_a_token(deploy: Deploy) -> None:
    given = {"bearer_token": later("t"), "http_headers": later({"X-Scope-OrgID": "team"})}

    assert deploy(lambda: http_headers(given)).result == {
        "X-Scope-OrgID": "team",
        "Authorization": "Bearer t",
    }


def test_a_password_given_twice_is_refused(deploy: Deploy) -> None:
    given = {
        "basic_auth_password": later(CANARY),
        "datasource_secure_json_data": later({"basicAuthPassword": CANARY}),
    }

    said = refusal(deploy, lambda: secure_json_data(given))

    assert "basic_auth_password, datasource_secure_json_data: basicAuthPassword: " in said
    assert said.endswith("give one")


def test_a_password_given_twice_is_refused_where_it_is_plain(deploy: Deploy) -> None:
    given = {
        "basic_auth_password": CANARY,
        "datasource_secure_json_data": {"basicAuthPassword": CANARY},
    }

    assert "give one" in refusal(deploy, lambda: secure_json_data(given))


def test_a_password_is_taken_from_either_place(deploy: Deploy) -> None:
    for given in (
        {"basic_auth_password": later("p")},
        {"datasource_secure_json_data": later({"basicAuthPassword": "p"})},
    ):
        assert deploy(partial(secure_json_data, given)).result == '{"basicAuthPassword": "p"}'


@pytest.mark.parametrize(
    ("argument", "made"),
    [("http_headers", http_headers), ("datasource_secure_json_data", secure_json_data)],
)
@pytest.mark.parametrize(
    ("value", "type_name"), [(12, "int"), (1.5, "float"), (True, "bool"), (None, "NoneType")]
)
def test_a_value_that_is_no_text_is_named(
    deploy: Deploy, argument: str, made: Any, value: Any, type_name: str
) -> None:
    said = refusal(deploy, lambda: made({argument: later({"X-Scope-OrgID": value})}))

    assert said == (
        f"McpMonitoring: {argument}: X-Scope-OrgID: must be a string, not a value of type"
        f" {type_name}"
    )


@pytest.mark.parametrize("made", [http_headers, credential_names])
def test_a_list_in_place_of_a_map_is_named(deploy: Deploy, made: Any) -> None:
    said = refusal(deploy, lambda: made({"http_headers": later([CANARY])}))

    assert said == "McpMonitoring: http_headers: must be a map, not a value of type list"


def test_a_map_that_turns_out_to_be_missing_is_empty(deploy: Deploy) -> None:
    given = {"http_headers": later(None), "bearer_token": later("t")}

    assert deploy(lambda: http_headers(given)).result == {"Authorization": "Bearer t"}
    assert deploy(lambda: credential_names(given)).result == ["bearer_token"]
