"""Requests to the server of a data source, with the data source's credentials."""

import ssl
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import httpx

from sandbox.grafana.answers import Json
from sandbox.grafana.datasource_rules import DataSource

_TIMEOUT_SECONDS = 30.0
# Loading the certificates takes longer than most queries, so this is done once.
_TLS = ssl.create_default_context()


class UpstreamError(Exception):
    """The server of a data source gave no answer, or no answer in the format of its API."""


async def ask(
    source: DataSource,
    method: str,
    path: str,
    *,
    query: str = "",
    content: bytes | None = None,
    content_type: str | None = None,
) -> httpx.Response:
    """Sends a request to the server of a data source.

    It uses no proxy of the environment and follows no redirect. So the credentials go to the data
    source's address only.

    Args:
        source: The data source.
        method: The HTTP method.
        path: The path below the data source's URL, without a leading slash, not percent-encoded.
        query: The query string.
        content: The body.
        content_type: The body's type.

    Returns:
        The answer, with any status.

    Raises:
        UpstreamError: If the server cannot be reached.
    """
    headers = custom_headers(source)
    if content_type:
        headers["content-type"] = content_type
    try:
        url = httpx.URL(address(source, quote(path)))
        if query:
            url = url.copy_with(query=query.encode())
        async with httpx.AsyncClient(
            verify=_TLS, trust_env=False, follow_redirects=False, timeout=_TIMEOUT_SECONDS
        ) as client:
            return await client.request(
                method, url, headers=headers, content=content, auth=basic_auth(source)
            )
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        reason = str(error) or type(error).__name__
        raise UpstreamError(f"{source.settings['url']}: {reason}") from error


async def ask_prometheus(source: DataSource, path: str, form: Mapping[str, str]) -> httpx.Response:
    """Sends a query to a Prometheus, with the HTTP method of the data source's settings.

    Raises:
        UpstreamError: If it cannot be reached.
    """
    encoded = urlencode(form)
    if source.json_data.get("httpMethod") == "GET":
        return await ask(source, "GET", path, query=encoded)
    return await ask(
        source,
        "POST",
        path,
        content=encoded.encode(),
        content_type="application/x-www-form-urlencoded",
    )


def json_of(response: httpx.Response) -> Json:
    """Reads the JSON object in an answer.

    Raises:
        UpstreamError: If the answer is not a JSON object.
    """
    try:
        parsed = response.json()
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise UpstreamError(f"the answer is not a JSON object (status {response.status_code})")
    return parsed


def address(source: DataSource, path: str) -> str:
    """Makes the full address of a path at a data source."""
    base = str(source.settings["url"])
    if "://" not in base:
        base = f"http://{base}"
    return f"{base.rstrip('/')}/{path}"


def basic_auth(source: DataSource) -> httpx.BasicAuth | None:
    """Makes the login to send, if the data source has one."""
    if not source.settings["basicAuth"]:
        return None
    return httpx.BasicAuth(
        str(source.settings["basicAuthUser"]), source.secrets.get("basicAuthPassword", "")
    )


def custom_headers(source: DataSource) -> dict[str, str]:
    """Lists the headers to send: the names are in jsonData, the values among the secrets."""
    found: dict[str, str] = {}
    for key, name in source.json_data.items():
        number = key.removeprefix("httpHeaderName")
        value = source.secrets.get(f"httpHeaderValue{number}")
        if number != key and isinstance(name, str) and name and value is not None:
            found[name] = value
    return found
