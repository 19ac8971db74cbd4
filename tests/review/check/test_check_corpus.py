"""Files with one planted mistake each: `check` finds it where it is, and nothing else."""

from pathlib import Path

import pytest
import yaml
from mcp_monitoring.review.check.catalog import RULES
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.contract.contract import packaged_contract
from places import REPOSITORY

CORPUS = REPOSITORY / "tests" / "review" / "check" / "corpus"
PLACES = yaml.safe_load((CORPUS / "expected.yaml").read_text("utf-8"))

# What no single file can break, or what is tested beside the corpus.
ELSEWHERE = {
    *("not-as-written", "outdated-copy", "server-names", "unshown-metric", "unused-exception"),
}


def found_in(path: Path) -> list[tuple[str, str]]:
    report = check_paths([path], project=CORPUS / "project", contract=packaged_contract())
    assert not report.not_checked
    return [(finding.rule, str(finding.place)) for finding in report.findings]


@pytest.mark.parametrize("name", sorted(PLACES))
def test_finds_the_planted_mistake_and_nothing_else(name: str) -> None:
    assert found_in(CORPUS / name) == [(name.partition(".")[0], PLACES[name])]


@pytest.mark.parametrize("name", ["clean.json", "clean.yaml"])
def test_finds_nothing_in_the_files_without_a_mistake(name: str) -> None:
    assert found_in(CORPUS / name) == []


def test_knows_every_file_of_the_corpus() -> None:
    ours = {"clean.json", "clean.yaml", "expected.yaml", "kinds", "project"}
    assert {path.name for path in CORPUS.iterdir()} - ours == set(PLACES)


def test_has_a_mistake_for_every_rule() -> None:
    assert {name.partition(".")[0] for name in PLACES} == set(RULES) - ELSEWHERE
