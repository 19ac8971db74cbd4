"""Files in the style of real ones, of many makers: a check finds no mistake where there is none."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.dashboard.files import read_dashboard
from mcp_monitoring.review.check.run import check_paths
from places import REPOSITORY

KINDS = REPOSITORY / "tests" / "review" / "check" / "corpus" / "kinds"
EXPECTED: dict[str, dict[str, list[str]]] = yaml.safe_load((KINDS / "expected.yaml").read_text())
FIELD = REPOSITORY / "tests" / "fixtures" / "field"


def said_of(path: Path) -> dict[str, Any]:
    report = check_paths([path], project=KINDS)
    said = {
        "findings": [f"{one.rule}: {one.place}" for one in report.findings],
        "not_checked": [f"{one.place}: {one.reason}" for one in report.not_checked],
    }
    return {key: lines for key, lines in said.items() if lines}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_says_of_a_file_what_is_wrong_with_it_and_no_more(name: str) -> None:
    assert said_of(KINDS / name) == EXPECTED[name]


def test_expects_something_of_every_file() -> None:
    assert {path.name for path in KINDS.iterdir()} - {"expected.yaml"} == set(EXPECTED)


@pytest.mark.parametrize("file", sorted(KINDS.rglob("*.json")), ids=lambda file: file.stem)
def test_are_dashboards_that_the_component_deploys(file: Path) -> None:
    assert read_dashboard(file).uid


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "check-false-positives/d.json",
            {
                "findings": [
                    'missing-ref-id: panel "No ref"',
                    'empty-query: panel "Empty query left over", query B',
                ],
                "not_checked": [
                    'panel "MetricsQL", query A: increase() has no range: Prometheus refuses'
                    " that, MetricsQL takes the step of the graph"
                ],
            },
        ),
        ("check-one-file-of-a-set/shop_views_nodes.json", {}),
        (
            "check-one-file-of-a-set/packaged-name.json",
            {
                "not_checked": [
                    'panel "P": links to mongodb-overview: the target is not among the files given'
                ]
            },
        ),
        (
            "no-contract-drops-label-check/shop.yaml",
            {"findings": ['unknown-result-label: group "shop", alert "OrdersFail"']},
        ),
        ("check-silent-refused/library.json", {"findings": ["dashboard-file: "]}),
    ],
)
def test_says_of_what_was_misjudged_what_is_right(name: str, said: dict[str, Any]) -> None:
    assert said_of(FIELD / name) == said
