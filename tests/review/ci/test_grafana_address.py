"""`mcp-monitoring ci address`: only the expected Grafana gets the credential."""

from pathlib import Path

import pytest
from mcp_monitoring.review.cli import app
from typer.testing import CliRunner, Result

GRAFANA = "https://grafana.example.com"


def compared(directory: Path, expected: str) -> Result:
    arguments = ["--stack", "prod", "--expected", expected, "--cwd", str(directory)]
    return CliRunner().invoke(app, ["ci", "address", *arguments])


@pytest.mark.parametrize(
    "given", [GRAFANA, f"{GRAFANA}/", "https://GRAFANA.example.com:443", f"'{GRAFANA}'"]
)
def test_the_expected_grafana_gets_the_credential(tmp_path: Path, given: str) -> None:
    (tmp_path / "Pulumi.prod.yaml").write_text(f"config:\n  grafana:url: {given}\n")

    ran = compared(tmp_path, GRAFANA)

    assert ran.exit_code == 0, ran.stderr


@pytest.mark.parametrize(
    "given",
    [
        "https://grafana.example.com.attacker.example",
        "http://grafana.example.com",
        "https://grafana.example.com:8443",
        "https://grafana.example.com/other",
        "https://grafana.example.com@attacker.example",
        "https://canary:canary@grafana.example.com",
        "https://grafana.example.com:port",
        "{secure: v1:canary}",
        "",
    ],
)
def test_another_grafana_gets_no_credential_and_is_not_shown(tmp_path: Path, given: str) -> None:
    (tmp_path / "Pulumi.prod.yaml").write_text(f"config:\n  grafana:url: {given}\n")

    ran = compared(tmp_path, GRAFANA)

    assert ran.exit_code == 1
    assert "Pulumi.prod.yaml" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert "attacker" not in ran.stderr
    assert "canary" not in ran.stderr


@pytest.mark.parametrize("text", ["", "config: [a]\n", "config:\n  other: 1\n", "a: [\n", None])
def test_a_stack_file_without_an_address_gets_no_credential(
    tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "Pulumi.prod.yaml").write_text(text)

    ran = compared(tmp_path, GRAFANA)

    assert ran.exit_code == 1
    assert ran.stderr.startswith(f"mcp-monitoring ci address: {tmp_path}/Pulumi.prod.yaml")


@pytest.mark.parametrize("expected", ["", "grafana.example.com", "https://a:b@grafana.example.com"])
def test_without_an_expected_address_nothing_gets_the_credential(
    tmp_path: Path, expected: str
) -> None:
    (tmp_path / "Pulumi.prod.yaml").write_text(f"config:\n  grafana:url: '{expected}'\n")

    ran = compared(tmp_path, expected)

    assert ran.exit_code == 1
    assert "the expected address" in ran.stderr
