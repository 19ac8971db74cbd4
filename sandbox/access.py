"""Who may enter the sandbox's Grafana: a password and a token, made once and kept private."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from sandbox.place import SandboxError

USER = "admin"
"""Name of the administrator."""


@dataclass(frozen=True)
class Access:
    """The credentials of one sandbox.

    Attributes:
        password: password of the administrator.
        token: service account token, for Pulumi; empty until it has been made.
    """

    password: str
    token: str = ""


def keep_access(home: Path) -> Access:
    """Reads the credentials of a sandbox, or invents a password for a new one."""
    access = read_access(home)
    if access is None:
        access = Access(password=secrets.token_urlsafe(12))
        _write(home, access)
    return access


def read_access(home: Path) -> Access | None:
    """Reads the credentials of a sandbox; None if there was never one."""
    file = _file(home)
    return Access(**json.loads(file.read_text())) if file.exists() else None


def keep_token(home: Path, grafana_url: str, access: Access) -> Access:
    """Makes a service account token through Grafana's API, unless the one kept is good.

    Raises:
        SandboxError: if Grafana refuses.
    """
    with httpx.Client(base_url=grafana_url, timeout=10) as client:
        if access.token:
            bearer = {"Authorization": f"Bearer {access.token}"}
            if client.get("/api/org", headers=bearer).is_success:
                return access
        client.auth = httpx.BasicAuth(USER, access.password)
        name = f"pulumi-{secrets.token_hex(4)}"
        account = client.post("/api/serviceaccounts", json={"name": name, "role": "Admin"})
        if not account.is_success:
            raise SandboxError(f"{grafana_url} refused a service account: {account.text}")
        made = client.post(
            f"/api/serviceaccounts/{account.json()['id']}/tokens", json={"name": "sandbox"}
        )
        if not made.is_success:
            raise SandboxError(f"{grafana_url} refused a token: {made.text}")
    access = Access(password=access.password, token=made.json()["key"])
    _write(home, access)
    return access


def _file(home: Path) -> Path:
    return home / "access.json"


def _write(home: Path, access: Access) -> None:
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(_file(home), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(access), file)
