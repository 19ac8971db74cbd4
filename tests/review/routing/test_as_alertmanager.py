"""Held to Prometheus' Alertmanager, whose code Grafana uses for its notification policies.

`tests/fixtures/alertmanager/routing.json` holds random trees and timings, with what Alertmanager
0.31.1 itself (its packages `dispatch` and `timeinterval`) made of them.
"""

import json
from datetime import datetime

from mcp_monitoring.review.routing.labels import AlertLabels
from mcp_monitoring.review.routing.policies import read_policies, ways
from mcp_monitoring.review.routing.timings import read_timings
from places import REPOSITORY

JUDGED = json.loads((REPOSITORY / "tests/fixtures/alertmanager/routing.json").read_text())


def test_alerts_take_the_same_ways() -> None:
    for case in JUDGED["trees"]:
        tree = read_policies(case["tree"])
        for alert, expected in zip(case["alerts"], case["ends"], strict=True):
            found = ways(tree, AlertLabels(alert))
            assert [
                {
                    "receiver": one.end.contact_point,
                    "groups": sorted(one.end.group_by),
                    "mute": list(one.end.mute_timings),
                    "active": list(one.end.active_timings),
                }
                for one in found
            ] == expected, (case["tree"], alert)
            assert all(one.certain for one in found)


def test_the_ways_of_labels_that_are_not_known_include_those_of_any_value() -> None:
    for case in JUDGED["trees"]:
        tree = read_policies(case["tree"])
        for alert in case["alerts"]:
            taken = {one.path for one in ways(tree, AlertLabels(alert))}
            for label in ("team", "severity", "job"):
                possible = ways(tree, AlertLabels({**alert, label: None}))
                assert {one.path for one in possible} >= taken
                assert {one.path for one in possible if one.certain} <= taken


def test_moments_are_in_the_same_timings() -> None:
    for case in JUDGED["timings"]:
        found = read_timings([{"name": "it", "time_intervals": [case["timing"]]}])
        (interval,) = found.intervals["it"]
        for moment, inside in zip(case["moments"], case["inside"], strict=True):
            assert interval.contains(datetime.fromisoformat(moment)) is inside, (case, moment)
