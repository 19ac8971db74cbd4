"""Check that the targets of links exist: dashboards, panels, variables and runbooks."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from ....alerting.rule_files import DASHBOARD_ANNOTATION, PANEL_ANNOTATION
from ....dashboard.classic.read import read_view
from ....dashboard.lenient import mapping, text
from ....dashboard.links import dashboard_links
from ....dashboard.runbooks import RUNBOOKS_UID, packaged_runbooks, runbook_panels
from ....metric_sets import set_of
from ....suggestions import did_you_mean, near_miss
from ...documents.read import DashboardDocument, RuleEntry
from ..anchors import anchors_of
from ..findings import Finding, NotChecked
from ..subject import Result, Subject

_PANEL = re.compile(r"[?&](?:viewPanel|editPanel|panelId|inspect)=(?:panel-)?(\d+)")
_VARIABLE = re.compile(r"[?&]var-([\w-]+)=")


def check(subject: Subject) -> Iterator[Result]:
    """Finds links without a target."""
    dashboards = {
        **subject.neighbours,
        **{dashboard.uid: dashboard for dashboard in subject.dashboards},
    }
    for dashboard in subject.dashboards:
        yield from _dashboard(dashboard, {**subject.packaged, **dashboards})
    own = dashboards.get(RUNBOOKS_UID)
    runbooks = runbook_panels(
        own.view if own else read_view(packaged_runbooks(subject.metrics).model)
    )
    for document in subject.rule_files:
        for rule in document.rules:
            annotations = mapping(rule.model.get("annotations"))
            yield from _alert(rule, annotations, dashboards, subject.packaged)
            yield from _runbook(rule, annotations, subject, runbooks)


def _dashboard(
    dashboard: DashboardDocument, dashboards: Mapping[str, DashboardDocument]
) -> Iterator[Result]:
    for text_with_links in dashboard.view.links:
        for link in dashboard_links(text_with_links.text):
            place, uid = dashboard.place_of(text_with_links.path), link.uid
            target = dashboards.get(uid)
            if target is not None:
                for problem in _problems(link.rest, target):
                    yield Finding("broken-link", place, f"links to {uid}: {problem}")
            elif meant := near_miss(uid, dashboards):
                message = f"links to {uid}, which no dashboard has as its uid"
                yield Finding("broken-link", place, f"{message}; did you mean {meant}?")
            else:
                reason = f"links to {uid}: the target is not among the files given"
                yield NotChecked(place, reason)


def _problems(rest: str, target: DashboardDocument) -> Iterator[str]:
    for number in _PANEL.findall(rest):
        if not _has_panel(target, number):
            yield f"that dashboard has no panel {number}"
    declared = {variable.name for variable in target.view.variables}
    for name in _VARIABLE.findall(rest):
        if name not in declared:
            suggestion = did_you_mean(name, declared)
            yield f"that dashboard has no variable {name}" + (suggestion and f"; {suggestion}")


def _has_panel(dashboard: DashboardDocument, number: str) -> bool:
    # As text: a link may have more digits than Python turns into a number.
    return any(str(panel.id) == number.lstrip("0") for panel in dashboard.view.panels)


def _alert(
    rule: RuleEntry,
    annotations: Mapping[str, Any],
    own: Mapping[str, DashboardDocument],
    packaged: Mapping[str, DashboardDocument],
) -> Iterator[Result]:
    dashboards = {**packaged, **own}
    uid, number = (text(annotations.get(key)) for key in (DASHBOARD_ANNOTATION, PANEL_ANNOTATION))
    if not uid:
        return
    place = rule.place.at("annotations", DASHBOARD_ANNOTATION)
    if uid not in dashboards and not own and not near_miss(uid, packaged):
        reason = f"names the dashboard {uid}: the target is not among the files given"
        yield NotChecked(place, reason)
    elif uid not in dashboards:
        advice = did_you_mean(uid, dashboards) or "name a dashboard of the set"
        yield Finding("broken-link", place, f"no dashboard has the uid {uid!r}; {advice}")
    # The reader of rule files reports an id that is not a number.
    elif re.fullmatch(r"[0-9]+", number) and not _has_panel(dashboards[uid], number):
        place = rule.place.at("annotations", PANEL_ANNOTATION)
        message = f"dashboard {uid} has no panel {number}; name one it has"
        yield Finding("broken-link", place, message)


def _runbook(
    rule: RuleEntry, annotations: Mapping[str, Any], subject: Subject, runbooks: Collection[str]
) -> Iterator[Finding]:
    url = text(annotations.get("runbook_url"))
    page, _, anchor = url.partition("#")
    if not page or "{{" in url or re.match(r"[a-zA-Z][\w+.-]*:|/", url):
        return
    place = rule.place.at("annotations", "runbook_url")
    is_packaged = set_of(rule.place.file) is not None
    if url in runbooks and not is_packaged:
        return  # In Grafana it leads to a panel.
    if url not in runbooks and is_packaged:
        message = f"the runbook dashboard has no panel for {url}; run: make reference"
        yield Finding("broken-link", place, message)
        return
    # The docs of the project of the rule file come first.
    docs = [rule.place.file.absolute().parent.parent / "docs", *subject.docs]
    directory = next((one for one in docs if one.is_dir()), None)
    if directory is None:
        return
    file: Path = directory / page
    if not _is_file(file):
        yield Finding("broken-link", place, f"there is no {page} in {directory}")
    elif anchor:
        anchors = anchors_of(file)
        if anchor not in anchors:
            advice = did_you_mean(anchor, anchors) or "add a heading for it"
            message = f"{page} has no heading with the anchor #{anchor}; {advice}"
            yield Finding("broken-link", place, message)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False  # the name is longer than a file name can be
