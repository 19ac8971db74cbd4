"""The dashboards: each is a file with its data source, folder and links put in."""

from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from ..alerting.knobs import opening_values
from ..arguments.checking import answer_problem
from ..dashboard.bindable import answerable_names
from ..dashboard.binding import DataSource, bind
from ..dashboard.environment import environment, put_environment
from ..dashboard.files import Dashboard, canonical_json
from ..dashboard.links import put_links
from ..uids import prefixed_uid
from .datasource import datasource_name, datasource_uid
from .folder import folder_uid
from .outputs import when_known
from .owner import owner
from .refusal import refusal


def dashboard_uids(given: Mapping[str, Any], dashboards: Sequence[Dashboard]) -> dict[str, str]:
    """Makes the lasting uids of an instance's dashboards, by the uids in their files."""
    prefix = given.get("prefix", "")
    return {dashboard.uid: prefixed_uid(prefix, dashboard.uid) for dashboard in dashboards}


def make_dashboards(
    name: str,
    given: Mapping[str, Any],
    dashboards: Sequence[Dashboard],
    opts: pulumi.ResourceOptions,
) -> "dict[str, grafana.oss.Dashboard]":
    """Makes the dashboards.

    Args:
        name: name of the instance.
        given: its checked arguments.
        dashboards: its dashboards, read from their files.
        opts: options of its children.

    Returns:
        The resources by the names of their files without endings.
    """
    uids = dashboard_uids(given, dashboards)
    renamed = {own: uid for own, uid in uids.items() if uid != own}
    return {
        dashboard.stem: grafana.oss.Dashboard(
            f"{name}-{dashboard.stem}",
            folder=folder_uid(given),
            config_json=_config_json(name, dashboard, given, uids[dashboard.uid], renamed),
            opts=opts,
        )
        for dashboard in dashboards
    }


def _config_json(
    name: str,
    dashboard: Dashboard,
    given: Mapping[str, Any],
    uid: str,
    renamed: Mapping[str, str],
) -> pulumi.Input[str]:
    deployed_by = owner()
    version = dashboard.dynamic.version if dashboard.dynamic else ""

    def render(known: Mapping[str, Any]) -> str:
        datasource = DataSource(uid=known["datasource"], name=datasource_name(given))
        answers = known["answers"]
        if problems := list(filter(None, starmap(answer_problem, answers.items()))):
            raise refusal(name, problems)
        opens_on = opening_values(given)
        # A copy, which is changed from here on.
        model = bind(dashboard, datasource, opens_on, answers)
        if renamed:
            put_links(model, renamed)
        put_environment(model, environment(given, opens_on, known["folder"]))
        return canonical_json(
            model, uid=uid, folder_uid=known["folder"], owner=deployed_by, version=version
        )

    # An answer that is known later must not touch the dashboards that do not need it.
    chosen = given.get("datasource_uids", {})
    named = answerable_names(dashboard.model, dashboard.inputs) if chosen else ()
    answers = {key: uid for key, uid in chosen.items() if key in named}
    values = {"folder": folder_uid(given), "datasource": datasource_uid(given), "answers": answers}
    return when_known(values, render)
