"""Makes files of dashboards that somebody made by hand in the folder of an instance."""

import json
from typing import Any

from ...dashboard.classic.keys import FOLDER_KEY
from ...dashboard.dynamic.spec import dynamic_spec
from ...dashboard.environment import without_environment
from ...dashboard.files import DashboardError
from ...dashboard.wrappers import plain_resource, unwrapped
from ...uids import uid_problems
from ..documents.read import has_dashboard_keys
from ..servers.grafana import Grafana
from ..servers.whole_dashboards import whole_dashboard
from .model import Adopted
from .own_files import OwnFiles
from .set_names import in_names_of_the_set

# Keys that the deployment or Grafana adds to a dashboard; a new file does not have them.
_NOT_IN_A_FILE = ("id", "version", "iteration", FOLDER_KEY)


def by_hand(name: str, own: OwnFiles, grafana: Grafana) -> Adopted | None:
    """Makes a file of a dashboard in an instance's folder that the instance did not deploy.

    Args:
        name: its uid or title.
        own: the files of the instance.
        grafana: the Grafana that has it.

    Returns:
        None if there is no such dashboard.

    Raises:
        DashboardError: if no file can be made of it.
        GrafanaError: if Grafana cannot be asked.
    """
    instance = own.instance
    ours = {one.uid for one in instance.dashboards.values()}
    for listed in grafana.dashboards(instance.folder_uid):
        uid, title = str(listed.get("uid")), str(listed.get("title"))
        if uid in ours or name not in (uid, title):
            continue
        there = unwrapped(whole_dashboard(grafana, uid) or {})
        live = there.model
        if not has_dashboard_keys(live):
            continue
        file_uid = uid.removeprefix(instance.prefix)
        file = own.file(file_uid)
        if problems := uid_problems(file_uid):
            raise DashboardError(f"{title}: its uid {problem}" for problem in problems)
        if file.exists():
            raise DashboardError([f"{file}: exists already, and is no dashboard of this stack"])
        kept = {key: value for key, value in live.items() if key not in _NOT_IN_A_FILE}
        plain = without_environment(kept, instance.marks, {})
        if instance.naming is not None:
            plain = dict(in_names_of_the_set(plain, instance.naming))
        model = own.unbinding(live).unbound(plain) | {"uid": file_uid}
        document: Any = model
        if there.dynamic is not None:
            version = there.dynamic.version
            document = plain_resource(file_uid, version, dynamic_spec(model, version))
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        return Adopted(file, title, uid, ("all of it",), text=text, is_new=True)
    return None
