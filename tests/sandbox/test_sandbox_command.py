"""`python -m sandbox`: what it says when something is not as it should be."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from places import REPOSITORY
from ports import free_ports

from sandbox.access import Access, keep_access, keep_token, read_access
from sandbox.config import SandboxError, read_sandbox_config


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    config = {
        "grafana:url": "http://127.0.0.1:1",
        "mcp-monitoring:prometheusUrl": "http://127.0.0.1:2",
    }
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    return tmp_path


def test_help_lists_the_commands_with_an_example() -> None:
    shown = run("--help").stdout

    for said in ("up", "status", "env", "down", "example"):
        assert said in shown


def test_a_taken_port_is_one_sentence_that_says_who_and_what_to_do(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        file = project / "Pulumi.dev.yaml"
        file.write_text(file.read_text().replace("127.0.0.1:1\n", f"127.0.0.1:{port}\n"))

        refused = run("up", "--project", str(project))

    assert refused.returncode == 1
    assert f"port {port} for grafana is taken by" in refused.stderr
    assert "change grafana:url in Pulumi.dev.yaml" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not (project / ".sandbox").exists(), "nothing was begun"


def test_a_stack_that_points_elsewhere_is_refused(project: Path) -> None:
    config = {"grafana:url": "https://grafana.example.com"}
    (project / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": config}))

    refused = run("up", "--project", str(project), "--stack", "prod")

    assert refused.returncode == 1
    assert "grafana:url is 'https://grafana.example.com'" in refused.stderr


def test_a_missing_stack_file_is_named(project: Path) -> None:
    with pytest.raises(SandboxError, match=r"Pulumi\.nowhere\.yaml"):
        read_sandbox_config(project, "nowhere")


GRAFANA_ONLY = "config:\n  grafana:url: http://127.0.0.1:1\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"config:\n  grafana:url: http://127.0.0.1:30O0\n",
            "grafana:url is 'http://127.0.0.1:30O0'",
        ),
        (b"config:\n  grafana:url: http://127.0.0.1:99999\n", "grafana:url is "),
        (b"config:\n  grafana:url: http://127.0.0.1:0\n", "grafana:url is "),
        (b"config:\n  grafana:url: http://[127.0.0.1:3000\n", "grafana:url is "),
        (b"config:\n  grafana:url: [http://127.0.0.1:1]\n", "grafana:url must be text"),
        (b"config:\n  grafana:url: {secure: AAAB}\n", "grafana:url must be text"),
        (b"- config\n", "the file must be a map, not a value of type list"),
        (b"config\n", "the file must be a map, not a value of type str"),
        (b"config:\n- grafana:url\n", "config must be a map, not a value of type list"),
        (b"config:\n\tgrafana:url: x\n", "line 2: is not YAML: "),
        (b"config: \xff\n", "is not UTF-8 text"),
        (b"", "grafana:url is ''"),
        (GRAFANA_ONLY.encode(), "mcp-monitoring:prometheusUrl is ''"),
    ],
)
def test_a_stack_file_that_cannot_be_used_is_one_line_with_file_and_key(
    project: Path, content: bytes, said: str
) -> None:
    file = project / "Pulumi.dev.yaml"
    file.write_bytes(content)

    with pytest.raises(SandboxError) as raised:
        read_sandbox_config(project, "dev")

    assert str(raised.value).startswith(f"{file}: {said}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("key", ["job", "scrapeInterval"])
def test_a_setting_of_prometheus_that_is_no_text_is_named(project: Path, key: str) -> None:
    file = project / "Pulumi.dev.yaml"
    document = yaml.safe_load(file.read_text())
    document["config"][f"mcp-monitoring:{key}"] = 15
    file.write_text(yaml.safe_dump(document))

    with pytest.raises(SandboxError, match=rf"{key} must be text, not a value of type int"):
        read_sandbox_config(project, "dev")


def test_a_stack_file_chooses_the_set_of_metrics(project: Path) -> None:
    assert read_sandbox_config(project, "dev").metrics == "contract"
    file = project / "Pulumi.dev.yaml"
    file.write_text(file.read_text() + "  mcp-monitoring:metrics: otel\n")

    assert read_sandbox_config(project, "dev").metrics == "otel"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("otle", "did you mean otel?"),
        ("contracts", "did you mean contract?"),
        ("prometheus", "give contract or otel"),
    ],
)
def test_a_set_of_metrics_that_does_not_exist_is_named(project: Path, name: str, hint: str) -> None:
    file = project / "Pulumi.dev.yaml"
    file.write_text(file.read_text() + f"  mcp-monitoring:metrics: {name}\n")

    with pytest.raises(SandboxError) as raised:
        read_sandbox_config(project, "dev")

    said = f"mcp-monitoring:metrics is '{name}', which is no set of metrics; {hint}"
    assert str(raised.value) == f"{file}: {said}"


def test_an_unknown_set_on_the_command_line_begins_nothing(project: Path) -> None:
    before = (project / "Pulumi.dev.yaml").read_text()

    refused = run("up", "--project", str(project), "--metrics", "otle")

    assert refused.returncode == 2
    assert "'otle' is not one of 'contract', 'otel'" in refused.stderr
    assert (project / "Pulumi.dev.yaml").read_text() == before
    assert not (project / ".sandbox").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--server", "snowflak"), "'snowflak' is no MCP server of the sandbox; did you mean snow"),
        (("--server", "nginx"), "'nginx' is no MCP server of the sandbox; give demo or snowflake"),
        (
            ("--server", "snowflake", "--metrics", "contract"),
            "the server snowflake has the metrics of the set otel, not of contract",
        ),
    ],
)
def test_a_server_that_cannot_be_chosen_is_one_line_and_begins_nothing(
    project: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = (project / "Pulumi.dev.yaml").read_text()

    refused = run("up", "--project", str(project), *arguments)

    assert refused.returncode == 1
    assert refused.stderr.startswith(f"sandbox: {said}")
    assert refused.stderr.count("\n") == 1
    assert (project / "Pulumi.dev.yaml").read_text() == before
    assert not (project / ".sandbox").exists()


def test_a_stack_file_with_an_unknown_server_is_named(project: Path) -> None:
    file = project / "Pulumi.dev.yaml"
    file.write_text(file.read_text() + "  sandbox:server: snow\n")

    with pytest.raises(SandboxError) as raised:
        read_sandbox_config(project, "dev")

    said = "sandbox:server: 'snow' is no MCP server of the sandbox; "
    assert str(raised.value).startswith(f"{file}: {said}")


@pytest.mark.parametrize(
    ("written", "release"), [("13", "13"), ('"13"', "13"), ("12.4", "12.4"), ("", "12.4")]
)
def test_the_release_of_grafana_is_read_with_and_without_quotes(
    project: Path, written: str, release: str
) -> None:
    file = project / "Pulumi.dev.yaml"
    file.write_text(file.read_text() + f"  sandbox:grafana: {written}\n")
    assert read_sandbox_config(project, "dev").release == release


@pytest.mark.parametrize("written", ["14", "[1]", "latest"])
def test_a_stack_file_with_an_unknown_release_is_named(project: Path, written: str) -> None:
    file = project / "Pulumi.dev.yaml"
    file.write_text(file.read_text() + f"  sandbox:grafana: {written}\n")
    with pytest.raises(SandboxError, match=r"sandbox:grafana: .* give 12\.4 or 13") as raised:
        read_sandbox_config(project, "dev")
    assert str(raised.value).startswith(str(file))


def test_a_release_that_cannot_be_chosen_is_one_line_and_begins_nothing(project: Path) -> None:
    refused = run("up", "--project", str(project), "--as", "14")
    assert refused.returncode == 1
    said = "sandbox: '14' is no Grafana that the sandbox speaks as; give 12.4 or 13\n"
    assert refused.stderr == said
    assert not (project / ".sandbox").exists()


@pytest.mark.parametrize(
    ("arguments", "passed"),
    [
        (("demo", "GRAFANA=13"), "--server 'demo' --as '13'"),
        (("demo",), "--server 'demo'"),
        (("demo", "SERVER=snowflake"), "--server 'snowflake'"),
        (("proof",), ""),
        (("up",), ""),
        (("sandbox", "SERVER=demo"), "--server 'demo'"),
    ],
)
def test_only_make_demo_goes_back_by_itself(arguments: tuple[str, ...], passed: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "SERVER"}
    told = subprocess.run(
        ["make", "--dry-run", "TARGET=sandbox", *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.replace("\\\n", " ")

    (started,) = [line for line in told.splitlines() if " sandbox up " in line]
    assert started.partition("--stack dev")[2].strip() == passed


def test_a_real_target_has_no_server_of_snowflake() -> None:
    refused = subprocess.run(
        ["make", "--old-file=packages", "sandbox", "TARGET=real", "SERVER=snowflake"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )

    assert refused.returncode != 0
    assert "TARGET=real has the server demo only" in refused.stderr


@pytest.mark.parametrize("command", ["up", "status", "env"])
def test_a_command_never_ends_in_a_traceback(project: Path, command: str) -> None:
    (project / "Pulumi.dev.yaml").write_text("- config\n")

    refused = run(command, "--project", str(project))

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert refused.stdout == ""


def test_environment_of_a_sandbox_that_never_was_says_how_to_start_it(project: Path) -> None:
    refused = run("env", "--project", str(project))

    assert refused.returncode == 1
    assert ".venv/bin/python -m sandbox up" in refused.stderr
    assert refused.stdout == ""


def test_status_of_a_sandbox_that_is_down_exits_with_1(project: Path) -> None:
    shown = run("status", "--project", str(project), "--format", "json")

    assert shown.returncode == 1
    assert json.loads(shown.stdout)["running"] is False


def test_down_of_a_sandbox_that_is_down_is_fine(project: Path) -> None:
    assert run("down", "--project", str(project)).returncode == 0


def test_down_needs_no_stack_file(project: Path) -> None:
    (project / "Pulumi.dev.yaml").unlink()

    ended = run("down", "--project", str(project))

    assert (ended.returncode, ended.stdout) == (0, "nothing was running\n")


def test_down_says_in_one_line_that_its_memory_is_damaged(project: Path) -> None:
    file = project / ".sandbox" / "processes.json"
    file.parent.mkdir()
    file.write_text("[{")

    ended = run("down", "--project", str(project))

    assert ended.returncode == 1
    assert "processes.json: was damaged" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_make_clean_keeps_what_it_needs_to_stop_the_servers(tmp_path: Path) -> None:
    remembered = tmp_path / ".sandbox" / "processes.json"
    remembered.parent.mkdir()
    remembered.write_text("[]")

    refused = make_clean(tmp_path)

    assert refused.returncode != 0
    assert "servers may still run" in refused.stderr
    assert "make packages clean" in refused.stderr
    assert remembered.exists()


def test_make_clean_forgets_a_sandbox_that_is_down(tmp_path: Path) -> None:
    (tmp_path / ".sandbox" / "state").mkdir(parents=True)

    assert make_clean(tmp_path).returncode == 0
    assert not (tmp_path / ".sandbox").exists()


def make_clean(directory: Path) -> subprocess.CompletedProcess[str]:
    """Runs the repository's `make clean` where there is no `.venv`."""
    return subprocess.run(
        ["make", "--makefile", str(REPOSITORY / "Makefile"), "clean", "TARGET=sandbox"],
        cwd=directory,
        capture_output=True,
        text=True,
    )


def test_the_password_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    access = keep_access(tmp_path)

    assert keep_access(tmp_path) == access
    assert (tmp_path / "access.json").stat().st_mode & 0o077 == 0


def test_credentials_are_not_printed() -> None:
    assert "canary" not in repr(Access(password="canary-password", token="canary-token"))


def test_damaged_credentials_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "access.json").write_text('{"password": "canary"')

    with pytest.raises(SandboxError, match=r"access\.json: is damaged") as raised:
        read_access(tmp_path)

    assert "canary" not in str(raised.value)


def test_a_grafana_that_cannot_be_reached_gives_no_token(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_ports(1)[0]}"

    with pytest.raises(SandboxError, match=f"{url} gives no token: ") as raised:
        keep_token(tmp_path, url, Access(password="canary"))

    assert "canary" not in str(raised.value)
