"""Wrong usage is not mistaken for what a command looks for."""

import pytest
from mcp_monitoring.review.cli import app
from typer.testing import CliRunner


@pytest.mark.parametrize("command", ["adopt", "diff", "drift", "import-file"])
@pytest.mark.parametrize("wrong", [["--no-such-option"], ["a", "b", "c", "d"], ["--stack"]])
def test_is_an_error_where_2_says_that_something_differs(command: str, wrong: list[str]) -> None:
    result = CliRunner().invoke(app, [command, *wrong])

    assert result.exit_code == 1
    assert result.stderr


@pytest.mark.parametrize("command", ["check", "proof"])
def test_is_an_error_where_1_says_that_something_was_found(command: str) -> None:
    assert CliRunner().invoke(app, [command, "--no-such-option"]).exit_code == 2


@pytest.mark.parametrize("command", ["adopt", "diff", "drift", "import-file"])
def test_help_is_no_wrong_usage(command: str) -> None:
    assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0
