"""Who answers the queries of a diff's pictures, and what is said where nobody does."""

from pathlib import Path

import pytest
from answering_server import answering
from mcp_monitoring.review.diff.pictures.answers import opened_answers
from review.picture.deployed_stack import deployed_stack

ONE = b'{"status": "success", "data": {"resultType": "scalar", "result": [1, "1"]}}'


def test_a_stack_that_is_deployed_answers_through_its_grafana(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = "http://127.0.0.1:9"
    with (
        deployed_stack(nobody, tmp_path, monkeypatch) as stack,
        opened_answers("", "dev", tmp_path) as answers,
    ):
        assert (answers.words, answers.why) == ("", "")
        assert str(stack.grafana.base_url).rstrip("/") in answers.source.name
        assert [one.uid for one in answers.source.data_sources()] == ["prom"]


def test_a_prometheus_that_is_named_answers_instead_of_the_stack(tmp_path: Path) -> None:
    with answering() as server:
        server.content = ONE
        url = f"http://127.0.0.1:{server.server_port}"
        with opened_answers(url, "dev", tmp_path) as answers:
            assert (answers.words, answers.why) == ("", "")
            assert answers.source.name == f"Prometheus at {url}"


def test_a_grafana_that_is_away_costs_the_real_data_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with deployed_stack("http://127.0.0.1:9", tmp_path, monkeypatch):
        pass

    with opened_answers("", "dev", tmp_path) as answers:
        assert answers.words == "simulated data"
        assert "127.0.0.1" in answers.why


def test_a_stack_that_was_never_deployed_has_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with deployed_stack("http://127.0.0.1:9", tmp_path, monkeypatch) as stack:
        stack.pulumi.answers("stack export", {"deployment": {"resources": []}})
        with opened_answers("", "dev", tmp_path) as answers:
            assert answers.words == "simulated data"
            assert "deploy it: pulumi up" in answers.why
