"""Who may enter the sandbox's Grafana: a password and a token, made once and kept private."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx

from sandbox.files import write_privately
from sandbox.place import COMMAND, SandboxError

USER = "admin"
"""Name of the administrator."""


@dataclass(frozen=True)
class Access:
    """The credentials of one sandbox.

    Attributes:
        password: password of the administrator.
        token: service account token, for Pulumi; empty until it has been made.
    """

    password: str = field(repr=False)
    token: str = field(default="", repr=False)


def keep_access(home: Path) -> Access:
    """Reads the credentials of a sandbox, or invents a password for a new one."""
    access = read_access(home)
    if access is None:
        access = Access(password=secrets.token_urlsafe(12))
        _write(home, access)
    return access


def read_access(home: Path) -> Access | None:
    """Reads the credentials of a sandbox; None if there was never one.

    Raises:
        SandboxError: if they cannot be read.
    """
    file = _file(home)
    try:
        return Access(**json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        raise SandboxError(
            f"{file}: is damaged; run {COMMAND} down and delete it, the next up makes new"
            " credentials"
        ) from None


def keep_token(home: Path, grafana_url: str, access: Access) -> Access:
    """Makes a service account token through Grafana's API, unless the one kept is good.

    Raises:
        SandboxError: if Grafana refuses, or cannot be reached.
    """
    try:
        # Grafana is on this machine, where a proxy has no business.
        with httpx.Client(base_url=grafana_url, timeout=10, trust_env=False) as client:
            if access.token and _lets_in(client, access.token):
                return access
            token = _make_token(client, access.password)
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise SandboxError(
            f"{grafana_url} gives no token: {reason}; run {COMMAND} down, then {COMMAND} up"
        ) from None
    access = Access(password=access.password, token=token)
    _write(home, access)
    return access


def _lets_in(client: httpx.Client, token: str) -> bool:
    return client.get("/api/org", headers={"Authorization": f"Bearer {token}"}).is_success


def _make_token(client: httpx.Client, password: str) -> str:
    client.auth = httpx.BasicAuth(USER, password)
    name = f"pulumi-{secrets.token_hex(4)}"
    account = client.post("/api/serviceaccounts", json={"name": name, "role": "Admin"})
    if not account.is_success:
        raise SandboxError(f"{client.base_url} refused a service account: {account.text}")
    made = client.post(
        f"/api/serviceaccounts/{account.json()['id']}/tokens", json={"name": "sandbox"}
    )
    if not made.is_success:
        raise SandboxError(f"{client.base_url} refused a token: {made.text}")
    token: str = made.json()["key"]
    return token


def _file(home: Path) -> Path:
    return home / "access.json"


def _write(home: Path, access: Access) -> None:
    write_privately(_file(home), json.dumps(asdict(access)))
