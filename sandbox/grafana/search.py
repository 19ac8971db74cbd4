"""The search for folders and dashboards."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams
from starlette.responses import Response

from sandbox.grafana import dashboard_store, folders
from sandbox.grafana.accounts import ORG_ID
from sandbox.grafana.answers import Json, answer
from sandbox.grafana.calls import Call
from sandbox.grafana.folders import Folder
from sandbox.grafana.names import slug

DASHBOARD = "dash-db"
FOLDER = "dash-folder"


@dataclass(frozen=True)
class Hit:
    """A folder or a dashboard in a search; `folder` is the folder it is in, if any."""

    number: int
    uid: str
    title: str
    url: str
    kind: str
    tags: tuple[str, ...]
    folder: Folder | None


async def search(call: Call) -> Response:
    """Answers `GET /api/search`."""
    by_uid = {folder.uid: folder for folder in folders.all_folders(call.store)}
    everything = [
        Hit(
            number=folder.number,
            uid=folder.uid,
            title=folder.title,
            url=folder.url,
            kind=FOLDER,
            tags=(),
            folder=by_uid.get(folder.parent_uid),
        )
        for folder in by_uid.values()
    ]
    everything += [
        Hit(
            number=dashboard.number,
            uid=dashboard.uid,
            title=dashboard.title,
            url=dashboard.url,
            kind=DASHBOARD,
            tags=tags_of(dashboard.spec),
            folder=by_uid.get(dashboard.folder_uid),
        )
        for dashboard in dashboard_store.all_dashboards(call.store)
    ]
    if not call.identity.allows("dashboards:read"):
        everything = []
    asked = call.request.query_params
    found = [hit for hit in everything if matches(hit, asked)]
    found.sort(key=lambda hit: (hit.title.lower(), hit.title, hit.number))
    page, size = call.number("page", 1), call.number("limit", 1000)
    return answer([hit_answer(hit) for hit in found[(page - 1) * size : page * size]])


def matches(hit: Hit, asked: QueryParams) -> bool:
    """Tells whether a hit matches every given query parameter.

    `query` is a part of the title, `type` the kind, `tag` one of its tags. `folderUIDs` names the
    folder it is in, `dashboardUIDs` the dashboard itself.
    """
    kinds = asked.getlist("type")
    in_folders = {folders.root_or(uid) for uid in _listed(asked, "folderUIDs")}
    uids = _listed(asked, "dashboardUIDs") + _listed(asked, "dashboardUID")
    return (
        asked.get("query", "").strip().lower() in hit.title.lower()
        and (not any(kinds) or hit.kind in kinds)
        and set(asked.getlist("tag")) <= set(hit.tags)
        and (not in_folders or (hit.folder.uid if hit.folder else "") in in_folders)
        and (not uids or (hit.kind == DASHBOARD and hit.uid in uids))
    )


def tags_of(spec: Json) -> tuple[str, ...]:
    """Lists the tags of a dashboard."""
    tags = spec.get("tags")
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def hit_answer(hit: Hit) -> Json:
    """Describes a hit as Grafana does."""
    shown: Json = {
        "id": hit.number,
        "uid": hit.uid,
        "orgId": ORG_ID,
        "title": hit.title,
        "uri": f"db/{slug(hit.title)}",
        "url": hit.url,
        "slug": "",
        "type": hit.kind,
        "tags": list(hit.tags),
        "isStarred": False,
        "sortMeta": 0,
        "isDeleted": False,
    }
    if hit.folder:
        shown["folderId"] = hit.folder.number
        shown["folderUid"] = hit.folder.uid
        shown["folderTitle"] = hit.folder.title
        shown["folderUrl"] = hit.folder.url
    return shown


def _listed(asked: QueryParams, name: str) -> list[str]:
    return [uid for value in asked.getlist(name) for uid in value.split(",") if value]
