"""What Grafana tells of a dashboard beside its content."""

from sandbox.grafana import folders
from sandbox.grafana.answers import Json
from sandbox.grafana.auth import ANONYMOUS
from sandbox.grafana.calls import Call
from sandbox.grafana.dashboard_store import Dashboard
from sandbox.grafana.names import slug


def meta_answer(call: Call, dashboard: Dashboard, schema: str) -> Json:
    """Describes a dashboard without its content, as Grafana does.

    Args:
        call: Who asks.
        dashboard: The dashboard.
        schema: The version in which it is shown.
    """
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
        "apiVersion": schema,
        "folderId": folder.number if folder else 0,
        "folderUid": dashboard.folder_uid,
        "folderTitle": folder.title if folder else "General",
        "folderUrl": folder.url if folder else "",
        "provisioned": False,
        "provisionedExternalId": "",
        "annotationsPermissions": {"dashboard": annotate, "organization": annotate},
    }
