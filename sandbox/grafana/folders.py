"""Folders and their tree."""

from dataclasses import dataclass, replace

from starlette.responses import Response

from sandbox.grafana import rule_store
from sandbox.grafana.accounts import ORG_ID
from sandbox.grafana.answers import Json, Refusal, answer, not_reproduced, timestamp
from sandbox.grafana.auth import ANONYMOUS, Identity
from sandbox.grafana.calls import Call, flag_of, number_of, text_of
from sandbox.grafana.names import check_uid, short_uid, slug, trimmed
from sandbox.grafana.store import Row, Store

_GROUP = "folder.grafana.app"
MAX_DEPTH = 4
# The names of the root in Grafana's API.
ROOT_NAMES = ("", "general")


@dataclass(frozen=True)
class Folder:
    """A folder; `parent_uid` is empty at the root."""

    number: int
    uid: str
    title: str
    parent_uid: str
    version: int
    created: str
    created_by: str
    updated: str
    updated_by: str

    @property
    def url(self) -> str:
        """The folder's page, without the host."""
        return f"/dashboards/f/{self.uid}/{slug(self.title)}"


async def list_folders(call: Call) -> Response:
    """Answers `GET /api/folders` with the folders in one folder, by default in the root."""
    parent = call.request.query_params.get("parentUid", "")
    page, size = call.number("page", 1), call.number("limit", 1000)
    found = sorted(children(call.store, parent), key=by_title)
    return answer([_list_item(folder) for folder in found[(page - 1) * size : page * size]])


async def create_folder(call: Call) -> Response:
    """Answers `POST /api/folders`."""
    body = await call.body()
    title = checked_title(body)
    uid = text_of(body, "uid") or short_uid()
    parent_uid = root_or(text_of(body, "parentUid"))
    check_uid(uid)
    now = timestamp()
    who = call.identity.shown_as
    with call.store.transaction():
        if find(call.store, uid):
            raise Refusal(412, "the folder has been changed by someone else")
        if parent_uid:
            parent = get(call.store, parent_uid)
            _check_depth(len(ancestors(call.store, parent)) + 2)
        call.store.insert(
            "INSERT INTO folders (uid, title, parent_uid, version, created, created_by, updated,"
            " updated_by) VALUES (?, ?, ?, 1, ?, ?, ?, ?)",
            (uid, title, parent_uid, now, who, now, ANONYMOUS),
        )
    return answer(full_answer(call, get(call.store, uid)))


async def get_folder(call: Call) -> Response:
    """Answers `GET /api/folders/{uid}`."""
    return answer(full_answer(call, get(call.store, call.part("uid"))))


async def list_folder_resources(call: Call) -> Response:
    """Answers `GET /apis/folder.grafana.app/v1beta1/namespaces/default/folders`, in one page.

    Not recorded; see `get_folder_resource`.
    """
    version = _version(call)
    items = [_resource(call.store, folder, version) for folder in all_folders(call.store)]
    return answer({"kind": "FolderList", "apiVersion": version, "metadata": {}, "items": items})


async def get_folder_resource(call: Call) -> Response:
    """Answers `GET /apis/folder.grafana.app/v1beta1/namespaces/default/folders/{uid}`.

    Not recorded. The shape is that of Grafana's documentation
    (https://grafana.com/docs/grafana/v12.4/developer-resources/api-reference/http-api/folder/).
    """
    version = _version(call)
    return answer(_resource(call.store, get(call.store, call.part("uid")), version))


async def update_folder(call: Call) -> Response:
    """Answers `PUT /api/folders/{uid}`; it needs the current version or `overwrite`."""
    body = await call.body()
    title = checked_title(body)
    with call.store.transaction():
        old = get(call.store, call.part("uid"))
        if not flag_of(body, "overwrite") and number_of(body, "version") != old.version:
            raise Refusal(412, "The dashboard has been changed by someone else")
        _write(call.store, old, replace(old, title=title), call.identity)
        if "description" in body:
            call.store.change(
                "INSERT OR REPLACE INTO folder_descriptions (uid, description) VALUES (?, ?)",
                (old.uid, text_of(body, "description")),
            )
    return answer(full_answer(call, get(call.store, old.uid)))


async def move_folder(call: Call) -> Response:
    """Answers `POST /api/folders/{uid}/move`, into `parentUid` or to the root."""
    parent_uid = root_or(text_of(await call.body(), "parentUid"))
    with call.store.transaction():
        old = get(call.store, call.part("uid"))
        if parent_uid:
            parent = get(call.store, parent_uid)
            line = [*ancestors(call.store, parent), parent]
            if old.uid in {folder.uid for folder in line}:
                raise Refusal(
                    400,
                    "Circular reference detected",
                    messageId="folder.circular-reference",
                    statusCode=400,
                )
            _check_depth(len(line) + _height(call.store, old))
        _write(call.store, old, replace(old, parent_uid=parent_uid), call.identity)
    return answer(full_answer(call, get(call.store, old.uid)))


async def delete_folder(call: Call) -> Response:
    """Answers `DELETE /api/folders/{uid}`; the content is deleted, too.

    A folder with alert rules is deleted only with `forceDeleteRules`.
    """
    uid = call.part("uid")
    with call.store.transaction():
        folder = find(call.store, uid)
        if folder is None:
            raise Refusal(404, f'folders.folder.grafana.app "{uid}" not found')
        tree = [folder, *descendants(call.store, uid)]
        rules = [rule for f in tree for rule in rule_store.in_folder(call.store, f.uid)]
        if rules and not call.flag("forceDeleteRules"):
            raise Refusal(
                400,
                "Folder cannot be deleted: folder is not empty",
                messageId="folder.not-empty",
                statusCode=400,
            )
        for rule in rules:
            rule_store.delete(call.store, rule.uid)
        for inner in tree:
            call.store.change("DELETE FROM dashboards WHERE folder_uid = ?", (inner.uid,))
            call.store.change("DELETE FROM folders WHERE uid = ?", (inner.uid,))
    return answer({"message": "Folder deleted"})


def find(store: Store, uid: str) -> Folder | None:
    """Finds a folder by its uid."""
    row = store.row("SELECT * FROM folders WHERE uid = ?", (uid,))
    return None if row is None else _folder(row)


def get(store: Store, uid: str) -> Folder:
    """Gets a folder by its uid.

    Raises:
        Refusal: 404, if there is none.
    """
    folder = find(store, uid)
    if folder is None:
        raise Refusal(404, "folder not found", status="not-found")
    return folder


def all_folders(store: Store) -> list[Folder]:
    """Lists every folder, the oldest first."""
    return [_folder(row) for row in store.rows("SELECT * FROM folders ORDER BY id")]


def children(store: Store, uid: str) -> list[Folder]:
    """Lists the folders directly in a folder; the empty uid is the root."""
    rows = store.rows("SELECT * FROM folders WHERE parent_uid = ? ORDER BY id", (root_or(uid),))
    return [_folder(row) for row in rows]


def descendants(store: Store, uid: str) -> list[Folder]:
    """Lists all folders below a folder, parents before their children."""
    below: list[Folder] = []
    for child in children(store, uid):
        below += [child, *descendants(store, child.uid)]
    return below


def ancestors(store: Store, folder: Folder) -> list[Folder]:
    """Lists the folders above a folder, the outermost first."""
    if not folder.parent_uid:
        return []
    parent = get(store, folder.parent_uid)
    return [*ancestors(store, parent), parent]


def path_of(store: Store, uid: str) -> str:
    """Returns the titles of a folder and of those above it, the outermost first."""
    folder = get(store, uid)
    return "/".join(one.title for one in (*ancestors(store, folder), folder))


def by_title(folder: Folder) -> tuple[str, str, int]:
    """Makes the key of Grafana's order of folders: by title, then by age."""
    return (folder.title.lower(), folder.title, folder.number)


def root_or(uid: str) -> str:
    """Returns the uid, or "" for every name of the root."""
    return "" if uid in ROOT_NAMES else uid


def checked_title(body: Json) -> str:
    """Reads the title in a body.

    Raises:
        Refusal: 400, if it is empty.
    """
    title = trimmed(text_of(body, "title"))
    if not title:
        raise Refusal(400, "folder title cannot be empty")
    return title


def full_answer(call: Call, folder: Folder) -> Json:
    """Describes a folder as Grafana does, with the folders above it."""
    above = ancestors(call.store, folder)
    shown = _answer(folder, call.identity)
    if above:
        shown["parents"] = [_answer(parent, call.identity) for parent in above]
    return shown


def _answer(folder: Folder, identity: Identity) -> Json:
    may_write = identity.allows("folders:write")
    shown = {
        "id": folder.number,
        "uid": folder.uid,
        "orgId": ORG_ID,
        "title": folder.title,
        "url": folder.url,
        "hasAcl": False,
        "canSave": may_write,
        "canEdit": may_write,
        "canAdmin": identity.role == "Admin",
        "canDelete": identity.allows("folders:delete"),
        "createdBy": folder.created_by,
        "created": folder.created,
        "updatedBy": folder.updated_by,
        "updated": folder.updated,
        "version": folder.version,
    }
    if folder.parent_uid:
        shown["parentUid"] = folder.parent_uid
    return shown


def _version(call: Call) -> str:
    """Returns the version of the newer API that is asked for.

    Raises:
        Refusal: 501 if it is none that this Grafana serves.
    """
    schema = call.part("schema")
    if schema not in call.edition.folder_schemas:
        raise not_reproduced("GET", call.request.url.path)
    return f"{_GROUP}/{schema}"


def _resource(store: Store, folder: Folder, version: str) -> Json:
    row = store.row("SELECT description FROM folder_descriptions WHERE uid = ?", (folder.uid,))
    return {
        "kind": "Folder",
        "apiVersion": version,
        "metadata": {"name": folder.uid, "namespace": "default"},
        "spec": {"title": folder.title, **({"description": row["description"]} if row else {})},
    }


def _list_item(folder: Folder) -> Json:
    shown: Json = {"id": folder.number, "uid": folder.uid, "title": folder.title}
    if folder.parent_uid:
        shown["parentUid"] = folder.parent_uid
    return shown


def _write(store: Store, old: Folder, new: Folder, identity: Identity) -> None:
    if new == old:
        return
    store.change(
        "UPDATE folders SET title = ?, parent_uid = ?, version = version + 1, updated = ?,"
        " updated_by = ? WHERE uid = ?",
        (new.title, new.parent_uid, timestamp(), identity.shown_as, old.uid),
    )
    rule_store.touch(store, old.uid)


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Refusal(
            400,
            "Maximum nested folder depth reached",
            messageId="folder.maximum-depth-reached",
            statusCode=400,
        )


def _height(store: Store, folder: Folder) -> int:
    return 1 + max((_height(store, child) for child in children(store, folder.uid)), default=0)


def _folder(row: Row) -> Folder:
    return Folder(
        number=row["id"],
        uid=row["uid"],
        title=row["title"],
        parent_uid=row["parent_uid"],
        version=row["version"],
        created=row["created"],
        created_by=row["created_by"],
        updated=row["updated"],
        updated_by=row["updated_by"],
    )
