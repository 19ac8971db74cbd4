"""The stored dashboards and their history, whatever API asks for them."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from sandbox.grafana import folders
from sandbox.grafana.answers import Json, Refusal, timestamp
from sandbox.grafana.auth import Identity
from sandbox.grafana.editions import CLASSIC
from sandbox.grafana.names import slug
from sandbox.grafana.store import Row, Store


def _changed() -> Refusal:
    return Refusal(412, "The dashboard has been changed by someone else", status="version-mismatch")


@dataclass(frozen=True)
class Dashboard:
    """The current version of a dashboard.

    Attributes:
        number: Its number; Grafana's name for it is id.
        uid: Its uid.
        title: Its title.
        folder_uid: The folder it is in; empty at the root.
        version: How often it was saved.
        spec: What was saved, without `id` and `version`.
        created: When it was first saved.
        created_by: Who first saved it.
        updated: When it was last saved.
        updated_by: Who last saved it.
        schema: The version of the API that it was saved in.
        guid: What the newer API calls its uid.
        annotations: What a client of the newer API noted at it, but for the folder.
        creator: Who first saved it, as the newer API names them.
    """

    number: int
    uid: str
    title: str
    folder_uid: str
    version: int
    spec: Json
    created: str
    created_by: str
    updated: str
    updated_by: str
    schema: str
    guid: str
    annotations: Mapping[str, str]
    creator: str

    @property
    def url(self) -> str:
        """The dashboard's page, without the host."""
        return f"/d/{self.uid}/{slug(self.title)}"


@dataclass(frozen=True)
class Save:
    """A request to save a dashboard.

    Attributes:
        spec: What to save, with its uid and without `id` and `version`.
        number: The number that the client sent, or 0.
        version: The version that the client wants to change, or 0.
        folder_uid: The folder to save it to; empty for the root.
        message: The client's message about the change.
        overwrite: Whether to save it whatever the version is.
        restored_from: The version that is restored, or 0.
        schema: The version of the API that it is saved in.
        annotations: What is noted at it, but for the folder.
        otherwise: Makes the refusal if another version is there.
    """

    spec: Json
    number: int
    version: int
    folder_uid: str
    message: str
    overwrite: bool
    restored_from: int = 0
    schema: str = CLASSIC
    annotations: Mapping[str, str] = field(default_factory=dict)
    otherwise: Callable[[], Refusal] = _changed


def save(store: Store, request: Save, identity: Identity) -> Dashboard:
    """Creates or changes a dashboard.

    The uid names the dashboard; without a uid the number does. A save without a difference changes
    nothing, not even the version.

    Args:
        store: The stored data.
        request: What to save.
        identity: Who saves it.

    Returns:
        The dashboard after the save.

    Raises:
        Refusal: 400 for a missing folder, 404 for an unknown number without a uid, `otherwise` if
            the dashboard exists, `overwrite` is not set and the version is not the current one.
    """
    with store.transaction():
        if request.folder_uid and not folders.find(store, request.folder_uid):
            raise Refusal(400, "folder not found")
        old = _meant(store, request)
        if old is None:
            uid = request.spec["uid"] or str(uuid4())
            _create(store, request, {**request.spec, "uid": uid}, identity)
            return get(store, uid)
        spec = {**request.spec, "uid": old.uid}
        if not request.overwrite and request.version != old.version:
            raise request.otherwise()
        if _saved(request, spec) != _saved(old, old.spec):
            _change(store, request, old, spec, identity)
        return get(store, old.uid)


def find(store: Store, uid: str) -> Dashboard | None:
    """Finds a dashboard by its uid."""
    row = store.row("SELECT * FROM dashboards WHERE uid = ?", (uid,))
    return None if row is None else _dashboard(row)


def get(store: Store, uid: str) -> Dashboard:
    """Gets a dashboard by its uid.

    Raises:
        Refusal: 404, if there is none.
    """
    dashboard = find(store, uid)
    if dashboard is None:
        raise Refusal(404, "Dashboard not found")
    return dashboard


def delete(store: Store, dashboard: Dashboard, trashed: Json) -> None:
    """Deletes a dashboard with its history.

    Args:
        store: The stored data.
        dashboard: The dashboard.
        trashed: What is kept of it.
    """
    with store.transaction():
        store.change("DELETE FROM dashboards WHERE uid = ?", (dashboard.uid,))
        kept = (_canonical(trashed),)
        store.change("INSERT INTO deleted_dashboards (resource) VALUES (?)", kept)


def deleted(store: Store) -> list[Json]:
    """Lists what is kept of deleted dashboards."""
    rows = store.rows("SELECT resource FROM deleted_dashboards ORDER BY number")
    return [json.loads(row["resource"]) for row in rows]


def history(store: Store, number: int, version: int = 0) -> list[Row]:
    """Lists the versions of a dashboard, the newest first, or only one of them."""
    return store.rows(
        "SELECT * FROM dashboard_versions WHERE dashboard_id = ? AND ? IN (0, version)"
        " ORDER BY version DESC",
        (number, version),
    )


def newest_change(store: Store) -> int:
    """Returns the number of the last change of any dashboard."""
    row = store.row("SELECT MAX(resource_version) AS last FROM dashboard_versions")
    return int((row and row["last"]) or 0)


def by_uid(store: Store) -> list[Dashboard]:
    """Lists every dashboard in the order of their uids."""
    return [_dashboard(row) for row in store.rows("SELECT * FROM dashboards ORDER BY uid")]


def all_dashboards(store: Store) -> list[Dashboard]:
    """Lists every dashboard, the oldest first."""
    return [_dashboard(row) for row in store.rows("SELECT * FROM dashboards ORDER BY id")]


def _meant(store: Store, request: Save) -> Dashboard | None:
    if request.spec["uid"] or not request.number:
        return find(store, request.spec["uid"])
    row = store.row("SELECT * FROM dashboards WHERE id = ?", (request.number,))
    if row is None:
        raise Refusal(404, "Dashboard not found", status="not-found")
    return _dashboard(row)


def _saved(one: Save | Dashboard, spec: Json) -> tuple[object, ...]:
    """Lists in what a save differs from another."""
    return one.folder_uid, one.schema, dict(one.annotations), _canonical(spec)


def _create(store: Store, request: Save, spec: Json, identity: Identity) -> None:
    now, who = timestamp(), identity.shown_as
    number = store.insert(
        "INSERT INTO dashboards (uid, title, folder_uid, version, spec, created, created_by,"
        " updated, updated_by, api_version, guid, annotations, creator)"
        " VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            spec["uid"],
            spec["title"],
            request.folder_uid,
            _canonical(spec),
            now,
            who,
            now,
            who,
            request.schema,
            str(uuid4()),
            _canonical(request.annotations),
            identity.resource_name,
        ),
    )
    _remember(store, number, 1, request, spec, identity, now)


def _change(store: Store, request: Save, old: Dashboard, spec: Json, identity: Identity) -> None:
    now, version = timestamp(), old.version + 1
    store.change(
        "UPDATE dashboards SET title = ?, folder_uid = ?, version = ?, spec = ?, updated = ?,"
        " updated_by = ?, api_version = ?, annotations = ? WHERE id = ?",
        (
            spec["title"],
            request.folder_uid,
            version,
            _canonical(spec),
            now,
            identity.shown_as,
            request.schema,
            _canonical(request.annotations),
            old.number,
        ),
    )
    _remember(store, old.number, version, request, spec, identity, now)


def _remember(
    store: Store,
    number: int,
    version: int,
    request: Save,
    spec: Json,
    identity: Identity,
    now: str,
) -> None:
    store.change(
        "INSERT INTO dashboard_versions (dashboard_id, version, parent_version, restored_from,"
        " created, created_by, message, spec, api_version, folder_uid, resource_version,"
        " annotations, author) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            version,
            version - 1,
            request.restored_from,
            now,
            identity.name,
            request.message,
            _canonical(spec),
            request.schema,
            request.folder_uid,
            # In microseconds, and never the same twice.
            max(time.time_ns() // 1000, newest_change(store) + 1),
            _canonical(request.annotations),
            identity.resource_name,
        ),
    )


def _canonical(spec: Mapping[str, object]) -> str:
    return json.dumps(spec, sort_keys=True)


def _dashboard(row: Row) -> Dashboard:
    return Dashboard(
        number=row["id"],
        uid=row["uid"],
        title=row["title"],
        folder_uid=row["folder_uid"],
        version=row["version"],
        spec=json.loads(row["spec"]),
        created=row["created"],
        created_by=row["created_by"],
        updated=row["updated"],
        updated_by=row["updated_by"],
        schema=row["api_version"],
        guid=row["guid"],
        annotations=json.loads(row["annotations"]),
        creator=row["creator"] or f"user:{row['created_by']}",
    )
