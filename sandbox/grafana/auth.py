"""Who sends a request, and what their role allows."""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Literal

from sandbox.grafana.answers import Refusal
from sandbox.grafana.store import Store

ADMIN_LOGIN = "admin"
# Grafana shows this name before the first change, and for tokens.
ANONYMOUS = "Anonymous"

_VIEWER = frozenset(
    {
        "dashboards:read",
        "folders:read",
        "library.panels:read",
        "datasources:query",
        "orgs:read",
        "alert.rules:read",
        "alert.notifications:read",
    }
)
_EDITOR = _VIEWER | {
    "dashboards:create",
    "dashboards:write",
    "dashboards:delete",
    "folders:create",
    "folders:write",
    "folders:delete",
    "library.panels:create",
    "alert.rules:create",
    "alert.rules:write",
    "alert.rules:delete",
    "alert.notifications:write",
    "alert.provisioning.provenance:write",
}
_ADMIN = _EDITOR | {
    "datasources:read",
    "datasources:create",
    "datasources:write",
    "datasources:delete",
    "serviceaccounts:read",
    "serviceaccounts:create",
    "serviceaccounts:write",
    "alert.provisioning:read",
    "alert.provisioning:write",
}
_ALLOWED: dict[str, frozenset[str]] = {
    "None": frozenset(),
    "Viewer": _VIEWER,
    "Editor": _EDITOR,
    "Admin": _ADMIN,
}


@dataclass(frozen=True)
class Needs:
    """A permission that consists of others: `any` of them, or `all`."""

    how: Literal["any", "all"]
    parts: "tuple[str | Needs, ...]"

    def __str__(self) -> str:
        return f"{self.how} of " + ", ".join(map(str, self.parts))


@dataclass(frozen=True)
class Identity:
    """The user or service account that sends a request.

    Attributes:
        name: Their name in a dashboard's history: the login of the admin, the name of a service
            account.
        login: Their login.
        uid: Their uid.
        role: Their role in the organisation.
        is_user: Whether this is a person, not a service account.
    """

    name: str
    login: str
    uid: str
    role: str
    is_user: bool

    @property
    def shown_as(self) -> str:
        """The name that Grafana shows as the author of a folder or a dashboard."""
        return self.login if self.is_user else ANONYMOUS

    @property
    def resource_name(self) -> str:
        """The name of the author of a dashboard in the newer API."""
        return f"{'user' if self.is_user else 'service-account'}:{self.uid}"

    def allows(self, action: str | Needs) -> bool:
        """Tells whether the role includes an action such as `folders:create`."""
        if isinstance(action, Needs):
            allowed = [self.allows(part) for part in action.parts]
            return any(allowed) if action.how == "any" else all(allowed)
        return action in _ALLOWED.get(self.role, frozenset())


def new_token() -> str:
    """Makes a new key of a service account token."""
    return "glsa_" + secrets.token_urlsafe(30)


def token_hash(key: str) -> str:
    """Hashes a token key for the store: its SHA-256, in hexadecimal.

    The keys are random and long. So nobody can guess a key from its hash.
    """
    return hashlib.sha256(key.encode()).hexdigest()


def authenticate(store: Store, admin_password: str, authorization: str | None) -> Identity:
    """Finds out who sent a request.

    Args:
        store: Where the service accounts are.
        admin_password: The password of the user `admin`.
        authorization: The request's Authorization header.

    Returns:
        The identity.

    Raises:
        Refusal: 401, if the credentials are missing or wrong.
    """
    scheme, _, credentials = (authorization or "").partition(" ")
    if scheme.lower() == "basic":
        return _by_password(admin_password, credentials.strip())
    if scheme.lower() == "bearer":
        return _by_token(store, credentials.strip())
    raise _unauthorized("Unauthorized", "auth.unauthorized")


def require(identity: Identity, *actions: str | Needs) -> None:
    """Checks that the role includes one of the actions.

    Raises:
        Refusal: 403; it names the missing permission as Grafana does.
    """
    needed = actions[0] if len(actions) == 1 else Needs("any", actions)
    if not actions or identity.allows(needed):
        return
    raise Refusal(
        403,
        f"You'll need additional permissions to perform this action. Permissions needed: {needed}",
        title="Access denied",
        accessErrorId=f"ACE{secrets.randbelow(10**10):010d}",
    )


def _by_password(admin_password: str, credentials: str) -> Identity:
    try:
        login, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        login = password = ""
    right = hmac.compare_digest(password.encode(), admin_password.encode())
    if login != ADMIN_LOGIN or not right:
        raise _unauthorized("Invalid username or password", "password-auth.failed")
    return Identity(
        name=ADMIN_LOGIN, login=ADMIN_LOGIN, uid=ADMIN_LOGIN, role="Admin", is_user=True
    )


def _by_token(store: Store, key: str) -> Identity:
    row = store.row(
        "SELECT a.uid, a.name, a.login, a.role FROM tokens t JOIN service_accounts a"
        " ON a.id = t.account_id WHERE t.key_sha256 = ? AND NOT a.disabled",
        (token_hash(key),),
    )
    if row is None:
        raise _unauthorized("Invalid API key", "api-key.invalid")
    return Identity(
        name=row["name"],
        login=row["login"],
        uid=row["uid"],
        role=row["role"],
        is_user=False,
    )


def _unauthorized(message: str, message_id: str) -> Refusal:
    return Refusal(401, message, messageId=message_id, extra=None, statusCode=401, traceID="")
