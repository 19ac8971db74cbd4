"""The routes of data sources, and their storage."""

import json
from typing import Any

from starlette.responses import Response

from sandbox.grafana.accounts import ORG_ID
from sandbox.grafana.answers import Json, Refusal, answer
from sandbox.grafana.calls import Call, flag_of
from sandbox.grafana.datasource_rules import (
    PROMETHEUS,
    DataSource,
    parse,
    parse_secrets,
    updated,
)
from sandbox.grafana.names import short_uid
from sandbox.grafana.store import Row, Store


async def list_sources(call: Call) -> Response:
    """Answers `GET /api/datasources`."""
    found = sorted(all_sources(call.store), key=lambda source: source.name.lower())
    return answer([list_item(source) for source in found])


async def get_source(call: Call) -> Response:
    """Answers `GET /api/datasources/uid/{uid}`."""
    return answer(full_answer(get(call.store, call.part("uid"))))


async def create_source(call: Call) -> Response:
    """Answers `POST /api/datasources`."""
    body = await call.body()
    name, uid, settings = parse(body)
    new_secrets = parse_secrets(body)
    with call.store.transaction():
        _check_free(call.store, name, uid, number=0, prefix="")
        # The first data source of an organisation is always its default.
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
    """Answers `PUT /api/datasources/uid/{uid}`."""
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
    """Answers `DELETE /api/datasources/uid/{uid}`."""
    with call.store.transaction():
        source = get(call.store, call.part("uid"))
        call.store.change("DELETE FROM data_sources WHERE id = ?", (source.number,))
    return answer({"id": source.number, "message": "Data source deleted"})


def find(store: Store, uid: str) -> DataSource | None:
    """Finds a data source by its uid."""
    row = store.row("SELECT * FROM data_sources WHERE uid = ?", (uid,))
    return None if row is None else _source(row)


def get(store: Store, uid: str) -> DataSource:
    """Gets a data source by its uid.

    Raises:
        Refusal: 404, if there is none.
    """
    source = find(store, uid)
    if source is None:
        raise _not_found()
    return source


def default_source(store: Store) -> DataSource | None:
    """Finds the default data source."""
    return next((source for source in all_sources(store) if source.is_default), None)


def all_sources(store: Store) -> list[DataSource]:
    """Lists every data source, the oldest first."""
    return [_source(row) for row in store.rows("SELECT * FROM data_sources ORDER BY id")]


def full_answer(source: DataSource) -> Json:
    """Describes a data source as Grafana does, with the names of its secrets only."""
    return {
        **_common(source),
        "basicAuthUser": source.settings["basicAuthUser"],
        "withCredentials": source.settings["withCredentials"],
        "secureJsonFields": {key: True for key, value in source.secrets.items() if value},
        "version": source.version,
        "apiVersion": "",
    }


def list_item(source: DataSource) -> Json:
    """Describes a data source as Grafana does in a list."""
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
