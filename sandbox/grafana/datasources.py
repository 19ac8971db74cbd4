"""Data sources."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import Response

from sandbox.grafana.accounts import ORG_ID
from sandbox.grafana.answers import Json, Refusal, answer, bad_request
from sandbox.grafana.calls import Call, flag_of, number_of, object_of, text_of
from sandbox.grafana.names import is_uid, short_uid
from sandbox.grafana.store import Row, Store

PROMETHEUS = "prometheus"

# What a PUT leaves as it was when it says nothing, or something empty, about it.
_KEPT_WHEN_EMPTY = ("type", "access", "url", "basicAuthUser")
_TEXTS = (*_KEPT_WHEN_EMPTY, "user", "database")
_FLAGS = ("basicAuth", "withCredentials")


@dataclass(frozen=True)
class DataSource:
    """A data source.

    Attributes:
        number: Its number, which Grafana calls the id.
        uid: Its uid.
        name: Its name.
        is_default: Whether panels that name none use this one.
        version: One more than the version the last change was based on.
        settings: Type, access, url, user, database, basicAuth, basicAuthUser, withCredentials and
            jsonData, under these names.
        secrets: What came as secureJsonData; for the data source alone, never answered.
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


async def list_sources(call: Call) -> Response:
    """`GET /api/datasources`."""
    found = sorted(all_sources(call.store), key=lambda source: source.name.lower())
    return answer([list_item(source) for source in found])


async def get_source(call: Call) -> Response:
    """`GET /api/datasources/uid/{uid}`."""
    return answer(full_answer(get(call.store, call.part("uid"))))


async def get_source_by_name(call: Call) -> Response:
    """`GET /api/datasources/name/{name}`."""
    name = call.part("name")
    for source in all_sources(call.store):
        if source.name == name:
            return answer(full_answer(source))
    raise _not_found()


async def create_source(call: Call) -> Response:
    """`POST /api/datasources`."""
    body = await call.body()
    name, uid, settings = parse(body)
    new_secrets = parse_secrets(body)
    with call.store.transaction():
        _check_free(call.store, name, uid, number=0, prefix="")
        # The first one of an organisation is its default, whatever was asked.
        first = not all_sources(call.store)
        source = DataSource(
            number=0,
            uid=uid or short_uid(),
            name=name,
            is_default=flag_of(body, "isDefault") or first,
            version=1,
            settings=settings,
            secrets=new_secrets,
        )
        number = _write(call.store, source)
    return answer(_changed_answer(_by_number(call.store, number), "Datasource added"))


async def update_source(call: Call) -> Response:
    """`PUT /api/datasources/uid/{uid}`."""
    body = await call.body()
    with call.store.transaction():
        old = get(call.store, call.part("uid"))
        new = updated(old, body)
        _check_free(
            call.store, new.name, new.uid, old.number, prefix="Failed to update datasource: "
        )
        _write(call.store, new)
    return answer(_changed_answer(_by_number(call.store, old.number), "Datasource updated"))


async def delete_source(call: Call) -> Response:
    """`DELETE /api/datasources/uid/{uid}`."""
    with call.store.transaction():
        source = get(call.store, call.part("uid"))
        call.store.change("DELETE FROM data_sources WHERE id = ?", (source.number,))
    return answer({"id": source.number, "message": "Data source deleted"})


def parse(body: Json) -> tuple[str, str, Json]:
    """Read and check name, uid and settings of a body.

    Raises:
        Refusal: 400, without a name, a type or an access mode, or with a bad uid or address.
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
    """Read the secrets of a body.

    Raises:
        Refusal: 400, for others than texts.
    """
    found = object_of(body, "secureJsonData")
    return {key: text_of(found, key) for key in found}


def updated(old: DataSource, body: Json) -> DataSource:
    """A data source after a PUT.

    Grafana writes flags, user, database and jsonData as they come, absent ones as empty. But an
    absent or empty url, access mode or basicAuthUser stays what it was, and so does every secret
    that is not named: credentials once given can only be changed, or blanked one by one.

    Args:
        old: The data source before it.
        body: The body of the PUT.

    Returns:
        The data source after it.

    Raises:
        Refusal: 400 for a bad body, 409 where it is based on an older version.
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


def find(store: Store, uid: str) -> DataSource | None:
    """A data source by its uid."""
    row = store.row("SELECT * FROM data_sources WHERE uid = ?", (uid,))
    return None if row is None else _source(row)


def get(store: Store, uid: str) -> DataSource:
    """A data source by its uid.

    Raises:
        Refusal: 404, where there is none.
    """
    source = find(store, uid)
    if source is None:
        raise _not_found()
    return source


def default_source(store: Store) -> DataSource | None:
    """The data source for whatever names none."""
    return next((source for source in all_sources(store) if source.is_default), None)


def all_sources(store: Store) -> list[DataSource]:
    """Every data source, oldest first."""
    return [_source(row) for row in store.rows("SELECT * FROM data_sources ORDER BY id")]


def full_answer(source: DataSource) -> Json:
    """A data source as Grafana shows it: of the secrets only which there are."""
    return {
        **_common(source),
        "basicAuthUser": source.settings["basicAuthUser"],
        "withCredentials": source.settings["withCredentials"],
        "secureJsonFields": {key: True for key, value in source.secrets.items() if value},
        "version": source.version,
        "apiVersion": "",
    }


def list_item(source: DataSource) -> Json:
    """A data source as Grafana lists it."""
    return {**_common(source), "typeName": _type_name(source.type)}


def _common(source: DataSource) -> Json:
    settings = source.settings
    return {
        "id": source.number,
        "uid": source.uid,
        "orgId": ORG_ID,
        "name": source.name,
        "type": source.type,
        "typeLogoUrl": _logo(source.type),
        "access": settings["access"],
        "url": settings["url"],
        "user": settings["user"],
        "database": settings["database"],
        "basicAuth": settings["basicAuth"],
        "isDefault": source.is_default,
        "jsonData": source.json_data,
        "readOnly": False,
    }


def _type_name(kind: str) -> str:
    return "Prometheus" if kind == PROMETHEUS else kind


def _logo(kind: str) -> str:
    if kind == PROMETHEUS:
        return "public/plugins/prometheus/img/prometheus_logo.svg"
    return "public/img/icn-datasource.svg"


def _changed_answer(source: DataSource, message: str) -> Json:
    return {
        "datasource": full_answer(source),
        "id": source.number,
        "message": message,
        "name": source.name,
    }


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        return parts.hostname is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _not_found() -> Refusal:
    return Refusal(404, "Data source not found")


def _check_free(store: Store, name: str, uid: str, number: int, prefix: str) -> None:
    for other in all_sources(store):
        if other.number != number and other.name == name:
            raise Refusal(409, prefix + "data source with the same name already exists")
        if other.number != number and other.uid == uid:
            raise Refusal(409, prefix + "data source with the same uid already exists")


def _write(store: Store, source: DataSource) -> int:
    values: tuple[Any, ...] = (
        source.uid,
        source.name,
        source.is_default,
        source.version,
        json.dumps(source.settings),
        json.dumps(source.secrets),
    )
    number = source.number
    if number:
        store.change(
            "UPDATE data_sources SET uid = ?, name = ?, is_default = ?, version = ?, settings = ?,"
            " secrets = ? WHERE id = ?",
            (*values, number),
        )
    else:
        number = store.insert(
            "INSERT INTO data_sources (uid, name, is_default, version, settings, secrets)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            values,
        )
    if source.is_default:
        store.change("UPDATE data_sources SET is_default = 0 WHERE id <> ?", (number,))
    return number


def _by_number(store: Store, number: int) -> DataSource:
    row = store.row("SELECT * FROM data_sources WHERE id = ?", (number,))
    if row is None:
        raise _not_found()
    return _source(row)


def _source(row: Row) -> DataSource:
    return DataSource(
        number=row["id"],
        uid=row["uid"],
        name=row["name"],
        is_default=bool(row["is_default"]),
        version=row["version"],
        settings=json.loads(row["settings"]),
        secrets=json.loads(row["secrets"]),
    )
