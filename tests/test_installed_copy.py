"""A copy of this package that was installed from a directory tells when that directory changed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.installed_copy import outdated_copy
from places import copy_repository

EDIT = ("dashboards/mcp-overview.json", "Overview", "Survey")

# Two instances in a program that asks nobody.
PROGRAM = """
import pulumi
class Grafana(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return args.name, {**args.inputs, "uid": args.name, "url": "http://grafana"}
    def call(self, args):
        return {}, []
pulumi.runtime.set_mocks(Grafana())
from mcp_monitoring import McpMonitoring
@pulumi.runtime.test
def program():
    for name in ("a", "b"):
        McpMonitoring(name, {"prometheus_url": "http://prometheus:9090", "prefix": f"{name}-"})
program()
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    directory = tmp_path / "my checkout"
    copy_repository(directory)
    return directory


def install(checkout: Path, *options: str) -> Path:
    """Installs a checkout as `uv add` does, alone; returns the directory to import it from."""
    site = checkout.parent / "site"
    command = ["uv", "pip", "install", "--quiet", "--python", sys.executable, "--no-deps"]
    # An editable one needs a package that nobody has installed here.
    how = options or ["--no-build-isolation"]
    subprocess.run([*command, "--reinstall", "--target", site, *how, checkout], check=True)
    return site


def run(site: Path, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs Python with the installed copy in place of the package of these tests."""
    ran = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={
            **os.environ,
            "PYTHONPATH": str(site),
            "GRAFANA_URL": "https://grafana",
            "GRAFANA_AUTH": "anonymous",
        },
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran


def edit(checkout: Path, name: str, old: str, new: str) -> None:
    text = (checkout / name).read_text()
    assert old in text
    (checkout / name).write_text(text.replace(old, new))


def test_says_nothing_of_a_copy_of_what_is_there(checkout: Path) -> None:
    site = install(checkout)
    said = run(site, "-c", PROGRAM, cwd=checkout.parent).stderr

    assert "installed as a copy" not in said
    # What Python and editors leave behind is no edit.
    (checkout / "components" / "mcp_monitoring" / "__pycache__").mkdir()
    (checkout / "components" / "mcp_monitoring" / "__pycache__" / "x.pyc").touch()
    (checkout / "dashboards" / ".mcp-pool.json.swp").touch()
    assert outdated_copy(site / "mcp_monitoring") == ""


def test_a_deployment_says_once_that_edits_have_no_effect_and_what_to_do(checkout: Path) -> None:
    site = install(checkout)
    edit(checkout, *EDIT)
    said = run(site, "-c", PROGRAM, cwd=checkout.parent).stderr

    assert said.count("installed as a copy") == 1
    assert f"a copy of {checkout}, which differs" in said
    assert "(dashboards/mcp-overview.json)" in said
    assert "uv add --editable 'my checkout'" in said
    assert "uv sync --reinstall-package mcp-monitoring" in said


def test_a_check_says_so_too(checkout: Path) -> None:
    site = install(checkout)
    edit(checkout, *EDIT)
    ran = run(site, "-m", "mcp_monitoring.command", "check", cwd=checkout.parent)

    assert ran.stderr.startswith("mcp-monitoring check: mcp-monitoring is installed as a copy of")
    assert ran.stdout.startswith("6 dashboards, ")


def test_an_edit_takes_effect_after_the_advice(checkout: Path) -> None:
    install(checkout)
    edit(checkout, *EDIT)
    site = install(checkout)

    assert outdated_copy(site / "mcp_monitoring") == ""
    assert "Survey" in (site / "mcp_monitoring" / EDIT[0]).read_text()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda at: (at / "dashboards" / "own.json").write_text("{}"), "dashboards/own.json"),
        (lambda at: (at / "alerts" / "slo.yaml").unlink(), "alerts/slo.yaml"),
        (lambda at: (at / "metrics.yaml").write_text("version: 1\n"), "metrics.yaml"),
        (
            lambda at: (at / "components" / "mcp_monitoring" / "uids.py").write_text("\n"),
            "components/mcp_monitoring/uids.py",
        ),
        (
            lambda at: (at / "components" / "mcp_monitoring" / "new.py").write_text("\n"),
            "components/mcp_monitoring/new.py",
        ),
    ],
    ids=["a new dashboard", "alerts removed", "contract", "code", "new code"],
)
def test_names_what_differs(checkout: Path, change: Any, named: str) -> None:
    site = install(checkout)
    change(checkout)

    assert f"({named})" in outdated_copy(site / "mcp_monitoring")


def test_says_what_to_do_with_pip_to_who_installed_with_pip(checkout: Path) -> None:
    site = install(checkout)
    (metadata,) = site.glob("mcp_monitoring-*.dist-info")
    (metadata / "INSTALLER").write_text("pip\n")
    edit(checkout, *EDIT)

    said = outdated_copy(site / "mcp_monitoring")
    assert "pip install --editable " in said
    assert "uv " not in said


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "{",
        "[]",
        '{"url": 5}',
        '{"url": "file:///nowhere/at/all", "dir_info": {}}',
        '{"url": "file://[", "dir_info": {}}',
        '{"url": "https://example.com/a.git", "vcs_info": {"vcs": "git", "commit_id": "0"}}',
        '{"url": "file:///tmp/mcp_monitoring-0.1.0-py3-none-any.whl", "archive_info": {}}',
    ],
)
def test_says_nothing_of_a_copy_of_something_else(checkout: Path, origin: str | None) -> None:
    site = install(checkout)
    edit(checkout, *EDIT)
    (metadata,) = site.glob("mcp_monitoring-*.dist-info")
    (metadata / "direct_url.json").unlink()
    if origin is not None:
        (metadata / "direct_url.json").write_text(origin)

    assert outdated_copy(site / "mcp_monitoring") == ""


def test_says_nothing_if_another_project_is_in_that_directory_now(
    checkout: Path, tmp_path: Path
) -> None:
    site = install(checkout)
    (metadata,) = site.glob("mcp_monitoring-*.dist-info")
    other = {"url": tmp_path.as_uri(), "dir_info": {"editable": False}}
    (metadata / "direct_url.json").write_text(json.dumps(other))

    assert outdated_copy(site / "mcp_monitoring") == ""


def test_says_nothing_of_an_editable_installation(checkout: Path) -> None:
    site = install(checkout, "--editable")
    edit(checkout, *EDIT)

    assert outdated_copy(checkout / "components" / "mcp_monitoring") == ""
    assert not (site / "mcp_monitoring" / "__init__.py").exists()
