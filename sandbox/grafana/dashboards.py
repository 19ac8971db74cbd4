"""Dashboards: saving, reading and deleting them."""

import json
from dataclasses import dataclass
from uuid import uuid4

from starlette.responses import Response

from sandbox.grafana import folders
from sandbox.grafana.answers import Json, Refusal, answer, bad_request, timestamp
from sandbox.grafana.auth import ANONYMOUS, Identity
from sandbox.grafana.calls import Call, flag_of, number_of, object_of, text_of
from sandbox.grafana.names import check_uid, slug, trimmed
from sandbox.grafana.store import Row, Store

FIRST_MESSAGE = "Initial save"


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
    """

    spec: Json
    number: int
    version: int
    folder_uid: str
    message: str
    overwrite: bool
    restored_from: int = 0


async def save_dashboard(call: Call) -> Response:
    """Answers `POST /api/dashboards/db`."""
    request = parse_save(await call.body())
    return answer(saved_answer(save(call.store, request, call.identity)))


async def get_dashboard(call: Call) -> Response:
    """Answers `GET /api/dashboards/uid/{uid}`."""
    dashboard = get(call.store, call.part("uid"))
    spec = {**dashboard.spec, "id": dashboard.number, "version": dashboard.version}
    return answer({"meta": meta_answer(call, dashboard), "dashboard": spec})


async def delete_dashboard(call: Call) -> Response:
    """Answers `DELETE /api/dashboards/uid/{uid}`; the history is deleted, too."""
    dashboard = get(call.store, call.part("uid"))
    call.store.change("DELETE FROM dashboards WHERE uid = ?", (dashboard.uid,))
    message = f"Dashboard {dashboard.title} deleted"
    return answer({"title": dashboard.title, "message": message, "uid": dashboard.uid})


def parse_save(body: Json) -> Save:
    """Reads and checks the body of a save.

    Raises:
        Refusal: 400, if there is no dashboard or no title, or if the uid is bad.
    """
    spec = dict(object_of(body, "dashboard"))
    if not spec:
        raise bad_request()
    if "apiVersion" in spec and isinstance(spec.get("spec"), dict):
        # The envelope of the newer API: only the spec in it is stored, whatever its version is.
        spec = {**spec["spec"], "uid": text_of(object_of(spec, "metadata"), "name")}
    number, version = number_of(spec, "id"), number_of(spec, "version")
    spec.pop("id", None)
    spec.pop("version", None)
    title = trimmed(text_of(spec, "title"))
    if not title:
        raise Refusal(400, "Dashboard title cannot be empty", status="empty-name")
    uid = trimmed(text_of(spec, "uid"))
    check_uid(uid)
    return Save(
        spec={**spec, "title": title, "uid": uid},
        number=number,
        version=version,
        folder_uid=folders.root_or(text_of(body, "folderUid")),
        message=text_of(body, "message"),
        overwrite=flag_of(body, "overwrite"),
    )


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
        Refusal: 400 for a missing folder, 404 for an unknown number without a uid, 412 if the
            dashboard exists, `overwrite` is not set and the version is not the current one.
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
            raise Refusal(
                412,
                "The dashboard has been changed by someone else",
                status="version-mismatch",
            )
        if request.folder_uid != old.folder_uid or _canonical(spec) != _canonical(old.spec):
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


def a_page(store: Store, first: int, limit: int) -> list[Dashboard]:
    """Lists dashboards in the order of their uids, from one place on; a limit of -1 is none."""
    asked = "SELECT * FROM dashboards ORDER BY uid LIMIT ? OFFSET ?"
    return [_dashboard(row) for row in store.rows(asked, (limit, first))]


def all_dashboards(store: Store) -> list[Dashboard]:
    """Lists every dashboard, the oldest first."""
    return [_dashboard(row) for row in store.rows("SELECT * FROM dashboards ORDER BY id")]


def saved_answer(dashboard: Dashboard) -> Json:
    """Makes Grafana's answer to a save."""
    return {
        "folderUid": dashboard.folder_uid,
        "id": dashboard.number,
        "slug": slug(dashboard.title),
        "status": "success",
        "uid": dashboard.uid,
        "url": dashboard.url,
        "version": dashboard.version,
    }


def meta_answer(call: Call, dashboard: Dashboard) -> Json:
    """Describes a dashboard without its content, as Grafana does."""
    identity = call.identity
    may_write = identity.allows("dashboards:write")
    annotate = {"canAdd": may_write, "canEdit": may_write, "canDelete": may_write}
    folder = folders.find(call.store, dashboard.folder_uid) if dashboard.folder_uid else None
    # Grafana names no author before the first change of a dashboard.
    named = dashboard.version > 1
    return {
        "type": "db",
        "canSave": may_write,
        "canEdit": may_write,
        "canAdmin": identity.role == "Admin",
        "canStar": True,
        "canDelete": identity.allows("dashboards:delete"),
        "slug": slug(dashboard.title),
        "url": dashboard.url,
        "expires": "0001-01-01T00:00:00Z",
        "created": dashboard.created,
        "updated": dashboard.updated,
        "updatedBy": dashboard.updated_by if named else ANONYMOUS,
        "createdBy": dashboard.created_by if named else ANONYMOUS,
        "version": dashboard.version,
        "hasAcl": False,
        "isFolder": False,
        "apiVersion": "v0alpha1",
        "folderId": folder.number if folder else 0,
        "folderUid": dashboard.folder_uid,
        "folderTitle": folder.title if folder else "General",
        "folderUrl": folder.url if folder else "",
        "provisioned": False,
        "provisionedExternalId": "",
        "annotationsPermissions": {"dashboard": annotate, "organization": annotate},
    }


def _meant(store: Store, request: Save) -> Dashboard | None:
    if request.spec["uid"] or not request.number:
        return find(store, request.spec["uid"])
    row = store.row("SELECT * FROM dashboards WHERE id = ?", (request.number,))
    if row is None:
        raise Refusal(404, "Dashboard not found", status="not-found")
    return _dashboard(row)


def _create(store: Store, request: Save, spec: Json, identity: Identity) -> None:
    now, who = timestamp(), identity.shown_as
    number = store.insert(
        "INSERT INTO dashboards (uid, title, folder_uid, version, spec, created, created_by,"
        " updated, updated_by) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)",
        (spec["uid"], spec["title"], request.folder_uid, _canonical(spec), now, who, now, who),
    )
    _remember(store, number, 1, request, spec, identity, now)


def _change(store: Store, request: Save, old: Dashboard, spec: Json, identity: Identity) -> None:
    now, version = timestamp(), old.version + 1
    store.change(
        "UPDATE dashboards SET title = ?, folder_uid = ?, version = ?, spec = ?, updated = ?,"
        " updated_by = ? WHERE id = ?",
        (
            spec["title"],
            request.folder_uid,
            version,
            _canonical(spec),
            now,
            identity.shown_as,
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
        " created, created_by, message, spec) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            version,
            version - 1,
            request.restored_from,
            now,
            identity.name,
            request.message,
            _canonical(spec),
        ),
    )


def _canonical(spec: Json) -> str:
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
    )
