"""Compares the Grafana of a stack file with the expected one."""

from pathlib import Path
from urllib.parse import urlsplit

import yaml

_KEY = "grafana:url"


class AddressError(Exception):
    """A stack that must not get the credential; the message says why and what to do."""


def check_address(stack_file: Path, expected: str) -> str:
    """Checks that a stack is deployed to the expected Grafana.

    Args:
        stack_file: `Pulumi.STACK.yaml`.
        expected: address of the Grafana that the credential belongs to.

    Returns:
        That address.

    Raises:
        AddressError: if the stack has another address, or one of the two is missing. No message
            shows an address, since it may hold a credential.
    """
    if _parts(expected) is None:
        raise AddressError(
            "the expected address is missing, or not like https://HOST without a user; set it where"
            " no pull request can change it, such as the variable GRAFANA_URL of the environment"
        )
    try:
        settings = yaml.safe_load(stack_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise AddressError(f"{stack_file} cannot be read: {type(error).__name__}") from None
    config = settings.get("config") if isinstance(settings, dict) else None
    given = config.get(_KEY) if isinstance(config, dict) else None
    if not isinstance(given, str):
        raise AddressError(f"{stack_file} has no plain {_KEY}, so nobody can tell where it leads")
    if _parts(given) != _parts(expected):
        raise AddressError(
            f"{stack_file}: {_KEY} is not the expected one; the credential is not given to it."
            " If the stack does move, change the expected address after the review"
        )
    return expected


def _parts(address: str) -> tuple[str, str, int | None, str] | None:
    """Splits an address into the parts to compare; None if it is not valid or has other parts."""
    try:
        url = urlsplit(address)
        port = url.port or {"http": 80, "https": 443}.get(url.scheme)
    except ValueError:
        return None
    if not url.hostname or port is None or url.username is not None or url.query or url.fragment:
        return None
    return url.scheme, url.hostname, port, url.path.rstrip("/")
