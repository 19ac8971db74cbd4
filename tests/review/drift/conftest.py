"""A stack whose state is in a file, and the Grafana that it was deployed to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from answering_server import AnsweringServer, answering
from pulumi_stand_in import PulumiStandIn

from .stack_in_files import filled


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    """A CLI that fails whatever it is asked, until a test says otherwise."""
    monkeypatch.delenv("GRAFANA_URL", raising=False)
    monkeypatch.delenv("GRAFANA_AUTH_DEV", raising=False)
    monkeypatch.setenv("GRAFANA_AUTH", "token")
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}/state")
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    return PulumiStandIn(tmp_path / "bin", monkeypatch)


@pytest.fixture
def grafana() -> Iterator[AnsweringServer]:
    """A Grafana that answers as a real one did, for the objects of a recorded refresh."""
    with answering() as made:
        yield filled(made)
