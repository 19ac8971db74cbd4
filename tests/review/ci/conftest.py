"""Runs `mcp-monitoring ci` as pipelines of each forge do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from forges import ForgeStandIn, github_pipeline, gitlab_pipeline


@pytest.fixture(params=[github_pipeline, gitlab_pipeline], ids=["github", "gitlab"])
def forge(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ForgeStandIn]:
    """A forge, in whose pipeline the test runs."""
    for name in ("GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    with request.param() as made:
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        yield made


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "dev.md"
    file.write_text("<!-- mcp-monitoring diff: shop/dev -->\n### first\n")
    return file
