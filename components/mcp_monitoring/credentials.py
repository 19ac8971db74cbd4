"""How Grafana authenticates to Prometheus: from the component's arguments to a data source's."""

from collections.abc import Mapping
from typing import Any

import pulumi

from .arguments import is_deferred

SECRET_ARGUMENTS = (
    "basic_auth_password",
    "bearer_token",
    "datasource_secure_json_data",
    "http_headers",
)
"""The arguments of the component that are secrets."""


def secure_json_data(given: Mapping[str, Any]) -> pulumi.Output[str] | None:
    """Makes Grafana's secureJsonData, as JSON and secret.

    Args:
        given: checked arguments of the component.

    Returns:
        None if no argument has anything for it.
    """
    password = given.get("basic_auth_password")
    more = given.get("datasource_secure_json_data")
    if password is None and more is None:
        return None

    def merge(known: Mapping[str, Any]) -> Mapping[str, Any]:
        own = {} if known["password"] is None else {"basicAuthPassword": known["password"]}
        return {**(known["more"] or {}), **own}

    merged = pulumi.Output.all(password=password, more=more).apply(merge)
    return pulumi.Output.secret(pulumi.Output.json_dumps(merged, sort_keys=True))


def http_headers(given: Mapping[str, Any]) -> pulumi.Output[Mapping[str, str]] | None:
    """Makes the headers sent to Prometheus, a bearer token among them; secret.

    Args:
        given: checked arguments of the component.

    Returns:
        None if there is none.
    """
    token = given.get("bearer_token")
    headers = given.get("http_headers")
    if token is None and headers is None:
        return None

    def merge(known: Mapping[str, Any]) -> Mapping[str, str]:
        own = {} if known["token"] is None else {"Authorization": f"Bearer {known['token']}"}
        return {**(known["headers"] or {}), **own}

    return pulumi.Output.secret(pulumi.Output.all(token=token, headers=headers).apply(merge))


def credential_names(given: Mapping[str, Any]) -> pulumi.Input[list[str]]:
    """Lists which credentials there are, sorted, without their values.

    Args:
        given: checked arguments of the component.

    Returns:
        Plain text, unless a whole map of credentials is known only later.
    """
    fixed = [key for key in ("basic_auth_username", "bearer_token") if key in given]
    maps = {key: given.get(key, {}) for key in ("datasource_secure_json_data", "http_headers")}

    def names(known: Mapping[str, Mapping[str, Any]]) -> list[str]:
        inner = [f"{argument}.{name}" for argument, map_ in known.items() for name in map_]
        return sorted(fixed + inner)

    if any(is_deferred(value) for value in maps.values()):
        # Names are no secrets, and must be comparable in the state.
        return pulumi.Output.unsecret(pulumi.Output.from_input(maps).apply(names))
    return names(maps)
