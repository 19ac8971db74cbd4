"""Dashboards as strangers have them: both ways tell the same, edited or not."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from foreign_dashboards import foreign_dashboards
from grafana_save import saved
from mcp_monitoring.dashboard.wrappers import unwrapped
from mcp_monitoring.review.drift.asking import ask
from mcp_monitoring.review.drift.home import uids_of_dashboards
from mcp_monitoring.review.provider.dashboard import normalise
from mcp_monitoring.review.servers.shared_answers import SharedAnswers
from mcp_monitoring.review.stacks.kinds import DASHBOARD

from sandbox.plugin.dashboard import Dashboard

from .grafana_answers import Held

COUNT = 300


def models() -> dict[str, dict[str, Any]]:
    """The models of the dashboards, each with a uid."""
    found = {}
    for number, (_, document) in enumerate(foreign_dashboards(COUNT)):
        model = dict(unwrapped(document).model)
        uid = str(model.get("uid") or f"of-its-own-{number}")
        found[uid] = {**model, "uid": uid}
    return found


def deployed(uid: str, model: dict[str, Any]) -> dict[str, Any]:
    """A deployed dashboard, as a state has it."""
    sent = json.dumps(model)
    outputs = {"configJson": normalise(sent), "folder": "mcp", "orgId": "1", "uid": uid}
    inputs = {"configJson": sent, "folder": "mcp"}
    one = {"urn": f"urn::{uid}", "type": DASHBOARD, "id": f"1:{uid}", "custom": True}
    return {**one, "inputs": inputs, "outputs": outputs}


@pytest.mark.parametrize(
    ("edited", "least"),
    [(lambda model: model, 0), (saved, 200), (lambda model: {**model, "refresh": "7s"}, COUNT)],
    ids=["as deployed", "saved in the user interface", "edited"],
)
def test_both_ways_tell_the_same(
    edited: Callable[[dict[str, Any]], dict[str, Any]], least: int
) -> None:
    found = models()
    answers = {
        f"/api/dashboards/uid/{uid}": {
            "dashboard": {**edited(model), "uid": uid, "id": number, "version": 2},
            "meta": {"folderUid": "mcp", "url": f"/d/{uid}/x"},
        }
        for number, (uid, model) in enumerate(found.items())
    }
    there = Held(answers, [])
    resources = [deployed(uid, model) for uid, model in found.items()]
    with there.grafana() as grafana:
        shared = SharedAnswers(grafana, uids_of_dashboards(resources))
        readings, _ = ask(resources, shared)

    judge, client = Dashboard(), there.plugin_client()
    for one in resources:
        read = judge.read(client, one["id"], one["outputs"])
        assert read is not None
        judged = set(judge.diff(read[1], one["inputs"]).diffs) - {"__meta"}
        assert set(readings[one["urn"]].differing) == judged, one["urn"]
    differing = [one for one in readings.values() if one.differing]
    assert len(found) == COUNT
    assert least <= len(differing) <= (COUNT if least else 0)
