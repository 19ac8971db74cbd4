"""Where engine tests deploy to: the sandbox, or with TARGET=real things of your own.

For TARGET=real the official `pulumi`, its Python language host and the Grafana plugin come from
PATH or the usual places, and the environment says where to deploy: `GRAFANA_URL`, `GRAFANA_AUTH`
(an administrator's `user:password`, or a token), `PROMETHEUS_URL`, and `MCP_JOB` if the job is not
`snowflake-mcp`. Nothing stands in, and that Grafana is left as it was.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import yaml
from engine.project import Project
from places import REPOSITORY
from ports import free_ports

from sandbox.access import USER, read_access
from sandbox.config import SandboxConfig, read_sandbox_config
from sandbox.environment import PASSPHRASE, pulumi_environment
from sandbox.grafana.editions import Release

REAL = os.environ.get("TARGET") == "real"


@contextmanager
def open_target(directory: Path, release: Release = Release.GRAFANA_12_4) -> Iterator[Project]:
    """Makes a project in a directory, a copy of the repository's, and opens what it deploys to.

    Args:
        directory: The directory.
        release: The Grafana that the sandbox speaks as; a real one is what it is.
    """
    with _real(directory) if REAL else _sandbox(directory, release) as project:
        project.foreign = project.objects()
        yield project


def _copy_program(directory: Path, grafana_url: str, prometheus_url: str) -> None:
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py"):
        shutil.copy(REPOSITORY / name, directory)
    stack_file = directory / "Pulumi.dev.yaml"
    document = yaml.safe_load(stack_file.read_text())
    document["config"]["grafana:url"] = grafana_url
    document["config"]["mcp-monitoring:prometheusUrl"] = prometheus_url
    document["config"]["mcp-monitoring:dashboardsDir"] = "dashboards"
    document["config"]["mcp-monitoring:contactEmails"] = ["oncall@example.com"]
    stack_file.write_text(yaml.safe_dump(document))


@contextmanager
def _sandbox(directory: Path, release: Release) -> Iterator[Project]:
    grafana, prometheus = free_ports(2)
    _copy_program(directory, f"http://127.0.0.1:{grafana}", f"http://127.0.0.1:{prometheus}")
    config = read_sandbox_config(directory, "dev")
    try:
        run_sandbox("up", directory, "--as", release)
        access = read_access(config.home)
        assert access is not None
        environment = {**os.environ, **pulumi_environment(config, access)}
        with httpx.Client(base_url=config.grafana_url, auth=(USER, access.password)) as client:
            yield Project(directory, config, environment, client)
    finally:
        run_sandbox("down", directory)


@contextmanager
def _real(directory: Path) -> Iterator[Project]:
    grafana_url, credential = os.environ["GRAFANA_URL"], os.environ["GRAFANA_AUTH"]
    _copy_program(directory, grafana_url, os.environ["PROMETHEUS_URL"])
    config = SandboxConfig(
        project=directory,
        stack="dev",
        grafana_url=grafana_url.rstrip("/"),
        prometheus_url=os.environ["PROMETHEUS_URL"],
        job=os.environ.get("MCP_JOB", "snowflake-mcp"),
        scrape_interval="15s",
    )
    config.backend.mkdir(parents=True)
    environment = {
        **os.environ,
        "PULUMI_BACKEND_URL": config.backend.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
    }
    user, colon, password = credential.partition(":")
    headers = {} if colon else {"Authorization": f"Bearer {credential}"}
    auth = (user, password) if colon else None
    with httpx.Client(base_url=grafana_url, auth=auth, headers=headers) as client:
        project = Project(directory, config, environment, client)
        project.pulumi("stack", "select", "--create", config.stack)
        yield project


def run_sandbox(command: str, directory: Path, *options: str) -> None:
    """Starts or stops the servers of a project; those that run already are left alone."""
    ran = subprocess.run(
        [sys.executable, "-m", "sandbox", command, "--project", str(directory), *options],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
