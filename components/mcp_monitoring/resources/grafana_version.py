"""The version of a Grafana, asked before anything is written to it."""

import json
import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit, urlunsplit

_SECONDS = 3


def grafana_version(url: str) -> str:
    """Asks a Grafana for its version.

    Everybody may ask for it, so that no credential is sent, not even one in the address.

    Args:
        url: the address of Grafana, with the path it is served at.

    Returns:
        The version; empty if the Grafana cannot be reached or does not tell it.
    """
    parts = urlsplit(url)
    address = parts._replace(
        netloc=parts.netloc.rpartition("@")[2],
        path=f"{parts.path.rstrip('/')}/api/health",
        query="",
        fragment="",
    )
    try:
        # The scheme is one of HTTP: others were refused as no address of a Grafana.
        with urllib.request.urlopen(urlunsplit(address), timeout=_SECONDS) as answer:  # noqa: S310
            health = json.loads(answer.read(1 << 16))
    except (OSError, ValueError, HTTPException):
        return ""
    version = health.get("version") if isinstance(health, dict) else None
    return version if isinstance(version, str) else ""
