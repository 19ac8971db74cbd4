"""Credentials of Grafana for Prometheus, made from the arguments of the component."""

from collections.abc import Mapping
from typing import Any

import pulumi

from ..arguments.checking import authorization_problem, is_deferred, text_map_problems, type_name


def secure_json_data(given: Mapping[str, Any]) -> pulumi.Output[str] | None:
    """Makes Grafana's secureJsonData: JSON, as a secret.

    Args:
        given: checked arguments of the component.

    Returns:
        None if no argument sets any of it. A wrong value that is known only later fails the
        deployment at that time (`pulumi.RunError`), before the data source is made.
    """
    password = given.get("basic_auth_password")
    more = given.get("datasource_secure_json_data")
    if password is None and more is None:
        return None

    def merge(known: Mapping[str, Any]) -> Mapping[str, Any]:
        texts = _texts("datasource_secure_json_data", known["more"])
        if known["password"] is None:
            return texts
        if "basicAuthPassword" in texts:
            raise _refusal(
                "basic_auth_password, datasource_secure_json_data: basicAuthPassword: each of them"
                " is the password; give one"
            )
        return {**texts, "basicAuthPassword": known["password"]}

    merged = pulumi.Output.all(password=password, more=more).apply(merge)
    return pulumi.Output.secret(pulumi.Output.json_dumps(merged, sort_keys=True))


def http_headers(given: Mapping[str, Any]) -> pulumi.Output[Mapping[str, str]] | None:
    """Makes the headers sent to Prometheus, also that of a bearer token, as a secret.

    Args:
        given: checked arguments of the component.

    Returns:
        None if there is none. A wrong value that is known only later fails the deployment at that
        time (`pulumi.RunError`), before the data source is made.
    """
    token = given.get("bearer_token")
    headers = given.get("http_headers")
    if token is None and headers is None:
        return None

    def merge(known: Mapping[str, Any]) -> Mapping[str, str]:
        texts = _texts("http_headers", known["headers"])
        if problem := authorization_problem(given, texts):
            raise _refusal(problem)
        own = {} if known["token"] is None else {"Authorization": f"Bearer {known['token']}"}
        return {**texts, **own}

    return pulumi.Output.secret(pulumi.Output.all(token=token, headers=headers).apply(merge))


def credential_names(given: Mapping[str, Any]) -> pulumi.Input[list[str]]:
    """Lists the names of the given credentials, sorted.

    Args:
        given: checked arguments of the component.

    Returns:
        A plain list, unless a whole map of credentials is known only later.
    """
    fixed = [key for key in ("basic_auth_username", "bearer_token") if key in given]
    maps = {key: given.get(key, {}) for key in ("datasource_secure_json_data", "http_headers")}

    def names(known: Mapping[str, Any]) -> list[str]:
        inner = [f"{key}.{name}" for key, value in known.items() for name in _map(key, value)]
        return sorted(fixed + inner)

    if any(is_deferred(value) for value in maps.values()):
        # Names are no secrets, and the state must be able to compare them.
        return pulumi.Output.unsecret(pulumi.Output.from_input(maps).apply(names))
    return names(maps)


def _texts(argument: str, known: Any) -> Mapping[str, str]:
    """Checks a map of credentials that has become known; the message repeats no value."""
    checked = _map(argument, known)
    for problem in text_map_problems(argument, checked):
        raise _refusal(problem)
    return checked


def _map(argument: str, known: Any) -> Mapping[str, Any]:
    if known is None:
        return {}
    if not isinstance(known, Mapping):
        raise _refusal(f"{argument}: must be a map, not {type_name(known)}")
    return known


def _refusal(problem: str) -> pulumi.RunError:
    return pulumi.RunError(f"McpMonitoring: {problem}")
