"""Data sources, and how Grafana changes them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.grafana.answers import Json, Refusal, bad_request
from sandbox.grafana.calls import flag_of, number_of, object_of, text_of
from sandbox.grafana.names import is_uid

PROMETHEUS = "prometheus"

# A PUT with an empty or missing value does not change these.
_KEPT_WHEN_EMPTY = ("type", "access", "url", "basicAuthUser")
_TEXTS = (*_KEPT_WHEN_EMPTY, "user", "database")
_FLAGS = ("basicAuth", "withCredentials")


@dataclass(frozen=True)
class DataSource:
    """A data source.

    Attributes:
        number: Its number; Grafana's name for it is id.
        uid: Its uid.
        name: Its name.
        is_default: Whether panels without a data source use this one.
        version: One more than the version on which the last change is based.
        settings: Type, access, url, user, database, basicAuth, basicAuthUser, withCredentials and
            jsonData, under these names.
        secrets: The values of secureJsonData. Only the data source gets them; no answer has them.
    """

    number: int
    uid: str
    name: str
    is_default: bool
    version: int
    settings: Json
    secrets: dict[str, str]

    @property
    def type(self) -> str:
        """The plugin, such as `prometheus`."""
        return str(self.settings["type"])

    @property
    def json_data(self) -> Json:
        """The settings that only the plugin understands."""
        found: Json = self.settings["jsonData"]
        return found


def parse(body: Json) -> tuple[str, str, Json]:
    """Reads and checks name, uid and settings of a body.

    Raises:
        Refusal: 400, if name, type or access mode is missing, or if uid or address is bad.
    """
    name, uid = text_of(body, "name"), text_of(body, "uid")
    settings: Json = {key: text_of(body, key) for key in _TEXTS}
    settings |= {key: flag_of(body, key) for key in _FLAGS}
    settings["jsonData"] = object_of(body, "jsonData")
    if not name or not settings["type"] or not settings["access"]:
        raise bad_request()
    if not is_uid(uid):
        raise Refusal(400, "Invalid datasource UID.", messageId="datasource.uidInvalid")
    if settings["url"] and not _is_address(settings["url"]):
        raise Refusal(400, "Validation error, invalid URL")
    return name, uid, settings


def parse_secrets(body: Json) -> dict[str, str]:
    """Reads the secrets of a body.

    Raises:
        Refusal: 400, if a secret is not a text.
    """
    found = object_of(body, "secureJsonData")
    return {key: text_of(found, key) for key in found}


def updated(old: DataSource, body: Json) -> DataSource:
    """Applies a PUT to a data source.

    Grafana replaces flags, user, database and jsonData; missing ones become empty. A missing or
    empty type, url, access mode or basicAuthUser stays. A secret that is not named stays, too. So a
    client can change a credential or set it to "", but not remove it.

    Args:
        old: The data source before the PUT.
        body: The body of the PUT.

    Returns:
        The data source after the PUT.

    Raises:
        Refusal: 400 for a bad body, 409 if it is based on an older version.
    """
    name, uid, settings = parse(body)
    based_on = number_of(body, "version")
    if based_on and old.version > based_on:
        raise Refusal(
            409,
            "Datasource has already been updated by someone else. Please reload and try again",
        )
    kept = {key: settings[key] or old.settings[key] for key in _KEPT_WHEN_EMPTY}
    return DataSource(
        number=old.number,
        uid=uid or old.uid,
        name=name,
        is_default=flag_of(body, "isDefault"),
        version=based_on + 1,
        settings={**settings, **kept},
        secrets={**old.secrets, **parse_secrets(body)},
    )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        return parts.hostname is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
