"""Asking the server behind a data source, with the data source's credentials."""

import ssl
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import httpx

from sandbox.grafana.answers import Json
from sandbox.grafana.datasource_rules import DataSource

_TIMEOUT_SECONDS = 30.0
# Loading the certificates takes longer than most queries: once is enough.
_TLS = ssl.create_default_context()


class UpstreamError(Exception):
    """The server behind a data source did not answer, or not as one that speaks its API."""


async def ask(
    source: DataSource,
    method: str,
    path: str,
    *,
    query: str = "",
    content: bytes | None = None,
    content_type: str | None = None,
) -> httpx.Response:
    """Sends a request to the server behind a data source.

    Neither a proxy from the environment nor a redirect is followed: the address is the data
    source's, and so are the credentials that go with it.

    Args:
        source: The data source.
        method: The HTTP method.
        path: The path below the data source's URL, without a leading slash and not percent-encoded.
        query: The query string.
        content: The body.
        content_type: The body's type.

    Returns:
        The answer, whatever its status.

    Raises:
        UpstreamError: The server cannot be reached.
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
    """Sends a query to a Prometheus, by the HTTP method the data source is set to.

    Raises:
        UpstreamError: It cannot be reached.
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
        UpstreamError: It is none.
    """
    try:
        parsed = response.json()
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise UpstreamError(f"status {response.status_code} and no JSON object")
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
