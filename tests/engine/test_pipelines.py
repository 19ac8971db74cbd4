"""The action and the files to copy, in a repository of one's own on a clean machine.

The shell text of the YAML runs there, with an empty home and no uv but the one that `pip install`
got, which stands for the action that installs it. Nothing of this repository is there but the
package. GitHub and GitLab are stand-ins, as in the tests of `mcp-monitoring ci`.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from engine.project import Project
from forges import ForgeStandIn, github_pipeline, gitlab_pipeline
from github_stand_in import REPOSITORY
from workflows.pipelines import GITHUB_EXAMPLE, GITLAB_EXAMPLE, read, workflow
from workflows.runner import Runner

from toolchain.python import UV_PINS

PROGRAM = """\
import pulumi
from mcp_monitoring import McpMonitoring
from mcp_monitoring.configuration import arguments_from_config

McpMonitoring("monitoring", arguments_from_config(pulumi.Config()))
"""
PROJECT_FILE = """\
name: shop
runtime:
  name: python
  options:
    toolchain: uv
    virtualenv: .venv
"""
RUN = "4711"
BRANCH = "mcp-monitoring-pictures"
TITLE = "Snowflake MCP Server Overview"
# How this machine reaches the registry of packages, and its cache, so that a test takes seconds.
REGISTRY = ("PIP_", "UV_", "SSL_", "HTTP", "REQUESTS_")


@dataclass
class Machine:
    """A checkout of a repository of one's own on a clean machine.

    Attributes:
        project: the Pulumi project in it, deployed to the sandbox.
        environment: all variables of the machine, without a credential.
        temporary: a directory for files of a runner.
    """

    project: Project
    environment: dict[str, str]
    temporary: Path

    def runner(self, forge: ForgeStandIn, **values: str) -> Runner:
        """A runner that is fresh, and has the secrets of the repository."""
        secrets = {
            "secrets.GRAFANA_AUTH": self.project.environment["GRAFANA_AUTH"],
            "secrets.PULUMI_ACCESS_TOKEN": "",
            "secrets.PULUMI_CONFIG_PASSPHRASE": self.project.environment[
                "PULUMI_CONFIG_PASSPHRASE"
            ],
            "secrets.AWS_ACCESS_KEY_ID": "",
            "secrets.AWS_SECRET_ACCESS_KEY": "",
            "vars.BACKTEST": "",
            "vars.PICTURES_BRANCH": "",
            "vars.PULUMI_BACKEND_URL": self.project.environment["PULUMI_BACKEND_URL"],
            "vars.GRAFANA_URL": self.project.config.grafana_url,
            "github.token": forge.environment.get("GITHUB_TOKEN", ""),
            "github.repository": REPOSITORY,
            "github.event.pull_request.head.repo.full_name": REPOSITORY,
            "github.server_url": forge.environment.get("GITHUB_SERVER_URL", ""),
            "github.run_id": RUN,
            "matrix.stack": "ours",
        }
        pipeline = {k: v for k, v in forge.environment.items() if k != "GITHUB_TOKEN"}
        artifacts = self.temporary.with_name("artifacts")
        directory = self.project.directory
        for left in (self.temporary, artifacts, directory / "diff.pictures"):
            shutil.rmtree(left, ignore_errors=True)
        for left in (*directory.glob("*.md"), *directory.glob("*.html")):
            left.unlink()
        self.temporary.mkdir()
        artifacts.mkdir()
        return Runner(
            directory,
            {**self.environment, "GITHUB_RUN_ID": RUN, **pipeline},
            {**secrets, **values},
            self.temporary,
            artifacts,
        )


def _run(*command: str, cwd: Path, env: dict[str, str] | None = None) -> None:
    ran = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def machine(
    sandbox: Project, copied: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """A machine with uv and Pulumi, and a repository whose stack is deployed."""
    home = tmp_path_factory.mktemp("home")
    setup = tmp_path_factory.mktemp("setup")
    _run(sys.executable, "-m", "venv", str(setup), cwd=setup)
    pins = ["--require-hashes", "--no-deps", "--requirement", str(UV_PINS)]
    _run(str(setup / "bin" / "pip"), "install", "--quiet", *pins, cwd=setup)
    uv = tmp_path_factory.mktemp("bin")
    shutil.copy(setup / "bin" / "uv", uv)
    pulumi = shutil.which("pulumi", path=sandbox.environment["PATH"])
    assert pulumi is not None
    # Its own folder, not the one of links: there is a uv in that.
    others = f"{Path(pulumi).resolve().parent}:/usr/bin:/bin"
    assert shutil.which("uv", path=others) is None
    registry = {k: v for k, v in os.environ.items() if k.startswith(REGISTRY)}
    cache = subprocess.check_output([uv / "uv", "cache", "dir"], text=True).strip()
    engine = ("PULUMI_HOME", "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION")
    environment = {
        **registry,
        "UV_CACHE_DIR": cache,
        "UV_PYTHON": sys.executable,
        "HOME": str(home),
        "PATH": f"{uv}:{others}",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        **{name: value for name, value in sandbox.environment.items() if name in engine},
    }

    repository = tmp_path_factory.mktemp("own") / "repository"
    repository.mkdir()
    (repository / "Pulumi.yaml").write_text(PROJECT_FILE)
    (repository / "__main__.py").write_text(PROGRAM)
    (repository / ".gitignore").write_text(".venv\n*.md\ndiff.*\n")
    shutil.copytree(copied / "dashboards", repository / "dashboards")
    (repository / "pyproject.toml").write_text(
        '[project]\nname = "shop"\nversion = "0"\nrequires-python = ">=3.11"\n'
        'dependencies = ["mcp-monitoring[pictures]"]\n'
        f'[tool.uv]\npackage = false\n[tool.uv.sources]\nmcp-monitoring = {{ path = "{copied}" }}\n'
    )
    _run("uv", "lock", "--quiet", cwd=repository, env=environment)
    _run("git", "init", "--quiet", cwd=repository)
    own = Project(repository, sandbox.config, dict(sandbox.environment), sandbox.grafana)
    _run("uv", "sync", "--locked", "--quiet", cwd=repository, env=environment)
    own.pulumi("stack", "init", "ours")
    for key, value in (
        ("grafana:url", own.config.grafana_url),
        ("prometheusUrl", own.config.prometheus_url),
        ("dashboardsDir", "dashboards"),
    ):
        own.pulumi("config", "set", "--stack", "ours", key, value)
    own.up("--stack", "ours")
    shutil.rmtree(repository / ".venv")
    yield Machine(own, environment, tmp_path_factory.mktemp("runner"))
    _run("uv", "sync", "--locked", "--quiet", cwd=repository, env=environment)
    own.pulumi("destroy", "--stack", "ours", "--yes", "--skip-preview")
    own.pulumi("stack", "rm", "ours", "--yes")


@pytest.fixture
def github() -> Iterator[ForgeStandIn]:
    with github_pipeline() as forge:
        yield forge


@pytest.fixture
def gitlab() -> Iterator[ForgeStandIn]:
    with gitlab_pipeline() as forge:
        yield forge


@pytest.fixture
def retitled(machine: Machine) -> Iterator[None]:
    """The change of a pull request that has no risk."""
    file = machine.project.dashboards / "mcp-overview.json"
    text = file.read_text()
    assert TITLE in text
    file.write_text(text.replace(TITLE, "Survey"))
    yield
    file.write_text(text)


@pytest.fixture
def removed(machine: Machine) -> Iterator[None]:
    """The change of a pull request that deletes a dashboard, which is a risk."""
    file = machine.project.dashboards / "mcp-sessions.json"
    text = file.read_text()
    file.unlink()
    yield
    file.write_text(text)


@pytest.fixture
def by_hand(machine: Machine) -> Iterator[None]:
    """An edit in Grafana, which is undone after the test."""
    machine.project.edit_dashboard(title="By hand")
    yield
    machine.project.edit_dashboard(title=TITLE)


COMMENT = "<!-- mcp-monitoring diff: shop/ours -->\n### Monitoring of stack `ours`\n"


@pytest.mark.usefixtures("retitled")
def test_the_copied_workflow_comments_once_on_a_pull_request(
    machine: Machine, github: ForgeStandIn
) -> None:
    job = read(GITHUB_EXAMPLE)["jobs"]["diff"]
    for _ in range(2):
        runner = machine.runner(github)
        assert runner.run(job["steps"]), runner.printed

    (comment,) = github.comments()
    assert comment.startswith(COMMENT)
    assert f"title: `{TITLE}` → `Survey`" in comment
    assert f'<a href="{machine.project.config.grafana_url}/d/mcp-overview">open</a>' in comment


@pytest.mark.usefixtures("by_hand")
def test_the_copied_workflow_opens_an_issue_for_drift_and_closes_it(
    machine: Machine, github: ForgeStandIn
) -> None:
    job = read(GITHUB_EXAMPLE)["jobs"]["drift"]
    runner = machine.runner(github)
    assert runner.run(job["steps"]), runner.printed
    ((state, issue),) = github.issues()
    assert state == "open"
    assert issue.startswith("<!-- mcp-monitoring drift: shop/ours -->\n### Drift of stack `ours`\n")

    machine.project.edit_dashboard(title=TITLE)
    runner = machine.runner(github)
    assert runner.run(job["steps"]), runner.printed
    assert [state for state, _ in github.issues()] == ["closed"]


def test_the_copied_workflow_fails_and_writes_nothing_if_nothing_could_be_said(
    machine: Machine, github: ForgeStandIn
) -> None:
    jobs = read(GITHUB_EXAMPLE)["jobs"]
    for job in (jobs["diff"], jobs["drift"]):
        wrong = {"secrets.GRAFANA_AUTH": "glsa_wrong", "matrix.stack": "none"}
        runner = machine.runner(github, **wrong)
        assert not runner.run(job["steps"])
        assert "glsa_wrong" not in runner.printed
    assert github.server.writes == 0


@pytest.mark.usefixtures("removed")
@pytest.mark.parametrize(("gate", "passes"), [("risk", False), ("never", True)])
def test_the_action_comments_also_when_the_gate_is_closed(
    machine: Machine, github: ForgeStandIn, gate: str, passes: bool
) -> None:
    runner = machine.runner(github)
    inputs = action_inputs(runner, **{"fail-on": gate, "publish": "comment"})

    assert runner.run_action(inputs) is passes, runner.printed
    (comment,) = github.comments()
    assert comment.startswith(COMMENT)
    assert (f"The gate is closed (--fail-on {gate})" in comment) is not passes
    assert runner.summary.startswith(COMMENT)
    assert runner.ran["report"] == (0 if passes else 2)


@pytest.mark.usefixtures("retitled")
def test_the_gate_for_risks_lets_a_change_without_one_pass(
    machine: Machine, github: ForgeStandIn
) -> None:
    runner = machine.runner(github)

    assert runner.run_action(action_inputs(runner, **{"fail-on": "risk"})), runner.printed
    assert github.server.writes == 0
    report = json.loads((machine.temporary / "diff-report.json").read_text())
    assert report["summary"]["operations"] == {"update": 1}


def test_the_action_gives_no_credential_to_another_grafana(
    machine: Machine, github: ForgeStandIn
) -> None:
    runner = machine.runner(github)
    inputs = action_inputs(runner, **{"grafana-url": "https://grafana.example.com"})

    assert not runner.run_action(inputs)
    assert "is not the expected one" in runner.printed
    assert "report" not in runner.ran


def test_the_workflow_here_gives_no_credential_if_nobody_said_to_which_grafana(
    machine: Machine, github: ForgeStandIn
) -> None:
    runner = machine.runner(github, **{"vars.GRAFANA_URL": ""})

    assert not runner.run(workflow("drift.yml")["jobs"]["drift"]["steps"])
    assert "such as the variable GRAFANA_URL of the environment" in runner.printed
    assert "report" not in runner.ran


@pytest.mark.parametrize("wrong", [{"command": "adopt"}, {"fail-on": "risks"}, {"stack": "none"}])
def test_the_action_fails_without_a_comment_on_inputs_that_are_no_good(
    machine: Machine, github: ForgeStandIn, wrong: dict[str, str]
) -> None:
    runner = machine.runner(github)

    assert not runner.run_action(action_inputs(runner, publish="comment", **wrong))
    assert github.server.writes == 0


def action_inputs(runner: Runner, **given: str) -> dict[str, str]:
    return {
        "stack": "ours",
        "grafana-auth": runner.values["secrets.GRAFANA_AUTH"],
        "pulumi-backend-url": runner.values["vars.PULUMI_BACKEND_URL"],
        "pulumi-config-passphrase": runner.values["secrets.PULUMI_CONFIG_PASSPHRASE"],
        **given,
    }


@pytest.mark.usefixtures("by_hand")
def test_the_nightly_workflow_here_keeps_an_issue_and_does_not_fail(
    machine: Machine, github: ForgeStandIn
) -> None:
    runner = machine.runner(github)

    assert runner.run(workflow("drift.yml")["jobs"]["drift"]["steps"]), runner.printed
    assert [state for state, _ in github.issues()] == ["open"]
    assert "By hand" in runner.summary


@pytest.mark.usefixtures("removed")
def test_the_called_workflow_reports_in_one_job_and_comments_in_another(
    machine: Machine, github: ForgeStandIn
) -> None:
    call = workflow("preview.yml")["jobs"]["stacks"]
    without = {**call["with"], "pictures": "false", "fail-on": "risk"}
    runner = machine.runner(github)

    assert runner.run_called({**call, "with": without}) is False
    assert (runner.ran["report"], runner.ran["comment"]) == (2, 0), runner.printed
    (comment,) = github.comments()
    assert "The gate is closed (--fail-on risk): 1 risk." in comment
    assert "as pictures" not in comment


def shown_pictures(forge: ForgeStandIn, comment: str) -> int:
    """Counts the pictures of a comment; each is on the branch, at its address."""
    paths = forge.repository.pictures(BRANCH)
    for path in paths:
        address = forge.address.format(branch=BRANCH, path=path)
        assert f"]({address})]({address})" in comment
        assert forge.repository.content(BRANCH, path).startswith(b"\x89PNG")
    assert comment.count("[![") == len(paths)
    return len(paths)


@pytest.mark.usefixtures("retitled")
def test_a_preview_here_shows_pictures_in_its_comment_if_there_is_a_branch_for_them(
    machine: Machine, github: ForgeStandIn
) -> None:
    jobs = workflow("preview.yml")["jobs"]
    runner = machine.runner(github, **{"vars.PICTURES_BRANCH": BRANCH})

    assert runner.run_called(jobs["stacks"]), runner.printed
    report = runner.artifacts / "diff-ours"
    assert sorted(one.name for one in report.iterdir()) == [
        f"diff-report.{ending}" for ending in ("html", "json", "md", "pictures")
    ]
    (comment,) = github.comments()
    link = f"[Before and after, as pictures]({runner.values['github.server_url']}/{REPOSITORY}"
    assert comment.endswith(f"{link}/actions/runs/{RUN}#artifacts)\n")
    assert "[![" not in comment

    assert runner.run_called(jobs["pictures"]), runner.printed
    (comment,) = github.comments()
    assert shown_pictures(github, comment) == 1
    assert comment.endswith(f"{link}/actions/runs/{RUN}#artifacts)\n")

    runner.values = {**runner.values, "github.event.pull_request.head.repo.full_name": "a/fork"}
    assert runner.run_called(jobs["pictures"]) is None
    runner.values = {**machine.runner(github).values}
    assert runner.run_called(jobs["pictures"]) is None


@pytest.mark.usefixtures("retitled")
def test_the_copied_workflow_shows_pictures_in_its_comment(
    machine: Machine, github: ForgeStandIn
) -> None:
    jobs = read(GITHUB_EXAMPLE)["jobs"]
    runner = machine.runner(github, **{"vars.PICTURES_BRANCH": BRANCH})
    runner.environment = {**runner.environment, "PICTURES": "yes"}

    for name in ("diff", "pictures"):
        assert runner.run(jobs[name]["steps"]), runner.printed
    (comment,) = github.comments()
    assert shown_pictures(github, comment) == 1
    assert f"actions/runs/{RUN}#artifacts)\n" in comment


def test_a_base_branch_without_the_command_is_a_notice_and_no_failure(
    machine: Machine, github: ForgeStandIn
) -> None:
    empty = machine.temporary.with_name("empty")
    empty.mkdir(exist_ok=True)
    inputs = {"inputs.working-directory": ".", "inputs.uv-version": ""}
    runner = machine.runner(github, **inputs)
    runner.checkout = empty

    assert runner.run(workflow("diff.yml")["jobs"]["comment"]["steps"])
    assert "::notice::the base branch cannot comment yet" in runner.printed
    assert github.server.writes == 0


def gitlab_job(
    machine: Machine, gitlab: ForgeStandIn, name: str, **variables: str
) -> tuple[int, str]:
    """Runs the script of a job as GitLab's runner does: one shell, which stops at an error."""
    runner = machine.runner(gitlab)
    document = read(GITLAB_EXAMPLE)
    before = [line for line in document[".monitoring"]["before_script"] if "uv sync" in line]
    assert before == ["uv sync --locked"]
    credentials = ("GRAFANA_AUTH", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE")
    ran = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join([*before, *document[name]["script"]])],
        cwd=runner.checkout,
        env={
            **runner.environment,
            **{key: machine.project.environment[key] for key in credentials},
            "STACK": "ours",
            "CI_JOB_URL": "https://gitlab.example/-/jobs/1",
            **dict.fromkeys(("BACKTEST", "PICTURES", "PICTURES_BRANCH"), ""),
            **variables,
        },
        capture_output=True,
        text=True,
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.usefixtures("retitled")
def test_gitlab_gets_one_note_on_a_merge_request(machine: Machine, gitlab: ForgeStandIn) -> None:
    for _ in range(2):
        code, printed = gitlab_job(machine, gitlab, "monitoring diff")
        assert code == 0, printed

    (note,) = gitlab.comments()
    assert note.startswith(COMMENT)


@pytest.mark.usefixtures("retitled")
def test_gitlab_shows_pictures_in_its_note(machine: Machine, gitlab: ForgeStandIn) -> None:
    wanted = {"PICTURES": "yes", "PICTURES_BRANCH": BRANCH}
    code, printed = gitlab_job(machine, gitlab, "monitoring diff", **wanted)

    assert code == 0, printed
    (note,) = gitlab.comments()
    assert shown_pictures(gitlab, note) == 1
    assert note.endswith("(https://gitlab.example/-/jobs/1/artifacts/file/diff.html)\n")


@pytest.mark.usefixtures("by_hand")
def test_gitlab_gets_an_issue_for_drift(machine: Machine, gitlab: ForgeStandIn) -> None:
    code, printed = gitlab_job(machine, gitlab, "monitoring drift")

    assert code == 0, printed
    ((state, issue),) = gitlab.issues()
    assert state == "open"
    assert "By hand" in issue
